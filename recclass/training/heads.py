"""Fits the heads: linear classifiers over a segment's features, every choice made on the validation part."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from recclass.model import Head, Matrix

Measure = Callable[[Sequence[str], Sequence[str], np.ndarray], float]
STRENGTHS = (0.01, 0.03, 0.1, 0.3)  # inverse of regularisation, tried in turn
BALANCES = (0.0, 0.3, 0.6, 1.0)
THRESHOLDS = tuple(round(0.1 + 0.05 * k, 2) for k in range(15))
HEATS = tuple(round(0.4 + 0.1 * k, 1) for k in range(27))  # temperatures: the one with the lowest loss on validation calibrates
LEAST = 3  # rows that a class needs before it is learnt
NEVER = -6.0  # bias of a class that was seen less often
SURE_ENOUGH = 0.8  # share of right answers asked of those called sure


def fit_one(x: Matrix, given: Sequence[str], x_val: Matrix, given_val: Sequence[str], measure: Measure, seed: int) -> Head:
    """A head that gives one class a row, at the strength and balance that agree best with the validation rows.

    Balance lifts rare classes: a head that learnt from few of them would hardly ever give them.
    """
    heads = [
        _balanced(head, given, balance) for head in (_softmax(x, given, strength, seed) for strength in STRENGTHS) for balance in BALANCES
    ]
    every = np.arange(len(given_val))
    best = max(heads, key=lambda head: (round(measure(given_val, answers(head, x_val), every), 2), -_loss(head, x_val, given_val)))
    return _with_sure(min((_at_heat(best, heat) for heat in HEATS), key=lambda head: _loss(head, x_val, given_val)), x_val, given_val)


def _at_heat(head: Head, heat: float) -> Head:
    """The head with probabilities closer to even, the more so the hotter; below 1 further from it. What is most probable stays so."""
    return Head(head.classes, head.weight / np.float32(heat), head.bias / np.float32(heat), head.many, head.threshold, head.sure)


def answers(head: Head, x: Matrix) -> list[str]:
    """The most probable class of each row."""
    return [head.classes[int(k)] for k in head.probabilities(x).argmax(axis=1)]


def _balanced(head: Head, given: Sequence[str], balance: float) -> Head:
    """The head with each class's bias lowered by its share of the rows: not at all at balance 0, fully at 1."""
    counts = Counter(given)
    shares = np.log([counts[name] / len(given) for name in head.classes])
    return Head(head.classes, head.weight, (head.bias - balance * shares).astype(np.float32), False, 0.0, 0.0)


def fit_many(x: Matrix, given: Sequence[Sequence[str]], x_val: Matrix, given_val: Sequence[Sequence[str]],
             classes: Sequence[str], seed: int) -> Head:  # fmt: skip
    """A head that judges each class on its own; strength and threshold by micro F1 on the validation rows."""
    y, y_val = indicator(given, classes), indicator(given_val, classes)
    fitted = [_sigmoids(x, y, classes, strength, seed) for strength in STRENGTHS]
    calibrated = [cooled(head, x_val, y_val) for head in fitted]
    candidates = [Head(head.classes, head.weight, head.bias, True, threshold, threshold) for head in calibrated for threshold in THRESHOLDS]
    best = max(
        candidates, key=lambda head: float(f1_score(y_val, head.probabilities(x_val) >= head.threshold, average="micro", zero_division=0))
    )
    return replace(best, sure=sure_of(best.probabilities(x_val), y_val, best))


def cooled(head: Head, x_val: Matrix, y_val: np.ndarray) -> Head:
    """A head that judges each class on its own, at the heat with the lowest loss on validation; `y_val` has shape (rows, classes)."""
    return min((_at_heat(head, heat) for heat in HEATS), key=lambda one: _loss_of_many(one, x_val, y_val))


