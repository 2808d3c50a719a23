"""What is said beside the words of a report: the same in a Word file's margin and on a PDF's pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recclass.advice import advise
from recclass.codebook import load_codebook
from recclass.reports.terminal import CAUTION, WEAK
from recclass.smart import grades_of
from recclass.types import Analysis, Coding, Segment, Span

AUTHOR = "recclass"
HOW_TO_LEAVE = "To leave a finding as it is, comment on its words in the Word draft: “recclass: ignore RULE, reason”."


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said about the words of a span, line by line. `points`: it tells a finding, not how a recommendation was read."""

    span: Span
    lines: tuple[str, ...]
    points: bool = False


def remarks(analysis: Analysis) -> tuple[Remark, ...]:
    """A caution and what is said of the whole report on its first line, then gaps and recommendations in the order of their words."""
    title = next((line.span for line in analysis.document.lines), Span(0, 0))
    made = ", ".join(f"{name} {value}" for name, value in analysis.made_with.items())
    said = [Remark(title, (CAUTION, HOW_TO_LEAVE, *([f"({made})"] if made else [])))]
    said += _gaps(analysis, title)
    said += [Remark(one.span, tuple(_read_as(analysis, one))) for one in analysis.of_kind("recommendation")]
    return tuple(sorted(said, key=lambda remark: (remark.span.start, -remark.span.end)))


def _gaps(analysis: Analysis, title: Span) -> Iterator[Remark]:
    for gap in analysis.gaps:
        if not gap.suppressed_by:
            lines = tuple(line for line in (f"{gap.severity}: {gap.rule}", gap.message, gap.advice) if line)
            yield from (Remark(span, lines, points=True) for span in gap.evidence or (title,))


def _read_as(analysis: Analysis, recommendation: Segment) -> Iterator[str]:
    """The primary focus, then the grades that are not yes, each with its advice."""
    for coding in analysis.codes_of(recommendation.id, "focus"):
        if coding.value == "primary":
            headline = load_codebook().headline(coding.code, analysis.headlines)
            shown = coding.code if headline == coding.code else f"{coding.code} ({headline})"
            yield f"{recommendation.id} asks first of all for: {shown}{_review(coding)}"
    plan = {coding.code: coding.value for coding in analysis.codes_of(recommendation.id, "plan")}
    for name, coding in grades_of(analysis.codes_of(recommendation.id, "smart")):
        if coding.value != "yes":
            planned = plan.get(name) == "yes"
            told = "the plan says it" if planned else advise(name, coding.value)
            yield f"{name}, {coding.value}{_review(coding)}: {told}"


def _review(coding: Coding) -> str:
    return "" if coding.sure else f", {WEAK}"
