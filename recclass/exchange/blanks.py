"""An analysis without a word of its report: what is left is codes, links and which items they are given to."""

from __future__ import annotations

from dataclasses import replace

from recclass.types import Analysis, Document, Segment, Span


def leave_text_out(analysis: Analysis) -> Analysis:
    """The analysis of a text in which a line stands for each item, such as "R3, recommendation, page 4".

    Everything that could quote the report is gone: headings, printed numbers, evidence, messages, reasons, the file's name.
    """
    lines, segments, start = list[str](), list[Segment](), 0
    for item in analysis.segments:
        line = f"{item.id}, {item.kind}" + (f", page {item.page}" if item.page else "")
        span = Span(start, start + len(line))
        segments.append(replace(item, text=line, span=span, number="", headings=(), also_at=(), fields=()))
        lines.append(line)
        start = span.end + 1
    document = analysis.document
    return replace(
        analysis,
        document=Document("\n".join(lines), (), document.digest, document.digest, document.pages, document.unread),
        segments=tuple(segments),
        codings=tuple(replace(coding, evidence=()) for coding in analysis.codings),
        links=tuple(replace(link, source_evidence=(), target_evidence=()) for link in analysis.links),
        gaps=tuple(replace(gap, message="", evidence=(), suppressed_by="") for gap in analysis.gaps),
        checks=tuple(replace(check, evidence=()) for check in analysis.checks),
        meanings=(),
    )
