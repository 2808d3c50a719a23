"""Tables without upright rules: a row of at least three known column heads, and what stands below them in the same columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from recclass.codebook import DATA, read_toml
from recclass.readers.columns import Gutter, column_at, cut_at
from recclass.readers.drafts import Box, Draft, around, box_of, rows_of
from recclass.readers.pages import PageText

COLUMNS = 3  # fewer are a list with numbers
FURNITURE = 3  # rows: so many may stand above or below a table that goes on over the page
FARTHEST = 3.5  # times the type's size, between two rows of one table
NARROWEST = 0.4  # of the type's size: the white between two columns
WIDER = 1.2  # times the usual distance of two lines: a new row begins
NUMBER = re.compile(r"[A-Z]{0,3}\d{1,3}([.]\d{1,2})*[a-z]?[.):]?")
Row = list[Draft]


@cache
def _heads() -> dict[str, re.Pattern[str]]:
    entries = read_toml(DATA / "headings.toml")["column"]
    return {entry["name"]: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for entry in entries}


def align_cells(text: PageText, drafts: Sequence[Draft], first: int, before: Sequence[Gutter]) -> tuple[list[Draft], list[Gutter]]:
    """The lines of a page with those of tables cell by cell, and the white between the columns of a table that may go on overleaf.

    `first` numbers the page's first table within its report; `before` is the white that the page before left open.
    """
    rows = rows_of([draft for draft in drafts if not draft.turned])
    cells: dict[int, list[Draft]] = {}
    table, at, left_open = first, 0, list[Gutter]()
    while at < len(rows):
        height, gutters = _head(text, rows, at)
        if not gutters and before and at < FURNITURE:
            gutters = _going_on(rows[at], before)
        end, gutters = _reach(rows, at, at + height, gutters) if gutters else (at, gutters)
        if end > at + height:
            body = [[piece for draft in row for piece in cut_at(text, draft, gutters)] for row in rows[at:end]]
            cells |= {id(draft): [] for row in rows[at:end] for draft in row}
            cells[id(rows[at][0])] = _cells(body, height, gutters, table)
            table, before = table + 1, []
            left_open = gutters if len(rows) - end < FURNITURE else []
        at = max(end, at + 1)
    return [piece for draft in drafts for piece in cells.get(id(draft), [draft])], left_open


def _going_on(row: Row, gutters: Sequence[Gutter]) -> list[Gutter]:
    """The gutters, where a row keeps to them and begins where the columns do, as a running head does not."""
    boxes = [part for draft in row for part in draft.parts or (box_of(draft),)]
    columns = {column_at(box, gutters): box[0] for box in reversed(boxes)}
    kept = all(right - left >= NARROWEST * row[0].size for left, right in _narrowed(gutters, boxes))
    placed = all(abs(left - gutters[column - 1][1]) < row[0].size for column, left in columns.items() if column)
    rest = len(columns) > 1 or (0 not in columns and row[0].text[0].islower())
    return list(gutters) if kept and placed and rest else []


def _head(text: PageText, rows: Sequence[Row], at: int) -> tuple[int, list[Gutter]]:
    """How many lines high the head at a row is, and the white between its columns; nothing where there is none."""
    boxes = [part for draft in rows[at] for part in draft.parts or (draft.box,) if part]
    if len(boxes) < COLUMNS:
        return 0, []
    gutters = [(a[2], b[0]) for a, b in pairwise(sorted(boxes))]
    words = [""] * len(boxes)
    for height, row in enumerate(rows[at : at + 2], 1):
        for piece in (piece for draft in row for piece in cut_at(text, draft, gutters)):
            column = column_at(box_of(piece), gutters)
            words[column] = f"{words[column]} {piece.text}".strip()
        if any(char.isdigit() for word in words for char in word):
            return 0, []  # an entry of a contents list
        known = {name for name, heads in _heads().items() for word in words if word and heads.fullmatch(word.strip(" :."))}
        if len(known) >= 2 and known & {"recommendation", "action"}:
            return height, gutters
    return 0, []


def _reach(rows: Sequence[Row], first: int, start: int, gutters: list[Gutter]) -> tuple[int, list[Gutter]]:
    """The row at which a table ends, and what white all its rows leave between the columns."""
    for i in range(start, len(rows)):
        above, row = rows[i - 1], rows[i]
        size = row[0].size
        narrowed = _narrowed(gutters, [part for draft in row for part in draft.parts or (box_of(draft),)])
        far = i > first and _top(row) - max(box_of(draft)[3] for draft in above) > FARTHEST * size
        heading = len(row) == 1 and not row[0].parts and (size > 1.1 * rows[start][0].size or (row[0].bold and not rows[start][-1].bold))
        if far or heading or any(right - left < NARROWEST * size for left, right in narrowed):
            return i, gutters
        gutters = narrowed
    return len(rows), gutters


def _narrowed(gutters: Sequence[Gutter], boxes: Sequence[Box]) -> list[Gutter]:
    """The gutters without what boxes cover of them: the wider part that is left."""
    left = list(gutters)
    for box in boxes:
        for i, (a, b) in enumerate(left):
            if box[0] < b and box[2] > a:
                left[i] = max((a, max(box[0], a)), (min(box[2], b), b), key=lambda gutter: gutter[1] - gutter[0])
    return left


def _cells(rows: Sequence[Row], height: int, gutters: Sequence[Gutter], table: int) -> list[Draft]:
    """The pieces of a table's lines with their cells, in order."""
    steps = sorted(_top(b) - _top(a) for a, b in pairwise(rows[height:]))
    usual = steps[len(steps) // 4] if steps else 0.0
    first = [piece.text for row in rows[height:] for piece in row if column_at(box_of(piece), gutters) == 0]
    numbered = bool(first) and sum(bool(NUMBER.fullmatch(words)) for words in first) > 0.7 * len(first)
    placed: list[Draft] = []
    number = 0
    for i, row in enumerate(rows):
        columns = {column_at(box_of(piece), gutters) for piece in row}
        begins = 0 in columns if numbered else _top(row) - _top(rows[i - 1]) > WIDER * usual or columns >= set(range(len(gutters)))
        number += i == height or (i > height and begins)
        placed += [replace(piece, cell=(table, number, column_at(box_of(piece), gutters))) for piece in row]
    return sorted(placed, key=lambda piece: piece.cell or (0, 0, 0))


def _top(row: Row) -> float:
    return around([box_of(draft) for draft in row])[1]
