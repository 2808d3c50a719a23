"""How concrete each recommendation is, and what it would change, with the words that show it.

`timely` is graded by its words alone, `specific` never above what its words allow: a grade of yes always comes with a quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from recclass.features import Features
from recclass.focus import place
from recclass.model import Model
from recclass.rules import Hit, find_hits
from recclass.types import Coding, Segment, Span, merge

GRADES = ("no", "partly", "yes")
ELEMENTS = {
    "specific": ("who", "what"),
    "measurable": ("check", "outcome", "product"),
    "achievable": ("means",),
    "realistic": ("scope", "means", "absolute"),
    "timely": ("when",),
}
MOST_EVIDENCE = 3
LONGEST_QUOTE = 0.5  # of a text: a quote that is the whole text shows nothing


def code_smart(segments: Sequence[Segment], features: Features, model: Model) -> tuple[Coding, ...]:
    """The five grades and `change` of each recommendation, in that order."""
    if not segments:
        return ()
    shares = {name: model.heads[name].probabilities(features.matrix) for name in (*ELEMENTS, "change")}
    codings: list[Coding] = []
    for i, segment in enumerate(segments):
        for name in ELEMENTS:
            codings.append(_graded(segment, name, shares[name][i], features.hits[i], model))
        codings.append(_changed(segment, shares["change"][i], features.hits[i], model))
    return tuple(codings)


def evidence(text: str, hits: Sequence[Hit], elements: Sequence[str], grade: str = "") -> tuple[Span, ...]:
    """The words of a text that show elements, the first of each; none longer than half the text."""
    spans = []
    for element in elements:
        found = [hit.span for hit in hits if hit.rule.scheme == "element" and hit.rule.code == element and grade in ("", hit.rule.value)]
        spans += [_shortened(text, span) for span in found[: 1 if len(elements) > 1 else MOST_EVIDENCE]]
    return merge(spans) if len(elements) == 1 else tuple(sorted(set(spans)))


def _graded(segment: Segment, name: str, shares: np.ndarray, hits: Sequence[Hit], model: Model) -> Coding:
    head = model.heads[name]
    grade = head.classes[int(np.argmax(shares))]
    allowed = _allowed(segment, name, hits)
    found_by = f"model:{model.version}"
    if name == "timely":
        grade, found_by = allowed, "rule:when"  # on the validation part the words alone did better than words and head together
    elif GRADES.index(grade) > GRADES.index(allowed):
        grade, found_by = allowed, "rule:no-words-for-more"
    probability = float(shares[head.classes.index(grade)])
    words = () if grade == "no" and name == "timely" else evidence(segment.text, hits, ELEMENTS[name], _value(name, grade))
    return Coding(segment.id, "smart", name, grade, probability, probability >= head.sure, place(words, segment), found_by)


def _value(name: str, grade: str) -> str:
    return grade if name == "timely" else ""


def _allowed(segment: Segment, name: str, hits: Sequence[Hit]) -> str:
    """The highest grade that the words allow."""
    found = {hit.rule.code: hit.rule.value for hit in hits if hit.rule.scheme == "element"}
    if name == "timely":
        values = {hit.rule.value for hit in hits if hit.rule.code == "when"}
        return "yes" if "yes" in values else "partly" if "partly" in values else "no"
    if name == "specific":
        who = "who" in found or any(_names(heading) for heading in segment.headings)
        return "yes" if who and "what" in found else "partly" if who or "what" in found else "no"
    return "yes"


def _names(heading: str) -> bool:
    return bool(find_hits(heading, ("addressee",)))


def _changed(segment: Segment, shares: np.ndarray, hits: Sequence[Hit], model: Model) -> Coding:
    head = model.heads["change"]
    value, probability = head.classes[int(np.argmax(shares))], float(shares.max())
    elements = {"outcome": ("outcome",), "output": ("product",)}.get(value, ())
    words = evidence(segment.text, hits, elements)[:1]
    return Coding(
        segment.id, "change", value, value, probability, probability >= head.sure, place(words, segment), f"model:{model.version}"
    )


def _shortened(text: str, span: Span) -> Span:
    """The span, cut at a word's end to at most half of the text."""
    longest = max(int(len(text) * LONGEST_QUOTE), 1)
    if span.end - span.start <= longest:
        return span
    words = text[span.start : span.start + longest]
    kept = words.rsplit(None, 1)[0] if " " in words.strip() and not text[span.start + longest].isspace() else words
    return Span(span.start, span.start + len(kept.rstrip()))


def grades_of(codings: Sequence[Coding]) -> Iterator[tuple[str, Coding]]:
    """The criteria and gradings among one segment's codings, in the codebook's order."""
    by_name = {coding.code: coding for coding in codings if coding.scheme == "smart"}
    yield from ((name, by_name[name]) for name in ELEMENTS if name in by_name)
