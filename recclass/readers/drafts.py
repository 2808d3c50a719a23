"""Lines before a report's text is fixed, and how they stand to each other on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]
GAP = 1.0  # of the type's size: white within a line that is wider parts columns, cells, or a mark from its text


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before a report's text is fixed. `joined`: its last word goes on in the next line without a space.

    `parts`: the boxes of what wide gaps part, where there is more than one. `turned`: by how many degrees it does not stand upright.
    `kept`: the characters that are read, where some between them are not. `glued`: the next line goes on right behind it.
    """

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
    parts: tuple[Box, ...] = ()
    turned: int = 0
    kept: tuple[tuple[int, int], ...] = ()
    glued: bool = False


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page in points, as it is read."""

    width: float
    height: float


def turn_box(box: Box, width: float, height: float, degrees: int) -> Box:
    """A box on a page of this size after the page was turned clockwise."""
    for _ in range(degrees % 360 // 90):
        box = height - box[3], box[0], height - box[1], box[2]
        width, height = height, width
    return box


def box_of(draft: Draft) -> Box:
    """A line's box; one at the page's top left corner where it has none."""
    return draft.box or (0.0, 0.0, 0.0, 0.0)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of `boxes`."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def cut(draft: Draft, start: int, end: int, boxes: Sequence[Box]) -> Draft | None:
    """Characters start to end of a line as a line of their own; None if they are blank. `boxes`: its characters'."""
    words = draft.text[start:end]
    if not words.strip():
        return None
    start += len(words) - len(words.lstrip())
    words = words.strip()
    box = around(boxes[start : start + len(words)])
    parts = tuple(part for part in draft.parts if box[0] <= (part[0] + part[2]) / 2 <= box[2])
    joined = draft.joined and end >= len(draft.text)
    return replace(draft, text=words, offset=draft.offset + start, joined=joined, box=box, parts=parts if len(parts) > 1 else ())


def same_row(a: Draft, b: Draft) -> bool:
    """Whether two lines stand beside each other: at least half of the lower one's height is shared."""
    if a.box is None or b.box is None or a.page != b.page or a.turned or b.turned:
        return False
    shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return shared * 2 > min(a.box[3] - a.box[1], b.box[3] - b.box[1])


def rows_of(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """The lines row by row from the top down, each row from left to right."""
    rows: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda draft: draft.box[1] + draft.box[3] if draft.box else 0.0):
        if rows and same_row(rows[-1][0], draft):
            rows[-1].append(draft)
        else:
            rows.append([draft])
    return [sorted(row, key=box_of) for row in rows]


def parts_of(rects: Sequence[Box], gap: float) -> tuple[Box, ...]:
    """The boxes joined where they stand close behind each other."""
    parts = [rects[0]]
    for rect in rects[1:]:
        if parts[-1][0] - gap <= rect[0] <= parts[-1][2] + gap:
            parts[-1] = around((parts[-1], rect))
        else:
            parts.append(rect)
    return tuple(parts)
