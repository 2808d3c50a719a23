"""Reads a table from CSV or XLSX as people keep them: a title above the header, blank rows, columns in any order and spelling."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from recclass.readers import read_bytes
from recclass.readers.plain import decode
from recclass.types import RecclassError

DELIMITERS = (",", ";", "\t")  # Excel writes the second where the comma is the decimal sign
NEAR = 0.84  # how alike two names are that may be one misspelt
JSON = (".jsonl", ".ndjson", ".json")  # endings of files that are no table
SEARCHED = 20  # rows, for the header
Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by its columns' names, and its number as a spreadsheet shows it."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A table: its columns' names as written, its rows, and the file they are from."""

    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def find(self, names: Sequence[str]) -> str | None:
        """The column called by the first of some names that is there; case, spaces and punctuation do not matter."""
        spelled = {spell(column): column for column in reversed(self.columns)}
        return next((spelled[spell(name)] for name in names if spell(name) in spelled), None)


def tell_misspelt(sheet: Worksheet, names: Sequence[str]) -> Iterator[str]:
    """Columns that are not read, but are nearly called like one that would be; "focus_words" beside "focus" is another one."""
    wanted = {spell(name): name for name in names}
    read = tuple(f"{spell(column)}_" for column in sheet.columns if spell(column) in wanted)
    for column in sheet.columns:
        near = get_close_matches(spell(column), wanted, 1, NEAR)
        if near and spell(column) not in wanted and not spell(column).startswith(read):
            yield f"{Path(sheet.source).name}: column {column!r} is not read; if it is {wanted[near[0]]!r}, call it so"


@cache
def spell(name: str) -> str:
    """A column's name without case and punctuation: "Primary focus" and "primary_focus" are one."""
    return "_".join(re.findall(r"[^\W_]+", name.casefold()))


def read_worksheet(path: Path, names: Sequence[str]) -> Worksheet:
    """The table whose header holds most of the names, of all sheets and of all ways to split CSV.

    RecclassError where the file is neither CSV nor XLSX, or no header holds any of the names.
    """
    raw, wanted = read_bytes(path), {spell(name) for name in names}
    grids = list(_sheets(path, raw) if raw.startswith(b"PK") else _splits(path, raw))
    found = [(_known(row, wanted), -i, grid) for grid in grids for i, row in enumerate(grid[:SEARCHED])]
    known, at, grid = max(found, key=lambda one: one[0], default=(0, 0, []))
    if not known:
        if path.suffix.lower() in JSON:
            raise RecclassError(f"{path}: is JSON; give a CSV or XLSX table (recclass evaluate reads JSON lines, too)")
        raise RecclassError(f"{path}: no row of column names was found; name the columns, for example id, text, primary, specific")
    return Worksheet(str(path), *_table(grid, -at))


def _known(row: Sequence[str], wanted: set[str]) -> int:
    return len({spell(cell) for cell in row} & wanted)


def _table(grid: Grid, header: int) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    names: list[str] = []
    for i, cell in enumerate(grid[header], 1):
        name = cell or f"column {i}"
        names.append(f"{name} ({i})" if name in names else name)
    rows = [
        Row(number, dict(zip(names, cells + [""] * len(names), strict=False)))
        for number, cells in enumerate(grid[header + 1 :], header + 2)
        if any(cells)
    ]
    return tuple(names), tuple(rows)


def _splits(path: Path, raw: bytes) -> Iterator[Grid]:
    """The rows of CSV, split at each delimiter in turn."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise RecclassError(f"{path}: is an old Excel file (.xls); save it as .xlsx or CSV")
    text = decode(path, raw)
    csv.field_size_limit(10_000_000)
    for delimiter in DELIMITERS:
        try:
            yield [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
        except csv.Error as error:
            raise RecclassError(f"{path}: is not CSV ({error}); save it again as CSV (UTF-8) or .xlsx") from error


def _sheets(path: Path, raw: bytes) -> Iterator[Grid]:
    """The rows of each sheet of a workbook; of a formula what it last came to."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
            yield [[_words(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as error:
        raise RecclassError(f"{path}: cannot be read as an Excel workbook; open it and save it again as .xlsx or CSV") from error


def _words(cell: Any) -> str:
    """A cell as a person sees it; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell).strip()
