"""Recommendations and conclusions that a person has coded, from CSV, XLSX or JSON lines: what a model is fitted to, or scored on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recclass.agreement import ALSO_CALLED
from recclass.agreement.cells import OF_CONCLUSIONS, Cell, Codes, Field, fields_of, is_coded, load_fields, number_grades, read_codes
from recclass.agreement.pairing import ID, REPORT, TEXT
from recclass.agreement.worksheets import JSON, Row, Worksheet, read_worksheet, tell_misspelt
from recclass.readers import read_bytes
from recclass.readers.plain import decode
from recclass.rows import BOM, InputRow
from recclass.training.parts import head_name
from recclass.types import CODED, Kind, RecclassError, Segment

HEADING = ("heading", "headings")
KIND = ("kind",)
OF_FOCUS = ("primary", "focus")
LONGEST = 40  # characters in a code's name


@dataclass(frozen=True, slots=True)
class CodedRow:
    """An item and its codes by the name of their head, those that were left blank left out. `group`: its report, else its own words."""

    segment: Segment
    group: str
    codes: Mapping[str, Codes]


@dataclass(frozen=True, slots=True)
class CodedRows:
    """The rows of a file, in order. `by_report`: whether it names the reports; `misspelt`: columns that may have been meant."""

    source: str
    rows: tuple[CodedRow, ...]
    by_report: bool
    misspelt: tuple[str, ...] = ()

    def having(self, field: str) -> list[int]:
        """The places of the rows that have codes for a head."""
        return [i for i, row in enumerate(self.rows) if field in row.codes]


def read_coded(path: Path, allowed: Codes = (), text_column: str = "", heading_column: str = "") -> CodedRows:
    """The coded items of a file; of a row without a kind its codes tell it. `allowed`: the only focus codes there are; by default any.

    RecclassError where it has no column of texts or of codes, or a code that its field cannot take.
    """
    texts, headings = ((name,) if name else names for name, names in ((text_column, TEXT), (heading_column, HEADING)))
    fields = _fields(allowed)
    names = [name for field in fields for name in _names(field)]
    known = [*names, *texts, *headings, *ID, *REPORT, *KIND]
    sheet = _read_lines(path) if path.suffix.lower() in JSON else read_worksheet(path, known)
    shown = ", ".join(sheet.columns[:12])
    if sheet.find(texts) is None:
        raise RecclassError(f"{path}: has no column {texts[0]!r} (columns: {shown}); name the right one with --text-column")
    if sheet.find(names) is None:
        raise RecclassError(f"{path}: has no column of codes (columns: {shown}); call them primary, focus, specific, change ...")
    numbers = number_grades(text for field in fields if field.kind == "graded" for text in _column(sheet, field))
    how = (fields, numbers, texts, headings)
    rows = tuple(_coded(sheet, row, kind, how) for row in sheet.rows if (kind := _kind_of(sheet, row)))
    misspelt = tuple(tell_misspelt(sheet, known))
    coded = tuple(row for row in rows if row.segment.text.strip() and row.codes)
    return CodedRows(sheet.source, coded, sheet.find(REPORT) is not None, misspelt)


def _fields(allowed: Codes) -> list[Field]:
    """All fields; only the focus may have codes that the codebook does not have."""
    own = {name: replace(field, codes=allowed or field.codes, closed=bool(allowed)) for name, field in _by_name(load_fields(), OF_FOCUS)}
    return [own.get(field.name) or replace(field, closed=True) for field in load_fields()]


def _kind_of(sheet: Worksheet, row: Row) -> Kind | None:
    """What the row says, None for other kinds; where it says nothing, one that is coded only as conclusions are is one."""
    if told := _cell(sheet, row, KIND):
        return next((kind for kind in CODED if kind == told.casefold()), None)
    coded = {field.name for field in load_fields() if is_coded(_cell(sheet, row, _names(field)))}
    return "conclusion" if coded & set(OF_CONCLUSIONS) and coded <= _names_of("conclusion") else "recommendation"


def _names_of(kind: str) -> set[str]:
    return {field.name for field in fields_of(kind)}


def _by_name(fields: Sequence[Field], names: Sequence[str]) -> Iterator[tuple[str, Field]]:
    yield from ((field.name, field) for field in fields if field.name in names)


def _names(field: Field) -> Codes:
    return (field.name, *ALSO_CALLED.get(field.name, ()))


def _column(sheet: Worksheet, field: Field) -> list[str]:
    column = sheet.find(_names(field))
    return [row.cells[column] for row in sheet.rows] if column else []


def _cell(sheet: Worksheet, row: Row, names: Sequence[str]) -> str:
    return row.cells[column].strip() if (column := sheet.find(names)) else ""


def _coded(sheet: Worksheet, row: Row, kind: Kind, how: tuple[Sequence[Field], Mapping[str, str], Codes, Codes]) -> CodedRow:
    fields, numbers, *places = how
    text, heading = (_cell(sheet, row, names) for names in places)
    segment = InputRow(str(row.number), text, heading).as_segment(kind)
    codes = {}
    for field in (field for field in fields if text and field.name in _names_of(kind)):
        if column := sheet.find(_names(field)):
            cell = Cell(sheet.source, row.number, column, row.cells[column])
            codes[head_name(kind, field.name)] = read_codes(cell, field, numbers)
            if any(len(code) > LONGEST for code in codes[head_name(kind, field.name)]):
                raise cell.error(f"a code is a short name, of {LONGEST} characters at most")
    group = _cell(sheet, row, REPORT) or " ".join(segment.text.casefold().split())
    return CodedRow(segment, group, _with_primary({name: given for name, given in codes.items() if given}))


def _with_primary(codes: dict[str, Codes]) -> dict[str, Codes]:
    """The primary code among the focus codes; a single focus code is the primary one."""
    primary, focus = codes.get("primary", ()), codes.get("focus", ())
    if focus:
        codes["focus"] = tuple(dict.fromkeys((*primary, *focus)))
    return codes | {"primary": focus} if len(focus) == 1 and not primary else codes


def _read_lines(path: Path) -> Worksheet:
    """JSON lines as a table: keys are columns, lists are joined. Of a line with `answers`, its codes are those and no others."""
    entries = []
    for number, line in enumerate(decode(path, read_bytes(path)).lstrip(BOM).split("\n"), 1):
        if line.strip():
            try:
                entry = json.loads(line)
            except ValueError as error:
                raise RecclassError(f"{path}, row {number}: is not JSON; give one object a line") from error
            if not isinstance(entry, dict):
                raise RecclassError(f"{path}, row {number}: is not an object; give one a line, with text and codes")
            _check_answers(path, number, entry)
            entries.append((number, _flat(entry)))
    columns = tuple(dict.fromkeys(name for _, entry in entries for name in entry))
    return Worksheet(str(path), columns, tuple(Row(n, {name: entry.get(name, "") for name in columns}) for n, entry in entries))


def _check_answers(path: Path, number: int, entry: Mapping[str, Any]) -> None:
    answers, kind = entry.get("answers", {}), entry.get("kind")
    names = _answerable(fields_of(kind) if kind in CODED else load_fields())
    if not isinstance(answers, dict):
        raise RecclassError(f"{path}, row {number}: its answers are not an object; give them as recclass export gives suggestions")
    if stray := sorted(set(answers) - names):
        field = f"no field of a {kind}" if kind in CODED else "no field"
        raise RecclassError(f"{path}, row {number}: {field} is called {stray[0]!r}; there are {', '.join(sorted(names))}")


def _answerable(fields: Sequence[Field]) -> set[str]:
    return {name for field in fields for name in (*_names(field), "smart")}


def _flat(entry: Mapping[str, Any]) -> dict[str, str]:
    """The entry with `smart` and `answers` opened up: {"answers": {"smart": {"timely": "no"}}} has a column timely."""
    if isinstance(entry.get("answers"), dict):
        entry = {name: value for name, value in entry.items() if name not in _answerable(load_fields())} | entry["answers"]
    smart = entry.get("smart") if isinstance(entry.get("smart"), dict) else {}
    return {name: _words(value) for name, value in {**entry, **(smart or {})}.items()}


def _words(value: Any) -> str:
    """A value as a cell; of what `recclass classify` writes for a code or a grade, its name."""
    if isinstance(value, list):
        return "; ".join(map(_words, value))
    if isinstance(value, dict):
        return str(value.get("code") or value.get("value") or "")
    return "" if value is None else str(value).strip()
