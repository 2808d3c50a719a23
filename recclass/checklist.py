"""The study's Tables 16 and 20 for one report: requirements of the 1999 guidance, since superseded, each with where it is met."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from recclass.codebook import DATA, read_toml, record
from recclass.gaps import needs_response
from recclass.outline import bare_heading, contents_of, find_headings
from recclass.paragraphs import split_paragraphs
from recclass.plans import JUDGED_BY
from recclass.types import Analysis, Check, Document, Segment, Span

HEADED = "requirements of the 1999 guidance, shown as the study's framework, since superseded"
LONGEST_HEADING = 14  # words
SHOWN = 3  # passages quoted for one line
MOST = 0.5  # of the items: fewer are partly
Found = tuple[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of the checklist, and how it is told. `reviews`: yes, no and partly among the study's forty."""

    id: str
    table: str
    section: str
    text: str
    headings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    by: str = ""
    few: int = 0
    reviews: tuple[int, ...] = ()
    match: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()


@cache
def load_checklist() -> tuple[Requirement, ...]:
    """The lines in the order of the tables."""
    entries = read_toml(DATA / "checklist.toml")["check"]
    return tuple(record(Requirement, entry, f"checklist.toml, {entry.get('id', i)}") for i, entry in enumerate(entries, 1))


def check_list(analysis: Analysis) -> tuple[Check, ...]:
    """Every line with its value (yes, partly, no, not seen, not applicable) and the words that show it. Nothing for rows without a text."""
    if not analysis.document.lines:
        return ()
    headings = _headings(analysis.document)
    return tuple(Check(line.id, *_best(_told(line, analysis), _printed(line, analysis.document, headings))) for line in load_checklist())


def _headings(document: Document) -> list[Span]:
    """Where the report's headings stand, those of a contents list left out."""
    paragraphs = split_paragraphs(document)
    contents = contents_of(paragraphs)
    return [paragraphs[heading.index].span for heading in find_headings(paragraphs) if heading.index not in contents]


def _best(*found: Found) -> tuple[str, tuple[Span, ...]]:
    order = ("not seen", "not applicable", "no", "partly", "yes")
    value, spans = max(found, key=lambda one: order.index(one[0]))
    return value, tuple(sorted(set(spans))[:SHOWN])


def _told(line: Requirement, analysis: Analysis) -> Found:
    return TOLD_BY[line.by](analysis, line) if line.by else ("not seen", ())


def _printed(line: Requirement, document: Document, headings: Sequence[Span]) -> Found:
    """A heading that says it: yes; words of the text alone: partly."""
    headed = [span for span in headings if _is_headed(line, document[span])]
    if headed:
        return "yes", headed
    pattern = _pattern(line.words)
    spoken = [Span(*match.span()) for match in pattern.finditer(document.text)] if pattern else []
    return ("partly", spoken) if spoken else ("not seen", ())


def _is_headed(line: Requirement, printed: str) -> bool:
    pattern = _pattern(line.headings)
    short = len(printed.split()) <= LONGEST_HEADING
    return short and pattern is not None and pattern.fullmatch(bare_heading(printed).strip(" :?")) is not None


@cache
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None


def _of(analysis: Analysis, kind: str, scheme: str, code: str, values: Iterable[str]) -> tuple[list[Segment], list[Segment]]:
    """The segments of a kind, and those of them that were coded with one of the values."""
    allowed, segments = set(values), [segment for segment in analysis.segments if segment.kind == kind]
    coded = {c.segment for c in analysis.codings if c.scheme == scheme and c.code in (code, c.value) and c.value in allowed}
    return segments, [segment for segment in segments if segment.id in coded]


def _share(analysis: Analysis, code: str, *values: str) -> Found:
    """Of all actions with some value: yes; of some: partly; of none: no; without a plan: not seen."""
    actions, found = _of(analysis, "action", "action", code, values)
    if not actions:
        return "not seen", ()
    value = "yes" if len(found) == len(actions) else "partly" if found else "no"
    return value, [dict(action.fields).get(JUDGED_BY[code], action.span) for action in found]


