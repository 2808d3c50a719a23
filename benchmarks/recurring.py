"""How long it takes to find what earlier reports asked for too, in a draft and among all reports of a store, and in how much memory.

`python benchmarks/recurring.py [--reports 2000]`: makes the items of so many reports from those of the corpus, a third of their longer
words exchanged for others of the corpus and their meanings moved as far (such items are never used for quality). Beside it the same
rule with scikit-learn: TfidfVectorizer and NearestNeighbors find the candidates. Each way runs in a process of its own.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from recclass import recurrence
from recclass.corpus import load_all
from recclass.model import open_model
from recclass.recurrence import ALIKE, CANDIDATES, FEWEST, Item, find_earlier, find_repeated
from recclass.types import CODED, Segment, Span

ROOT = Path(__file__).parent.parent
EXCHANGED = 0.3  # of the words of LONG letters and more
LONG = 6
MOVED = 0.5  # how far a meaning moves, of its own length
Way = Callable[[Sequence[Item], Sequence[Item]], int]


def make_reports(count: int) -> Iterator[list[Item]]:
    """The items of so many reports, a list for each."""
    chance, numbers = random.Random(1), np.random.default_rng(1)
    reports, encoder = load_all(ROOT / "corpus" / "reports"), open_model().encoder
    held = [[(kind, block.text) for kind in CODED for block, _ in report.items(kind)] for report in reports]
    texts = [text for items in held for _, text in items]
    meanings = dict(zip(texts, encoder.encode(texts), strict=True))
    words = [word for text in texts for word in text.split() if len(word) >= LONG]
    for i in range(count):
        items = []
        for kind, text in held[i % len(held)]:
            new = " ".join(chance.choice(words) if len(word) >= LONG and chance.random() < EXCHANGED else word for word in text.split())
            moved = meanings[text] + numbers.normal(0, MOVED / len(meanings[text]) ** 0.5, len(meanings[text]))
            segment = Segment(f"{kind[0].upper()}{len(items)}", kind, "", Span(0, len(new)), new)
            items.append(Item(f"{i:05}.pdf", f"{i:05}", "", segment, (moved / np.linalg.norm(moved)).astype(recurrence.HALF)))
        yield items


def by_scikit_learn(ours: Sequence[Item], theirs: Sequence[Item]) -> int:
    """How many pairs of an item and an earlier report the same rule finds, candidates from scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    found = 0
    for kind in CODED:
        left, right = ([item for item in items if item.segment.kind == kind] for items in (ours, theirs))
        table = TfidfVectorizer(analyzer=lambda item: list(recurrence.stems(item.segment.text).elements()), sublinear_tf=True)
        near = NearestNeighbors(n_neighbors=min(CANDIDATES, len(right)), metric="cosine", algorithm="brute").fit(table.fit_transform(right))
        apart, at = near.kneighbors(table.transform(left))
        meanings = np.stack([item.meaning for item in right]).astype(np.float32)
        for item, far, columns in zip(left, apart, at, strict=True):
            alike = meanings[columns] @ item.meaning.astype(np.float32) + 1 - far
            found += len({right[j].digest for j in columns[(alike >= ALIKE) & (1 - far >= FEWEST)] if right[j].digest < item.digest})
    return found


def by_recclass(ours: Sequence[Item], theirs: Sequence[Item]) -> int:
    """How many such pairs recclass finds; of two lists that are one, among themselves."""
    return len(find_repeated(ours) if ours is theirs else find_earlier(ours, theirs))


def measure(way: Way, reports: Sequence[Sequence[Item]], whole: bool) -> tuple[int, float, float]:
    """Pairs found, seconds, and MB that were needed beyond the items themselves."""
    items = [item for some in reports for item in some]
    ours, theirs = (items, items) if whole else (reports[-1], items[: -len(reports[-1])])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.perf_counter()
    found = way(ours, theirs)
    return found, time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def main() -> None:
    """Prints a line for each way."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=2000)
    reports = list(make_reports(options.parse_args().reports))
    print(f"{len(reports)} reports, {sum(map(len, reports))} items", flush=True)
    for whole, told in ((False, "one draft against the others"), (True, "all of them")):
        for name, way in (("recclass", by_recclass), ("scikit-learn", by_scikit_learn)):
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                found, seconds, memory = pool.submit(measure, way, reports, whole).result()
            print(f"{told}, {name}: {seconds:6.1f} s, {memory:5.0f} MB more, {found} pairs", flush=True)


if __name__ == "__main__":
    sys.exit(main())
