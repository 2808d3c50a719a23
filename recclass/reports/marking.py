"""The text of an item cut into pieces, so that the words which show a code stand out with its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recclass.types import Analysis, Segment, Span, merge


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of an item. `shows` names what ends with them, so that each quoted passage is named once, overlapping or not."""

    text: str
    marked: bool = False
    shows: tuple[str, ...] = ()


def mark_words(segment: Segment, named: Iterable[tuple[str, Span]]) -> tuple[Piece, ...]:
    """The whole text in pieces, those inside a span of `named` marked; what lies outside the item is left out."""
    inside = [(name, cut) for name, span in named if (cut := _clipped(span, segment.span))]
    pieces: list[Piece] = []
    at = segment.span.start
    for run in merge(span for _, span in inside):
        if at < run.start:
            pieces.append(Piece(segment.quote(Span(at, run.start))))
        at = run.start
        for end in sorted({span.end for _, span in inside if run.covers(span)}):
            shows = tuple(dict.fromkeys(name for name, span in inside if span.end == end))
            pieces.append(Piece(segment.quote(Span(at, end)), True, shows))
            at = end
    if at < segment.span.end:
        pieces.append(Piece(segment.quote(Span(at, segment.span.end))))
    return tuple(pieces)


def name_evidence(analysis: Analysis, segment: Segment) -> Iterator[tuple[str, Span]]:
    """Every passage that shows a code of the item, cites what it answers, or is pointed out, with the name of that."""
    for coding in analysis.codings:
        if coding.segment == segment.id and coding.scheme != "plan":
            name = coding.code if coding.scheme in ("smart", "theme") else coding.scheme
            name = f"{coding.scheme} {coding.code}" if coding.scheme in ("focus", "addressee") else name
            yield from ((name, span) for span in coding.evidence)
    for link in analysis.links:
        if link.found_by.startswith("cited"):
            yield from ((f"names {link.target}", span) for span in link.source_evidence if link.source == segment.id)
            yield from ((f"names {link.source}", span) for span in link.target_evidence if link.target == segment.id)
    for gap in analysis.gaps:
        if segment.id in gap.segments and not gap.suppressed_by:
            yield from ((gap.rule, span) for span in gap.evidence if segment.span.covers(span) and span != segment.span)


def _clipped(span: Span, whole: Span) -> Span | None:
    return Span(max(span.start, whole.start), min(span.end, whole.end)) if span.overlaps(whole) else None
