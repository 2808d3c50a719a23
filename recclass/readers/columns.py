"""The order in which a page's lines are read: pdfium's own, unless what stands where on the page speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from recclass.readers.drafts import GAP, Box, Draft, around, box_of, cut, same_row
from recclass.readers.pages import PageText

FEWEST = 5  # lines side by side before white between them parts columns
NARROWEST = 0.15  # of the text's width: a column; what is narrower holds numbers
FULL = 0.55  # of a column's width: how far its lines reach, the middle one of them
ALIGNED = 2.0  # points
NEAR = 2.0  # times a heading's size: how far below it stands what it heads
LARGER = 1.1  # times the size of most lines: a heading

Gutter = tuple[float, float]


def in_order(text: PageText, drafts: Sequence[Draft]) -> list[Draft]:
    """The lines in reading order: columns one after the other, what stands above and below them in its place."""
    upright = [draft for draft in drafts if draft.box and not draft.turned]
    turned = [draft for draft in drafts if draft.turned or not draft.box]
    gutters = find_gutters([box for draft in upright for box in draft.parts or (draft.box,) if box])
    if gutters:
        pieces = [piece for draft in upright for piece in cut_at(text, draft, gutters)]
        if not _is_table(pieces, gutters):
            return _by_columns(pieces, gutters) + turned
    return _by_height(upright) + turned


def find_gutters(boxes: Sequence[Box]) -> list[Gutter]:
    """The upright strips of white that part columns of running text, from left to right."""
    votes = _votes(boxes)
    found: list[Gutter] = []
    while len(votes) >= FEWEST:
        gutter, chosen = _most_shared(votes)
        if len(chosen) < FEWEST:
            break
        found.append(gutter)
        votes = [vote for vote in votes if vote not in chosen]
    return _with_full_columns(sorted(found), boxes)


def _votes(boxes: Sequence[Box]) -> list[Gutter]:
    """The white between each box and the next one at its right."""
    votes = []
    for a in boxes:
        beside = [b for b in boxes if b[0] > a[2] and min(a[3], b[3]) - max(a[1], b[1]) > 0.3 * (a[3] - a[1])]
        if beside:
            nearest = min(b[0] for b in beside)
            if nearest - a[2] > 0.7 * (a[3] - a[1]):
                votes.append((a[2], nearest))
    return votes


def _most_shared(votes: Sequence[Gutter]) -> tuple[Gutter, list[Gutter]]:
    """The strip that most votes share, and those votes."""
    best = max((left for left, _ in votes), key=lambda x: sum(left <= x < right for left, right in votes))
    chosen = [(left, right) for left, right in votes if left <= best < right]
    return (max(left for left, _ in chosen), min(right for _, right in chosen)), chosen


def _with_full_columns(gutters: list[Gutter], boxes: Sequence[Box]) -> list[Gutter]:
    """The gutters, if the lines between them are full and many; none where numbers or cells stand there."""
    if not gutters or not boxes:
        return []
    whole = around(boxes)
    for i in range(len(gutters) + 1):
        inside = [box for box in boxes if column_at(box, gutters) == i and not _crosses(box, gutters)]
        if len(inside) < FEWEST:
            return []
        left, _, right, _ = around(inside)
        reach = sorted(box[2] - box[0] for box in inside)
        if right - left < NARROWEST * (whole[2] - whole[0]) or median(reach) < FULL * (right - left):
            return []
    return gutters


def column_at(box: Box, gutters: Sequence[Gutter]) -> int:
    """Between which gutters a box stands, counted from the left."""
    return sum((box[0] + box[2]) / 2 > (left + right) / 2 for left, right in gutters)


def _crosses(box: Box, gutters: Sequence[Gutter]) -> bool:
    return any(box[0] < left - 1 and box[2] > right + 1 for left, right in gutters)


def cut_at(text: PageText, draft: Draft, gutters: Sequence[Gutter]) -> list[Draft]:
    """The parts of a line that pdfium read across a gutter."""
    if len({column_at(part, gutters) for part in draft.parts}) < 2 or any(_crosses(part, gutters) for part in draft.parts):
        return [draft]
    boxes = text.boxes(draft)
    columns = [column_at(box, gutters) for box in boxes]
    starts = [0, *(i for i in range(1, len(columns)) if not draft.text[i].isspace() and columns[i] != columns[i - 1])]
    return [piece for start, end in zip(starts, [*starts[1:], len(columns)], strict=True) if (piece := cut(draft, start, end, boxes))]


def _is_table(pieces: Sequence[Draft], gutters: Sequence[Gutter]) -> bool:
    """Whether the lines go back and forth between columns a block at a time, and blocks begin side by side: cells of a table."""
    runs: list[list[Draft]] = []
    for piece in pieces:
        if runs and not _crosses(box_of(piece), gutters) and column_at(box_of(runs[-1][-1]), gutters) == column_at(box_of(piece), gutters):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    pairs = [(a, b) for a, b in zip(runs, runs[1:], strict=False) if column_at(box_of(a[0]), gutters) < column_at(box_of(b[0]), gutters)]
    aligned = sum(abs(box_of(a[0])[1] - box_of(b[0])[1]) < ALIGNED for a, b in pairs)
    return len(pairs) > 2 and sum(len(a) for a, _ in pairs) > 1.6 * len(pairs) and aligned > 0.7 * len(pairs)


def _by_columns(pieces: Sequence[Draft], gutters: Sequence[Gutter]) -> list[Draft]:
    """Bands of columns, parted by the lines that stand across them."""
    usual = median(piece.size for piece in pieces)
    rows = sorted(pieces, key=lambda piece: box_of(piece)[1])
    ordered: list[Draft] = []
    band: list[Draft] = []
    for piece in [*rows, None]:
        if piece is None or _crosses(box_of(piece), gutters) or (piece.size > LARGER * usual and _stands_free(piece, rows, gutters)):
            ordered += [
                draft for i in range(len(gutters) + 1) for draft in _by_height([d for d in band if column_at(box_of(d), gutters) == i])
            ]
            ordered += [piece] if piece else []
            band = []
        else:
            band.append(piece)
    return ordered


def _stands_free(heading: Draft, pieces: Sequence[Draft], gutters: Sequence[Gutter]) -> bool:
    """Whether nothing stands beside a heading, but text of other columns right below it: it heads all columns."""
    _, top, _, bottom = box_of(heading)
    own, margin = column_at(box_of(heading), gutters), 0.4 * heading.size
    others = [box_of(piece) for piece in pieces if column_at(box_of(piece), gutters) != own]
    beside = any(box[1] < bottom + margin and box[3] > top - margin for box in others)
    return not beside and any(0 < box[1] - bottom < NEAR * heading.size for box in others)


def _by_height(drafts: Sequence[Draft]) -> list[Draft]:
    """The lines as they come, but none before what stands above it, or right before it in its row."""
    if all(_goes_on(a, b) for a, b in pairwise(drafts)):
        return list(drafts)
    above = {i: {j for j, other in enumerate(drafts) if _precedes(other, draft)} for i, draft in enumerate(drafts)}
    order: list[int] = []
    while above:
        i = next((i for i, others in above.items() if not others), next(iter(above)))
        order.append(i)
        del above[i]
        for others in above.values():
            others.discard(i)
    return [drafts[i] for i in order]


def _goes_on(a: Draft, b: Draft) -> bool:
    """Whether a line stands below the one before it, or at its right in its row."""
    x, y = box_of(a), box_of(b)
    return y[0] > x[0] if same_row(a, b) else y[1] + y[3] > x[1] + x[3]


def _precedes(a: Draft, b: Draft) -> bool:
    """Whether `a` is read before `b` because of where it stands."""
    x, y = a.box, b.box
    if x is None or y is None:
        return False
    if x[0] < y[2] and y[0] < x[2]:
        return x[1] + x[3] < y[1] + y[3]
    return 0 <= y[0] - x[2] < GAP * a.size and same_row(a, b)
