"""An item with all that was found in it, put together from the flat tables of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recclass.codebook import load_codebook
from recclass.plans import JUDGED_BY
from recclass.reports.marking import Piece, mark_words, name_evidence
from recclass.types import Analysis, Coding, Kind, Link, Segment


@dataclass(frozen=True, slots=True)
class Tie:
    """The item at the other end of a link, and how the link was found: cited, or how sure the program is."""

    to: str
    how: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A code of an action and the words in the column of the plan that it is about."""

    coding: Coding
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A segment, its text in pieces, its codings by scheme (with `plan`), its links by the word that says what they are."""

    segment: Segment
    pieces: tuple[Piece, ...]
    codes: Mapping[str, tuple[Coding, ...]]
    ties: Mapping[str, tuple[Tie, ...]]
    cells: Mapping[str, Cell]
    rules: tuple[str, ...]


def items_of(analysis: Analysis, kind: Kind) -> tuple[Item, ...]:
    """The items of a kind, in reading order."""
    schemes = [*(scheme.name for scheme in load_codebook().schemes), "plan"]
    return tuple(
        Item(
            segment,
            mark_words(segment, name_evidence(analysis, segment)),
            {scheme: analysis.codes_of(segment.id, scheme) for scheme in schemes},
            _ties(analysis, segment.id),
            _cells(analysis, segment),
            rules_of(analysis, segment.id),
        )
        for segment in analysis.of_kind(kind)
    )


def rules_of(analysis: Analysis, segment: str) -> tuple[str, ...]:
    """The rules by which something about an item is pointed out."""
    return tuple(dict.fromkeys(gap.rule for gap in analysis.gaps if segment in gap.segments and not gap.suppressed_by))


def _ties(analysis: Analysis, segment: str) -> Mapping[str, tuple[Tie, ...]]:
    carried = [link for link in analysis.links if link.relation == "carries_out"]
    answers = [link for link in analysis.links if link.relation != "carries_out"]
    return {
        "answers": tuple(Tie(link.target, _how(link)) for link in answers if link.source == segment),
        "answered by": tuple(Tie(link.source, _how(link)) for link in answers if link.target == segment),
        "carries out": tuple(Tie(link.target, _how(link)) for link in carried if link.source == segment),
        "carried out by": tuple(Tie(link.source, _how(link)) for link in carried if link.target == segment),
    }


def _how(link: Link) -> str:
    sure = "cited" if link.found_by.startswith("cited") else f"{link.score:.0%}"
    return f"partly, {sure}" if link.relation == "partly" else sure


def _cells(analysis: Analysis, segment: Segment) -> Mapping[str, Cell]:
    """The codes of an action by name, each with its words; an empty cell, or none, has no words."""
    places = dict(segment.fields)
    found = {}
    for coding in analysis.codes_of(segment.id, "action"):
        span = places.get(JUDGED_BY.get(coding.code, ""))
        found[coding.code] = Cell(coding, " ".join(analysis.document[span].split()) if span else "")
    return found
