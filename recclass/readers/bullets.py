"""Bullets and numbers that hang beside their text: each is put first in its line, and a symbol font's character becomes a bullet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from recclass.readers.drafts import Draft, cut, same_row
from recclass.readers.pages import PageText

BULLET = "•"
SIGNS = "•●▪◼■□◦○‣➢➤✓✔►∙·\u2751\u27a2\uf000-\uf0ff"
SIGN = re.compile(rf"[{SIGNS}]+")
SHORT = re.compile(r"[^\s\d.()]{1,2}")  # what a symbol font's bullet may be read as
NUMBER = re.compile(r"\(?(\d{1,3}(\.\d{1,3}){0,3}|[a-zA-Z]|[ivxlIVXL]{1,5})[.):]{0,2}|[A-Z]{1,3}\d{1,3}[.:]?")
SYMBOLS = ("wingding", "symbol", "dingbat", "webding", "bullet")
REPEATS = 3  # times that the same letter hangs beside text on a page: it is a bullet whatever its font is called
FARTHEST = 5.0  # times the type's size, between a mark and its text


def hang_marks(text: PageText, drafts: Sequence[Draft]) -> list[Draft]:
    """The lines of a page with every bullet and number that stands beside a line put before it."""
    pieces = [piece for draft in drafts for piece in _cut_off(text, draft)]
    homes = {i: home for i, draft in enumerate(pieces) if (home := _home(i, draft, pieces)) is not None}
    hanging = [piece.text if i in homes else _hung(piece) for i, piece in enumerate(pieces)]
    often = {mark for mark, count in Counter(hanging).items() if count >= REPEATS and SHORT.fullmatch(mark)}
    marks = {home: i for i, home in homes.items() if pieces[i].text in often or _is_mark(text, pieces[i])}
    moved = set(marks.values())
    ordered = [j for i in range(len(pieces)) if i not in moved for j in ((marks[i], i) if i in marks else (i,))]
    return [_as_bullet(text, pieces[i], hanging[i] in often) for i in ordered]


def _is_mark(text: PageText, draft: Draft) -> bool:
    return bool(NUMBER.fullmatch(draft.text) or SIGN.fullmatch(draft.text)) or _is_symbol(text, draft)


def _hung(draft: Draft) -> str:
    """What hangs at the left of a line that was read with it; "" where nothing does."""
    mark = draft.text.split(" ", 1)[0]
    narrow = draft.parts and draft.parts[0][2] - draft.parts[0][0] < 2 * draft.size
    return mark if narrow and SHORT.fullmatch(mark) else ""


def _cut_off(text: PageText, draft: Draft) -> list[Draft]:
    """A line, parted from the mark that was read at its end though it stands at its left, or that a wide gap parts from it."""
    match = re.search(r"\s(\S{1,5})$", draft.text)
    if match is None or draft.box is None or len(draft.parts) < 2 or not _left_of(draft):
        return [draft]
    boxes = text.boxes(draft)
    mark, rest = cut(draft, match.start(1), len(draft.text), boxes), cut(draft, 0, match.start(), boxes)
    if mark is None or rest is None or mark.box is None or rest.box is None or mark.box[2] > rest.box[0]:
        return [draft]
    return [rest, mark]


def _left_of(draft: Draft) -> bool:
    return draft.parts[-1][0] < draft.parts[0][0]


def _home(i: int, mark: Draft, pieces: Sequence[Draft]) -> int | None:
    """The line that a mark stands before: the nearest at its right in its row."""
    if mark.box is None or mark.turned or not (SHORT.fullmatch(mark.text) or NUMBER.fullmatch(mark.text) or SIGN.fullmatch(mark.text)):
        return None
    nearest, best = None, FARTHEST * mark.size
    for j, piece in enumerate(pieces):
        if j == i or piece.box is None or not same_row(mark, piece):
            continue
        gap = piece.box[0] - mark.box[2]
        if -1 < gap < best and len(piece.text) > len(mark.text):
            nearest, best = j, gap
    return nearest


def _as_bullet(text: PageText, draft: Draft, hangs: bool) -> Draft:
    """The line with one bullet for the symbol it begins with."""
    match = re.match(r"(\S{1,2})(?=\s|$)", draft.text)
    if match is None or not (hangs or SIGN.match(draft.text) or (SHORT.fullmatch(match[0]) and _is_symbol(text, draft))):
        return draft
    kept = ((0, 1), (2, len(draft.text))) if match.end() == 2 else ()
    return replace(draft, text=BULLET + draft.text[1:], kept=kept if kept and kept[1][0] < kept[1][1] else kept[:1])


def _is_symbol(text: PageText, draft: Draft) -> bool:
    return any(name in text.font(draft.offset).name for name in SYMBOLS)
