"""Tables as an Excel workbook, one a sheet; text stays text, whatever it begins with."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime

LONGEST = 32_767  # characters that a cell can hold
CUT = " … (cut)"
WIDEST = 60  # characters
LINES = 50  # rows that a column's width is taken from
HIGH, HIGHEST = 15, 20  # points a line; lines in a row, a longer text is read by opening its cell
CREATED = datetime(2000, 1, 1)  # fixed: the same tables give the same bytes
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Value = str | int | float | None
Table = Sequence[Sequence[Value]]  # its first row names the columns


def to_workbook(tables: Mapping[str, Table]) -> bytes:
    """The tables as the bytes of an .xlsx file, header rows kept in sight; the same tables give the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        for title, table in tables.items():
            sheet = book.add_worksheet(name_sheet(title))
            sheet.freeze_panes(1, 0)
            widths = [_width([row[j] for row in table[:LINES] if j < len(row)]) for j in range(len(table[0]) if table else 0)]
            for j, width in enumerate(widths):
                sheet.set_column(j, j, width)
            for i, row in enumerate(table):
                sheet.set_row(i, HIGH * _lines(row, widths))  # not every program makes room for wrapped text by itself
                for j, value in enumerate(row):
                    _write(sheet, (i, j), value, body if i else head)
    return out.getvalue()


def name_sheet(title: str) -> str:
    """A title that Excel takes for a sheet: without []:*?/\\, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '")[:31]


def disarm(value: Value) -> Value:
    """A cell of CSV that no spreadsheet takes for a formula: an apostrophe is put before one that would be."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.startswith(STARTS_FORMULA) or value.lstrip().startswith(STARTS_FORMULA) else value


def _write(sheet: object, at: tuple[int, int], value: Value, form: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = value if len(value) <= LONGEST else value[: LONGEST - len(CUT)] + CUT
        sheet.write_string(*at, text, form)  # type: ignore[attr-defined]
    else:
        sheet.write_number(*at, value, form)  # type: ignore[attr-defined]


def _lines(row: Sequence[Value], widths: Sequence[int]) -> int:
    """The lines that the fullest cell of a row takes when it is wrapped."""
    pairs = zip((str(cell or "") for cell in row), widths, strict=False)
    return min(HIGHEST, max((_wrapped(text[: HIGHEST * width], width) for text, width in pairs), default=1))


def _wrapped(text: str, width: int) -> int:
    if len(text) <= width and text.isprintable():  # most cells, and wrapping is slow
        return 1
    return sum(len(textwrap.wrap(line, width)) or 1 for line in text.split("\n"))


def _width(cells: Sequence[Value]) -> int:
    return min(WIDEST, max((len(str(cell)) for cell in cells if cell is not None), default=0) + 2)
