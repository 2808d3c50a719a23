"""Tables that go on over the page: one table, its head read once, a row that a page's end broke put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from recclass.readers.drafts import Draft

DRIFT = 15.0  # points by which a column's text may begin elsewhere on the next page
ENDS = ".;:?!"

Rows = dict[int, dict[int, list[Draft]]]  # row -> column -> lines


@dataclass
class _Table:
    """A table as far as it is read: its number, its lines, and the page that the last of them stands on."""

    number: int
    page: int | None
    rows: Rows = field(default_factory=dict)

    def lefts(self) -> dict[int, float]:
        """Where the text of each column begins."""
        found: dict[int, float] = {}
        for row in self.rows.values():
            for column, drafts in row.items():
                found[column] = min([found.get(column, 1e9), *(draft.box[0] for draft in drafts if draft.box)])
        return found


def join_tables(drafts: Sequence[Draft]) -> list[Draft]:
    """The lines of a report, each table's row by row and cell by cell."""
    joined: list[Draft] = []
    table: _Table | None = None
    for run in _runs([draft for draft in drafts if not draft.aside]):
        found = _table(run)
        if table and found and _goes_on(table, found):
            _extend(table, found)
            continue
        joined += _lines(table)
        table = found
        joined += [] if found else run
    return [*joined, *_lines(table), *(draft for draft in drafts if draft.aside)]


def _runs(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Lines that follow one another outside tables, or in one table."""
    runs: list[list[Draft]] = []
    for draft in drafts:
        if runs and (draft.cell or (None,))[0] == (runs[-1][0].cell or (None,))[0]:
            runs[-1].append(draft)
        else:
            runs.append([draft])
    return runs


def _table(run: Sequence[Draft]) -> _Table | None:
    if run[0].cell is None:
        return None
    table = _Table(run[0].cell[0], run[-1].page)
    for draft in run:
        if draft.cell:
            table.rows.setdefault(draft.cell[1], {}).setdefault(draft.cell[2], []).append(draft)
    return table


def _goes_on(table: _Table, found: _Table) -> bool:
    """Whether a table is the one before it on the next page: its columns stand at the same places."""
    first = next(draft for row in found.rows.values() for cell in row.values() for draft in cell)
    if table.page is None or first.page != table.page + 1:
        return False
    above, below = table.lefts(), found.lefts()
    common = above.keys() & below.keys()
    return len(common) >= 2 and all(abs(above[column] - below[column]) < DRIFT for column in common)


def _extend(table: _Table, found: _Table) -> None:
    """Adds the rows of the next page, without its head where it is printed again."""
    rows = [found.rows[r] for r in sorted(found.rows)]
    if _words(rows[0]) == _words(table.rows[min(table.rows)]):
        rows = rows[1:]
    for i, row in enumerate(rows):
        last = max(table.rows)
        if i == 0 and _is_rest(row, table.rows[last], min(table.lefts())):
            for column, drafts in row.items():
                table.rows[last].setdefault(column, []).extend(drafts)
        else:
            table.rows[last + 1] = row
    table.page = found.page


def _words(row: dict[int, list[Draft]]) -> dict[int, str]:
    return {column: " ".join(draft.text for draft in drafts) for column, drafts in row.items()}


def _is_rest(row: dict[int, list[Draft]], above: dict[int, list[Draft]], first: int) -> bool:
    """Whether a row is the rest of the one above: its first cell alone is empty, and its text goes on where that one's had not ended."""
    column = min(row)
    if column == first or first not in above:
        return False
    return column not in above or row[column][0].text[0].islower() or above[column][-1].text[-1] not in ENDS


def _lines(table: _Table | None) -> list[Draft]:
    if table is None:
        return []
    return [
        replace(draft, cell=(table.number, r, column))
        for r, row in sorted(table.rows.items())
        for column, drafts in sorted(row.items())
        for draft in drafts
    ]
