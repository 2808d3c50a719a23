"""How far two coders agree, from tables of counts: the given label of each row down, the found one across.

Every measure takes one table or many at once (the last two axes are the table) and gives nan where it is not defined,
for example kappa where both coders used one and the same label throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Measure = Callable[[Numbers], Numbers]
TIMES = 2000  # resamplings behind an interval
AT_ONCE = 100  # of them, so that memory stays small
SEED = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure and its 95 % interval, rounded to 3 places; None where it is not defined or there is nothing to resample."""

    value: float | None
    low: float | None = None
    high: float | None = None


def count_pairs(given: Sequence[int], found: Sequence[int], groups: Sequence[int], labels: int) -> Numbers:
    """A table of counts for each group of rows, in the order of the groups' numbers."""
    counts = np.zeros((max(groups, default=-1) + 1, labels, labels))
    np.add.at(counts, (np.array(groups, dtype=int), np.array(given, dtype=int), np.array(found, dtype=int)), 1)
    return counts


def split_codes(counts: Numbers) -> Numbers:
    """Of each label a table of two: not this label, this label."""
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    given, found = counts.sum(axis=-1), counts.sum(axis=-2)
    neither = counts.sum(axis=(-2, -1))[..., None] - given - found + both
    return np.stack([np.stack([neither, found - both], axis=-1), np.stack([given - both, both], axis=-1)], axis=-2)


def agreement(counts: Numbers) -> Numbers:
    """The share of rows with the same label."""
    return _divide(np.trace(counts, axis1=-2, axis2=-1), counts.sum(axis=(-2, -1)))


def kappa(counts: Numbers) -> Numbers:
    """Cohen's kappa (1960)."""
    return _weigh(counts, 1.0 - np.eye(counts.shape[-1]))


def weighted_kappa(counts: Numbers) -> Numbers:
    """Cohen's weighted kappa (1968); the labels are steps of a scale in order, and a disagreement weighs as many steps as it is wide."""
    steps = np.arange(counts.shape[-1], dtype=float)
    return _weigh(counts, np.abs(steps[:, None] - steps))


def nominal_alpha(counts: Numbers) -> Numbers:
    """Krippendorff's alpha of two coders for labels without an order."""
    return alpha(_coincide(counts), ordinal=False)


def ordinal_alpha(counts: Numbers) -> Numbers:
    """Krippendorff's alpha of two coders for labels that are steps of a scale in order."""
    return alpha(_coincide(counts), ordinal=True)


def alpha(coincidences: Numbers, ordinal: bool) -> Numbers:
    """Krippendorff's alpha (2011) from a table of coincidences, which any number of coders can fill."""
    used = coincidences.sum(axis=-1)
    middle = np.cumsum(used, axis=-1) - used / 2
    apart = (middle[..., :, None] - middle[..., None, :]) ** 2 if ordinal else 1.0 - np.eye(used.shape[-1])
    observed = (coincidences * apart).sum(axis=(-2, -1))
    expected = (used[..., :, None] * used[..., None, :] * apart).sum(axis=(-2, -1))
    found: Numbers = 1.0 - (used.sum(axis=-1) - 1.0) * _divide(observed, expected)
    return found


def f1(tables: Numbers) -> Numbers:
    """F1 of a table of two (not the code, the code)."""
    both = tables[..., 1, 1]
    return _divide(2 * both, 2 * both + tables[..., 0, 1] + tables[..., 1, 0])


def macro_f1(tables: Numbers) -> Numbers:
    """The mean F1 of the codes that were given at all, from a table of two for each code."""
    used = tables[..., 1, :].sum(axis=-1) > 0
    return _divide(np.where(used, f1(tables), 0.0).sum(axis=-1), used.sum(axis=-1))


def resample(tables: Numbers, seed: int = SEED) -> Numbers:
    """The tables of TIMES samples of as many groups, drawn with replacement. The same seed gives the same samples."""
    rng, groups = np.random.default_rng(seed), len(tables)
    flat, drawn = tables.reshape(groups, -1), []
    for _ in range(0, TIMES, AT_ONCE):
        drawn.append(rng.multinomial(groups, [1 / groups] * groups, size=AT_ONCE) @ flat)
    return np.concatenate(drawn).reshape(TIMES, *tables.shape[1:])


def measure(by: Measure, tables: Numbers, samples: Numbers) -> list[Figure]:
    """One figure for each value that the measure gives of the groups' tables together, with its interval from their samples."""
    values = np.atleast_1d(by(tables.sum(axis=0)))
    drawn = by(samples).reshape(len(samples), -1)
    return [_figure(float(value), drawn[:, i], len(tables)) for i, value in enumerate(values)]


def _figure(value: float, drawn: Numbers, groups: int) -> Figure:
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value):
        return Figure(None)
    if groups < 2 or not len(drawn):
        return Figure(round(value, 3))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(round(value, 3), round(float(low), 3), round(float(high), 3))


def _coincide(counts: Numbers) -> Numbers:
    """Each row counted from both coders' sides."""
    both: Numbers = counts + np.swapaxes(counts, -1, -2)
    return both


def _weigh(counts: Numbers, apart: Numbers) -> Numbers:
    """Cohen's kappa with a weight for each kind of disagreement."""
    by_chance = counts.sum(axis=-1)[..., :, None] * counts.sum(axis=-2)[..., None, :]
    observed, expected = (counts * apart).sum(axis=(-2, -1)), (by_chance * apart).sum(axis=(-2, -1))
    found: Numbers = 1.0 - counts.sum(axis=(-2, -1)) * _divide(observed, expected)
    return found


def _divide(above: Any, below: Any) -> Numbers:
    """above / below, nan where below is 0."""
    found: Numbers = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=np.asarray(below) > 0)
    return found
