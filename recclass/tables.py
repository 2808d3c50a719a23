"""Tables of recommendations and action plans: columns told by their heads, rows turned into items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from recclass.codebook import DATA, read_toml
from recclass.paragraphs import Paragraph
from recclass.types import Span

Row = dict[int, Span]  # column -> where its text stands


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


def read_tables(text: str, paragraphs: Sequence[Paragraph], kind: str) -> Iterator[TableItem]:
    """The items of all tables in a section. A table without a head goes on with the columns of the one before it."""
    heads: dict[int, str] = {}
    for _, group in groupby(paragraphs, key=lambda paragraph: (paragraph.first.cell or (0, 0, 0))[0]):
        rows = _rows(list(group))
        found = _heads(text, rows[0]) if rows else {}
        heads, body = (found, rows[1:]) if found else (heads, rows)
        for row in body:
            if heads and not _is_head(text, row, heads):
                yield from _items(text, row, heads, kind)
            elif not heads and kind in ("recommendation", "conclusion"):
                longest = max(row.values(), key=lambda span: span.end - span.start)
                yield TableItem(kind, "", longest, {})


def _rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    rows: dict[int, Row] = {}
    for paragraph in paragraphs:
        _, r, c = paragraph.first.cell or (0, 0, 0)
        row = rows.setdefault(r, {})
        row[c] = Span(min(row[c].start, paragraph.span.start), paragraph.span.end) if c in row else paragraph.span
    return [rows[r] for r in sorted(rows)]


def _heads(text: str, row: Row) -> dict[int, str]:
    """What each column holds; nothing where the row does not read as a head (two columns known, an item among them)."""
    heads = {c: column_of(text[span.start : span.end]) for c, span in row.items()}
    known = {name for name in heads.values() if name}
    short = all(span.end - span.start < 90 for span in row.values())
    return heads if short and len(known) >= 2 and known & {"recommendation", "action"} else {}


def _is_head(text: str, row: Row, heads: dict[int, str]) -> bool:
    """Whether a row is the head, printed again on a new page."""
    return sum(column_of(text[span.start : span.end]) == heads.get(c) != "" for c, span in row.items()) >= 2


def _items(text: str, row: Row, heads: dict[int, str], kind: str) -> Iterator[TableItem]:
    named = {heads.get(c, ""): span for c, span in reversed(list(row.items()))}
    number = text[named["number"].start : named["number"].end].strip(" .:") if "number" in named else ""
    planned = named.keys() & {"who", "when", "outcome", "check", "means"}
    if "recommendation" in named:
        yield TableItem("recommendation", number, named["recommendation"], {})
    if "action" in named:
        after = [span for c, span in row.items() if span.start >= named["action"].start and heads.get(c) != "recommendation"]
        whole = Span(named["action"].start, max(span.end for span in after)) if planned else named["action"]
        is_action = "recommendation" in named or kind == "plan" or planned
        yield TableItem("action" if is_action else "recommendation", number, whole, {k: named[k] for k in (*planned, "action")})
