"""Fits what tells which recommendation answers which conclusion, from the links of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from recclass.encoder import Encoder
from recclass.likeness import scores_of
from recclass.links import Side, ask, compare, settle, stand
from recclass.model import Head
from recclass.training.dataset import Dataset
from recclass.training.heads import cooled
from recclass.training.parts import Part, Parts

THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(1, 19))
TRIED = {
    "link": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
    "unanswered": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    "unsupported": (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
}  # thresholds


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of one report: features (recommendations, conclusions, features), and the relation of each, "" for none."""

    report: str
    ours: Side
    theirs: Side
    x: np.ndarray
    relations: np.ndarray
    asking: np.ndarray

    @property
    def linked(self) -> np.ndarray:
        return np.asarray(self.relations != "")

    def scores(self, head: Head) -> np.ndarray:
        """How probable each pair is, shape (recommendations, conclusions)."""
        return scores_of(self.x, head)


def fit_topic(dataset: Dataset, parts: Parts, heads: Mapping[str, Head]) -> Head:
    """How much more often each focus answers each theme than chance would have it, as logs, shape (themes, focus codes)."""
    focus, theme = heads["focus"], heads["theme"]
    met = every = np.ones((len(theme.classes), len(focus.classes)))
    for _, ours, theirs, relations in _sides(dataset, parts, "train"):
        left, right = focus.probabilities(ours.matrix), theme.probabilities(theirs.matrix)
        met = met + right.T @ (relations != "").T.astype(float) @ left
        every = every + np.outer(right.sum(axis=0), left.sum(axis=0))
    weight = np.log(met / every / (met.sum() / every.sum()))
    return Head(theme.classes, weight.astype(np.float32), np.zeros(len(theme.classes), np.float32), True, 0.0, 0.0)


def pair_up(dataset: Dataset, parts: Parts, part: str, encoder: Encoder, heads: Mapping[str, Head]) -> list[Pairs]:
    """The pairs of every report of a part that has both recommendations and conclusions."""
    return [
        Pairs(name, ours, theirs, compare(ours, theirs, encoder, heads), relations, ask(theirs, heads))
        for name, ours, theirs, relations in _sides(dataset, parts, part)
    ]


def _sides(dataset: Dataset, parts: Parts, part: str) -> Iterator[tuple[str, Side, Side, np.ndarray]]:
    """Of each report: its name, its recommendations, its conclusions, and the relation of every pair."""
    for report in dataset.reports:
        if dataset.parts[report.id] != part:
            continue
        ours, theirs = (_side(parts[kind, part], report.id) for kind in ("recommendation", "conclusion"))
        if ours.segments and theirs.segments:
            given = {(entry.source, entry.target): entry.relation for entry in report.links}
            yield report.id, ours, theirs, np.array([[given.get((r.id, c.id), "") for c in theirs.segments] for r in ours.segments])


def _side(part: Part, report: str) -> Side:
    used = [i for i, row in enumerate(part.rows) if row.report == report]
    return Side([part.rows[i].segment for i in used], part.x[used])


def fit_link(train: Sequence[Pairs], validation: Sequence[Pairs], seed: int) -> dict[str, Head]:
    """`link`: a pair is linked; `relation`: the answer of a linked pair is whole; `unanswered`, `unsupported`: what has no link."""
    (x, given), (x_val, given_val) = _stacked(train), _stacked(validation)
    linked, linked_val = given != "", given_val != ""
    whole, whole_val = given[linked] == "addresses", given_val[linked_val] == "addresses"
    heads = {
        "link": fit_pairs(x, linked, x_val, linked_val, seed, "link"),
        "relation": fit_pairs(x[linked], whole, x_val[linked_val], whole_val, seed),
    }
    for axis, name in enumerate(("unanswered", "unsupported")):
        tables = [_without(pairs, heads["link"], axis) for pairs in (train, validation)]
        heads[name] = fit_pairs(*tables[0], *tables[1], seed, name)
    return _settled(heads, validation)


def _without(pairs: Sequence[Pairs], link: Head, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """How each conclusion (axis 0) or recommendation (1) stands among the pairs, and whether it has no link."""
    x = [stand(one.scores(link), one.asking) if axis == 0 else stand(one.scores(link).T) for one in pairs]
    return np.concatenate(x), np.concatenate([~one.linked.any(axis=axis) for one in pairs])


def _settled(heads: dict[str, Head], validation: Sequence[Pairs]) -> dict[str, Head]:
    """The heads with those thresholds that give the highest sum of F1 on validation: of links, of what has none on either side."""
    names, scores = ("link", "unanswered", "unsupported"), [one.scores(heads["link"]) for one in validation]
    chosen = [replace(heads[name], threshold=least, sure=least) for name in names for least in TRIED[name]]
    tried = product(*([head for head in chosen if head.classes == (name,)] for name in names))
    best = max((dict(zip(names, some, strict=True)) for some in tried), key=lambda some: _sum_of_f1(some, validation, scores))
    return heads | best


def _sum_of_f1(heads: Mapping[str, Head], pairs: Sequence[Pairs], scores: Sequence[np.ndarray]) -> float:
    found = [settle(table, one.asking, heads) for one, table in zip(pairs, scores, strict=True)]
    given = [one.linked for one in pairs]
    total = f1_score(np.concatenate([t.ravel() for t in given]), np.concatenate([t.ravel() for t in found]))
    for axis in (0, 1):
        total += f1_score(*(np.concatenate([~table.any(axis=axis) for table in tables]) for tables in (given, found)))
    return round(float(total), 4)


def fit_pairs(x: np.ndarray, y: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, seed: int, name: str = "linked") -> Head:
    """Whether a pair of items belongs together, calibrated on the validation pairs; the threshold has the best F1 there."""
    model = LogisticRegression(C=1.0, max_iter=3000, random_state=seed).fit(x, y)
    head = Head((name,), model.coef_.astype(np.float32), model.intercept_.astype(np.float32), True, 0.5, 0.5)
    best = cooled(head, x_val, y_val[:, None])
    shares = best.probabilities(x_val)[:, 0]
    threshold = max(THRESHOLDS, key=lambda least: float(f1_score(y_val, shares >= least, zero_division=0)))
    return Head(best.classes, best.weight, best.bias, True, threshold, threshold)


def _stacked(pairs: Sequence[Pairs]) -> tuple[np.ndarray, np.ndarray]:
    x = np.concatenate([one.x.reshape(-1, one.x.shape[2]) for one in pairs]).astype(np.float32)
    return x, np.concatenate([one.relations.ravel() for one in pairs])
