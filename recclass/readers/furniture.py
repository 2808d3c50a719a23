"""Running heads, feet, page numbers, watermarks and footnotes: what a page carries that is not part of the report's running text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from recclass.readers.drafts import Draft, PageSize

Place = tuple[str, int, float]  # words, height in steps, and where the steps begin
Slot = tuple[int, float]  # height in steps, and where the steps begin

ZONE = 0.12  # of the page's height, above and below
REPEATS = 3  # pages on which the same words stand at the same height
DRIFT = 6.0  # points by which a running head may move
MOSTLY = 0.6  # of the lines at one height: so many repeat where heads stand, fewer where the text begins
LARGE, HUGE = 1.1, 2.0  # times the body's size: a heading, a watermark
NUMBER = re.compile(
    r"(?:page|p\s?a\s?g\s?e)?[-–—|\[( ]*(\d{1,4}|[ivxl]{1,6})\s*(?:of\s*\d+|/\s*\d{1,3})?[-–—|\]) ]*(?:page|p\s?a\s?g\s?e)?", re.IGNORECASE
)
WATERMARK = re.compile(
    r"((final|working|official|strictly|sensitive|draft|confidential|restricted|embargoed|sample|specimen|copy"
    r"|not for (publication|circulation|distribution|release))\W*)+",
    re.IGNORECASE,
)
NOTE = re.compile(r"\W?\d{1,3}\W?\s+\S|[*†‡]\s*\S|\d{1,3}[A-Z]|\d{1,3}$")
SMALLER = 0.93  # a footnote's size against the page's commonest
LISTED = re.compile(r"\d{1,3}[.)]")
SMALLEST = 0.86  # the same where it is numbered as lists are
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass
class _Seen:
    """On which pages the same words stand at the same height near a page's edge, and at each height on how many each line's do."""

    body: float
    count: int
    places: defaultdict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))
    slots: defaultdict[Slot, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def needed(self) -> int:
        """On how many pages furniture stands at least."""
        return min(REPEATS, max(self.count, 2))

    def repeats(self, draft: Draft, page: int, size: PageSize) -> int:
        """On how many pages a line stands. One that is large has to stand on most of all: it may be a heading."""
        found = max(len(self.places[place]) for place in _places(draft, page, size))
        return found if draft.size <= LARGE * self.body or found > self.count / 2 or NUMBER.fullmatch(draft.text) else 1

    def holds_heads(self, draft: Draft, size: PageSize) -> bool:
        """Whether heads stand at a line's height, and not the lines that pages begin and end with, which seldom repeat."""
        found = [self.slots[slot] for slot in _slots(draft, size)]
        seeded = [counts for counts in found if sum(n >= self.needed for n in counts) >= self.needed]
        return bool(seeded) and all(sum(n > 1 for n in counts) > MOSTLY * len(counts) for counts in seeded)


def drop_furniture(pages: Sequence[Sequence[Draft]], sizes: Sequence[PageSize]) -> list[list[Draft]]:
    """The pages without running heads, feet, page numbers and watermarks; what stands sideways follows the body."""
    seen = _Seen(body_size([draft for page in pages for draft in page]), len(pages))
    edges = [(draft, p, size) for p, (page, size) in enumerate(zip(pages, sizes, strict=True)) for draft in page if _in_zone(draft, size)]
    for draft, p, size in edges:
        for place in _places(draft, p, size):
            seen.places[place].add(p)
    for draft, p, size in edges:
        for slot in _slots(draft, size):
            seen.slots[slot].append(seen.repeats(draft, p, size))
    return [
        [
            replace(draft, aside=True) if draft.turned and not draft.cell else draft
            for draft in page
            if not _is_furniture(draft, p, size, seen)
        ]
        for p, (page, size) in enumerate(zip(pages, sizes, strict=True))
    ]


def mark_footnotes(drafts: Sequence[Draft], body: float) -> list[Draft]:
    """The lines of a page with those of footnotes marked `aside`: small print at its foot that begins with a mark."""
    first = len(drafts)
    for i in range(len(drafts) - 1, -1, -1):
        draft = drafts[i]
        if draft.aside:
            continue
        if draft.cell or not draft.size or draft.size > body * SMALLER:
            break
        if NOTE.match(draft.text) and (draft.size <= body * SMALLEST or not LISTED.match(draft.text)):
            first = i
    return [replace(draft, aside=True) if i >= first else draft for i, draft in enumerate(drafts)]


def body_size(drafts: Sequence[Draft]) -> float:
    """The size in points in which most of the characters are printed; 0 where no size is known."""
    counts: Counter[float] = Counter()
    for draft in drafts:
        counts[draft.size] += len(draft.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _is_furniture(draft: Draft, page: int, size: PageSize, seen: _Seen) -> bool:
    if draft.cell:
        return False
    if draft.turned % 90 or (draft.size > HUGE * seen.body and WATERMARK.fullmatch(draft.text)):
        return True
    if not _in_zone(draft, size):
        return False
    if NUMBER.fullmatch(draft.text) and (seen.count < REPEATS or seen.repeats(draft, page, size) >= REPEATS):
        return True
    return seen.holds_heads(draft, size)


def _in_zone(draft: Draft, size: PageSize) -> bool:
    if draft.box is None or draft.cell:
        return False
    return bool(draft.turned) or draft.box[3] < size.height * ZONE or draft.box[1] > size.height * (1 - ZONE)


def _height(draft: Draft, size: PageSize) -> float:
    """How far a line stands from the page's nearer edge, the lower one below zero: pages may differ in height."""
    top = draft.box[1] if draft.box else 0.0
    return top if top < size.height / 2 else top - size.height


def _slots(draft: Draft, size: PageSize) -> list[Slot]:
    return [(int((_height(draft, size) + step) // DRIFT), step) for step in (0.0, DRIFT / 2)]


def _places(draft: Draft, page: int, size: PageSize) -> Iterator[Place]:
    """The words and height of a line, once as they are and once for each number in them counted from the page's own.

    A foot such as "Child H, page 12" repeats though its number changes; "Recommendation 4" at the top of a page does not.
    """
    words = draft.text.lower()
    alone = NUMBER.fullmatch(words)
    numbers = [alone.span(1)] if alone else [match.span() for match in re.finditer(r"\d{1,4}", words, re.ASCII)]
    counted = [f"{words[:start]}#{_value(words[start:end]) - page}{words[end:]}" for start, end in numbers]
    for slot in _slots(draft, size):
        yield from ((text, *slot) for text in (words, *counted))


def _value(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    values = [ROMAN[letter] for letter in digits]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
