"""How alike two lists of texts are: by meaning, by their closest sentences, by the rare words that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recclass.encoder import Encoder, Reading
from recclass.model import Head, Matrix
from recclass.types import Segment, Span

Table = NDArray[np.float64]  # shape (texts of one list, texts of the other)
STEM = 6  # letters of a word that are compared: supervision, supervised, supervisor
STOP = frozenset(
    "about after also because been before being between both could does during each ensure every from have into more most much must only "
    "other over shall should some such than that their them then there these they this those under were what when where which will with "
    "would".split()
)
WORD = re.compile(r"[a-z]{4,}")
SHOWN = 3  # words quoted for a link


def by_meaning(left: Sequence[Reading], right: Sequence[Reading]) -> Table:
    """The cosine of every text on the left with every one on the right."""
    return np.asarray(_vectors(left) @ _vectors(right).T, np.float64)


def by_best_sentence(left: Sequence[Reading], right: Sequence[Reading]) -> Table:
    """The cosine of each whole text on the left with the closest sentence on the right: findings are long, mix praise and criticism."""
    return _closest(_vectors(left), right)


def between_sentences(left: Sequence[Reading], right: Sequence[Reading]) -> Table:
    """The highest cosine of any sentence on the left with any on the right."""
    every = _closest(np.concatenate([one.each for one in left]), right)
    return np.asarray(np.maximum.reduceat(every, _starts(left), axis=0))


def by_words(left: Sequence[Segment], right: Sequence[Segment]) -> Table:
    """Cosine over the stems of words, weighted by how rare they are in both lists together (TF-IDF)."""
    bags = [stems(segment.text) for segment in (*left, *right)]
    spread = Counter(stem for bag in bags for stem in bag)
    places = {stem: k for k, stem in enumerate(sorted(spread))}
    table = np.zeros((len(bags), max(len(places), 1)))
    for row, bag in zip(table, bags, strict=True):
        for stem, count in bag.items():
            row[places[stem]] = (1 + np.log(count)) * np.log((1 + len(bags)) / (1 + spread[stem]))
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return np.asarray(table[: len(left)] @ table[len(left) :].T)


def placed(table: Table) -> list[Table]:
    """How far each pair stands above the mean of its row and of its column, and below the best of them."""
    means = [table - table.mean(axis=axis, keepdims=True) for axis in (1, 0)]
    return means + [table - table.max(axis=axis, keepdims=True) for axis in (1, 0)]


def scores_of(compared: NDArray[np.float64], head: Head) -> Table:
    """How probable each pair is to a head that judges one class; `compared` has the features of each pair in its last axis."""
    flat = compared.reshape(-1, compared.shape[2]).astype(np.float32)
    return head.probabilities(flat)[:, 0].reshape(compared.shape[:2])


def shared_words(one: Segment, other: Segment, encoder: Encoder) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where in the document the words stand that both texts share; where they share none, the two sentences that are closest."""
    both = stems(one.text).keys() & stems(other.text).keys()
    if both:
        return _places(one, both), _places(other, both)
    ours, theirs = encoder.read([one.text, other.text])
    i, j = np.unravel_index(np.argmax(ours.each @ theirs.each.T), (len(ours.each), len(theirs.each)))
    return (ours.sentences[i].shifted(one.span.start),), (theirs.sentences[j].shifted(other.span.start),)


def _vectors(readings: Sequence[Reading]) -> Matrix:
    return np.stack([one.vector for one in readings])


def _closest(vectors: Matrix, right: Sequence[Reading]) -> Table:
    cosines = vectors @ np.concatenate([one.each for one in right]).T
    return np.asarray(np.maximum.reduceat(cosines, _starts(right), axis=1), np.float64)


def _starts(readings: Sequence[Reading]) -> list[int]:
    return [0, *np.cumsum([len(one.sentences) for one in readings])[:-1]]


def stems(text: str) -> Counter[str]:
    """The beginnings of the words that tell what a text is about, and how often each stands there."""
    return Counter(word[:STEM] for word in WORD.findall(text.lower()) if word not in STOP)


def _places(segment: Segment, shared: set[str]) -> tuple[Span, ...]:
    """Where some of the stems first stand, the longest words."""
    first: dict[str, Span] = {}
    for match in WORD.finditer(segment.text.lower()):
        if match[0] not in STOP and match[0][:STEM] in shared:
            first.setdefault(match[0][:STEM], Span(*match.span()).shifted(segment.span.start))
    return tuple(sorted(sorted(first.values(), key=lambda span: (span.start - span.end, span))[:SHOWN]))
