"""Tables and the figures in them: counts, shares, and how far a share may be from what other reports of the kind would show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z = 1.96  # standard errors of a 95 % interval
TIMES = 1000  # resamplings behind an interval
SEED = 1  # fixed: the same reports give the same intervals
ALONE = 1  # reports of which no interval can be told


class Interval(NamedTuple):
    """The two ends of a 95 % interval of a share."""

    low: float
    high: float


Cell = str | int | float | Interval  # a count is an int, a share a float; "" where there is nothing to say
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print or save. The first `labels` columns name the row. Counts that add up to a known total lie `across` a row, or
    down the rows that have the same first `within` cells: small ones of these are hidden together."""

    id: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    labels: int = 1
    within: int = 0
    across: bool = False


BESIDE = ("study", "study’s share")  # columns of the study's own figures, beside those called "study: ..."
COUNTED = ("count", "share", "95 % interval")
OWN = "agencies’ left out"  # without the recommendations of agencies' own reviews
BOTH = (*COUNTED, *(f"{name}, {OWN}" for name in COUNTED))


def is_study(head: str) -> bool:
    """Whether a column holds the study's figures."""
    return head in BESIDE or head.startswith("study: ")


def counted(hits: Sequence[int], sizes: Sequence[int]) -> tuple[Cell, Cell, Cell]:
    """How many items of all reports, what share of all items, and its interval. One number for each report in both lists.

    Whole reports are resampled, as the items of one report are alike. No interval for none or all: resampling gives nothing else.
    """
    found, total = sum(hits), sum(sizes)
    if not total:
        return 0, "", ""
    return found, found / total, _resampled(hits, sizes) if 0 < found < total else ""


def of_reports(count: int, reports: int) -> tuple[Cell, Cell, Cell]:
    """How many reports, what share of all, and Wilson's interval, which holds for none and for all of them too."""
    if not reports:
        return count, "", ""
    share, z = count / reports, Z**2 / reports
    middle, half = (share + z / 2) / (1 + z), Z * sqrt(share * (1 - share) / reports + z / reports / 4) / (1 + z)
    return count, share, Interval(max(middle - half, 0.0), min(middle + half, 1.0)) if reports > ALONE else ""


def of_study(count: int, total: int) -> tuple[Cell, Cell]:
    """The study's count and share, without an interval: forty reviews that arrived, not a sample."""
    return count, count / total


def _resampled(hits: Sequence[int], sizes: Sequence[int]) -> Cell:
    if len(sizes) <= ALONE:
        return ""
    drawn = _draws(len(sizes))
    found, of = drawn @ np.array(hits, np.float64), drawn @ np.array(sizes, np.float64)
    shares = found[of > 0] / of[of > 0]
    low, high = np.quantile(shares, [0.025, 0.975])
    return Interval(float(low), float(high))


@lru_cache(4)
def _draws(reports: int) -> NDArray[np.float64]:
    """How often each report is drawn in each resampling."""
    return np.random.default_rng(SEED).multinomial(reports, np.full(reports, 1 / reports), size=TIMES).astype(np.float64)
