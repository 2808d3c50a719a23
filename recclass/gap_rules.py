"""The rules of the gap analyser, as data: their words, their numbers, and which of them are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from recclass.codebook import DATA, read_toml, record
from recclass.types import Analysis, RecclassError, Severity

ASKED_BEFORE = "asked-before"  # told where earlier reviews are given to compare with


@dataclass(frozen=True, slots=True)
class GapRule:
    """A rule of the gap analyser, with its words, its numbers, and what it points out and lets pass."""

    id: str
    severity: Severity
    about: str
    message: str
    advice: str
    flagged: str
    passed: str
    threshold: float = 0.0
    least: int = 0
    patterns: tuple[str, ...] = ()


@cache
def load_gap_rules() -> Mapping[str, GapRule]:
    """The rules by id, in the order in which gaps are told."""
    entries = read_toml(DATA / "gaps.toml")["gap"]
    return {entry["id"]: record(GapRule, entry, f"gaps.toml, {entry.get('id', i)}") for i, entry in enumerate(entries, 1)}


def choose_rules(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> frozenset[str]:
    """The rules to tell: the selected ones, all where none is, without the ignored ones. RecclassError where one is not known."""
    known = list(load_gap_rules())
    if unknown := [name for name in (*select, *ignore) if name not in known]:
        raise RecclassError(f"no rule is called {unknown[0]!r}; there are {', '.join(known)}")
    return frozenset(select or known) - frozenset(ignore)


def tell_only(analysis: Analysis, rules: Set[str]) -> Analysis:
    """The analysis with the gaps of some rules only."""
    return replace(analysis, gaps=tuple(gap for gap in analysis.gaps if gap.rule in rules))
