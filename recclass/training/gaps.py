"""How well gaps, mismatches and orphans are found in the corpus's reports, and how faithful actions are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from recclass.corpus import Report
from recclass.features import Features
from recclass.focus import code_focus
from recclass.gaps import find_gaps, only_procedures
from recclass.links import Side, link
from recclass.model import Model
from recclass.plans import carry_out, code_actions, code_fidelity
from recclass.themes import code_themes
from recclass.training.dataset import Dataset
from recclass.training.links import Pairs
from recclass.training.plans import Plan
from recclass.training.scores import Scored, f1, kappa, with_interval
from recclass.types import Analysis, Document

KINDS = {"gap": "conclusion-unanswered", "mismatch": "conclusion-mismatched", "orphan": "recommendation-unsupported"}
ACTION_CODES = ("owner", "by_when", "change", "review", "cost", "fidelity")


def planted(report: Report) -> Iterator[tuple[str, str]]:
    """The gaps, mismatches and orphans of a report by its own codes and links (codebook, section 6), each with its item."""
    asked = {block.id: (block.codes or {})["focus"] for block, _ in report.items("recommendation")}
    sources = {link.source for link in report.links}
    yield from (("orphan", name) for name in asked if name not in sources)
    for block, _ in report.items("conclusion"):
        codes = block.codes or {}
        answers = [asked[link.source] for link in report.links if link.target == block.id and link.source in asked]
        if codes["needs_response"] == "yes" and not answers:
            yield "gap", block.id
        if only_procedures(set(codes["theme"]), answers):
            yield "mismatch", block.id


def score_gaps(dataset: Dataset, pairs: Sequence[Pairs], model: Model) -> dict[str, Scored]:
    """F1 of the items that are pointed out, by kind, over reports whose items are given."""
    by_id = {report.id: report for report in dataset.reports}
    given = [set(planted(by_id[one.report])) for one in pairs]
    found = [set(_pointed_out(one, model)) for one in pairs]
    scores = {}
    for kind in KINDS:
        counts = np.array([_counts(kind, *sides) for sides in zip(given, found, strict=True)])
        scores[f"{kind} F1"] = with_interval(partial(_f1_over, counts), [one.report for one in pairs])
    return scores


def _f1_over(counts: np.ndarray, rows: np.ndarray) -> float:
    return f1(*counts[rows].sum(axis=0))


def _counts(kind: str, given: set[tuple[str, str]], found: set[tuple[str, str]]) -> tuple[int, int, int]:
    """How many items are both given and found, found, given."""
    ours, theirs = ({name for one, name in side if one == kind} for side in (given, found))
    return len(ours & theirs), len(theirs), len(ours)


def _pointed_out(pairs: Pairs, model: Model) -> Iterator[tuple[str, str]]:
    ours, theirs = pairs.ours, pairs.theirs
    codings = (*code_focus(ours.segments, _seen(ours), model), *code_themes(theirs.segments, _seen(theirs), model))
    analysis = Analysis(Document("", ()), (*ours.segments, *theirs.segments), codings, link(ours, theirs, model))
    for gap in find_gaps(analysis, np.zeros((len(ours.segments), 1), np.float32)):
        yield from ((kind, gap.segments[0]) for kind, rule in KINDS.items() if gap.rule == rule)


def _seen(side: Side) -> Features:
    """Features without the words that rules match: they are only quoted."""
    nothing: tuple[tuple[()], ...] = ((),) * len(side.segments)
    return Features(np.zeros((0, 0), np.float32), nothing, nothing, side.matrix)


def score_actions(plans: Sequence[Plan], model: Model) -> dict[str, Scored]:
    """Kappa of each code of the actions, and how often the recommendation that an action is linked to is the right one (F1)."""
    given: dict[str, list[str]] = {name: [] for name in ACTION_CODES}
    found: dict[str, list[str]] = {name: [] for name in ACTION_CODES}
    reports, right = [], []
    for plan in plans:
        links = carry_out(plan.document, plan.actions, plan.recommendations, model)
        codings = (*code_actions(plan.document, plan.actions, model), *code_fidelity(plan.actions, plan.recommendations, links, model))
        values = {(coding.segment, coding.code): coding.value for coding in codings}
        for name in ACTION_CODES:
            given[name] += [codes[name] for codes in plan.codes]
            found[name] += [values[action.id, name] for action in plan.actions]
        reports += [plan.report] * len(plan.actions)
        right += list(_carried(plan, {entry.source: entry.target for entry in links}))
    counts = np.array(right)
    scores = {f"action.{name} kappa": with_interval(partial(kappa, given[name], found[name]), reports) for name in ACTION_CODES}
    return scores | {"carries_out F1": with_interval(partial(_f1_over, counts), reports)}


def _carried(plan: Plan, links: dict[str, str]) -> Iterator[tuple[int, int, int]]:
    """Of each action: whether its link is right, whether it has one, whether one is given."""
    for action, row in zip(plan.actions, plan.carried, strict=True):
        target = {r.id for r, carried in zip(plan.recommendations, row, strict=True) if carried}
        yield int(links.get(action.id) in target), int(action.id in links), int(bool(target))
