"""Tables on a PDF page: pdfplumber finds the grid, the text stays pdfium's, cut into cells."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium

from recclass.readers.drafts import Box, Draft, cut, turn_box
from recclass.readers.pages import PageText

WORD_GAP = 0.6  # of the type's size: words of one sentence stand closer than this, cells further apart
SHADING = 0.25  # share of a table's lines that may be cut inside a sentence before it is taken for shading

Cell = tuple[int, int, int]  # table, row, column
Grid = list[list[Box | None]]  # the boxes of a table's cells, row by row
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
            level |= {round(bottom / 3), round(top / 3)}  # where a row goes on over the page, no line closes it
        if right - left >= TALL:
            level |= {round(bottom / 3), round(top / 3)} if top - bottom > TALL else {round(bottom / 3)}
        if len(upright) >= EDGES and len(level) >= EDGES:
            return True
    return False


class Grids:
    """The ruled tables of a PDF's pages. pdfplumber opens the file when the first page is asked for: it is slower than pdfium by far."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.pdf: Any = None

    def on(self, index: int, turn: int) -> list[Grid]:
        """The tables of at least two rows and columns on a page, turned clockwise by so many degrees; none where it cannot be read."""
        from pdfminer.pdfexceptions import PDFException

        try:
            return self._find(index, turn)
        except (PDFException, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return []

    def close(self) -> None:
        """Gives the memory back."""
        if self.pdf is not None:
            self.pdf.close()

    def _find(self, index: int, turn: int) -> list[Grid]:
        import pdfplumber

        if self.pdf is None:
            self.pdf = pdfplumber.open(io.BytesIO(self.raw))
        page = self.pdf.pages[index]
        x0, top, x1, bottom = page.bbox
        try:
            tables = [[[cell and (cell[0] - x0, cell[1] - top, cell[2] - x0, cell[3] - top) for cell in row.cells] for row in table.rows]
                      for table in page.find_tables({"explicit_horizontal_lines": _open_ends(page)})]  # fmt: skip
        finally:
            page.close()
        wide = [rows for rows in tables if len(rows) >= 2 and max(map(len, rows)) >= 2]
        turned = turn - (page.rotation or 0)
        return wide if turned % 360 == 0 else [_turned(rows, x1 - x0, bottom - top, turned) for rows in wide]


def _open_ends(page: Any) -> list[float]:
    """The heights at which several upright lines end: a row that goes on over the page has no line there to close it."""
    ends: dict[int, dict[int, float]] = {}
    for edge in page.edges:
        for end in (edge["top"], edge["bottom"]) if edge["orientation"] == "v" else ():
            ends.setdefault(round(end), {})[round(edge["x0"])] = end
    return [max(by_place.values()) for by_place in ends.values() if len(by_place) >= EDGES]


def _turned(rows: Grid, width: float, height: float, degrees: int) -> Grid:
    """A grid on a page that is turned: its cells by row and column as they are read."""
    boxes = [turn_box(cell, width, height, degrees) for row in rows for cell in row if cell]
    lefts, tops = (sorted({round(box[side]) for box in boxes}) for side in (0, 1))
    grid: Grid = [[None] * len(lefts) for _ in tops]
    for box in boxes:
        grid[tops.index(round(box[1]))][lefts.index(round(box[0]))] = box
    return grid


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
    if draft.box is None or not any(_touches(draft.box, box) for _, box in cells):
        return [(None, draft)]
    boxes = page.boxes(draft)
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
