"""What each recommendation would change: one primary code, others that apply, and the words that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from recclass.features import Features
from recclass.model import Model
from recclass.rules import Hit
from recclass.types import Coding, Segment, Span, merge

MOST_EVIDENCE = 3  # passages quoted for one code


def code_focus(segments: Sequence[Segment], features: Features, model: Model) -> tuple[Coding, ...]:
    """The focus codes that apply to each recommendation, the primary first."""
    if not segments:
        return ()
    primary = model.heads["primary"].probabilities(features.matrix)
    applies = model.heads["focus"].probabilities(features.matrix)
    found_by = f"model:{model.version}"
    return tuple(
        coding
        for i, segment in enumerate(segments)
        for coding in _codings(segment, primary[i], applies[i], features.hits[i], model, found_by)
    )


def _codings(
    segment: Segment, primary: np.ndarray, applies: np.ndarray, hits: Sequence[Hit], model: Model, found_by: str
) -> Iterator[Coding]:
    heads = model.heads
    main = heads["primary"].classes[int(np.argmax(primary))]
    share = float(primary.max())
    yield _coding(segment, main, "primary", share, share >= heads["primary"].sure, hits, found_by)
    head = heads["focus"]
    for code, probability in sorted(zip(head.classes, applies, strict=True), key=lambda pair: (-pair[1], pair[0])):
        if code != main and probability >= head.threshold:
            sure = bool(probability >= head.sure)
            yield _coding(segment, code, "also", float(probability), sure, hits, found_by)


def _coding(segment: Segment, code: str, value: str, probability: float, sure: bool, hits: Sequence[Hit], found_by: str) -> Coding:
    spans = merge(hit.span for hit in hits if hit.rule.scheme == "focus" and hit.rule.code == code)[:MOST_EVIDENCE]
    return Coding(segment.id, "focus", code, value, probability, sure, place(spans, segment), found_by)


def place(spans: Sequence[Span], segment: Segment) -> tuple[Span, ...]:
    """Spans of a segment's text as spans of its document."""
    return tuple(span.shifted(segment.span.start) for span in spans)
