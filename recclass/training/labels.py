"""Trains the labeller on printed reports: what each paragraph of a print is, is told by the report's own items."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import joblib
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from recclass.corpus import Report
from recclass.labeller import LABELS, Labeller, Trees, known_rows, surroundings, write_labeller
from recclass.paragraphs import Paragraph
from recclass.readers import read
from recclass.sections import Section
from recclass.segmenter import split_items
from recclass.training.card import amend_card
from recclass.training.dataset import load_dataset
from recclass.training.scores import with_interval
from recclass.traits import traits_of

Prints = Callable[[Report, Sequence[Report], Path, int], Iterator[tuple[Path, Report]]]
LEAST = 4  # reports that a trait must stand in
STRENGTH = 0.03  # inverse of regularisation of the first look
FOLDS = 5
TREES, LEAVES, RATE, SMALLEST = 150, 15, 0.08, 60


@dataclass(frozen=True, slots=True)
class Printed:
    """One print of a report: its sections, the traits and the true label of each of their paragraphs ("" where none fits)."""

    report: str
    sections: list[Section]
    traits: list[list[str]]
    labels: list[str]


def train_labeller(corpus: Path, models: Path, prints_of: Prints, seed: int) -> Path:
    """Fits the labeller on prints of the training part, and writes it with its scores into a model folder; returns its card."""
    dataset = load_dataset(corpus)
    parts = {name: [r for r in dataset.reports if dataset.parts[r.id] == name] for name in ("train", "validation", "test")}
    prints = {name: _read_prints(reports, prints_of) for name, reports in parts.items()}
    labeller = fit_labeller(prints["train"], seed)
    write_labeller(models / "segments.npz", labeller)
    scores = {name: accuracy(labeller, prints[name]) for name in ("validation", "test")}
    return amend_card(models, "labeller", {"prints": {name: len(some) for name, some in prints.items()}, "seed": seed, "scores": scores})


def _read_prints(reports: Sequence[Report], prints_of: Prints) -> list[Printed]:
    """Every print of `reports`, labelled; the prose of the others in the same part is what is printed around a report's own."""

    def labelled(i: int) -> list[Printed]:
        others = [*reports[:i], *reports[i + 1 :]]
        with tempfile.TemporaryDirectory() as folder:
            return [read_print(path, printed) for path, printed in prints_of(reports[i], others, Path(folder), i)]

    found = joblib.Parallel(n_jobs=-1, batch_size=4)(joblib.delayed(labelled)(i) for i in range(len(reports)))
    return [one for some in found for one in some]


def read_print(path: Path, report: Report) -> Printed:
    """A print of `report`, labelled by its items."""
    sections, _ = split_items(read(path))
    paragraphs = [paragraph for section in sections for paragraph in section.paragraphs]
    return Printed(report.id, sections, traits_of(sections), true_labels(paragraphs, report))


def true_labels(paragraphs: Sequence[Paragraph], report: Report) -> list[str]:
    """What each paragraph is: the beginning of an item, the inside of one, none; "" where an item begins in its midst."""
    kinds = {block.id: block.kind for section in report.sections for block in section.blocks}
    items = [
        (kinds.get(block.of, "none") if block.kind == "repeat" else block.kind, _letters(block.text))
        for section in report.sections
        for block in section.blocks
        if block.text and (block.kind == "repeat" or block.kind in LABELS)
    ]
    return [_true_label(_letters(paragraph.words), items) for paragraph in paragraphs]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _true_label(words: str, items: Sequence[tuple[str, str]]) -> str:
    cited = re.sub(r"recommendations?\d+$", "", words)  # "(Recommendations 3, 7)", printed after a finding
    for kind, item in items if len(words) >= 12 else ():
        start = cited if kind == "conclusion" else words
        if item.startswith(start) or (start.startswith(item[:60]) and len(start) <= 1.02 * len(item) + 3):
            return kind
        if len(words) >= 25 and words in item:
            return "inside"
        if len(item) > 40 and item[:40] in words:
            return ""
    return "none"


def fit_labeller(prints: Sequence[Printed], seed: int) -> Labeller:
    """The labeller of printed reports. The second look learns from what the first says of reports that it has not seen."""
    vocabulary = _vocabulary(prints)
    reports = np.array([one.report for one in prints for _ in one.labels])
    labels = np.array([LABELS.index(label) if label else -1 for one in prints for label in one.labels])
    x = _matrix([names for one in prints for names in one.traits], vocabulary)
    known = labels >= 0
    first = np.zeros((len(labels), len(LABELS)))
    for seen, look in GroupKFold(min(FOLDS, len(set(reports)))).split(x, groups=reports):
        learn = seen[known[seen]]
        first[look] = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit(x[learn], labels[learn]).predict_proba(x[look])
    head = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit(x[known], labels[known])
    ends = np.cumsum([len(one.labels) for one in prints])[:-1]
    around = [surroundings(one.sections, one.traits, part) for one, part in zip(prints, np.split(first, ends), strict=True) if len(part)]
    rows = np.vstack(around)
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=SMALLEST, random_state=seed
    ).fit(rows[known], labels[known])
    return Labeller(vocabulary, head.coef_.T.copy(), head.intercept_, _trees(model))


def _vocabulary(prints: Sequence[Printed]) -> dict[str, int]:
    reports: defaultdict[str, set[str]] = defaultdict(set)
    for one in prints:
        for name in {name for names in one.traits for name in names}:
            reports[name].add(one.report)
    return {name: i for i, name in enumerate(sorted(name for name, seen in reports.items() if len(seen) >= LEAST))}


def _matrix(traits: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> csr_matrix:
    known = known_rows(traits, vocabulary)
    starts = np.cumsum([0, *map(len, known)])
    columns = np.array([column for row in known for column in row])
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(known), len(vocabulary)))


def _trees(model: HistGradientBoostingClassifier) -> Trees:
    """The trees of a fitted model as flat arrays. scikit-learn keeps them in a private place; nothing else of it is used."""
    grown = [[tree.nodes for tree in round_] for round_ in model._predictors]
    nodes = np.concatenate([tree for round_ in grown for tree in round_])
    sizes = [len(tree) for round_ in grown for tree in round_]
    offsets = np.cumsum([0, *sizes[:-1]])
    shift, own = np.repeat(offsets, sizes), np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(bool)
    left, right = (np.where(leaf, own, nodes[side].astype(np.int64) + shift) for side in ("left", "right"))
    return Trees(
        nodes["feature_idx"].astype(np.int64), np.where(leaf, 0.0, nodes["num_threshold"]), left, right,
        np.where(leaf, nodes["value"], 0.0), offsets.reshape(len(grown), -1), model._baseline_prediction.ravel(),
        int(nodes["depth"].max()),
    )  # fmt: skip


def accuracy(labeller: Labeller, prints: Sequence[Printed]) -> dict[str, dict[str, float]]:
    """F1 of each label but none over the paragraphs of `prints`, with intervals that resample reports."""
    rows = [
        (one.report, true, found)
        for one in prints
        for true, found in zip(one.labels, labeller.label(one.sections), strict=True)
        if true and (true, found) != ("none", "none")
    ]
    reports = [report for report, _, _ in rows]
    true, found = (np.array(column) for column in list(zip(*rows, strict=True))[1:])
    return {f"{label} F1": with_interval(partial(_f1, true == label, found == label), reports) for label in LABELS[1:]}


def _f1(true: np.ndarray, found: np.ndarray, rows: np.ndarray) -> float:
    both = np.sum(true[rows] & found[rows])
    return float(2 * both / max(np.sum(true[rows]) + np.sum(found[rows]), 1))
