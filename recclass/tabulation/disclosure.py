"""Small counts hidden, so that a table that is published tells nothing of single reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recclass.tabulation.figures import OWN, Cell, Interval, Row, Table, is_study

Place = tuple[int, int]  # row and column


def hide_small(table: Table, least: int) -> Table:
    """The table with counts from 1 to `least` - 1 told as "<least"; with one more where subtraction would tell them ("≥least").

    In a row with a hidden count, the shares and intervals that go with it are left out. The study's figures stay.
    """
    small = {(i, j) for i, row in enumerate(table.rows) for j, cell in enumerate(row) if _is_ours(table, j, cell) and 0 < cell < least}  # type: ignore[operator]
    beside = _differing(table, least) - small
    beside |= {place for block in _blocks(table) if (place := _one_more(table, block, small | beside)) is not None}
    told = dict.fromkeys(small, f"<{least}") | {place: f"≥{least}" for place in beside if _count(table, place) >= least}
    told |= {place: "hidden" for place in beside if place not in told}
    return replace(table, rows=tuple(_hidden(table, i, row, told) for i, row in enumerate(table.rows)))


def _is_ours(table: Table, column: int, cell: Cell) -> bool:
    return isinstance(cell, int) and column >= table.labels and not is_study(table.head[column])


def _count(table: Table, place: Place) -> int:
    cell = table.rows[place[0]][place[1]]
    return cell if isinstance(cell, int) else 0


def _blocks(table: Table) -> Iterator[list[Place]]:
    """The counts that add up to a known total: those of a row, or those of a column in rows that begin alike."""
    blocks: dict[tuple[Cell, ...], list[Place]] = defaultdict(list)
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            if _is_ours(table, j, cell):
                blocks[(i,) if table.across else (j, *row[: table.within])].append((i, j))
    yield from blocks.values()


def _one_more(table: Table, block: Sequence[Place], hidden: set[Place]) -> Place | None:
    """The smallest other count of a block in which one alone is hidden."""
    if sum(place in hidden for place in block) != 1:
        return None
    others = [place for place in block if place not in hidden and _count(table, place)]
    return min(others, key=lambda place: (_count(table, place), place), default=None)


def _differing(table: Table, least: int) -> set[Place]:
    """Counts without agencies' own recommendations that would tell, by subtraction, a small count of these."""
    pairs = [(j, table.head.index(f"{name}, {OWN}")) for j, name in enumerate(table.head) if f"{name}, {OWN}" in table.head]
    return {
        (i, own)
        for i, row in enumerate(table.rows)
        for every, own in pairs
        if isinstance(row[every], int) and 0 < _count(table, (i, every)) - _count(table, (i, own)) < least
    }


def _hidden(table: Table, i: int, row: Row, told: dict[Place, str]) -> Row:
    """A row with its hidden counts, and without the shares and intervals that stand right of them."""
    cells: list[Cell] = []
    silent = False
    for j, cell in enumerate(row):
        if isinstance(cell, int):
            silent = (i, j) in told or (silent and table.across)
        derived = isinstance(cell, float | Interval) and not is_study(table.head[j])
        cells.append(told.get((i, j), "" if derived and silent else cell))
    return tuple(cells)
