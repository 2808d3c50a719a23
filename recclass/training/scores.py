"""Agreement of found codes with given ones, with intervals from resampling whole reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.metrics import cohen_kappa_score

Score = Callable[[np.ndarray], float]
Scored = dict[str, float]  # value, low, high
BINS = 10
TIMES = 400  # resamplings behind an interval
GRADES = {"no": 0, "partly": 1, "yes": 2}


def kappa(given: Sequence[str], found: Sequence[str], rows: np.ndarray) -> float:
    """Cohen's kappa over some rows; 1 where only one value occurs on both sides."""
    a, b = [given[i] for i in rows], [found[i] for i in rows]
    return 1.0 if set(a) == set(b) and len(set(a)) == 1 else float(cohen_kappa_score(a, b))


def weighted_kappa(given: Sequence[str], found: Sequence[str], rows: np.ndarray) -> float:
    """Cohen's kappa over some rows of no, partly, yes, weighted linearly."""
    a, b = [GRADES[given[i]] for i in rows], [GRADES[found[i]] for i in rows]
    return 1.0 if a == b else float(cohen_kappa_score(a, b, weights="linear", labels=[0, 1, 2]))


def macro_f1(given: np.ndarray, found: np.ndarray, rows: np.ndarray) -> float:
    """Mean F1 of the columns of two 0/1 matrices over some rows, columns that were never given left out."""
    truth, answer = given[rows].astype(bool), found[rows].astype(bool)
    used = truth.any(axis=0)
    both = (truth & answer).sum(axis=0)[used]
    return float(np.mean(2 * both / (truth.sum(axis=0) + answer.sum(axis=0))[used])) if used.any() else 1.0


def f1(both: float, found: float, given: float) -> float:
    """F1 from how many are both found and given, found, and given; 1 where there is nothing to find and nothing was found."""
    return float(2 * both / (found + given)) if found + given else 1.0


def calibration_error(shares: np.ndarray, right: np.ndarray, rows: np.ndarray) -> float:
    """The expected calibration error over some rows: how far probability and share of right answers differ, in BINS of equal width."""
    bins = np.minimum((shares[rows] * BINS).astype(int), BINS - 1)
    off = [abs(np.sum(shares[rows][bins == k]) - np.sum(right[rows][bins == k])) for k in range(BINS)]
    return float(sum(off) / max(len(rows), 1))


def with_interval(score: Score, reports: Sequence[str], seed: int = 1) -> Scored:
    """The score of all rows and its 95 % interval: {"value", "low", "high"}, rounded to 3 places."""
    groups: dict[str, list[int]] = {}
    for i, report in enumerate(reports):
        groups.setdefault(report, []).append(i)
    rows = [np.array(group) for group in groups.values()]
    rng = np.random.default_rng(seed)
    draws = sorted(score(np.concatenate([rows[k] for k in rng.integers(len(rows), size=len(rows))])) for _ in range(TIMES))
    low, high = draws[int(0.025 * TIMES)], draws[int(0.975 * TIMES) - 1]
    return {"value": round(score(np.arange(len(reports))), 3), "low": round(low, 3), "high": round(high, 3)}


def cell(score: Mapping[str, float]) -> str:
    """A score and its interval as one cell of a table."""
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"


def lines(scores: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The scores as rows of a Markdown table."""
    return [f"| {name} | {s['value']:.2f} | {s['low']:.2f} to {s['high']:.2f} |" for name, s in scores.items()]
