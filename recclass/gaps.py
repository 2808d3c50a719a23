"""What to look at: conclusions without an answer, answers that miss, and what the whole report lacks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from recclass.codebook import DATA, load_codebook, read_toml, record
from recclass.encoder import Vectors
from recclass.recurrence import Recurrence
from recclass.types import Analysis, Coding, Gap, Link, RecclassError, Segment, Severity, Span

ASKED_BEFORE = "asked-before"  # told where earlier reviews are given to compare with
QUOTED, TOLD = 90, 200  # characters of a quote in a message, and of words that stand in another report
PRACTICE = frozenset(
    "focus-on-child overview assessment inaction optimism isolated-decisions management-oversight staff-skills supervision "
    "resources transitions interagency".split()
)  # themes that a procedure alone does not answer (codebook, section 6)
PEOPLE = frozenset(("training", "supervision", "management", "staffing"))  # headlines that answer how people worked
PARTS = re.compile(r"(?:^|[\s:;,])(?:\(?[a-h][.)]|\([ivx]{1,4}\)|[•●▪◼■‣\uf0b7\uf0a7\uf06e])\s", re.MULTILINE)


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


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: an analysis without gaps, and the recommendations' vectors."""

    analysis: Analysis
    vectors: Vectors
    earlier: Sequence[Recurrence] = ()

    def values(self, segment: str, scheme: str) -> list[Coding]:
        return list(self.analysis.codes_of(segment, scheme))

    def links_to(self, conclusion: str) -> list[Link]:
        return [link for link in self.analysis.links if link.target == conclusion]


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


def find_gaps(analysis: Analysis, vectors: Vectors) -> tuple[Gap, ...]:
    """All gaps of one report, in the order of gaps.toml, then of the report."""
    evidence = Evidence(analysis, vectors)
    return tuple(gap for name, rule in load_gap_rules().items() for gap in RULES[name](rule, evidence))


def tell_earlier(analysis: Analysis, earlier: Sequence[Recurrence]) -> tuple[Gap, ...]:
    """What earlier reviews asked for or found too, as gaps: each item with the reports that are most alike."""
    rule = load_gap_rules()[ASKED_BEFORE]
    return tuple(_asked_before(rule, Evidence(analysis, np.zeros((0, 0), np.float32), earlier)))


def _gap(rule: GapRule, segments: Sequence[Segment] = (), evidence: Sequence[Span] = (), **words: object) -> Gap:
    names = _listed([segment.id for segment in segments])
    quote = shorten(segments[0].text) if segments else ""
    message = rule.message.format(**({"segments": names, "quote": quote} | words))
    return Gap(rule.id, rule.severity, message, rule.advice, tuple(segment.id for segment in segments), tuple(evidence))


