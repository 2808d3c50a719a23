"""Fits what codes the actions of a plan and tells which recommendation each carries out, from the plans of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recclass.corpus import Block, Report
from recclass.encoder import Encoder
from recclass.model import Head
from recclass.plans import JUDGED_BY, compare_actions, judged
from recclass.training.dataset import Dataset, as_segment
from recclass.training.heads import fit_one
from recclass.training.links import fit_pairs
from recclass.training.scores import kappa
from recclass.types import Document, Segment, Span


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions of one report as they would be read, their codes, its recommendations, and which each action carries out."""

    report: str
    document: Document
    actions: Sequence[Segment]
    codes: Sequence[dict[str, str]]
    recommendations: Sequence[Segment]
    carried: np.ndarray


def read_plans(dataset: Dataset, part: str) -> list[Plan]:
    """The plans of a part's reports."""
    return [plan for report in dataset.reports if dataset.parts[report.id] == part for plan in _plan(report)]


def _plan(report: Report) -> Iterator[Plan]:
    blocks = [block for block, _ in report.items("action")]
    recommendations = [as_segment(block, "") for block, _ in report.items("recommendation")]
    if not blocks or not recommendations:
        return
    text, actions = "", []
    for block in blocks:
        action, text = _printed(block, text)
        actions.append(action)
    given = {(entry.source, entry.target) for entry in report.links}
    carried = np.array([[(a.id, r.id) in given for r in recommendations] for a in actions])
    yield Plan(report.id, Document(text, ()), actions, [dict(block.codes or {}) for block in blocks], recommendations, carried)


def _printed(block: Block, text: str) -> tuple[Segment, str]:
    """An action and its cells written after `text`, each on a line of its own."""
    span = Span(len(text), len(text) + len(block.text))
    text += block.text + "\n"
    fields = []
    for name, words in (block.cells or {}).items():
        fields.append((name, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    return Segment(block.id, "action", block.number, span, block.text, fields=tuple(fields)), text


def fit_plans(train: Sequence[Plan], validation: Sequence[Plan], encoder: Encoder, seed: int) -> dict[str, Head]:
    """The heads of the actions' codes, of `carries_out`, and of `fidelity`."""
    heads = {}
    for name in JUDGED_BY:
        (x, y), (x_val, y_val) = (_rows(plans, name, encoder) for plans in (train, validation))
        heads[f"action.{name}"] = fit_one(x, y, x_val, y_val, kappa, seed)
    pairs, pairs_val = ([compare_actions(plan.actions, plan.recommendations, encoder) for plan in plans] for plans in (train, validation))
    heads["carries_out"] = fit_pairs(_flat(pairs), _linked(train), _flat(pairs_val), _linked(validation), seed)
    (x, y), (x_val, y_val) = _faithful(train, pairs), _faithful(validation, pairs_val)
    return heads | {"fidelity": fit_one(x, y, x_val, y_val, kappa, seed)}


def _rows(plans: Sequence[Plan], name: str, encoder: Encoder) -> tuple[np.ndarray, list[str]]:
    x = [judged(plan.document, plan.actions, name, encoder) for plan in plans]
    return np.concatenate(x), [codes[name] for plan in plans for codes in plan.codes]


def _flat(pairs: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([table.reshape(-1, table.shape[2]) for table in pairs]).astype(np.float32)


def _linked(plans: Sequence[Plan]) -> np.ndarray:
    return np.concatenate([plan.carried.ravel() for plan in plans])


def _faithful(plans: Sequence[Plan], pairs: Sequence[np.ndarray]) -> tuple[np.ndarray, list[str]]:
    """The linked pairs and how each action stands to its recommendation."""
    found = [
        (table[i, j], plan.codes[i]["fidelity"])
        for plan, table in zip(plans, pairs, strict=True)
        for i, j in zip(*np.nonzero(plan.carried), strict=True)
    ]
    return np.stack([x for x, _ in found]).astype(np.float32), [value for _, value in found]
