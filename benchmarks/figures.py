"""What ways of coding recommendations are compared by: their answers to rows, scored with intervals; and rows coded elsewhere."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from recclass.codebook import load_codebook
from recclass.model import Head
from recclass.training.dataset import SMART, Row
from recclass.training.heads import answers, indicator
from recclass.training.parts import Part
from recclass.training.scores import cell, kappa, macro_f1, weighted_kappa, with_interval
from recclass.types import HEADING_JOIN, Segment, Span

FIGURES = ("primary kappa", "headline macro F1", *(f"{name} weighted kappa" for name in SMART), "change kappa")
Answers = dict[str, list[Any]]  # primary, focus (codes), the grades and change, each a list over the rows


def scores(given: Sequence[Row], found: Answers) -> Iterator[str]:
    """Each of FIGURES with its 95 % interval, from resampling whole reports."""
    reports, book = [row.report for row in given], load_codebook()
    sides = [
        [sorted({book.headline(code) for code in codes}) for codes in side] for side in ([r.given("focus") for r in given], found["focus"])
    ]
    names = sorted({name for side in sides for row in side for name in row})
    measures = [
        partial(kappa, [row.given("primary") for row in given], found["primary"]),
        partial(macro_f1, *(indicator(side, names) for side in sides)),
        *(partial(weighted_kappa, [row.given(name) for row in given], found[name]) for name in SMART),
        partial(kappa, [row.given("change") for row in given], found["change"]),
    ]
    yield from (cell(with_interval(measure, reports)) for measure in measures)


def by_heads(heads: dict[str, Head], part: Part) -> Answers:
    """What heads answer; grades before words limit them."""
    primary = answers(heads["primary"], part.x)
    many = heads["focus"].probabilities(part.x) >= heads["focus"].threshold
    focus = [[main, *(c for c, on in zip(heads["focus"].classes, row, strict=True) if on)] for main, row in zip(primary, many, strict=True)]
    return {"primary": primary, "focus": focus, **{name: answers(heads[name], part.x) for name in (*SMART, "change")}}


def by_words(answer: Callable[[str], dict[str, Any]], rows: Sequence[Row]) -> Answers:
    """What a function of a text alone answers: codes, grades, change."""
    each = [answer(row.segment.text) for row in rows]
    codes = [one["codes"] for one in each]
    grades = {name: [one["grades"][name] for one in each] for name in SMART}
    return {"primary": [some[0] for some in codes], "focus": codes, **grades, "change": [one["change"] for one in each]}


def read_coded(path: Path) -> list[Row]:
    """Rows coded elsewhere, a JSON line each: id, text, heading, report, primary, focus, smart, change."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [Row(_segment(entry), entry, entry["report"], "coded") for entry in entries if "primary" in entry]


def _segment(entry: dict[str, Any]) -> Segment:
    headings = tuple(entry["heading"].split(HEADING_JOIN)) if entry.get("heading") else ()
    return Segment(entry["id"], "recommendation", "", Span(0, len(entry["text"])), entry["text"], None, headings)