def shorten(text: str, most: int = QUOTED) -> str:
    """The text, cut after a word at `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _unread(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    for unread in seen.analysis.document.unread:
        yield _gap(rule, pages=f"page {unread.page}" if unread.page else "all of the file", reason=unread.reason)


def _none(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    if not seen.analysis.of_kind("recommendation"):
        yield _gap(rule)


def needs_response(analysis: Analysis, conclusion: str, surely: float = 0.0) -> bool:
    """Whether a conclusion asks for an answer at all, at least as probably as `surely`."""
    return all(coding.value == "yes" and coding.probability >= surely for coding in analysis.codes_of(conclusion, "needs_response"))


def _unanswered(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    if not seen.analysis.of_kind("recommendation"):
        return
    for conclusion in seen.analysis.of_kind("conclusion"):
        if needs_response(seen.analysis, conclusion.id, rule.threshold) and not seen.links_to(conclusion.id):
            yield _gap(rule, [conclusion], [conclusion.span])


def _mismatched(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    for conclusion in seen.analysis.of_kind("conclusion"):
        answers = [link.source for link in seen.links_to(conclusion.id)]
        themes = {coding.code for coding in seen.values(conclusion.id, "theme")}
        if needs_response(seen.analysis, conclusion.id) and only_procedures(themes, [_focus(seen, answer) for answer in answers]):
            yield _gap(rule, [conclusion], [conclusion.span], answers=_listed(answers))


def only_procedures(themes: Set[str], answers: Sequence[Sequence[str]]) -> bool:
    """Whether a conclusion about how people worked is answered by procedures alone (codebook, section 6).

    `answers` are the focus codes of each recommendation linked to it, the primary first.
    """
    headlines = [[load_codebook().headline(code) for code in codes] for codes in answers]
    procedural = all(names[:1] == ["procedure"] and not PEOPLE & set(names) for names in headlines)
    return bool(headlines) and procedural and bool(themes & PRACTICE) and "procedure-missing" not in themes


def _headline(seen: Evidence, recommendation: str) -> str:
    primary = [coding.code for coding in seen.values(recommendation, "focus") if coding.value == "primary"]
    return load_codebook().headline(primary[0]) if primary else ""


def _focus(seen: Evidence, recommendation: str) -> list[str]:
    """The focus codes of a recommendation, the primary first."""
    codings = sorted(seen.values(recommendation, "focus"), key=lambda coding: coding.value != "primary")
    return [coding.code for coding in codings]


def _unsupported(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    if not seen.analysis.of_kind("conclusion"):
        return
    sources = {link.source for link in seen.analysis.links}
    for recommendation in seen.analysis.of_kind("recommendation"):
        if recommendation.id not in sources:
            yield _gap(rule, [recommendation], [recommendation.span])


def _many(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    count = len(seen.analysis.of_kind("recommendation"))
    if count > rule.threshold:
        yield _gap(rule, count=count)


def _procedural(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    names = [segment.id for segment in seen.analysis.of_kind("recommendation")]
    count = sum(_headline(seen, name) == "procedure" for name in names)
    if len(names) >= rule.least and count >= rule.threshold * len(names):
        yield _gap(rule, count=count, total=len(names))


def _repeated(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    items = seen.analysis.of_kind("recommendation")
    alike = seen.vectors @ seen.vectors.T if len(items) else np.zeros((0, 0))
    for i, first in enumerate(items):
        for j in range(i + 1, len(items)):
            if alike[i, j] >= rule.threshold:
                yield _gap(rule, [first, items[j]], [first.span, items[j].span])


def _bundled(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    for recommendation in seen.analysis.of_kind("recommendation"):
        count = len(PARTS.findall(" " + recommendation.text))
        if count >= rule.threshold:
            yield _gap(rule, [recommendation], [recommendation.span], count=count)


def _identifying(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    pattern = re.compile("|".join(rule.patterns))
    for recommendation in seen.analysis.of_kind("recommendation"):
        for match in pattern.finditer(recommendation.text):
            span = Span(match.start(), match.end()).shifted(recommendation.span.start)
            yield _gap(rule, [recommendation], [span], quote=match[0])


def _mergeable(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    """Conclusions that several recommendations answer whole."""
    for conclusion in seen.analysis.of_kind("conclusion"):
        answers = [link.source for link in seen.links_to(conclusion.id) if link.relation == "addresses"]
        if len(answers) >= rule.least:
            yield _gap(rule, [conclusion], [conclusion.span], answers=_listed(answers))


def _asked_before(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    """An item with up to `least` earlier reports; none where no earlier reviews were given to compare with."""
    told: Counter[str] = Counter()
    for found in seen.earlier:
        ours, theirs = found.item.segment, found.earlier
        told[ours.id] += 1
        if told[ours.id] <= rule.least:
            asked = "asked for" if ours.kind == "recommendation" else "found"
            when = f"in {theirs.year}" if theirs.year else "in another review"
            words = {"asked": asked, "when": when, "report": theirs.report, "quote": shorten(theirs.segment.text, TOLD)}
            yield _gap(rule, [ours], [ours.span], **words)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _not_smart(rule: GapRule, seen: Evidence) -> Iterator[Gap]:
    words = {"specific": "who must do what", "measurable": "how anyone would know it was done"}
    for recommendation in seen.analysis.of_kind("recommendation"):
        grades = {coding.code: coding.value for coding in seen.values(recommendation.id, "smart")}
        lacks = [words[name] for name in words if grades.get(name) == "no"]
        if len(lacks) == len(words):
            yield _gap(rule, [recommendation], [recommendation.span], lacks=", nor ".join(lacks))


RULES: dict[str, Callable[[GapRule, Evidence], Iterator[Gap]]] = {
    "page-unread": _unread,
    "no-recommendations": _none,
    "conclusion-unanswered": _unanswered,
    "conclusion-mismatched": _mismatched,
    "recommendation-unsupported": _unsupported,
    "many-recommendations": _many,
    "procedural-emphasis": _procedural,
    "repeated-recommendation": _repeated,
    "mergeable-recommendations": _mergeable,
    "bundled-recommendation": _bundled,
    "identifying-detail": _identifying,
    "recommendation-not-smart": _not_smart,
    ASKED_BEFORE: _asked_before,
}
