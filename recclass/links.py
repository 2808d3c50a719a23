"""Which recommendation answers which conclusion: by the numbers that a report cites, else by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recclass.citations import cited, mark_of, near
from recclass.encoder import Encoder
from recclass.likeness import Table, between_sentences, by_best_sentence, by_meaning, by_words, placed, scores_of, shared_words
from recclass.model import Head, Matrix, Model
from recclass.types import Link, Segment

PAIR_FEATURES = (
    "vectors", "best sentence", "between sentences", "shared words", "topic", "asks",
    "sentence above row", "sentence above column", "sentence below row's best", "sentence below column's best",
    "words above row", "words above column", "words below row's best", "words below column's best", "conclusions",
)  # fmt: skip
LEARNT_WITH = ("focus", "theme", "conclusion.needs_response")  # heads that links were learnt with
KEPT = "link."  # begins the names under which those are kept where a user's codes have changed them since


@dataclass(frozen=True, slots=True)
class Side:
    """The recommendations or the conclusions of one report, and what heads see of them."""

    segments: Sequence[Segment]
    matrix: Matrix


def link(ours: Side, theirs: Side, model: Model) -> tuple[Link, ...]:
    """The links of one report. A number that the report cites wins: by meaning, such a recommendation is linked only to what
    stands next to what it cites and fits better. A conclusion that says there is a recommendation has one."""
    if not ours.segments or not theirs.segments:
        return ()
    found = list(cited(ours.segments, theirs.segments))
    compared = compare(ours, theirs, model.encoder, model.heads)
    scores, whole = (scores_of(compared, model.heads[name]) for name in ("link", "relation"))
    marks = [mark_of(c) for c in theirs.segments]
    linked = settle(scores, ask(theirs, model.heads), model.heads, np.array([mark is not None for mark in marks]))
    for i, j in zip(*np.nonzero(linked & _free(found, ours, theirs, scores)), strict=True):
        r, c, mark = ours.segments[i], theirs.segments[j], marks[j]
        relation: Literal["addresses", "partly"] = "addresses" if whole[i, j] >= model.heads["relation"].threshold else "partly"
        left, right = shared_words(r, c, model.encoder)
        told_by = f"{'mark, ' if mark else ''}model:{model.version}"
        found.append(Link(r.id, relation, c.id, float(scores[i, j]), left, (*right, mark) if mark else right, told_by))
    return tuple(sorted(found, key=lambda entry: (order_of(entry.source), -entry.score, order_of(entry.target))))


def _free(found: Sequence[Link], ours: Side, theirs: Side, scores: Table) -> NDArray[np.bool_]:
    """Which pairs meaning may link: all of what cites nothing, else what stands near to, and fits better than, what is cited."""
    places = {segment.id: j for j, segment in enumerate(theirs.segments)}
    cited_ones = {places[entry.target] for entry in found}
    beside = {k: [j for j, c in enumerate(theirs.segments) if near(c, theirs.segments[k])] for k in cited_ones}
    free = np.ones(scores.shape, bool)
    for i, r in enumerate(ours.segments):
        named = [places[entry.target] for entry in found if entry.source == r.id]
        free[i] = not named
        for k in named:
            free[i, [j for j in beside[k] if j not in named and scores[i, j] > scores[i, k]]] = True
    return free


def score_pairs(ours: Side, theirs: Side, model: Model) -> Table:
    """How probable each link is, shape (recommendations, conclusions), rounded to 4 places; citations are not looked at."""
    if not ours.segments or not theirs.segments:
        return np.zeros((len(ours.segments), len(theirs.segments)))
    return scores_of(compare(ours, theirs, model.encoder, model.heads), model.heads["link"])


def compare(ours: Side, theirs: Side, encoder: Encoder, heads: Mapping[str, Head]) -> NDArray[np.float64]:
    """PAIR_FEATURES of every pair of two sides that hold something, shape (recommendations, conclusions, features)."""
    left, right = (encoder.read([segment.text for segment in side.segments]) for side in (ours, theirs))
    vectors = by_meaning(left, right)
    best, words = np.maximum(vectors, by_best_sentence(left, right)), by_words(ours.segments, theirs.segments)
    asking = np.broadcast_to(ask(theirs, heads), vectors.shape)
    many = np.full(vectors.shape, np.log(len(theirs.segments)) / 5)
    alone = [vectors, best, between_sentences(left, right), words, _topic(ours, theirs, heads), asking]
    return np.stack([*alone, *placed(best), *placed(words), many], axis=2)


def settle(
    scores: Table, asking: NDArray[np.float64], heads: Mapping[str, Head], marked: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Which pairs are linked. What nothing seems to answer or to support keeps no link; everything else, and all that is marked as
    answered, has one at least."""
    alone = heads["unanswered"].probabilities(stand(scores, asking))[:, 0] >= heads["unanswered"].threshold
    alone &= True if marked is None else ~marked
    stray = heads["unsupported"].probabilities(stand(scores.T))[:, 0] >= heads["unsupported"].threshold
    open_ = ~stray[:, None] & ~alone[None, :]
    linked = (scores >= heads["link"].threshold) & open_
    for axis in (0, 1):
        best = np.expand_dims(np.where(open_, scores, -1.0).argmax(axis=axis), axis)
        bare = ~linked.any(axis=axis, keepdims=True) & np.take_along_axis(open_, best, axis)
        np.put_along_axis(linked, best, np.take_along_axis(linked, best, axis) | bare, axis)
    return linked


def stand(scores: Table, asking: NDArray[np.float64] | None = None) -> Matrix:
    """How each column stands among the pairs: its best scores, its sum, how often it is a row's best, and the sizes of both lists."""
    ranked = np.sort(scores, axis=0)[::-1]
    second = ranked[1] if len(ranked) > 1 else np.zeros(scores.shape[1])
    none = -np.log1p(-np.clip(scores, 0, 0.98)).sum(axis=0)
    firsts = (scores >= scores.max(axis=1, keepdims=True)).sum(axis=0)
    sizes = [np.full(scores.shape[1], np.log(size)) for size in scores.shape]
    above = ranked[0] / max(float(ranked[0].mean()), 1e-6)
    columns = [ranked[0], second, np.log1p(scores.sum(axis=0)), np.log1p(none), np.log1p(firsts), above, *sizes]
    return np.stack([*columns, *([] if asking is None else [asking])], axis=1).astype(np.float32)


def ask(theirs: Side, heads: Mapping[str, Head]) -> NDArray[np.float64]:
    """How probable it is that each conclusion asks for an answer."""
    head = _kept(heads, "conclusion.needs_response")
    return head.probabilities(theirs.matrix)[:, head.classes.index("yes")]


def _topic(ours: Side, theirs: Side, heads: Mapping[str, Head]) -> Table:
    """How much more often recommendations of this focus answer conclusions of this theme than chance would have it."""
    focus, theme = _kept(heads, "focus").probabilities(ours.matrix), _kept(heads, "theme").probabilities(theirs.matrix)
    return np.asarray(focus @ heads["topic"].weight.T @ theme.T)


def _kept(heads: Mapping[str, Head], name: str) -> Head:
    return heads.get(KEPT + name, heads[name])


def order_of(name: str) -> tuple[str, int]:
    """Sorts ids as a reader counts: R2 before R10."""
    digits = "".join(char for char in name if char.isdigit())
    return name.rstrip("0123456789"), int(digits or 0)
