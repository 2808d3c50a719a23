"""What the heads see of a segment: its vector, its headings' vector, and which rules match it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from recclass.elements import Elements
from recclass.encoder import WIDTH, Encoder, Vectors
from recclass.model import Matrix
from recclass.rules import Hit, find_hits, load_rules
from recclass.types import Mark, Segment

SCHEMES = {
    "recommendation": ("focus", "element", "addressee"),
    "conclusion": ("stance", "theme", "framing"),
    "action": ("element",),
}  # which rules are looked for in which kind of segment
ROLES = ("addressee",)  # schemes that are also looked for in the headings
VECTOR_SCALE = 4.0  # a vector's numbers are small (about 0.05); rules count 0 or 1
HEADING_SCALE = 2.0
FIRST_WORDS = 8  # a rule that matches this early says what the item is mainly about


@dataclass(frozen=True, slots=True)
class Features:
    """For each segment in order: its vector, its rules' hits and its marks (characters of its text), and the row that heads see."""

    vectors: Vectors
    hits: tuple[tuple[Hit, ...], ...]
    marks: tuple[tuple[Mark, ...], ...]
    matrix: Matrix


def describe(segments: Sequence[Segment], encoder: Encoder, elements: Elements | None = None) -> Features:
    """The features of segments; each row depends on its own segment alone. Without `elements` nothing is marked.

    The encoder leaves a core free now and then: rules and marks are looked for meanwhile.
    """
    texts = [segment.text for segment in segments]
    with ThreadPoolExecutor(1) as pool:
        words = pool.submit(_find_words, segments, elements)
        vectors = encoder.encode(texts)
        hits, marks = words.result()
    headings = {heading: None for heading in (segment.heading for segment in segments) if heading}
    encoded = dict(zip(headings, encoder.encode(list(headings)), strict=True))
    named = {heading: _named(heading) for heading in ("", *headings)}
    blank = np.zeros(WIDTH, np.float32)
    rows = [
        np.concatenate(
            [vector * VECTOR_SCALE, encoded.get(segment.heading, blank) * HEADING_SCALE, _matched(segment, found),
             named[segment.heading]]
        )
        for segment, vector, found in zip(segments, vectors, hits, strict=True)
    ]  # fmt: skip
    matrix = np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)
    return Features(vectors, hits, marks, matrix)


def _find_words(segments: Sequence[Segment], elements: Elements | None) -> tuple[tuple[tuple[Hit, ...], ...], tuple[tuple[Mark, ...], ...]]:
    hits = tuple(find_hits(segment.text, SCHEMES[segment.kind]) for segment in segments)
    return hits, tuple(elements.find([segment.text for segment in segments])) if elements else ((),) * len(segments)


@cache
def _columns(schemes: tuple[str, ...]) -> dict[str, int]:
    return {rule.id: i for i, rule in enumerate(rule for rule in load_rules() if rule.scheme in schemes)}


def _matched(segment: Segment, hits: Sequence[Hit]) -> Matrix:
    """Whether each rule matches, whether it does so early, how often each does, and how the text is shaped."""
    columns = _columns(SCHEMES[segment.kind])
    size = len(columns)
    row = np.zeros(3 * size + 4, np.float32)
    words = segment.text.split()
    early = len(" ".join(words[:FIRST_WORDS]))
    for hit in hits:
        column = columns[hit.rule.id]
        row[column] = 1.0
        row[2 * size + column] += 1.0
        if hit.span.start < early:
            row[size + column] = 1.0
    row[2 * size : 3 * size] = np.log1p(row[2 * size : 3 * size]) / 2
    text = segment.text
    row[-4:] = (np.log1p(len(words)) / 5, text.count(";") > 1, text.rstrip().endswith("?"), text[:1].islower())
    return row


def _named(heading: str) -> Matrix:
    columns = _columns(ROLES)
    row = np.zeros(len(columns), np.float32)
    for hit in find_hits(heading, ROLES) if heading else ():
        row[columns[hit.rule.id]] = 1.0
    return row
