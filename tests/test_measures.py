"""Measures of agreement against published worked examples and against scikit-learn."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from recclass.agreement import measures
from recclass.training import scores

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", examples A to C
EXAMPLE_A = ("0100000010", "1110010000", 0.095)
EXAMPLE_B = ("aabbdcccedda", "babbbccceddd", 0.692)
EXAMPLE_C = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
COHEN_1968 = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]  # kappa .492
HOUT_1987 = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]  # kappa .129, linearly weighted .237 (Agresti; R's vcd)


def table(first: str, second: str) -> np.ndarray:
    labels = sorted({*first, *second})
    given, found = ([labels.index(label) for label in coder] for coder in (first, second))
    return measures.count_pairs(given, found, [0] * len(given), len(labels))[0]


def coincidences(coders: tuple[str, ...]) -> np.ndarray:
    """The table of coincidences of any number of coders; . is no answer."""
    labels = sorted({*"".join(coders)} - {"."})
    counts = np.zeros((len(labels), len(labels)))
    for unit in zip(*coders, strict=True):
        values = [labels.index(value) for value in unit if value != "."]
        for a, b in permutations(values, 2):
            counts[a, b] += 1 / (len(values) - 1)
    return counts


@pytest.mark.parametrize("first, second, alpha", [EXAMPLE_A, EXAMPLE_B])
def test_alpha_is_krippendorffs_in_his_examples_for_two(first: str, second: str, alpha: float) -> None:
    assert round(float(measures.nominal_alpha(table(first, second))), 3) == alpha


def test_alpha_is_krippendorffs_in_his_example_for_four() -> None:
    counts = coincidences(EXAMPLE_C)
    assert [round(float(measures.alpha(counts, ordinal)), 3) for ordinal in (False, True)] == [0.743, 0.815]


def test_kappa_is_cohens_and_weighted_kappa_that_of_a_published_table() -> None:
    assert round(float(measures.kappa(np.array(COHEN_1968, dtype=float))), 3) == 0.492
    counts = np.array(HOUT_1987, dtype=float)
    assert [round(float(by(counts)), 3) for by in (measures.kappa, measures.weighted_kappa)] == [0.129, 0.237]


def test_kappa_and_f1_are_those_of_scikit_learn_and_of_training() -> None:
    rng = np.random.default_rng(7)
    given, found = rng.integers(3, size=60), rng.integers(3, size=60)
    counts = measures.count_pairs(given.tolist(), found.tolist(), [0] * 60, 3)[0]
    assert measures.kappa(counts) == pytest.approx(cohen_kappa_score(given, found))
    assert measures.weighted_kappa(counts) == pytest.approx(cohen_kappa_score(given, found, weights="linear"))
    assert measures.f1(measures.split_codes(counts)) == pytest.approx(f1_score(given, found, average=None))
    assert measures.macro_f1(measures.split_codes(counts)) == pytest.approx(f1_score(given, found, average="macro"))
    words, rows = list(scores.GRADES), np.arange(60)
    a, b = [words[i] for i in given], [words[i] for i in found]
    assert measures.weighted_kappa(counts) == pytest.approx(scores.weighted_kappa(a, b, rows))


def test_what_is_not_defined_is_no_number() -> None:
    one_label = np.array([[5.0, 0.0], [0.0, 0.0]])
    for by in (measures.kappa, measures.weighted_kappa, measures.nominal_alpha, measures.ordinal_alpha):
        assert np.isnan(by(one_label))
    assert measures.agreement(one_label) == 1 and np.isnan(measures.f1(one_label))


def test_intervals_resample_groups_and_repeat() -> None:
    given, found = [0, 0, 0, 1, 1, 1] * 10, [0, 0, 0, 1, 1, 0] * 10
    apart = measures.count_pairs(given, found, range(60), 2)
    same = measures.count_pairs(given, found, [i // 6 for i in range(60)], 2)
    alone, together = (measures.measure(measures.kappa, tables, measures.resample(tables))[0] for tables in (apart, same))
    assert alone.value == together.value == 0.667
    assert alone.low < alone.value < alone.high
    assert (together.low, together.high) == (0.667, 0.667)  # every report is the same: nothing to vary
    assert measures.measure(measures.kappa, apart, measures.resample(apart))[0] == alone
    single = measures.count_pairs(given, found, [0] * 60, 2)
    assert measures.measure(measures.kappa, single, measures.resample(single))[0] == measures.Figure(0.667)


def test_the_interval_is_close_to_that_of_another_way_of_resampling() -> None:
    rng = np.random.default_rng(3)
    given = rng.integers(2, size=200).tolist()
    found = [g if rng.random() < 0.8 else 1 - g for g in given]
    tables = measures.count_pairs(given, found, range(200), 2)
    ours = measures.measure(measures.kappa, tables, measures.resample(tables))[0]
    words = [[str(v) for v in side] for side in (given, found)]
    theirs = scores.with_interval(lambda rows: scores.kappa(*words, rows), [str(i) for i in range(200)])
    assert ours.low == pytest.approx(theirs["low"], abs=0.04) and ours.high == pytest.approx(theirs["high"], abs=0.04)
