"""The labeller: what it learns from prints, that it is numbers only, and that it gives the same answer each time."""

from pathlib import Path

import numpy as np
import pytest
from conftest import CORPUS

from corpus.printing.variation import prints_of
from recclass.corpus import Report, read_splits
from recclass.labeller import LABELS, Labeller, read_labeller, write_labeller
from recclass.model import open_model
from recclass.training.labels import Printed, fit_labeller, read_print


@pytest.fixture(scope="module")
def prints(corpus: list[Report], tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """Prints of five reports of the training part."""
    folder = tmp_path_factory.mktemp("prints")
    parts = read_splits(CORPUS / "splits.toml")
    reports = [report for report in corpus if parts[report.id] == "train"][:5]
    return [
        read_print(path, printed)
        for i, report in enumerate(reports)
        for path, printed in prints_of(report, [*reports[:i], *reports[i + 1 :]], folder, i)
    ]


def test_prints_show_every_item(prints: list[Printed], corpus: list[Report]) -> None:
    """In a print of the whole report, each recommendation begins one paragraph, so that the labeller has all of them to learn from."""
    for report in {one.report for one in prints}:
        items = sum(1 for _ in next(r for r in corpus if r.id == report).items("recommendation"))
        whole = max(one.labels.count("recommendation") for one in prints if one.report == report)
        assert whole >= 0.9 * items


def test_two_fits_are_the_same(prints: list[Printed]) -> None:
    one, two = (fit_labeller(prints, seed=1) for _ in range(2))
    assert np.array_equal(one.weight, two.weight) and np.array_equal(one.trees.value, two.trees.value)


def test_what_is_written_is_read(prints: list[Printed], tmp_path: Path) -> None:
    fitted = fit_labeller(prints, seed=1)
    write_labeller(tmp_path / "segments.npz", fitted)
    opened = read_labeller(tmp_path / "segments.npz")
    assert list(opened.traits) == list(fitted.traits)
    assert [opened.label(one.sections) for one in prints] == [fitted.label(one.sections) for one in prints]


def test_our_trees_add_up_to_scikit_learns() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    from recclass.training.labels import _trees

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(400, 5)), rng.integers(0, len(LABELS), 400)
    model = HistGradientBoostingClassifier(max_iter=7, random_state=0).fit(x, y)
    assert np.allclose(_trees(model).sums(x), model.decision_function(x))


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "segments.npz", **{"trees.column": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        read_labeller(tmp_path / "segments.npz")


def test_a_report_without_paragraphs_has_no_labels() -> None:
    labeller: Labeller = open_model().labeller
    assert labeller.label([]) == []