def _good_practice(analysis: Analysis, _: Requirement) -> Found:
    found = _of(analysis, "conclusion", "needs_response", "good-practice", ["good-practice"])[1]
    return ("yes", [segment.span for segment in found]) if found else ("not seen", ())


def _lessons_translated(analysis: Analysis, _: Requirement) -> Found:
    conclusions, recommendations = analysis.of_kind("conclusion"), analysis.of_kind("recommendation")
    if not conclusions:
        return "not seen", ()
    answered = {link.target for link in analysis.links}
    asking = [c for c in conclusions if needs_response(analysis, c.id)]
    share = sum(c.id in answered for c in asking) / max(len(asking), 1)
    return ("yes" if share > MOST else "partly" if recommendations else "no"), [conclusions[0].span, *(r.span for r in recommendations[:1])]


def _beyond_agencies(analysis: Analysis, _: Requirement) -> Found:
    recommendations, agencies = _of(analysis, "recommendation", "origin", "agency-review", ["agency-review", "repeated"])
    if not recommendations:
        return "not seen", ()
    others = [r for r in recommendations if r not in agencies]
    return ("not seen", ()) if not agencies else ("yes", [others[0].span]) if others else ("no", [agencies[0].span])


def _few_and_specific(analysis: Analysis, line: Requirement) -> Found:
    recommendations, specific = _of(analysis, "recommendation", "smart", "specific", ["yes"])
    if not recommendations:
        return "not seen", ()
    few, precise = len(recommendations) <= line.few, len(specific) > MOST * len(recommendations)
    return ("yes" if few and precise else "partly" if few or precise else "no"), [segment.span for segment in specific]


def _national_lessons(analysis: Analysis, _: Requirement) -> Found:
    found = [s for kind in ("conclusion", "recommendation") for s in _of(analysis, kind, "level", "national", ["national"])[1]]
    return ("yes", [segment.span for segment in found]) if found else ("not seen", ())


def _whom_and_when(analysis: Analysis, _: Requirement) -> Found:
    by, when = _share(analysis, "owner", "officer", "body"), _share(analysis, "by_when", "yes", "partly")
    if by[0] == when[0]:
        return by[0], [*by[1][:1], *when[1][:1]]
    return "partly", [*by[1][:1], *when[1][:1]]


def _plan_in_report(analysis: Analysis, _: Requirement) -> Found:
    actions = analysis.of_kind("action")
    return ("yes", [actions[0].span]) if actions else ("not seen", ())


def _single_plan(analysis: Analysis, _: Requirement) -> Found:
    plans = dict.fromkeys(action.headings for action in analysis.of_kind("action"))
    return ("yes" if len(plans) == 1 else "no" if plans else "not seen"), [a.span for a in analysis.of_kind("action")[:1]]


def _actions_linked(analysis: Analysis, _: Requirement) -> Found:
    actions, linked = analysis.of_kind("action"), {link.source for link in analysis.links if link.relation == "carries_out"}
    found = [action.span for action in actions if action.id in linked]
    return ("not seen" if not actions else "yes" if len(found) == len(actions) else "partly" if found else "no"), found


TOLD_BY: dict[str, Callable[[Analysis, Requirement], Found]] = {
    "good_practice": _good_practice,
    "lessons_translated": _lessons_translated,
    "beyond_agencies": _beyond_agencies,
    "few_and_specific": _few_and_specific,
    "national_lessons": _national_lessons,
    "whom_and_when": _whom_and_when,
    "outcomes_stated": lambda analysis, _: _share(analysis, "change", "outcome"),
    "outcomes_reviewed": lambda analysis, _: _share(analysis, "review", "effect"),
    "plan_in_report": _plan_in_report,
    "single_plan": _single_plan,
    "actions_linked": _actions_linked,
    "lead_officer": lambda analysis, _: _share(analysis, "owner", "officer"),
    "dates": lambda analysis, _: _share(analysis, "by_when", "yes"),
    "costed": lambda analysis, _: _share(analysis, "cost", "stated"),
}
