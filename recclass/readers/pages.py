"""One PDF page as draft lines: the text, how it was printed, and where it stands in pdfium's own text of the page."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from recclass.readers.drafts import GAP, Box, Draft, PageSize, around, parts_of, turn_box

Bound = tuple[int, int, bool]  # where a line begins and ends, and whether a hyphen was taken from its end
MENDED = "\ufffe\x02"  # what pdfium prints for a hyphen at a line's end
HYPHENS = "\u00ad\u2010"  # what a typesetter breaks words with, and nobody types
UNKNOWN = "\ufffd"
UNPRINTED = re.compile(r"[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # what a font without a map may give for a letter
MARK = 3  # characters: what is no longer may be a bullet of a font without a map
BOLD_WEIGHT = 600  # OpenType's semi-bold
ASKEW = 12.0  # degrees


@dataclass(frozen=True, slots=True)
class Font:
    """One character's type: `angle` is the direction it is read in, in degrees against the page as it was made.

    `mapped`: the font says which letter it is.
    """

    name: str
    size: float
    bold: bool
    italic: bool
    angle: int
    mapped: bool


@dataclass(frozen=True, slots=True)
class View:
    """How a page is held when its text is read: its visible box, and by how many degrees it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def size(self) -> PageSize:
        width, height = self.right - self.left, self.top - self.bottom
        return PageSize(height, width) if self.turn % 180 else PageSize(width, height)

    def place(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page as it was made, as points from the top left of the page as it is read."""
        box = left - self.left, self.top - top, right - self.left, self.top - bottom
        return turn_box(box, self.right - self.left, self.top - self.bottom, self.turn)


class PageText:
    """The text of an opened pdfium page, character by character. Every call of pdfium's takes time: few are made for each line."""

    def __init__(self, page: Any, number: int) -> None:
        self.textpage = page.get_textpage()
        self.raw = self.textpage.raw
        self.number = number
        self.rotation: int = page.get_rotation()
        self.text = self._characters()
        bounds = list(_line_bounds(self.text))
        fonts = [[self.font(start + i) for i in _samples(self.text[start:end])] for start, end, _ in bounds]
        left, bottom, right, top = page.get_bbox()
        self.view = View(left, bottom, right, top, self._turn(bounds, fonts))
        self.lines = [self._draft(*bound, types) for bound, types in zip(bounds, fonts, strict=True) if self._is_mapped(*bound, types)]
        printed = sum(end - start for start, end, _ in bounds)
        self.lost = (printed - sum(len(draft.text) for draft in self.lines)) / max(printed, 1)

    def close(self) -> None:
        """Gives the page's memory back."""
        self.textpage.close()

    def _characters(self) -> str:
        """The page's text, a character for each of pdfium's."""
        text: str = self.textpage.get_text_range()
        count = self.textpage.count_chars()
        if len(text) != count:
            text = "".join(map(chr, (pdfium.FPDFText_GetUnicode(self.raw, i) for i in range(count))))
        return UNPRINTED.sub(UNKNOWN, text).replace("\xa0", " ").replace("\t", " ")

    def _is_mapped(self, start: int, end: int, _: bool, fonts: Sequence[Font]) -> bool:
        """Whether a line's font says which letters it prints; a bullet's need not."""
        return any(font.mapped for font in fonts) or (end - start <= MARK and UNKNOWN not in self.text[start:end])

    def _turn(self, bounds: Sequence[Bound], fonts: Sequence[Sequence[Font]]) -> int:
        """How most of the text has to be turned to be read: a wide table may be printed sideways on an upright page."""
        angles: Counter[int] = Counter()
        for (start, end, _), types in zip(bounds, fonts, strict=True):
            angles[types[0].angle] += end - start
        angle, count = angles.most_common(1)[0] if angles else (self.rotation, 0)
        return angle if angle % 90 == 0 and count * 2 > angles.total() else self.rotation

    def font(self, index: int) -> Font:
        """How one character is printed."""
        matrix, flags, name = pdfium.FS_MATRIX(), ctypes.c_int(), ctypes.create_string_buffer(96)
        scale, angle = 1.0, self.rotation
        if pdfium.FPDFText_GetMatrix(self.raw, index, matrix):
            scale = math.hypot(matrix.c, matrix.d)
            angle = _straight(math.degrees(math.atan2(matrix.b, matrix.a)))
        pdfium.FPDFText_GetFontInfo(self.raw, index, name, 96, flags)
        face = name.value.decode("utf-8", "replace").lower()
        bold = any(word in face for word in ("bold", "black", "heavy")) or pdfium.FPDFText_GetFontWeight(self.raw, index) >= BOLD_WEIGHT
        size = pdfium.FPDFText_GetFontSize(self.raw, index) * scale
        mapped = pdfium.FPDFText_HasUnicodeMapError(self.raw, index) != 1
        return Font(face, size, bold, "italic" in face or "oblique" in face, angle, mapped)

    def boxes(self, draft: Draft, loose: bool = False) -> list[Box]:
        """The box of every character of a line; `loose`: as wide as it is set, not as it is drawn."""
        return [self.box(draft.offset + i, loose) for i in range(len(draft.text))]

    def box(self, index: int, loose: bool = False) -> Box:
        """The box of one character."""
        if loose:
            rect = pdfium.FS_RECTF()
            pdfium.FPDFText_GetLooseCharBox(self.raw, index, rect)
            return self.view.place(rect.left, rect.bottom, rect.right, rect.top)
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self.raw, index, left, right, bottom, top)
        return self.view.place(left.value, bottom.value, right.value, top.value)

    def _draft(self, start: int, end: int, joined: bool, fonts: Sequence[Font]) -> Draft:
        size = round(median(font.size for font in fonts), 1)
        rects = self._rects(start, end - start)
        parts = parts_of(rects, GAP * size)
        return Draft(
            re.sub(f"[{HYPHENS}\u2011]", "-", self.text[start:end]), self.number,
            size=size,
            bold=sum(font.bold for font in fonts) * 2 > len(fonts),
            italic=sum(font.italic for font in fonts) * 2 > len(fonts),
            box=around(rects), anchor=self.number, offset=start, joined=joined,
            parts=parts if len(parts) > 1 else (), turned=(fonts[0].angle - self.view.turn) % 360,
        )  # fmt: skip

    def _rects(self, start: int, count: int) -> list[Box]:
        """The boxes of what was drawn at once, in a line."""
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        boxes = []
        for i in range(pdfium.FPDFText_CountRects(self.raw, start, count)):
            pdfium.FPDFText_GetRect(self.raw, i, left, top, right, bottom)
            boxes.append(self.view.place(left.value, bottom.value, right.value, top.value))
        return boxes or [self.box(start)]


def _straight(degrees: float) -> int:
    """An angle in whole degrees, that of a page that was scanned askew as if it lay straight."""
    nearest = round(degrees / 90) * 90
    return (nearest if abs(degrees - nearest) < ASKEW else round(degrees)) % 360


def _line_bounds(text: str) -> Iterator[Bound]:
    """Where each line stands in the text, without the blanks around it."""
    for match in re.finditer(rf"[^\r\n{MENDED}]+", text):
        words = match[0].rstrip()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.start() + len(words)
        mended = text[match.end() : match.end() + 1] in tuple(MENDED)
        broken = end - start > 1 and text[end - 1] in HYPHENS
        if start < end:
            yield start, end - broken, mended or broken


def _samples(words: str) -> list[int]:
    """Places of up to five letters spread over a line: reading every character's font would take most of the time."""
    letters = [i for i, char in enumerate(words) if char.isalnum()] or [0]
    return [letters[len(letters) * k // 5] for k in range(5)]
