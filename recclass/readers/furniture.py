"""Running heads, feet, page numbers and footnotes: what a page carries that is not part of the report's running text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recclass.readers.pages import Draft, PageSize

Place = tuple[str, int, float]  # words, height in steps, and where the steps begin

ZONE = 0.12  # of the page's height, above and below
REPEATS = 3  # pages on which the same words stand at the same height
DRIFT = 6.0  # points by which a running head may move
NUMBER = re.compile(r"(page\s*)?[-–|\[(]*\s*(\d{1,4}|[ivxl]{1,6})\s*(of\s*\d+|/\s*\d+)?\s*[-–|\])]*", re.IGNORECASE)
NOTE = re.compile(r"\W?\d{1,3}\W?\s+\S|[*†‡]\s*\S|\d{1,3}[A-Z]")
SMALLER = 0.93  # a footnote's size against the page's commonest


def drop_furniture(pages: Sequence[Sequence[Draft]], sizes: Sequence[PageSize]) -> list[list[Draft]]:
    """The pages without running heads, feet and page numbers."""
    seen: defaultdict[Place, set[int]] = defaultdict(set)
    for p, (drafts, size) in enumerate(zip(pages, sizes, strict=True)):
        for draft in drafts:
            for place in _places(draft, p) if _in_zone(draft, size) else ():
                seen[place].add(p)
    return [
        [draft for draft in drafts if not _in_zone(draft, size) or not (_is_number(draft) or _repeats(draft, p, seen))]
        for p, (drafts, size) in enumerate(zip(pages, sizes, strict=True))
    ]


def mark_footnotes(drafts: Sequence[Draft], body: float) -> list[Draft]:
    """The lines of a page with those of footnotes marked `aside`: small print at its foot that begins with a mark."""
    first = len(drafts)
    for i in range(len(drafts) - 1, -1, -1):
        draft = drafts[i]
        if draft.cell or not draft.size or draft.size > body * SMALLER:
            break
        if NOTE.match(draft.text):
            first = i
    return [replace(draft, aside=True) if i >= first else draft for i, draft in enumerate(drafts)]


def body_size(drafts: Sequence[Draft]) -> float:
    """The size in points in which most of the characters are printed; 0 where no size is known."""
    counts: Counter[float] = Counter()
    for draft in drafts:
        counts[draft.size] += len(draft.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _in_zone(draft: Draft, size: PageSize) -> bool:
    if draft.box is None or draft.cell:
        return False
    return draft.box[3] < size.height * ZONE or draft.box[1] > size.height * (1 - ZONE)


def _is_number(draft: Draft) -> bool:
    return bool(NUMBER.fullmatch(draft.text))


def _places(draft: Draft, page: int) -> Iterator[Place]:
    """The words and height of a line, once as they are and once for each number in them counted from the page's own.

    A foot such as "Child H, page 12" repeats though its number changes; "Recommendation 4" at the top of a page does not.
    """
    words = draft.text.lower()
    counted = [
        f"{words[: match.start()]}#{int(match[0]) - page}{words[match.end() :]}" for match in re.finditer(r"\d{1,4}", words, re.ASCII)
    ]
    top = draft.box[1] if draft.box else 0.0
    for step in (0.0, DRIFT / 2):
        yield from ((text, int((top + step) // DRIFT), step) for text in (words, *counted))


def _repeats(draft: Draft, page: int, seen: dict[Place, set[int]]) -> bool:
    return any(len(seen[place]) >= REPEATS for place in _places(draft, page))
