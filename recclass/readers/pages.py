"""One PDF page as draft lines: the text, how it was printed, and where it stands in pdfium's own text of the page."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
MENDED = "\ufffe\x02"  # what pdfium prints for a hyphen at a line's end
BOLD_WEIGHT = 600  # OpenType's semi-bold


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before a report's text is fixed. `joined`: its last word goes on in the next line without a space."""

    text: str
    page: int | None = None
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    style: str = ""
    box: Box | None = None
    cell: tuple[int, int, int] | None = None
    number: str = ""
    anchor: int = 0
    offset: int = 0
    joined: bool = False
    aside: bool = False
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page in points."""

    width: float
    height: float


def drafts_of(page: Any, number: int) -> list[Draft]:
    """The lines of an opened pdfium page, in pdfium's reading order, without blank ones."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range().replace("\xa0", " ")
        height = page.get_height()
        return [
            draft
            for start, end, joined in _line_bounds(text)
            if (draft := _draft(textpage.raw, text, start, end, joined, height, number)) is not None
        ]
    finally:
        textpage.close()


def characters(page: Any, draft: Draft) -> list[Box]:
    """The box of every character of one line of `page`, points from the top left."""
    textpage = page.get_textpage()
    try:
        height = page.get_height()
        return [_char_box(textpage.raw, draft.offset + i, height) for i in range(len(draft.text))]
    finally:
        textpage.close()


def cut(draft: Draft, start: int, end: int, boxes: Sequence[Box]) -> Draft | None:
    """Characters start to end of a line as a line of their own; None if they are blank. `boxes`: its characters'."""
    words = draft.text[start:end]
    if not words.strip():
        return None
    start += len(words) - len(words.lstrip())
    words = words.strip()
    lefts, tops, rights, bottoms = zip(*boxes[start : start + len(words)], strict=True)
    box = min(lefts), min(tops), max(rights), max(bottoms)
    joined = draft.joined and end >= len(draft.text)
    return replace(draft, text=words, offset=draft.offset + start, joined=joined, box=box)


def _line_bounds(text: str) -> Iterator[tuple[int, int, bool]]:
    start = 0
    for i, char in enumerate(text):
        if char in "\r\n" or char in MENDED:
            yield start, i, char in MENDED
            start = i + 1
    yield start, len(text), False


def _draft(raw: Any, text: str, start: int, end: int, joined: bool, height: float, page: int) -> Draft | None:
    words = text[start:end]
    if not words.strip():
        return None
    start += len(words) - len(words.lstrip())
    words = words.strip()
    samples = _samples(words)
    fonts = [_font(raw, start + i) for i in samples]
    return Draft(
        words.replace("\u00ad", "-"), page,
        size=round(median(size for size, _, _ in fonts), 1),
        bold=sum(bold for _, bold, _ in fonts) * 2 > len(fonts),
        italic=sum(italic for _, _, italic in fonts) * 2 > len(fonts),
        box=_line_box(raw, start, len(words), height), anchor=page, offset=start, joined=joined,
    )  # fmt: skip


def _samples(words: str) -> list[int]:
    """Places of up to five letters spread over a line: reading every character's font would take most of the time."""
    letters = [i for i, char in enumerate(words) if char.isalnum()] or [0]
    return [letters[len(letters) * k // 5] for k in range(5)]


def _font(raw: Any, index: int) -> tuple[float, bool, bool]:
    """Size in points, bold and italic of one character."""
    matrix, flags, name = pdfium.FS_MATRIX(), ctypes.c_int(), ctypes.create_string_buffer(96)
    scale = math.hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(raw, index, matrix) else 1.0
    pdfium.FPDFText_GetFontInfo(raw, index, name, 96, flags)
    face = name.value.decode("utf-8", "replace").lower()
    bold = any(word in face for word in ("bold", "black", "heavy")) or pdfium.FPDFText_GetFontWeight(raw, index) >= BOLD_WEIGHT
    return pdfium.FPDFText_GetFontSize(raw, index) * scale, bold, "italic" in face or "oblique" in face


def _line_box(raw: Any, start: int, count: int, height: float) -> Box:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes = []
    for i in range(pdfium.FPDFText_CountRects(raw, start, count)):
        pdfium.FPDFText_GetRect(raw, i, left, top, right, bottom)
        boxes.append((left.value, height - top.value, right.value, height - bottom.value))
    if not boxes:
        return _char_box(raw, start, height)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _char_box(raw: Any, index: int, height: float) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    return left.value, height - top.value, right.value, height - bottom.value
