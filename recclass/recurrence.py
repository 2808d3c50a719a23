"""What earlier reviews asked for or found too, in the same or in other words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recclass.encoder import Encoder
from recclass.likeness import stems
from recclass.types import CODED, Analysis, Meaning, Segment
from recclass.years import year_of

# Two items are taken for the same where the cosine of their meanings and that of their rare words (TF-IDF over stems) add up to this; two
# with the same words add up to 2. Chosen on the corpus: 3,382 recommendations and 2,784 conclusions of 253 reports, and 35 of them said
# anew in quite other words. Meaning alone will not do, as the encoder is tuned to the codes: two items about supervision reach 0.94
# whatever they ask, and of pairs from different reports with one primary focus one in a hundred lies above 0.87, one in a thousand above
# 0.93. Where one wrong pair in 6,500 is let through, meaning alone finds 23% of the reworded items, both together 40%.
# At 1.1, 43% of the reworded items are found among 40 other reports (49% among two, 46% among ten), with 0.14 others for each item (0.03,
# 0.03); 1.05 finds 60% with 0.29, 1.15 29% with 0.11. Of 27 pairs of recommendations above it that were read about half ask for the same
# (of nine between 1.05 and 1.1 two do), of conclusions more: so what is found is put as a question.
ALIKE = 1.1
CANDIDATES = 100  # items that share most rare words with one: their meaning is looked at; of the 35, all that can be found are among them
FEWEST = 0.1  # of shared words: below, no cosine of meaning is high enough
ROWS = 200  # items compared at once, for memory
HALF = np.dtype("<f2")  # of a meaning: what it leaves out moves a cosine by less than 0.001
Places = NDArray[np.integer[Any]]
Allowed = Callable[["Item", "Item"], bool]  # whether the second may be earlier than the first


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A recommendation or conclusion, with its report's name, digest and year ("" where it is not known), and its meaning (384 numbers)."""

    report: str
    digest: str
    year: str
    segment: Segment
    meaning: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An item, one of another report that asks or says the same, and how alike they are: 2 for the same words."""

    item: Item
    earlier: Item
    likeness: float


def tell_meanings(analysis: Analysis, encoder: Encoder) -> tuple[Meaning, ...]:
    """What a store keeps of the recommendations and conclusions; praise is left out, as nothing was to happen."""
    praised = {coding.segment for coding in analysis.codings if coding.scheme == "needs_response" and coding.value == "good-practice"}
    segments = [segment for segment in analysis.segments if segment.kind in CODED and segment.id not in praised]
    vectors = encoder.encode([segment.text for segment in segments]).astype(HALF)
    return tuple(Meaning(segment.id, encoder.version, vector.tobytes()) for segment, vector in zip(segments, vectors, strict=True))


def gather_items(analyses: Iterable[Analysis], encoder: Encoder) -> tuple[Item, ...]:
    """The recommendations and conclusions of some reports, in their order, with what they mean to the encoder."""
    return tuple(item for analysis in analyses for item in _items(analysis, encoder))


def _items(analysis: Analysis, encoder: Encoder) -> Iterator[Item]:
    document, segments = analysis.document, {segment.id: segment for segment in analysis.segments}
    year, held = year_of(document), analysis.meanings
    if not held or any(meaning.encoder != encoder.version for meaning in held):
        held = tell_meanings(analysis, encoder)
    for meaning in held:
        yield Item(document.source, document.digest, year, segments[meaning.segment], np.frombuffer(meaning.vector, HALF))


def find_earlier(items: Sequence[Item], library: Sequence[Item]) -> tuple[Recurrence, ...]:
    """What items have in common with those of other reports that are not known to be later; of each report the most alike.

    In the order of the items, for each the most alike first. A report has nothing in common with itself, whatever its name.
    """
    return tuple(_of_kinds(items, library, lambda ours, theirs: not (ours.year and theirs.year > ours.year)))


def find_repeated(items: Sequence[Item]) -> tuple[Recurrence, ...]:
    """What items of some reports have in common with earlier ones among them; where years do not tell, with those that stand before."""
    places = {id(item): i for i, item in enumerate(items)}

    def is_earlier(ours: Item, theirs: Item) -> bool:
        if ours.year and theirs.year and ours.year != theirs.year:
            return theirs.year < ours.year
        return places[id(theirs)] < places[id(ours)]

    return tuple(_of_kinds(items, items, is_earlier))


def _of_kinds(items: Sequence[Item], library: Sequence[Item], allowed: Allowed) -> Iterator[Recurrence]:
    found: dict[int, list[Recurrence]] = defaultdict(list)
    for kind in CODED:
        ours = [item for item in items if item.segment.kind == kind]
        theirs = [item for item in library if item.segment.kind == kind]
        for one in _compare(ours, theirs, allowed) if ours and theirs else ():
            found[id(one.item)].append(one)
    for item in items:
        reports: dict[str, Recurrence] = {}
        for one in sorted(found[id(item)], key=lambda one: (-one.likeness, one.earlier.year, one.earlier.report, one.earlier.segment.id)):
            reports.setdefault(one.earlier.digest or one.earlier.report, one)
        yield from reports.values()


def _compare(ours: Sequence[Item], theirs: Sequence[Item], allowed: Allowed) -> Iterator[Recurrence]:
    """The pairs that are alike; of each item only those that share most rare words are looked at for what they mean."""
    left, right = (np.stack([item.meaning for item in items]) for items in (ours, theirs))
    for i, j, shared in _share_words(ours, theirs):
        alike = np.einsum("ij,ij->i", left[i].astype(np.float32), right[j].astype(np.float32)) + shared
        for k in np.flatnonzero(alike >= ALIKE):
            one, other = ours[i[k]], theirs[j[k]]
            if _is_other(one, other) and allowed(one, other):
                yield Recurrence(one, other, round(float(alike[k]), 4))


def _is_other(ours: Item, theirs: Item) -> bool:
    return ours.digest != theirs.digest if ours.digest and theirs.digest else ours.report != theirs.report


def _share_words(ours: Sequence[Item], theirs: Sequence[Item]) -> Iterator[tuple[Places, Places, NDArray[np.float64]]]:
    """Pairs of places in both lists and how many rare words they share; of each of ours, those of theirs that share most."""
    left, right = _weighted(ours, theirs)
    for start in range(0, len(ours), ROWS):
        shared = (left[start : start + ROWS] @ right.T).tocsr()
        best = [_most(shared.data, shared.indices, *ends) for ends in pairwise(shared.indptr)]
        at = np.concatenate(best)
        rows = np.repeat(np.arange(start, start + len(best)), [len(some) for some in best])
        yield rows, shared.indices[at], shared.data[at].round(6)


def _most(values: NDArray[np.float64], columns: Places, start: int, end: int) -> Places:
    """The places of the largest values of a row, of equal ones the first column's."""
    enough = start + np.flatnonzero(values[start:end] >= FEWEST)
    return enough[np.lexsort((columns[enough], -values[enough].round(6)))[:CANDIDATES]]


def _weighted(ours: Sequence[Item], theirs: Sequence[Item]) -> tuple[Any, Any]:
    """A sparse row of unit length for each item: its stems, the rarer the heavier."""
    from scipy.sparse import csr_matrix

    bags = [stems(item.segment.text) for item in (*ours, *theirs)]
    spread = Counter(stem for bag in bags for stem in bag)
    places = {stem: k for k, stem in enumerate(sorted(spread))}
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    columns = np.array([places[stem] for bag in bags for stem in bag], np.int64)
    counts = np.array([count for bag in bags for count in bag.values()], np.float64)
    in_texts = np.array([spread[stem] for stem in places], np.float64)
    weights = (1 + np.log(counts)) * (1 + np.log((1 + len(bags)) / (1 + in_texts)))[columns]
    lengths = np.sqrt(np.bincount(rows, weights**2, len(bags)))
    table = csr_matrix((weights / lengths[rows], (rows, columns)), shape=(len(bags), max(len(places), 1)))
    return table[: len(ours)], table[len(ours) :]
