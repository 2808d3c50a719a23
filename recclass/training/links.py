"""Fits the head that scores a recommendation against a conclusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from recclass.encoder import Encoder
from recclass.links import PAIR_FEATURES, compare
from recclass.model import Head
from recclass.training.dataset import Dataset, as_segment

THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(1, 19))


@dataclass(frozen=True, slots=True)
class PairTable:
    """Every pair of some reports: features (pairs, PAIR_FEATURES), whether it is linked, and its report."""

    x: np.ndarray
    linked: np.ndarray
    reports: list[str]


def pair_table(dataset: Dataset, part: str, encoder: Encoder) -> PairTable:
    """The pairs of every report of a part."""
    rows, linked, reports = [], [], []
    for report in dataset.reports:
        if dataset.parts[report.id] != part:
            continue
        ours = [as_segment(block, "") for block, _ in report.items("recommendation")]
        theirs = [as_segment(block, "") for block, _ in report.items("conclusion")]
        if not ours or not theirs:
            continue
        vectors = encoder.encode([s.text for s in ours]), encoder.encode([s.text for s in theirs])
        rows.append(compare(ours, theirs, vectors, encoder).reshape(-1, len(PAIR_FEATURES)))
        given = {(entry.source, entry.target) for entry in report.links}
        linked += [(r.id, c.id) in given for r in ours for c in theirs]
        reports += [report.id] * (len(ours) * len(theirs))
    x = np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, len(PAIR_FEATURES)), np.float32)
    return PairTable(x, np.array(linked, dtype=bool), reports)


def fit_link(train: PairTable, validation: PairTable, seed: int) -> Head:
    """The head; its threshold has the best F1 on the validation part's pairs."""
    model = LogisticRegression(C=1.0, max_iter=2000, random_state=seed).fit(train.x, train.linked)
    weight, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    shares = Head(("linked",), weight, bias, True, 0.5, 0.5).probabilities(validation.x)[:, 0]
    best = max(THRESHOLDS, key=lambda threshold: float(f1_score(validation.linked, shares >= threshold, zero_division=0)))
    return Head(("linked",), weight, bias, True, best, best)
