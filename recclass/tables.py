"""Tables of recommendations and action plans: columns told by their heads, rows turned into items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from recclass.codebook import DATA, read_toml
from recclass.markers import read_marker
from recclass.paragraphs import Paragraph
from recclass.types import Span

FIELDS = ("who", "when", "outcome", "check", "means")
CITED = "of"  # the column that names an action's recommendation
NUMBER = re.compile(r"[•\-–]|[A-Z]{0,3}\d{1,3}(\.\d{1,3})*[.):]?|\(?[a-zA-Z][.)]|\(?[ivx]+[.)]")
LONGEST_HEAD = 90  # characters
Row = dict[int, list[Paragraph]]  # column -> the paragraphs of its cell


@dataclass(frozen=True, slots=True)
class TableItem:
    """An item of a row: its kind, its number as printed, its span, and the spans of an action's other columns."""

    kind: str
    number: str
    span: Span
    columns: dict[str, Span]


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    entries = read_toml(DATA / "headings.toml")["column"]
    return tuple((entry["name"], re.compile(f"(?:{'|'.join(entry['patterns'])})", re.IGNORECASE)) for entry in entries)


def column_of(head: str) -> str:
    """What a column holds, by its head; "" where that is not known."""
    words = " ".join(head.split()).strip(" :.")
    return next((name for name, pattern in _columns() if pattern.fullmatch(words)), "")


def take_tables(text: str, paragraphs: Sequence[Paragraph], role: str) -> tuple[list[TableItem], list[Paragraph]]:
    """The items of all tables whose heads tell their columns, and the other paragraphs, a row's number as its text's marker.

    A table without a head goes on with the columns of the one before it.
    """
    items: list[TableItem] = []
    others: list[Paragraph] = []
    heads: dict[int, str] = {}
    top: list[str] = []  # the words of the head, which is printed again on new pages
    for cell, group in groupby(paragraphs, key=lambda paragraph: paragraph.first.cell and paragraph.first.cell[0]):
        among = list(group)
        if cell is None:
            others += among
            continue
        rows = _rows(among)
        found = _heads(text, rows[0])
        heads, body = (found, rows[1:]) if found else (heads if len(rows[0]) >= len(heads) else {}, rows)
        top = _words(text, rows[0]) if found else top
        if heads:
            items += [item for row in body if _words(text, row) != top for item in _items(text, row, heads, role)]
        else:
            others += _numbered(among)
    return items, others


def _numbered(cells: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs of a table without known columns; a cell that holds a number only becomes the next cell's marker."""
    kept: list[Paragraph] = []
    number = ""
    for paragraph in cells:
        words = paragraph.text.strip()
        if NUMBER.fullmatch(words):
            number = words
        else:
            marker = read_marker("", number) if number and paragraph.marker is None else paragraph.marker
            kept.append(replace(paragraph, marker=marker))
            number = ""
    return kept


def _rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    rows: dict[int, Row] = {}
    for paragraph in paragraphs:
        _, r, c = paragraph.first.cell or (0, 0, 0)
        rows.setdefault(r, {}).setdefault(c, []).append(paragraph)
    return [rows[r] for r in sorted(rows)]


def _span(cell: Sequence[Paragraph]) -> Span:
    return Span(cell[0].span.start, cell[-1].span.end)


def _name(text: str, cell: Sequence[Paragraph]) -> str:
    span = _span(cell)
    return column_of(text[span.start : span.end]) if span.end - span.start < LONGEST_HEAD else ""


def _heads(text: str, row: Row) -> dict[int, str]:
    """What each column holds; nothing where the row does not read as a head (two columns known, items in one of them)."""
    heads = {c: _name(text, cell) for c, cell in row.items()}
    known = {name for name in heads.values() if name}
    short = all(_span(cell).end - _span(cell).start < LONGEST_HEAD for cell in row.values())
    return heads if short and len(known) >= 2 and known & {"recommendation", "conclusion", "action"} else {}


def _words(text: str, row: Row) -> list[str]:
    spans = [_span(cell) for _, cell in sorted(row.items())]
    return [" ".join(text[span.start : span.end].split()) for span in spans]


def _items(text: str, row: Row, heads: dict[int, str], role: str) -> Iterator[TableItem]:
    named = {heads.get(c, ""): cell for c, cell in reversed(list(row.items()))}
    numbers = [_span(named[name]) for name in ("number", CITED) if name in named]
    number = text[numbers[0].start : numbers[0].end].strip(" .:") if numbers else ""
    for kind in ("conclusion", "recommendation"):
        yield from (TableItem(kind, *one, {}) for one in _parts(named.get(kind, []), number))
    if "action" in named:
        columns = {name: _span(named[name]) for name in FIELDS if name in named}
        kind = "action" if "recommendation" in named or role == "plan" or columns else "recommendation"
        cited = {CITED: _span(named[CITED])} if CITED in named and kind == "action" else {}
        yield TableItem(kind, number, _span(named["action"]), columns | cited)


def _parts(cell: Sequence[Paragraph], number: str) -> Iterator[tuple[str, Span]]:
    """A cell's items: one, or one for each paragraph where all of them bear a mark."""
    if len(cell) > 1 and all(paragraph.marker for paragraph in cell):
        for paragraph in cell:
            marker = paragraph.marker
            yield (marker.number, Span(paragraph.span.start + marker.length, paragraph.span.end)) if marker else (number, paragraph.span)
    elif cell:
        marker = cell[0].marker
        span = _span(cell)
        yield (number or marker.number, Span(span.start + marker.length, span.end)) if marker else (number, span)
