"""Rows in and rows out: JSON lines, CSV, or one text a line, from a file or from standard input."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from recclass.types import HEADING_JOIN, Kind, RecclassError, Segment, Span

FORMATS = ("jsonl", "csv", "lines")
KINDS: tuple[Kind, ...] = ("conclusion", "recommendation", "action")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns (CSV) or keys (JSON) are called."""

    text: str = "text"
    id: str = "id"
    heading: str = "heading"


@dataclass(frozen=True, slots=True)
class InputRow:
    """One row: its id, its text, the headings it stands under, its kind, and the row as it came."""

    id: str
    text: str
    heading: str = ""
    kind: str = ""
    original: Mapping[str, Any] = field(default_factory=dict)

    def as_segment(self, kind: Kind, name: str = "") -> Segment:
        """The row as a segment of a text of its own; line breaks turned to spaces one for one."""
        text = self.text.replace("\n", " ").replace("\r", " ")
        headings = tuple(part for part in self.heading.split(HEADING_JOIN) if part)
        return Segment(name or self.id, kind, "", Span(0, len(text)), text, None, headings)


def sniff(text: str, name: str = "") -> str:
    """The format of rows, by the file's extension, else by how they begin."""
    by_name = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".txt": "lines"}
    for suffix, found in by_name.items():
        if name.lower().endswith(suffix):
            return found
    first = text.lstrip(BOM + " \r\n").split("\n", 1)[0]
    if first.startswith("{"):
        return "jsonl"
    return "csv" if "," in first and "text" in [cell.strip(' "\r').lower() for cell in first.split(",")] else "lines"


def read_rows(text: str, layout: str, columns: Columns, source: str) -> list[InputRow]:
    """The rows of a text in one of FORMATS; RecclassError names the source, the line and what is wrong."""
    if layout == "jsonl":
        return [_from_json(line, i, columns, source) for i, line in enumerate(text.lstrip(BOM).split("\n"), 1) if line.strip()]
    if layout == "csv":
        return _from_csv(text.lstrip(BOM), columns, source)
    return [InputRow(str(i), line.strip()) for i, line in enumerate(text.lstrip(BOM).splitlines(), 1) if line.strip()]


def write_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV text; columns in the order in which they first appear."""
    listed = list(rows)
    names = list(dict.fromkeys(name for row in listed for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


def _from_json(line: str, number: int, columns: Columns, source: str) -> InputRow:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise RecclassError(f"{source}, line {number}: is not JSON; give one object a line, or name the format with --input") from error
    if not isinstance(entry, dict):
        raise RecclassError(f"{source}, line {number}: is not a JSON object; give one object a line with the key {columns.text!r}")
    if columns.text not in entry:
        raise RecclassError(f"{source}, line {number}: has no key {columns.text!r}; name the right one with --text-column")
    return _row(entry, number, columns)


def _from_csv(text: str, columns: Columns, source: str) -> list[InputRow]:
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = reader.fieldnames or []
    if columns.text not in names:
        shown = ", ".join(names[:8]) or "none"
        raise RecclassError(f"{source}: has no column {columns.text!r} (columns: {shown}); name the right one with --text-column")
    try:
        return [_row({key: value or "" for key, value in entry.items() if key}, i, columns) for i, entry in enumerate(reader, 1)]
    except csv.Error as error:
        raise RecclassError(f"{source}, line {reader.line_num}: is not CSV ({error}); save it again as CSV (UTF-8)") from error


def _row(entry: Mapping[str, Any], number: int, columns: Columns) -> InputRow:
    def words(key: str) -> str:
        value = entry.get(key)
        return "" if value is None else str(value)

    return InputRow(words(columns.id) or str(number), words(columns.text), words(columns.heading), words("kind"), entry)
