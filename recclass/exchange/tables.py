"""The tables of a store, a row for each segment, coding, link, gap, check and report; with the reports' words or without."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

from recclass.checklist import load_checklist
from recclass.codebook import load_codebook
from recclass.exchange.blanks import leave_text_out
from recclass.exchange.columns import SEPARATOR, Column, Row, Table
from recclass.exchange.refi import clean
from recclass.exchange.segments import REPORT, quote, segment_columns, segment_rows
from recclass.rows import KINDS
from recclass.store import Failure, Store
from recclass.tabulation.beside import VALUES
from recclass.types import SEVERITIES, Analysis, Span
from recclass.years import year_of

RELATIONS = ("addresses", "partly", "carries_out")
VERSIONS = ("recclass", "model", "codebook")
EVIDENCE = Column("evidence", "name", "where they stand, as JSON [[start, end], ...]: characters of the report's text", hidden=True)
FOUND_BY = Column("found_by", "name", "the rule, or the model and its version, that found it")
FAILURES = (
    Column("page", "whole", "the page on which it went wrong"),
    Column("reason", "words", "what went wrong, and the next step"),
    Column("ended_by", "name", "the limit that ended it, such as 600 seconds"),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The reports of a store, and those that could not be coded. `codes_only`: nothing of a report's words, nor its name, goes out."""

    analyses: Iterable[Analysis]
    failures: Sequence[Failure] = ()
    codes_only: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table before it is filled: what a row is, its columns after those that name the report, and the rows that a report gives."""

    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Analysis], Iterator[Row]]


def open_contents(store: Store, codes_only: bool = False) -> Contents:
    """What a store holds. The reports are read one by one, as they are asked for."""
    analyses = map(leave_text_out, store.analyses()) if codes_only else store.analyses()
    return Contents(analyses, tuple(store.failures()), codes_only)


def fill_tables(contents: Contents, names: Sequence[str]) -> tuple[Table, ...]:
    """The tables with these names, filled in one reading of the contents; columns of words are left out where only codes may go out."""
    layouts = {name: load_layouts()[name] for name in names}
    rows: dict[str, list[Row]] = {name: [] for name in names}
    for analysis in contents.analyses:
        for name, layout in layouts.items():
            rows[name] += (_named(analysis) + row for row in layout.rows(analysis))
    if "failures" in rows:
        rows["failures"] += map(_failure, contents.failures)
    return tuple(_kept(Table(name, layout.about, REPORT + layout.columns, rows[name]), contents) for name, layout in layouts.items())


@cache
def load_layouts() -> Mapping[str, Layout]:
    """Every table by its name."""
    return {
        "segments": Layout("a conclusion, recommendation or action", segment_columns(), segment_rows),
        "codings": Layout("one code given to one segment", _coding_columns(), _codings),
        "links": Layout("one link; it reads as a sentence: R3 addresses C1", _link_columns(), _links),
        "gaps": Layout("something to look at", _gap_columns(), _gaps),
        "checks": Layout("a line of the checklist in one report", _check_columns(), _checks),
        "documents": Layout("a report that was coded", _document_columns(), _documents),
        "failures": Layout("a report that could not be coded", FAILURES, lambda _: iter(())),
    }


def _named(analysis: Analysis) -> Row:
    return (analysis.document.source, analysis.document.digest)


def _kept(table: Table, contents: Contents) -> Table:
    keep = [not (contents.codes_only and (column.hidden or column.kind == "words")) for column in table.columns]
    rows = table.rows if all(keep) else [tuple(compress(row, keep)) for row in table.rows]
    return Table(table.name, table.about, tuple(compress(table.columns, keep)), rows)


def _coding_columns() -> tuple[Column, ...]:
    book = load_codebook()
    schemes = (*(scheme.name for scheme in book.schemes), "plan")
    values = dict.fromkeys(value for scheme in book.schemes for value in scheme.values)
    return (
        Column("segment", "name", "the id of the segment"),
        Column("scheme", "code", "the set of codes it belongs to; plan: the grade when the action plan is read too", schemes),
        Column("code", "code", "the code", tuple(dict.fromkeys(code.name for code in book.codes))),
        Column("value", "code", "focus: primary or also; smart: yes, partly or no; else what the scheme answers", tuple(values)),
        Column("probability", "share", "how sure the program is of its own reading, from 0 to 1"),
        Column("sure", "flag", "no: a person should look again"),
        Column("words", "words", "the words that show it"),
        EVIDENCE,
        FOUND_BY,
    )


def _codings(analysis: Analysis) -> Iterator[Row]:
    for one in analysis.codings:
        given = (one.segment, one.scheme, one.code, one.value, one.probability, one.sure)
        yield (*given, quote(analysis, one.evidence), _places(one.evidence), one.found_by or None)


def _link_columns() -> tuple[Column, ...]:
    return (
        Column("source", "name", "the id of a segment"),
        Column("relation", "code", "how it is linked", RELATIONS),
        Column("target", "name", "the id of a segment"),
        Column("score", "share", "how sure the program is, from 0 to 1"),
        Column("source_words", "words", "the words of the one that show it"),
        Column("target_words", "words", "the words of the other that show it"),
        FOUND_BY,
    )


def _links(analysis: Analysis) -> Iterator[Row]:
    for one in analysis.links:
        words = (quote(analysis, one.source_evidence), quote(analysis, one.target_evidence))
        yield (one.source, one.relation, one.target, one.score, *words, one.found_by or None)


def _gap_columns() -> tuple[Column, ...]:
    return (
        Column("rule", "name", "the rule's id: recclass explain tells what it means"),
        Column("severity", "code", "note, warning or error", SEVERITIES),
        Column("segments", "codes", "the ids of the segments it is about; none: the whole report"),
        Column("message", "words", "what was seen"),
        Column("advice", "name", "what may help"),
        Column("words", "words", "the words it is about"),
        Column("suppressed_by", "words", "the reason that its author gave for leaving it"),
    )


def _gaps(analysis: Analysis) -> Iterator[Row]:
    for one in analysis.gaps:
        told = (clean(one.message), one.advice, quote(analysis, one.evidence), clean(one.suppressed_by) or None)
        yield (one.rule, one.severity, one.segments, *told)


def _check_columns() -> tuple[Column, ...]:
    return (
        Column("table", "name", "the study's table"),
        Column("item", "name", "the line's id"),
        Column("requirement", "name", "what the line asks for", hidden=True),
        Column("value", "code", "whether it is met", VALUES),
        Column("words", "words", "the words that show it"),
        EVIDENCE,
    )


def _checks(analysis: Analysis) -> Iterator[Row]:
    lines = {line.id: line for line in load_checklist()}
    for one in analysis.checks:
        line = lines.get(one.item)
        told = (line.table if line else None, one.item, line.text if line else None, one.value)
        yield (*told, quote(analysis, one.evidence), _places(one.evidence))


def _document_columns() -> tuple[Column, ...]:
    return (
        Column("year", "whole", "the last year in its file's name, else that of the date near its top", hidden=True),
        Column("pages", "whole", "how many pages it has"),
        Column("pages_unread", "whole", "how many of them could not be read"),
        *(Column(f"{kind}s", "whole", f"how many {kind}s were found") for kind in KINDS),
        *(Column(f"{name}_version", "name", f"the version of {name} that it was coded with") for name in VERSIONS),
    )


def _documents(analysis: Analysis) -> Iterator[Row]:
    found = (len(analysis.of_kind(kind)) for kind in KINDS)
    year = year_of(analysis.document)
    unread = len({one.page for one in analysis.document.unread if one.page})
    yield (
        int(year) if year.isdecimal() else None,
        analysis.document.pages,
        unread,
        *found,
        *(analysis.made_with.get(name) for name in VERSIONS),
    )


def _failure(failure: Failure) -> Row:
    return (SEPARATOR.join(failure.names), failure.digest or None, failure.page, clean(failure.reason), failure.ended_by or None)


def _places(spans: Sequence[Span]) -> str | None:
    return json.dumps([[span.start, span.end] for span in spans]) if spans else None
