"""A paragraph for a paper's methods section: versions, splits and agreement figures, from the model's card."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from recclass.model import Model

FIGURES = (
    ("primary kappa", "primary focus, Cohen's kappa"),
    ("focus macro F1", "focus codes, macro F1"),
    ("specific weighted kappa", "specific, weighted kappa"),
    ("measurable weighted kappa", "measurable"),
    ("achievable weighted kappa", "achievable"),
    ("realistic weighted kappa", "realistic"),
    ("timely weighted kappa", "timely"),
    ("change kappa", "change, kappa"),
    ("theme macro F1", "themes of conclusions, macro F1"),
    ("link F1", "links, F1"),
    ("gap F1", "unanswered conclusions, F1"),
)


def describe_methods(model: Model, reports: int) -> str:
    """Two paragraphs: how the reports were coded, and how well the model agrees with given codes it has not seen."""
    card = model.card
    rows, scores = card["corpus"]["rows"], card["scores"]["test"]
    told = "; ".join(f"{words} {_cell(scores[name])}" for name, words in FIGURES if name in scores)
    return (
        f"{reports} reports were coded with recclass {version('recclass')} (model {model.version}, codebook {card['codebook']}), "
        "which finds their conclusions, recommendations and actions and codes them by linear classifiers over a sentence encoder "
        f"({card['encoder']['origin']}, tuned and quantised), with the words that show each code. The classifiers learnt from "
        f"{card['corpus']['reports']} fictional reports, written and coded by language models under the codebook; whole reports were "
        f"assigned to training ({rows['recommendation, train']} recommendations), validation ({rows['recommendation, validation']}) and "
        f"test ({rows['recommendation, test']}) before any was read, and all choices were made on validation.\n\n"
        f"{_own(card.get('own'))}"
        f"Agreement on the test part, with 95 % intervals from resampling reports: {told}. "
        "These are figures on fictional reports; agreement with human coders on your own reports should be measured on a sample "
        "(recclass agree) and reported with any result.\n"
    )


def _own(own: Mapping[str, Any] | None) -> str:
    """A paragraph on the user's codes that a model was fitted further to."""
    if not own:
        return ""
    fits = "; ".join(f"{name}, {one['measure']} {_cell(one['now'])}" for name, one in own["fields"].items() if one["fitted"])
    told = f"and cross-validated on them: {fits}" if fits else "none of which did better than before, so that all are as they were"
    return f"The classifiers were fitted further to {own['rows']} recommendations that had been coded for this study, {told}.\n\n"


def _cell(score: dict[str, float]) -> str:
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"
