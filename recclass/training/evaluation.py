"""How well the heads do on one part of the corpus: every score with its interval, by code, by how sure they are, what they confuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from sklearn.metrics import f1_score

from recclass.links import settle
from recclass.model import Head
from recclass.training.dataset import MANY, ONE, SMART
from recclass.training.heads import answers, indicator
from recclass.training.links import Pairs
from recclass.training.parts import Part, Parts, head_name
from recclass.training.scores import Scored, calibration_error, kappa, macro_f1, weighted_kappa, with_interval

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3)  # of the rows, in the table of how sure the model is


def coverage(head: Head, part: Part) -> list[tuple[float, float]]:
    """For each of SHARES, how often the most probable code is right among that share of the rows, the surest first."""
    shares = head.probabilities(part.x)
    order = np.argsort(-shares.max(axis=1), kind="stable")
    right = np.array([head.classes[int(k)] for k in shares.argmax(axis=1)]) == np.array(part.given("primary"))
    return [(share, round(float(right[order[: max(int(share * len(order)), 1)]].mean()), 3)) for share in SHARES]


def by_code(parts: Parts, heads: Mapping[str, Head], name: str) -> dict[str, dict[str, tuple[float, int]]]:
    """Of each field with several codes, each code's F1 on one part and how many rows were given it."""
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for kind, fields in MANY.items():
        for field in fields:
            head, part = heads[field], parts[kind, name]
            truth, given = indicator(part.many(field), head.classes), head.probabilities(part.x) >= head.threshold
            each = f1_score(truth, given, average=None, zero_division=0)
            found[field] = {code: (round(float(f1), 2), int(n)) for code, f1, n in zip(head.classes, each, truth.sum(axis=0), strict=True)}
    return found


def confusions(head: Head, part: Part) -> dict[str, dict[str, int]]:
    """How often each primary code that was given was answered by which."""
    pairs = Counter(zip(part.given("primary"), answers(head, part.x), strict=True))
    return {given: {found: pairs[given, found] for found in head.classes} for given in head.classes}


def score(parts: Parts, pairs: Sequence[Pairs], heads: Mapping[str, Head], name: str) -> dict[str, Scored]:
    """Every head's score on one part, with intervals; grades are scored before words limit them."""
    scores: dict[str, Scored] = {}
    for kind, fields in ONE.items():
        part = parts[kind, name]
        for field in fields:
            found = answers(heads[head_name(kind, field)], part.x)
            measure, label = (weighted_kappa, "weighted kappa") if field in SMART else (kappa, "kappa")
            scores[f"{head_name(kind, field)} {label}"] = with_interval(partial(measure, part.given(field), found), part.reports)
        for field in MANY[kind]:
            head = heads[field]
            tables = indicator(part.many(field), head.classes), head.probabilities(part.x) >= head.threshold
            scores[f"{field} macro F1"] = with_interval(partial(macro_f1, *tables), part.reports)
    part = parts["recommendation", name]
    return scores | {"primary calibration error": _calibration(heads["primary"], part), "link F1": _linked(heads, pairs)}


def _calibration(head: Head, part: Part) -> Scored:
    shares = head.probabilities(part.x)
    right = np.array(answers(head, part.x)) == np.array(part.given("primary"))
    return with_interval(partial(calibration_error, shares.max(axis=1), right), part.reports)


def _linked(heads: Mapping[str, Head], pairs: Sequence[Pairs]) -> Scored:
    """F1 of all pairs that are linked by meaning."""
    truth = np.concatenate([one.linked.ravel() for one in pairs])
    found = np.concatenate([settle(one.scores(heads["link"]), one.asking, heads).ravel() for one in pairs])
    reports = [one.report for one in pairs for _ in range(one.relations.size)]
    return with_interval(lambda rows: float(f1_score(truth[rows], found[rows], zero_division=0)), reports)
