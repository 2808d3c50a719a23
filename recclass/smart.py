"""How concrete each recommendation is, and what it would change, with the words that show it.

`timely` and `specific` are never graded above what the words allow: a grade of yes always comes with a quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recclass.features import Features
from recclass.focus import place
from recclass.model import Model
from recclass.rules import Hit
from recclass.types import Coding, Mark, Segment, Span, merge

GRADES = ("no", "partly", "yes")
CRITERIA = {
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
    shares = {name: model.heads[name].probabilities(features.matrix) for name in (*CRITERIA, "change")}
    codings: list[Coding] = []
    for i, segment in enumerate(segments):
        words = Words(segment.text, features.hits[i], features.marks[i])
        for name in CRITERIA:
            codings.append(_graded(segment, name, shares[name][i], words, model))
        codings.append(_changed(segment, shares["change"][i], words, model))
    return tuple(codings)


@dataclass(frozen=True, slots=True)
class Words:
    """A text with what rules and the trained pipeline found in it."""

    text: str
    hits: tuple[Hit, ...]
    marks: tuple[Mark, ...]

    def showing(self, element: str, grade: str = "") -> list[Span]:
        """The words that show an element: those the pipeline marks, else those that rules match; with a grade, those rules alone."""
        ruled = [
            hit.span for hit in self.hits if hit.rule.scheme == "element" and hit.rule.code == element and grade in ("", hit.rule.value)
        ]
        marked = [mark.span for mark in self.marks if mark.element == element]
        return ruled if grade else marked or ruled

    def evidence(self, elements: Sequence[str], grade: str = "") -> tuple[Span, ...]:
        """The words that show elements, the first of each; none longer than half the text."""
        spans = []
        for element in elements:
            found = self.showing(element, grade)
            spans += [_shortened(self.text, span) for span in found[: 1 if len(elements) > 1 else MOST_EVIDENCE]]
        return merge(spans) if len(elements) == 1 else tuple(sorted(set(spans)))


def _graded(segment: Segment, name: str, shares: np.ndarray, words: Words, model: Model) -> Coding:
    """The head's grade, or the highest that the words allow if that is lower: no grade is given that nothing shows."""
    head = model.heads[name]
    grade, allowed = head.classes[int(np.argmax(shares))], _allowed(name, words)
    found_by = f"model:{model.version}"
    if GRADES.index(grade) > GRADES.index(allowed):
        grade, found_by = allowed, "rule:no-words-for-more"
    probability = float(shares[head.classes.index(grade)])
    return Coding(
        segment.id, "smart", name, grade, probability, probability >= head.sure, place(_quoted(name, grade, words), segment), found_by
    )


def _allowed(name: str, words: Words) -> str:
    """The highest grade that the words allow. A heading may name who must act: then the words for what stand for both."""
    if name == "timely":
        return next((grade for grade in ("yes", "partly") if words.showing("when", grade)), "no")
    if name == "specific":
        return "yes" if words.showing("who") or words.showing("what") else "partly"
    return "yes"


def _quoted(name: str, grade: str, words: Words) -> tuple[Span, ...]:
    if name == "timely":
        return () if grade == "no" else words.evidence(("when",), grade) or words.evidence(("when",))
    return words.evidence(CRITERIA[name])


def _changed(segment: Segment, shares: np.ndarray, words: Words, model: Model) -> Coding:
    head = model.heads["change"]
    value, probability = head.classes[int(np.argmax(shares))], float(shares.max())
    elements = {"outcome": ("outcome",), "output": ("product",)}.get(value, ())
    quoted = words.evidence(elements)[:1]
    return Coding(
        segment.id, "change", value, value, probability, probability >= head.sure, place(quoted, segment), f"model:{model.version}"
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
    yield from ((name, by_name[name]) for name in CRITERIA if name in by_name)
