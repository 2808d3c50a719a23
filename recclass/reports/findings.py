"""Findings as people read them: those of a rule together with its advice, or one a line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby

from recclass.gaps import shorten
from recclass.types import SEVERITIES, Analysis, Gap, Severity, Span

QUOTED = 70  # characters of a passage
LISTED_BY = "--items, --format concise or -o report.html lists all"


def to_lines(analysis: Analysis) -> str:
    """One line for each finding, `file:page: rule severity message`, the most severe first; no page where there is none."""
    told = [gap for gap in by_severity(analysis.gaps) if not gap.suppressed_by]
    return "".join(f"{analysis.document.source}:{_first_page(analysis, gap)}: {gap.rule} {gap.severity} {gap.message}\n" for gap in told)


def by_severity(gaps: Sequence[Gap]) -> list[Gap]:
    """The most severe first, else in their order."""
    return sorted(gaps, key=lambda gap: -SEVERITIES.index(gap.severity))


def most_severe(gaps: Sequence[Gap]) -> Severity | None:
    """The highest severity among findings that are not suppressed; None where there are none."""
    found = [gap.severity for gap in gaps if not gap.suppressed_by]
    return max(found, key=SEVERITIES.index) if found else None


def tell_gaps(analysis: Analysis, gaps: Sequence[Gap], width: int, most: int | None = None) -> list[str]:
    """The findings of each rule under its name, each with page and words, the advice once below; then those that were suppressed.

    Of a rule with more than `most` findings the first are told, and how many there are besides.
    """
    told: list[str] = []
    open_ones = by_severity([gap for gap in gaps if not gap.suppressed_by])
    for (severity, rule), group in groupby(open_ones, lambda gap: (gap.severity, gap.rule)):
        some = list(group)
        told.append(f"  {severity}: {rule}")
        told += [wrap(f"- {tell_gap(analysis, gap)}", width, 4, 6) for gap in some[:most]]
        if most is not None and len(some) > most:
            told.append(wrap(f"- and {len(some) - most} more: {LISTED_BY}", width, 4, 6))
        told += [wrap(f"Advice: {advice}", width, 4, 6) for advice in dict.fromkeys(gap.advice for gap in some) if advice]
    for gap in gaps:
        if gap.suppressed_by:
            where = f" for {', '.join(gap.segments)}" if gap.segments else ""
            told.append(wrap(f"left as it is: {gap.rule}{where}, as a comment says: {gap.suppressed_by}", width, 2, 4))
    return told


def tell_gap(analysis: Analysis, gap: Gap) -> str:
    """Page, message, and the words it is about where the message quotes none: "page 3: R2 asks for several things. “The Trust …”"."""
    pages = pages_of(analysis, gap)
    where = f"page {', '.join(map(str, pages))}: " if pages else ""
    quote = "" if "“" in gap.message else "".join(f" “{passage(analysis, span)}”" for span in gap.evidence[:1])
    return f"{where}{gap.message}{quote}"


def pages_of(analysis: Analysis, gap: Gap) -> list[int]:
    """The pages on which the items of a finding stand."""
    return sorted({segment.page for segment in analysis.segments if segment.id in gap.segments and segment.page})


def passage(analysis: Analysis, span: Span) -> str:
    """The words of a span in one line, cut at a word's end where they are many."""
    return shorten(analysis.document[span], QUOTED)


def wrap(text: str, width: int, indent: int = 0, further: int | None = None) -> str:
    """The text in lines of at most `width` characters, the first indented by `indent`, the others by `further`."""
    hang = " " * (indent if further is None else further)
    return textwrap.fill(text, width, initial_indent=" " * indent, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _first_page(analysis: Analysis, gap: Gap) -> str:
    return "".join(str(page) for page in pages_of(analysis, gap)[:1])
