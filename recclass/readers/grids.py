"""Tables on a PDF page: pdfplumber finds the grid among the lines that are drawn, the text stays pdfium's, cut into cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from recclass.readers.drafts import Box, Draft, cut
from recclass.readers.pages import PageText, View
from recclass.readers.rulings import rulings_of

WORD_GAP = 0.6  # of the type's size: words of one sentence stand closer than this, cells further apart
SHADING = 0.25  # share of a table's lines that may be cut inside a sentence before it is taken for shading

Cell = tuple[int, int, int]  # table, row, column
Grid = list[list[Box | None]]  # the boxes of a table's cells, row by row
EDGES = 3  # distinct edges in one direction: the least that two columns, or two rows, are drawn with
TALL = 8.0  # points: a drawn line or box less high than this is an underline, not the side of a cell


def find_grids(page: Any, view: View) -> list[Grid]:
    """The ruled tables on an opened pdfium page: two rows and columns, or one row of three: the rest of one from the page before."""
    lines = rulings_of(page, view)
    upright, level = ({round(line[side] / 3) for line in lines if line[3 - side] - line[1 - side] >= TALL} for side in (0, 1))
    ends = _open_ends(lines)
    levels = len(level | {round(end / 3) for end in ends})
    if len(upright) < EDGES or levels < 2 or (len(upright) == EDGES and levels == 2):
        return []
    from pdfplumber.table import TableFinder

    drawn: Any = SimpleNamespace(edges=[_edge(line) for line in lines], bbox=(0.0, 0.0, view.size.width, view.size.height))
    tables = [[row.cells for row in table.rows] for table in TableFinder(drawn, {"explicit_horizontal_lines": ends}).tables]
    return [rows for rows in tables if max(map(len, rows)) >= (2 if len(rows) > 1 else 3)]


def _edge(line: Box) -> dict[str, Any]:
    """A line as pdfplumber has it."""
    x0, top, x1, bottom = line
    orientation = "v" if x0 == x1 else "h"
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top, "orientation": orientation}


def _open_ends(lines: Sequence[Box]) -> list[float]:
    """The heights at which several upright lines end: a row that goes on over the page has no line there to close it."""
    ends: dict[int, dict[int, float]] = {}
    for x0, top, x1, bottom in lines:
        for end in (top, bottom) if x0 == x1 else ():
            ends.setdefault(round(end), {})[round(x0)] = end
    return [max(by_place.values()) for by_place in ends.values() if len(by_place) >= EDGES]


def cut_into_cells(page: PageText, drafts: Sequence[Draft], tables: Sequence[Grid], first: int) -> list[Draft]:
    """The lines of a page with those inside tables cut at cell borders and put cell by cell where the table begins.

    `first` numbers the page's first table within its report. A "table" whose borders run through sentences is shading.
    """
    cells = [
        ((first + t, r, c), box)
        for t, rows in enumerate(tables)
        for r, row in enumerate(rows)
        for c, box in enumerate(row)
        if box is not None
    ]
    cells = _without_shading(page, drafts, cells)
    outside: list[Draft] = []
    inside: dict[int, list[Draft]] = {}
    slots: dict[int, int] = {}
    for draft in drafts:
        for cell, piece in _pieces(page, draft, cells):
            if cell is None:
                outside.append(piece)
            else:
                slots.setdefault(cell[0], len(outside))
                inside.setdefault(cell[0], []).append(replace(piece, cell=cell))
    for table in sorted(inside, reverse=True):
        outside[slots[table] : slots[table]] = sorted(inside[table], key=lambda draft: draft.cell or (0, 0, 0))
    return outside


def _without_shading(page: PageText, drafts: Sequence[Draft], cells: Sequence[tuple[Cell, Box]]) -> list[tuple[Cell, Box]]:
    narrow: Counter[int] = Counter()
    lines: Counter[int] = Counter()
    for draft in drafts:
        pieces = _pieces(page, draft, cells)
        tables = {cell[0] for cell, _ in pieces if cell}
        lines.update(tables)
        gaps = [b.box[0] - a.box[2] for (_, a), (_, b) in zip(pieces, pieces[1:], strict=False) if a.box and b.box]
        if any(gap < WORD_GAP * draft.size for gap in gaps):
            narrow.update(tables)
    return [(cell, box) for cell, box in cells if narrow[cell[0]] < SHADING * max(lines[cell[0]], 1)]


def _pieces(page: PageText, draft: Draft, cells: Sequence[tuple[Cell, Box]]) -> list[tuple[Cell | None, Draft]]:
    touched = [(cell, box) for cell, box in cells if draft.box and _touches(draft.box, box)]
    if len(touched) < 2 and all(draft.box and _holds(box, draft.box) for _, box in touched):
        return [(touched[0][0] if touched else None, draft)]
    boxes = page.boxes(draft)
    homes: list[Cell | None] = []
    for char, box in zip(draft.text, boxes, strict=True):
        homes.append(homes[-1] if char.isspace() and homes else _home(box, touched))
    pieces: list[tuple[Cell | None, Draft]] = []
    start = 0
    for i in range(1, len(homes) + 1):
        if i == len(homes) or homes[i] != homes[start]:
            if piece := cut(draft, start, i, boxes):
                pieces.append((homes[start], piece))
            start = i
    return pieces


def _touches(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and inner[2] <= outer[2] and outer[1] <= inner[1] and inner[3] <= outer[3]


def _home(box: Box, cells: Sequence[tuple[Cell, Box]]) -> Cell | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((cell for cell, b in cells if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
