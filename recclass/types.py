"""The nouns: frozen values that every stage passes on. Standard library only.

A report's text is fixed once, by its reader; whatever is found later is a `Span` of it, so a quote cannot be invented.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["conclusion", "recommendation", "action"]
CODED: tuple[Kind, Kind] = ("recommendation", "conclusion")  # the two sides of a report: what should change, and what was learned
KINDS: tuple[Kind, ...] = (*CODED, "action")  # in the order in which they are told
Severity = Literal["note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")
HEADING_JOIN = " › "


class RecclassError(Exception):
    """Input or settings that cannot be used: one line that names the file, the reason and the next step."""


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Characters start to end (half-open) of `Document.text`."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a recommendation's text that show a SMART element: who, what, when, check, outcome, scope or means."""

    span: Span
    element: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was printed. PDF fills page, size (points), box (points from the top left); Word fills style and indent (points).

    `cell` is (table, row, column); `number` is what Word's list numbering prints, which is never in the text.
    Character i of the text is character `i - span.start + offset` of `anchor`, the raw text of the page or paragraph.
    """

    span: Span
    page: int | None = None
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    style: str = ""
    box: tuple[float, float, float, float] | None = None
    cell: tuple[int, int, int] | None = None
    number: str = ""
    anchor: int = 0
    offset: int = 0
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Unread:
    """A page (None: a part without a page) that could not be read, and why."""

    page: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report's text and how it was printed. `digest` is the sha256 of the file's bytes, in hex."""

    text: str
    lines: tuple[Line, ...]
    source: str = ""
    digest: str = ""
    pages: int | None = None
    unread: tuple[Unread, ...] = ()

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def lines_in(self, span: Span) -> tuple[Line, ...]:
        """The lines that share a character with `span`, in reading order."""
        first = bisect_right(self.lines, span.start, key=lambda line: line.span.end)
        last = bisect_left(self.lines, span.end, first, key=lambda line: line.span.start)
        return self.lines[first:last]


@dataclass(frozen=True, slots=True)
class Segment:
    """A conclusion, recommendation or action; `text` is `document[span]` with line breaks turned to spaces one for one.

    `fields` of an action: where its plan says who, when, outcome, check and means.
    """

    id: str
    kind: Kind
    number: str
    span: Span
    text: str
    page: int | None = None
    headings: tuple[str, ...] = ()
    also_at: tuple[Span, ...] = ()
    found_by: str = ""
    fields: tuple[tuple[str, Span], ...] = ()

    @property
    def heading(self) -> str:
        """The printed headings, outermost first, joined; "" where there are none."""
        return HEADING_JOIN.join(self.headings)

    def quote(self, evidence: Span) -> str:
        """The words of `evidence`, a span of the document inside this segment."""
        return self.text[evidence.start - self.span.start : evidence.end - self.span.start]


@dataclass(frozen=True, slots=True)
class Coding:
    """One code given to one segment. `sure` is false where a person should look again."""

    segment: str
    scheme: str
    code: str
    value: str
    probability: float
    sure: bool = True
    evidence: tuple[Span, ...] = ()
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Reads as a sentence: R3 addresses C1, A2 carries_out R3."""

    source: str
    relation: Literal["addresses", "partly", "carries_out"]
    target: str
    score: float
    source_evidence: tuple[Span, ...] = ()
    target_evidence: tuple[Span, ...] = ()
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to look at. Empty `segments` means the whole report."""

    rule: str
    severity: Severity
    message: str
    advice: str
    segments: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    suppressed_by: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist: yes, partly, no, not seen, not applicable."""

    item: str
    value: str
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a segment says, as numbers: 384 half floats, little-endian. `encoder`: the first 12 hex digits of the encoder's sha256."""

    segment: str
    encoder: str
    vector: bytes


@dataclass(frozen=True)
class Analysis:
    """Everything found in one report, as flat tables joined by segment id. `headlines`: of the model's own focus codes, if it has any.

    `meanings` are there where the analysis is for a store: of recommendations and conclusions, praise left out.
    """

    document: Document
    segments: tuple[Segment, ...] = ()
    codings: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    checks: tuple[Check, ...] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)
    headlines: Mapping[str, str] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.kind == kind)

    def codes_of(self, segment: str, scheme: str) -> tuple[Coding, ...]:
        """The codings of one segment under one scheme, in the order they were made."""
        return self._coded.get((segment, scheme), ())

    @cached_property
    def _coded(self) -> Mapping[tuple[str, str], tuple[Coding, ...]]:
        found: dict[tuple[str, str], list[Coding]] = {}
        for coding in self.codings:
            found.setdefault((coding.segment, coding.scheme), []).append(coding)
        return {key: tuple(codings) for key, codings in found.items()}


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, overlapping ones joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
