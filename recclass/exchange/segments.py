"""One row for every conclusion, recommendation and action: its place, its codes, what it is linked to, the words that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from recclass.codebook import load_codebook
from recclass.exchange.codes import KINDS
from recclass.exchange.columns import Cell, Column, Row
from recclass.exchange.refi import clean
from recclass.plans import JUDGED_BY, NOT_SEEN
from recclass.reports.records import PLANNED, Found, index, quoted
from recclass.types import Analysis, Coding, Segment, Span

GRADES = ("no", "partly", "yes")
SHOWN = ("focus", "change", "addressee", "theme")  # schemes beside the grades that words are quoted for
LINKED = (
    ("answers", "addresses", True, "the conclusions that it answers"),
    ("answers_partly", "partly", True, "the conclusions that it answers in part"),
    ("answered_by", "addresses", False, "the recommendations that answer it"),
    ("answered_partly_by", "partly", False, "the recommendations that answer it in part"),
    ("carries_out", "carries_out", True, "the recommendations that it carries out"),
    ("carried_out_by", "carries_out", False, "the actions that carry it out"),
)
Teller = Callable[[Found, Segment], Cell]
Told = tuple[Column, Teller]
REPORT = (
    Column("report", "words", "the name of the report's file"),
    Column("digest", "name", "sha256 of the file's bytes, in hex: names the same report in every table"),
)


def segment_columns() -> tuple[Column, ...]:
    """The columns after those that name the report, in order."""
    return tuple(column for column, _ in _told())


def segment_rows(analysis: Analysis) -> Iterator[Row]:
    """The rows of one report, in reading order."""
    found, told = index(analysis), _told()
    for item in analysis.segments:
        yield tuple(tell(found, item) for _, tell in told)


def quote(analysis: Analysis, spans: Sequence[Span]) -> str | None:
    """The words of some spans of the report, without what programs stumble over; None where there are none."""
    return clean(quoted(analysis, spans)) or None


@cache
def _told() -> tuple[Told, ...]:
    return (*_place(), *_focus(), *_grades(), *_others(), *_actions(), *_links(), *_words())


def _place() -> Iterator[Told]:
    yield Column("id", "name", "R3, C1, A2: in reading order, unique in its report"), lambda _, item: item.id
    yield Column("kind", "code", "conclusion, recommendation or action", KINDS), lambda _, item: item.kind
    yield Column("number", "words", "as printed"), lambda _, item: clean(item.number) or None
    yield Column("page", "whole", "the page it begins on"), lambda _, item: item.page
    yield Column("heading", "words", "the headings it stands under, outermost first"), lambda _, item: clean(item.heading) or None
    yield Column("text", "words", "its words"), lambda _, item: clean(item.text)


def _focus() -> Iterator[Told]:
    book = load_codebook()
    names = book.names("focus")
    yield Column("primary", "code", "what it would change first of all", names), _primary(lambda coding: coding.code)
    yield Column("headline", "code", "the headline of that code", tuple(dict.fromkeys(book.headlines().values()))), _headline
    yield Column("primary_probability", "share", "how sure the program is of primary"), _primary(lambda coding: coding.probability)
    yield Column("focus", "codes", "everything it would change, primary included", names), _several("focus", "recommendation")


def _grades() -> Iterator[Told]:
    book = load_codebook()
    for code in (code for code in book.codes if code.scheme == "smart"):
        yield Column(code.name, "code", code.meaning, GRADES), _value("smart", code.name)
    for name in PLANNED:
        about = f"{name}, when the action plan is read too"
        yield Column(f"{name}_with_plan", "code", about, (*GRADES, NOT_SEEN)), _value("plan", name)


def _others() -> Iterator[Told]:
    book = load_codebook()
    for scheme in book.schemes:
        about, codes = f"{scheme.title} ({scheme.unit})", book.names(scheme.name)
        if scheme.name in ("focus", "smart", "action"):
            continue
        if scheme.name in ("addressee", "theme"):
            yield Column(scheme.name, "codes", about, codes), _several(scheme.name, scheme.unit)
        else:
            yield Column(scheme.name, "code", about, codes), _value(scheme.name)


def _actions() -> Iterator[Told]:
    for code in (code for code in load_codebook().codes if code.scheme == "action"):
        about = f"Of an action: {code.meaning}"
        grades = GRADES if set(code.grades) == set(GRADES) else tuple(code.grades)
        yield Column(f"action_{code.name}", "code", about, grades), _value("action", code.name)


def _links() -> Iterator[Told]:
    for name, relation, towards, about in LINKED:
        yield Column(name, "codes", about), _linked(relation, towards)
    about = "what the program is not sure of: a person should look again"
    yield Column("needs_review", "name", about), lambda found, item: found.unsure(item) or None


def _words() -> Iterator[Told]:
    for name in SHOWN:
        yield Column(f"{name}_words", "words", f"the words that show {name}"), _shown(name)
    for name in load_codebook().names("smart"):
        yield Column(f"{name}_words", "words", f"the words that show {name}"), _shown("smart", name)
    for name in JUDGED_BY.values():
        yield Column(f"{name}_cell", "words", f"Of an action: what its plan says under {name}"), _cell(name)


def _primary(tell: Callable[[Coding], Cell]) -> Teller:
    def primary(found: Found, item: Segment) -> Cell:
        return next((tell(coding) for coding in found.codings[item.id, "focus"] if coding.value == "primary"), None)

    return primary


def _headline(found: Found, item: Segment) -> Cell:
    return _primary(lambda coding: load_codebook().headline(coding.code, found.analysis.headlines))(found, item)


def _several(scheme: str, unit: str) -> Teller:
    def several(found: Found, item: Segment) -> Cell:
        given = (coding.code for coding in found.codings[item.id, scheme] if coding.value != "no")
        return tuple(dict.fromkeys(given)) if item.kind == unit else None

    return several


def _value(scheme: str, code: str = "") -> Teller:
    return lambda found, item: next((c.value for c in found.codings[item.id, scheme] if code in ("", c.code)), None)


def _linked(relation: str, towards: bool) -> Teller:
    def linked(found: Found, item: Segment) -> Cell:
        links = [link for link in found.analysis.links if link.relation == relation]
        pairs = [(link.source, link.target) if towards else (link.target, link.source) for link in links]
        return tuple(dict.fromkeys(theirs for ours, theirs in pairs if ours == item.id))

    return linked


def _shown(scheme: str, code: str = "") -> Teller:
    return lambda found, item: clean(found.words(item, scheme, code)) or None


def _cell(name: str) -> Teller:
    return lambda found, item: quote(found.analysis, [span for field, span in item.fields if field == name])
