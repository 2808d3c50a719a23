"""What earlier reviews asked for or found too, in the same or in other words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recclass.encoder import Encoder
from recclass.likeness import stems
from recclass.types import Analysis, Kind, Segment
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
ROWS = 500  # items compared at once, for memory
Allowed = Callable[["Item", "Item"], bool]  # whether the second may be earlier than the first
KINDS: tuple[Kind, ...] = ("recommendation", "conclusion")


@dataclass(frozen=True, slots=True)
class Item:
    """A recommendation or conclusion, with its report's name, digest and year ("" where it is not known)."""

    report: str
    digest: str
    year: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An item, one of another report that asks or says the same, and how alike they are: 2 for the same words."""

    item: Item
    earlier: Item
    likeness: float


def gather_items(analyses: Iterable[Analysis]) -> tuple[Item, ...]:
    """The recommendations and conclusions of some reports, in their order; praise is left out, as nothing was to happen."""
    return tuple(
        Item(analysis.document.source, analysis.document.digest, year, segment)
        for analysis in analyses
        for year, praised in [(year_of(analysis.document), _praised(analysis))]
        for segment in analysis.segments
        if segment.kind in KINDS and segment.id not in praised
    )


def _praised(analysis: Analysis) -> set[str]:
    return {coding.segment for coding in analysis.codings if coding.scheme == "needs_response" and coding.value == "good-practice"}


def find_earlier(items: Sequence[Item], library: Sequence[Item], encoder: Encoder) -> tuple[Recurrence, ...]:
    """What items have in common with those of other reports that are not known to be later; of each report the most alike.

    In the order of the items, for each the most alike first. A report has nothing in common with itself, whatever its name.
    """
    return tuple(_of_kinds(items, library, encoder, lambda ours, theirs: not (ours.year and theirs.year > ours.year)))


def find_repeated(items: Sequence[Item], encoder: Encoder) -> tuple[Recurrence, ...]:
    """What items of some reports have in common with earlier ones among them; where years do not tell, with those that stand before."""
    places = {id(item): i for i, item in enumerate(items)}

    def is_earlier(ours: Item, theirs: Item) -> bool:
        if ours.year and theirs.year and ours.year != theirs.year:
            return theirs.year < ours.year
        return places[id(theirs)] < places[id(ours)]

    return tuple(_of_kinds(items, items, encoder, is_earlier))


def _of_kinds(items: Sequence[Item], library: Sequence[Item], encoder: Encoder, allowed: Allowed) -> Iterator[Recurrence]:
    found: dict[int, list[Recurrence]] = defaultdict(list)
    for kind in KINDS:
        ours = [item for item in items if item.segment.kind == kind]
        theirs = [item for item in library if item.segment.kind == kind]
        for one in _compare(ours, theirs, encoder, allowed) if ours and theirs else ():
            found[id(one.item)].append(one)
    for item in items:
        reports: dict[str, Recurrence] = {}
        for one in sorted(found[id(item)], key=lambda one: (-one.likeness, one.earlier.year, one.earlier.report, one.earlier.segment.id)):
            reports.setdefault(one.earlier.digest or one.earlier.report, one)
        yield from reports.values()


def _compare(ours: Sequence[Item], theirs: Sequence[Item], encoder: Encoder, allowed: Allowed) -> Iterator[Recurrence]:
    """The pairs that are alike; words are compared first, as reading a text for its meaning takes far longer."""
    pairs = [(i, j, shared) for i, j, shared in _share_words(ours, theirs) if _is_other(ours[i], theirs[j]) and allowed(ours[i], theirs[j])]
    texts = list(dict.fromkeys(text for i, j, _ in pairs for text in (ours[i].segment.text, theirs[j].segment.text)))
    places = {text: k for k, text in enumerate(texts)}
    vectors = encoder.encode(texts)
    for i, j, shared in pairs:
        meaning = vectors[places[ours[i].segment.text]] @ vectors[places[theirs[j].segment.text]]
        if meaning + shared >= ALIKE:
            yield Recurrence(ours[i], theirs[j], round(float(meaning) + shared, 4))


def _is_other(ours: Item, theirs: Item) -> bool:
    return ours.digest != theirs.digest if ours.digest and theirs.digest else ours.report != theirs.report


def _share_words(ours: Sequence[Item], theirs: Sequence[Item]) -> Iterator[tuple[int, int, float]]:
    """Of each item the others that share most of the words that are rare among all, and how many they share."""
    left, right = _weighted(ours, theirs)
    for start in range(0, len(ours), ROWS):
        shared = (left[start : start + ROWS] @ right.T).tocsr()
        for i in range(shared.shape[0]):
            row = slice(shared.indptr[i], shared.indptr[i + 1])
            columns, values = shared.indices[row], shared.data[row]
            for k in np.lexsort((columns, -values.round(6)))[:CANDIDATES]:
                if values[k] >= FEWEST:
                    yield start + i, int(columns[k]), round(float(values[k]), 6)


def _weighted(ours: Sequence[Item], theirs: Sequence[Item]) -> tuple[Any, Any]:
    """A sparse row of unit length for each item: its stems, the rarer the heavier."""
    from scipy.sparse import csr_matrix

    bags = [stems(item.segment.text) for item in (*ours, *theirs)]
    spread = Counter(stem for bag in bags for stem in bag)
    places = {stem: k for k, stem in enumerate(sorted(spread))}
    rows = [i for i, bag in enumerate(bags) for _ in bag]
    weights = np.array(
        [(1 + np.log(count)) * (1 + np.log((1 + len(bags)) / (1 + spread[stem]))) for bag in bags for stem, count in bag.items()]
    )
    lengths = np.sqrt(np.bincount(rows, weights**2, len(bags)))
    unit = weights / np.maximum(lengths[rows], 1e-9)
    table = csr_matrix((unit, (rows, [places[stem] for bag in bags for stem in bag])), shape=(len(bags), max(len(places), 1)))
    return table[: len(ours)], table[len(ours) :]
