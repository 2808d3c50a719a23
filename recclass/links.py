"""Which recommendation answers which conclusion: by the numbers that a report cites, else by meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recclass.encoder import Encoder, Vectors
from recclass.model import Model
from recclass.types import Link, Segment, Span

PARAGRAPHS = re.compile(r"\bpara(?:graph|s|\.)?s?\.?\s*((?:\d+(?:\.\d+)*[,\s–-]*(?:and|to|&)?\s*)+)", re.IGNORECASE)
FINDINGS = re.compile(r"\b(?:findings?|lessons?|learning points?|conclusions?)\s+((?:\d+(?:\.\d+)*[,\s]*(?:and|&)?\s*)+)", re.IGNORECASE)
RECOMMENDATIONS = re.compile(r"\brec(?:ommendation)?s?\.?\s*((?:\d+(?:\.\d+)*[,\s]*(?:and|&)?\s*)+)", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")
PAIR_FEATURES = ("cosine", "best sentence", "shared words", "above row", "above column")
SHORTEST = 25  # characters in a sentence that is compared on its own
BOLD = 0.35  # how far above the threshold a score makes a link `addresses` rather than `partly`


def link(
    recommendations: Sequence[Segment], conclusions: Sequence[Segment], model: Model, vectors: tuple[Vectors, Vectors]
) -> tuple[Link, ...]:
    """The links of one report. A number that the report cites wins: such a recommendation gets no link by meaning."""
    cited = _cited(recommendations, conclusions)
    scores = score_pairs(recommendations, conclusions, model, vectors)
    threshold = model.heads["link"].threshold
    sources = {entry.source for entry in cited}
    found_by = f"model:{model.version}"
    meant = [
        Link(
            r.id,
            "addresses" if scores[i, j] >= threshold + BOLD * (1 - threshold) else "partly",
            c.id,
            float(scores[i, j]),
            found_by=found_by,
        )
        for i, r in enumerate(recommendations)
        for j, c in enumerate(conclusions)
        if r.id not in sources and scores[i, j] >= threshold
    ]
    return tuple(sorted([*cited, *meant], key=lambda entry: (_order(entry.source), -entry.score, _order(entry.target))))


def score_pairs(
    recommendations: Sequence[Segment], conclusions: Sequence[Segment], model: Model, vectors: tuple[Vectors, Vectors]
) -> NDArray[np.float64]:
    """How probable each link is, shape (recommendations, conclusions), rounded to 4 places."""
    if not recommendations or not conclusions:
        return np.zeros((len(recommendations), len(conclusions)))
    compared = compare(recommendations, conclusions, vectors, model.encoder)
    flat = compared.reshape(-1, len(PAIR_FEATURES)).astype(np.float32)
    return model.heads["link"].probabilities(flat)[:, 0].reshape(compared.shape[:2])


def compare(
    recommendations: Sequence[Segment], conclusions: Sequence[Segment], vectors: tuple[Vectors, Vectors], encoder: Encoder
) -> NDArray[np.float64]:
    """PAIR_FEATURES of every pair, shape (recommendations, conclusions, features)."""
    ours, theirs = vectors
    cosine = ours.astype(np.float64) @ theirs.T
    best = np.maximum(cosine, _best_sentence(ours, conclusions, encoder))
    shared = _shared_words(recommendations, conclusions)
    above_row = best - best.mean(axis=1, keepdims=True)
    above_column = best - best.mean(axis=0, keepdims=True)
    return np.stack([cosine, best, shared, above_row, above_column], axis=2)


def _best_sentence(ours: Vectors, conclusions: Sequence[Segment], encoder: Encoder) -> NDArray[np.float64]:
    """The cosine with the closest sentence of each conclusion: findings are long, and mix praise and criticism."""
    columns = []
    for conclusion in conclusions:
        sentences = [found for found in SENTENCE.findall(conclusion.text) if len(found) >= SHORTEST] or [conclusion.text]
        columns.append((ours.astype(np.float64) @ encoder.encode(sentences).T).max(axis=1))
    return np.stack(columns, axis=1)


def _shared_words(recommendations: Sequence[Segment], conclusions: Sequence[Segment]) -> NDArray[np.float64]:
    """Cosine over words weighted by how rare they are in this report."""
    bags = [Counter(re.findall(r"[a-z]{4,}", segment.text.lower())) for segment in (*recommendations, *conclusions)]
    spread = Counter(word for bag in bags for word in bag)
    words = {word: k for k, word in enumerate(sorted(word for word, count in spread.items() if count > 1))}
    table = np.zeros((len(bags), max(len(words), 1)))
    for i, bag in enumerate(bags):
        for word in bag.keys() & words.keys():
            table[i, words[word]] = np.log(len(bags) / spread[word])
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    table = table / np.where(lengths == 0, 1, lengths)
    return np.asarray(table[: len(recommendations)] @ table[len(recommendations) :].T)


def _cited(recommendations: Sequence[Segment], conclusions: Sequence[Segment]) -> list[Link]:
    by_number = {c.number: c for c in conclusions if c.number}
    numbered = {r.number: r for r in recommendations if r.number}
    links: dict[tuple[str, str], Link] = {}
    for r in recommendations:
        for pattern in (PARAGRAPHS, FINDINGS):
            for number, span in _numbers(pattern, r):
                if c := by_number.get(number):
                    links[r.id, c.id] = Link(r.id, "addresses", c.id, 1.0, (span,), (), "cited:by-recommendation")
    for c in conclusions:
        for number, span in _numbers(RECOMMENDATIONS, c):
            if answer := numbered.get(number):
                links.setdefault((answer.id, c.id), Link(answer.id, "addresses", c.id, 1.0, (), (span,), "cited:by-conclusion"))
    return list(links.values())


def _numbers(pattern: re.Pattern[str], segment: Segment) -> list[tuple[str, Span]]:
    """The numbers that a segment cites, with where in the document they stand."""
    return [
        (number, Span(segment.span.start + match.start(), segment.span.start + match.end(1)))
        for match in pattern.finditer(segment.text)
        for number in re.findall(r"\d+(?:\.\d+)*", match[1])
    ]


def _order(name: str) -> tuple[str, int]:
    digits = "".join(char for char in name if char.isdigit())
    return name.rstrip("0123456789"), int(digits or 0)
