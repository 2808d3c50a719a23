"""Fits a head further to a few rows: as far from the head that was there as they ask for, and no further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax
from sklearn.model_selection import GroupKFold

from recclass.model import Head
from recclass.training.heads import indicator, sure_of

Numbers = NDArray[np.float64]
STRENGTHS = (0.01, 0.05, 0.2, 1.0)  # how far the rows may move a head, tried in turn beside not at all
FOLDS = 5
CLOSE = 1e-6  # share of the cost by which a step has to lower it, else the search ends
STEPS = 200  # of the search for the best weights
BEYOND_CHANCE = 1.0  # standard errors by which a fitted head has to be better than the one that was there
ENOUGH = 50  # rows from which on they tell what is sure; below, what the base took for sure is kept
Judge = Callable[[Numbers, Numbers, Head], float]  # truth, probabilities, the head: a score
LOWEST = 1e-4  # probability, in losses


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows to fit one head to: what it sees of them, the codes of each, and which rows are held out together: FOLDS groups at least."""

    x: Numbers
    given: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]

    def truth(self, head: Head) -> Numbers:
        """The codes as 0 and 1, shape (rows, classes)."""
        return indicator(self.given, head.classes).astype(np.float64)

    def some(self, rows: NDArray[np.int64]) -> Lesson:
        """Some of the rows."""
        return Lesson(self.x[rows], tuple(self.given[i] for i in rows), tuple(self.groups[i] for i in rows))


@dataclass(frozen=True, slots=True)
class Refit:
    """The head to use, and the probabilities of each row from heads that had not seen its group: of the base, and of the head to use.

    `strength`: how far the rows could move it; 0 where the base stays as it was.
    """

    head: Head
    strength: float
    base: Numbers
    fitted: Numbers


def refit(base: Head, lesson: Lesson, new: Sequence[str], judge: Judge) -> Refit:
    """The base's head fitted further, where that is better for rows it has not seen; with `new` codes in any case.

    Held-out groups tell how far: by the loss, which has to fall by more than chance, while the score must not.
    """
    start = widened(base, new)
    truth, held_out = lesson.truth(start), _held_out(start, lesson, new)
    losses = {strength: _losses(shares, truth, base.many) for strength, shares in held_out.items()}
    best = min(STRENGTHS, key=lambda strength: float(losses[strength].mean()))
    before, after = (judge(truth, held_out[strength], start) for strength in (0.0, best))
    better = after >= before and _is_better(losses[0.0] - losses[best], lesson.groups)
    chosen = best if new or better else 0.0
    head = _fit(start, lesson, new, (chosen,))[chosen] if chosen else base
    if len(lesson.groups) >= ENOUGH:
        head = replace(head, sure=sure_of(held_out[chosen], truth, head))
    return Refit(head, chosen, held_out[0.0], held_out[chosen])


def widened(base: Head, new: Sequence[str]) -> Head:
    """The head with classes that it never gives yet."""
    weight = np.vstack([base.weight, np.zeros((len(new), base.weight.shape[1]), np.float32)])
    return Head(
        (*base.classes, *new), weight, np.append(base.bias, np.full(len(new), -20.0, np.float32)), base.many, base.threshold, base.sure
    )


def narrowed(base: Head, kept: Sequence[str]) -> Head:
    """The head without the classes that are not kept."""
    at = [i for i, name in enumerate(base.classes) if name in kept]
    return replace(base, classes=tuple(base.classes[i] for i in at), weight=base.weight[at], bias=base.bias[at])


def _held_out(start: Head, lesson: Lesson, new: Sequence[str]) -> dict[float, Numbers]:
    """The probabilities of each row from heads that had not seen its group, by strength; at 0 from the start itself."""
    shares = {strength: _shares(start, lesson.x) for strength in (0.0, *STRENGTHS)}
    for here, there in GroupKFold(FOLDS).split(lesson.x, groups=lesson.groups):
        for strength, head in _fit(start, lesson.some(here), new, STRENGTHS).items():
            shares[strength][there] = _shares(head, lesson.x[there])
    return shares


def _shares(head: Head, x: Numbers) -> Numbers:
    return head.probabilities(x.astype(np.float32))


def _losses(shares: Numbers, truth: Numbers, many: bool) -> Numbers:
    """The log loss of each row."""
    inside = np.clip(shares, LOWEST, 1 - LOWEST)
    each = truth * np.log(inside) + (1 - truth) * np.log(1 - inside) if many else truth * np.log(inside)
    return np.asarray(-each.sum(axis=1))


def _is_better(gains: Numbers, groups: Sequence[str]) -> bool:
    """Whether the mean gain is more than BEYOND_CHANCE of its standard errors, groups taken as one."""
    _, at = np.unique(groups, return_inverse=True)
    sums = np.bincount(at, weights=gains - gains.mean())
    return bool(gains.mean() > BEYOND_CHANCE * np.sqrt((sums**2).sum()) / len(gains))


def _fit(start: Head, lesson: Lesson, new: Sequence[str], strengths: Sequence[float]) -> dict[float, Head]:
    """For each strength the head that has the loss on the rows and its distance from the start at their least together.

    Its numbers can only move where the rows stand, so that is where it is looked for: fewer numbers, same answer.
    """
    truth = lesson.truth(start)
    start = replace(start, bias=_opened(start, lesson.x, truth, new))
    rows = np.hstack([lesson.x, np.ones((len(lesson.x), 1))])
    axes = np.linalg.svd(rows, full_matrices=False)[2]
    before, seen = lesson.x @ start.weight.T.astype(np.float64) + start.bias, rows @ axes.T
    found, heads = np.zeros((truth.shape[1], seen.shape[1])), {}
    for strength in sorted(strengths):
        found = _descend(found, before, seen, truth, strength, start.many)
        moved = found @ axes
        weight, bias = start.weight + moved[:, :-1], start.bias + moved[:, -1]
        heads[strength] = replace(start, weight=weight.astype(np.float32), bias=bias.astype(np.float32))
    return heads


def _descend(found: Numbers, before: Numbers, seen: Numbers, truth: Numbers, strength: float, many: bool) -> Numbers:
    """How far to move: the numbers with the lowest cost, looked for from those given."""

    def cost(flat: Numbers) -> tuple[float, Numbers]:
        moved = flat.reshape(found.shape)
        logits = before + seen @ moved.T
        ceiling = np.logaddexp(0, logits).sum() if many else logsumexp(logits, axis=1).sum()
        off = (expit(logits) if many else softmax(logits, axis=1)) - truth
        return float(ceiling - (truth * logits).sum() + (moved**2).sum() / (2 * strength)), (off.T @ seen + moved / strength).ravel()

    done = minimize(cost, found.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": CLOSE})
    return np.asarray(done.x).reshape(found.shape)


def _opened(start: Head, x: Numbers, truth: Numbers, new: Sequence[str]) -> NDArray[np.float32]:
    """The biases, with those of new classes such that they are given about as often as a person gave them."""
    bias = start.bias.copy()
    known = len(bias) - len(new)
    level = (
        0.0 if start.many or not known else float(logsumexp(x @ start.weight[:known].T.astype(np.float64) + bias[:known], axis=1).mean())
    )
    for k in range(known, len(bias)):
        share = np.clip(truth[:, k].mean(), LOWEST, 1 - LOWEST)
        bias[k] = level + np.log(share / (1 - share))
    return bias
