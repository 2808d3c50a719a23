"""The wire form: an analysis as one JSON object, its tables as they stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from recclass.types import Analysis, Coding, Gap, Link, Segment, Span


def to_json(analysis: Analysis) -> str:
    """One line of JSON; the same analysis gives the same bytes."""
    return json.dumps(as_wire(analysis), ensure_ascii=False)


def as_wire(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain lists and dicts. Spans count characters of the document's text."""
    document = analysis.document
    return {
        "document": {
            "source": document.source, "digest": document.digest, "pages": document.pages,
            "unread": [{"page": unread.page, "reason": unread.reason} for unread in document.unread],
        },
        "segments": [_segment(segment) for segment in analysis.segments],
        "codings": [_coding(coding) for coding in analysis.codings],
        "links": [_link(link) for link in analysis.links],
        "gaps": [wire_gap(gap) for gap in analysis.gaps],
        "checks": [{"item": check.item, "value": check.value, "evidence": _spans(check.evidence)} for check in analysis.checks],
        "made_with": dict(analysis.made_with),
    }  # fmt: skip


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id, "kind": segment.kind, "number": segment.number, "text": segment.text, "page": segment.page,
        "headings": list(segment.headings), "span": [segment.span.start, segment.span.end], "also_at": _spans(segment.also_at),
        "found_by": segment.found_by, "fields": {name: [span.start, span.end] for name, span in segment.fields},
    }  # fmt: skip


def _coding(coding: Coding) -> dict[str, Any]:
    return {
        "segment": coding.segment, "scheme": coding.scheme, "code": coding.code, "value": coding.value,
        "probability": coding.probability, "sure": coding.sure, "evidence": _spans(coding.evidence), "found_by": coding.found_by,
    }  # fmt: skip


def _link(link: Link) -> dict[str, Any]:
    return {
        "source": link.source, "relation": link.relation, "target": link.target, "score": link.score,
        "source_evidence": _spans(link.source_evidence), "target_evidence": _spans(link.target_evidence), "found_by": link.found_by,
    }  # fmt: skip


def wire_gap(gap: Gap) -> dict[str, Any]:
    """A finding as a plain dict."""
    return {
        "rule": gap.rule, "severity": gap.severity, "message": gap.message, "advice": gap.advice,
        "segments": list(gap.segments), "evidence": _spans(gap.evidence), "suppressed_by": gap.suppressed_by,
    }  # fmt: skip


def _spans(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
