"""Trains the pipeline that finds the words of SMART elements, on the words marked in the corpus's recommendations."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.training import Example
from spacy.util import filter_spans
from thinc.api import fix_random_seed

from recclass.elements import ARCHITECTURE, Elements
from recclass.training.dataset import Dataset
from recclass.training.scores import Scored, with_interval
from recclass.types import Mark

EPOCHS, BATCH, DROPOUT, RATE = 24, 24, 0.3, 0.001
EVERY = 2  # epochs between looks at the validation part: the best look is kept
Marked = tuple[str, str, tuple[Mark, ...]]  # report, text, marks


def marked_rows(dataset: Dataset, part: str) -> list[Marked]:
    """The recommendations of a part with their marks."""
    reports = [report for report in dataset.reports if dataset.parts[report.id] == part]
    return [(report.id, block.text, block.marks) for report in reports for block, _ in report.items("recommendation")]


def train_elements(dataset: Dataset, folder: Path, seed: int) -> dict[str, Scored]:
    """Writes the pipeline into `folder`; returns its scores on the validation part, of whole spans and of overlapping ones."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    pipeline = spacy.blank("en")
    component: Any = pipeline.add_pipe("ner", config={"model": ARCHITECTURE})
    examples = [_example(pipeline, text, marks) for _, text, marks in marked_rows(dataset, "train")]
    optimiser = pipeline.initialize(lambda: examples)
    optimiser.learn_rate = RATE
    folder.mkdir(parents=True, exist_ok=True)
    held, best = marked_rows(dataset, "validation"), -1.0
    for epoch in range(1, EPOCHS + 1):
        rng.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            pipeline.update(examples[start : start + BATCH], sgd=optimiser, drop=DROPOUT)
        if epoch % EVERY == 0:
            with tempfile.TemporaryDirectory() as scratch:
                component.to_disk(Path(scratch), exclude=["vocab"])
                score = _f1(_counts(held, Elements(Path(scratch)), whole=True))
            if score > best:
                best = score
                component.to_disk(folder, exclude=["vocab"])
    return score_elements(dataset, folder, "validation")


def score_elements(dataset: Dataset, folder: Path, part: str) -> dict[str, Scored]:
    """F1 of the pipeline's spans on a part, with intervals that resample reports."""
    rows = marked_rows(dataset, part)
    reports = [report for report, _, _ in rows]
    counts = {name: _counts(rows, Elements(folder), whole) for name, whole in (("whole spans", True), ("overlapping spans", False))}
    return {f"elements F1, {name}": with_interval(partial(_f1_of, table), reports) for name, table in counts.items()}


def _example(pipeline: Any, text: str, marks: Sequence[Mark]) -> Example:
    given = pipeline.make_doc(text)
    spans = [given.char_span(m.span.start, m.span.end, label=m.element, alignment_mode="expand") for m in marks]
    given.ents = filter_spans([span for span in spans if span is not None])
    return Example(pipeline.make_doc(text), given)


def _counts(rows: Sequence[Marked], elements: Elements, whole: bool) -> np.ndarray:
    """For each row: found spans that are given ones, found, given ones that are found, given. Shape (rows, 4)."""
    table = np.zeros((len(rows), 4))
    for i, ((_, _, given), found) in enumerate(zip(rows, elements.find([text for _, text, _ in rows]), strict=True)):
        same = [[a == b if whole else _overlap(a, b) for b in given] for a in found]
        table[i] = sum(map(any, same)), len(found), sum(any(column) for column in zip(*same, strict=True)), len(given)
    return table


def _overlap(a: Mark, b: Mark) -> bool:
    """Whether two marks of one element share at least half of the shorter."""
    shared = min(a.span.end, b.span.end) - max(a.span.start, b.span.start)
    return a.element == b.element and 2 * shared >= min(a.span.end - a.span.start, b.span.end - b.span.start)


def _f1(table: np.ndarray) -> float:
    right, found, met, given = table.sum(axis=0)
    precision, recall = right / max(found, 1), met / max(given, 1)
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def _f1_of(table: np.ndarray, rows: np.ndarray) -> float:
    return _f1(table[rows])
