"""A paragraph for a paper's methods section: versions, splits and agreement figures, from the model's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recclass.model import Model
from recclass.study import Study
from recclass.tabulation.figures import TIMES
from recclass.types import RecclassError

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


def describe_methods(model: Model, study: Study) -> str:
    """Three paragraphs: how the reports were coded, how well the model agrees with codes that it has not seen, what intervals mean.

    RecclassError where the reports were coded with another model, or with several.
    """
    made = study.versions()
    if (used := made.get("model", ())) != (model.version,):
        raise RecclassError(
            f"{study.name}: was coded with model {' and '.join(used) or 'unknown'}, not {model.version}; "
            "name the folder of that model with --model, or code the reports again"
        )
    card = model.card
    program, rows = " and ".join(made.get("recclass", ())), card["corpus"]["rows"]
    told = "; ".join(f"{words} {_cell(card['scores']['test'][name])}" for name, words in FIGURES if name in card["scores"]["test"])
    return (
        f"{_counted(study)} were found in {len(study.analyses)} reports and coded with recclass {program} (model {model.version}, "
        f"codebook {card['codebook']}){_failed(study)}. Conclusions, recommendations and actions are coded by linear classifiers over a "
        f"sentence encoder ({card['encoder']['origin']}, tuned and quantised), with the words that show each code. The classifiers learnt "
        f"from {card['corpus']['reports']} fictional reports, written and coded by language models under the codebook; whole reports were "
        f"assigned to training ({rows['recommendation, train']} recommendations, {rows['conclusion, train']} conclusions), validation "
        f"({rows['recommendation, validation']}, {rows['conclusion, validation']}) and test ({rows['recommendation, test']}, "
        f"{rows['conclusion, test']}), and all choices were made on validation.\n\n"
        f"{_own(card.get('own'))}"
        f"Agreement with the codes of the test part, with 95 % intervals from resampling reports: {told}. "
        "These are figures on fictional reports that were given as items; agreement with human coders on a sample of these reports is "
        "[measure it with recclass agree, and report it here].\n\n"
        "Intervals in the tables are Wilson's for shares of reports, and percentiles of "
        f"{TIMES:,} resamplings of whole reports for shares of items; they do not include coding error. The study's figures (forty reviews "
        "of 2001-03, not a representative sample) are shown without intervals.\n"
    )


def _counted(study: Study) -> str:
    return f"{study.count('recommendation')} recommendations, {study.count('conclusion')} conclusions and {study.count('action')} actions"


def _failed(study: Study) -> str:
    return f"; {study.failures} more could not be read" if study.failures else ""


def _own(own: Mapping[str, Any] | None) -> str:
    """A paragraph on the user's codes that a model was fitted further to."""
    if not own:
        return ""
    fits = "; ".join(
        f"{name}, {one['measure']} {_cell(one['now'])} on {one['rows']} rows" for name, one in own["fields"].items() if one["fitted"]
    )
    rare = f" Codes that too few rows have were not learnt: {own['codes_not_learnt']}." if own["codes_not_learnt"] else ""
    told = f"and cross-validated on them: {fits}" if fits else "none of which did better than before, so that all are as they were"
    return f"The classifiers were fitted further to {own['rows']} items that had been coded for this study, {told}.{rare}\n\n"


def _cell(score: dict[str, float]) -> str:
    return f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"
