"""Tables on a PDF page: pdfplumber finds the grid, the text stays pdfium's, cut into cells."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium

from recclass.readers.pages import Box, Draft, characters, cut

WORD_GAP = 0.6  # of the type's size: words of one sentence stand closer than this, cells further apart
SHADING = 0.25  # share of a table's lines that may be cut inside a sentence before it is taken for shading

Cell = tuple[int, int, int]  # table, row, column
EDGES = 3  # distinct upright and level edges: the least that two columns and two rows are drawn with
TALL = 8.0  # points: a drawn line or box less high than this is an underline, not the side of a cell


def may_have_tables(page: Any) -> bool:
    """Whether enough is drawn on an opened pdfium page for a ruled table of two columns and two rows."""
    upright: set[int] = set()
    level: set[int] = set()
    for drawn in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=3):
        left, bottom, right, top = drawn.get_bounds()
        if top - bottom >= TALL:
            upright |= {round(left / 3), round(right / 3)} if right - left > TALL else {round(left / 3)}
        if right - left >= TALL:
            level |= {round(bottom / 3), round(top / 3)} if top - bottom > TALL else {round(bottom / 3)}
        if len(upright) >= EDGES and len(level) >= EDGES:
            return True
    return False


def find_grids(raw: bytes, pages: Sequence[int]) -> dict[int, list[list[list[Box | None]]]]:
    """For each page number (from 1) its tables of at least two rows and columns, as rows of cell boxes (points, top left)."""
    import pdfplumber  # read only where a page may hold a table: it is slower than pdfium by far

    grids: dict[int, list[list[list[Box | None]]]] = {}
    with pdfplumber.open(io.BytesIO(raw), pages=list(pages)) as pdf:
        for page in pdf.pages:
            x0, top = page.bbox[0], page.bbox[1]
            tables = [
                [[cell and (cell[0] - x0, cell[1] - top, cell[2] - x0, cell[3] - top) for cell in row.cells] for row in table.rows]
                for table in page.find_tables()
            ]
            if wide := [rows for rows in tables if len(rows) >= 2 and max(map(len, rows)) >= 2]:
                grids[page.page_number] = wide
            page.close()
    return grids


def cut_into_cells(page: Any, drafts: Sequence[Draft], tables: Sequence[Sequence[Sequence[Box | None]]], first: int) -> list[Draft]:
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


def _without_shading(page: Any, drafts: Sequence[Draft], cells: Sequence[tuple[Cell, Box]]) -> list[tuple[Cell, Box]]:
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


def _pieces(page: Any, draft: Draft, cells: Sequence[tuple[Cell, Box]]) -> list[tuple[Cell | None, Draft]]:
    if draft.box is None or not any(_touches(draft.box, box) for _, box in cells):
        return [(None, draft)]
    boxes = characters(page, draft)
    homes: list[Cell | None] = []
    for char, box in zip(draft.text, boxes, strict=True):
        homes.append(homes[-1] if char.isspace() and homes else _home(box, cells))
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


def _home(box: Box, cells: Sequence[tuple[Cell, Box]]) -> Cell | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((cell for cell, b in cells if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
