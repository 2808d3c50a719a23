"""The level and upright lines that are drawn on a PDF page, sides of boxes among them: what ruled tables are made of."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from recclass.readers.drafts import Box
from recclass.readers.pages import View

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
DEEPEST = 4  # forms within forms
SHORTEST = 1.0  # point
MOST = 3000  # lines on one page: more are a drawing or a map


def rulings_of(page: Any, view: View) -> list[Box]:
    """The lines of an opened pdfium page as boxes without width or height; none where there are so many that they are a drawing."""
    found: list[Box] = []
    for a, b in _segments(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, UNTURNED):
        left, top, right, bottom = view.place(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        if right - left < SHORTEST <= bottom - top:
            found.append((left, top, left, bottom))
        elif bottom - top < SHORTEST <= right - left:
            found.append((left, top, right, top))
        if len(found) > MOST:
            return []
    return found


def _segments(holder: Any, count: Any, get: Any, matrix: Matrix, depth: int = 0) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of every path that is painted on a page or form, as they stand on the page."""
    for i in range(count(holder)):
        drawn = get(holder, i)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
            continue
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(drawn, own)
        placed = _multiplied((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _sides(drawn, placed) if _is_painted(drawn) else ()
        elif depth < DEEPEST:
            yield from _segments(drawn, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, placed, depth + 1)


def _is_painted(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value or stroke.value)


def _sides(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    begun = at = (0.0, 0.0)
    for i in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = x.value * matrix[0] + y.value * matrix[2] + matrix[4], x.value * matrix[1] + y.value * matrix[3] + matrix[5]
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            yield at, point
        elif kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = point
        at = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield at, begun


def _multiplied(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