def indicator(given: Sequence[Sequence[str]], classes: Sequence[str]) -> np.ndarray:
    """A 0/1 matrix of shape (rows, classes)."""
    return np.array([[name in row for name in classes] for row in given], dtype=np.int64).reshape(len(given), len(classes))


def _softmax(x: Matrix, given: Sequence[str], strength: float, seed: int) -> Head:
    classes = sorted(set(given))
    weight, bias = np.zeros((len(classes), x.shape[1]), np.float32), np.full(len(classes), NEVER, np.float32)
    common = [name for name in classes if given.count(name) >= LEAST] if isinstance(given, list) else classes
    if len(common) == 1:
        bias[classes.index(common[0])] = -NEVER
        return Head(tuple(classes), weight, bias, False, 0.0, 0.0)
    kept = [i for i, name in enumerate(given) if name in common]
    model = _regression(strength, seed).fit(x[kept], [given[i] for i in kept])
    coefficients, intercepts = _both_classes(model)
    for name, row, intercept in zip(model.classes_, coefficients, intercepts, strict=True):
        weight[classes.index(name)], bias[classes.index(name)] = row, intercept
    return Head(tuple(classes), weight, bias, False, 0.0, 0.0)


def _both_classes(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """A two-class regression keeps one row of numbers: spread it over both."""
    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return np.vstack([-model.coef_ / 2, model.coef_ / 2]), np.array([-model.intercept_[0] / 2, model.intercept_[0] / 2])


def _sigmoids(x: Matrix, y: np.ndarray, classes: Sequence[str], strength: float, seed: int) -> Head:
    weight, bias = np.zeros((len(classes), x.shape[1]), np.float32), np.full(len(classes), NEVER, np.float32)
    for k in range(len(classes)):
        if LEAST <= y[:, k].sum() < len(y):
            model = _regression(strength, seed).fit(x, y[:, k])
            weight[k], bias[k] = model.coef_[0], model.intercept_[0]
    return Head(tuple(classes), weight, bias, True, 0.5, 0.5)


def _regression(strength: float, seed: int) -> LogisticRegression:
    warnings.simplefilter("ignore", ConvergenceWarning)
    return LogisticRegression(C=strength, max_iter=2000, random_state=seed)


def _loss(head: Head, x: Matrix, given: Sequence[str]) -> float:
    shares = head.probabilities(x)
    right = [shares[i, head.classes.index(name)] if name in head.classes else 0.0 for i, name in enumerate(given)]
    return float(-np.mean(np.log(np.clip(right, 1e-4, 1))))


def _loss_of_many(head: Head, x: Matrix, y: np.ndarray) -> float:
    shares = np.clip(head.probabilities(x), 1e-4, 1 - 1e-4)
    return float(-np.mean(y * np.log(shares) + (1 - y) * np.log(1 - shares)))


def sure_of(shares: np.ndarray, truth: np.ndarray, head: Head) -> float:
    """From which probability on answers are sure, told by rows the head has not seen; `truth` is 0 or 1, shape (rows, classes)."""
    if head.many:
        right = [(float(share), bool(y)) for share, y in zip(shares.ravel(), truth.ravel(), strict=True) if share >= head.threshold]
    else:
        right = [(float(row.max()), bool(y[row.argmax()])) for row, y in zip(shares, truth, strict=True)]
    return _sure_from(right, head.threshold)


def _with_sure(head: Head, x: Matrix, given: Sequence[str]) -> Head:
    return replace(head, sure=sure_of(head.probabilities(x), indicator([[name] for name in given], head.classes), head))


def _sure_from(right: Sequence[tuple[float, bool]], lowest: float) -> float:
    """The lowest probability from which on SURE_ENOUGH of the answers are right; above 1 where there is none."""
    for share in sorted({lowest, *(round(0.3 + 0.05 * k, 2) for k in range(14))}):
        above = [truth for found, truth in right if found >= share]
        if share >= lowest and above and sum(above) / len(above) >= SURE_ENOUGH:
            return share
    return 1.01
