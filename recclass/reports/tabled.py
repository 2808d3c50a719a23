"""The tables of many reports: for a terminal, as one long CSV, as a workbook."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from recclass.gaps import shorten
from recclass.reports.charts import percent
from recclass.reports.sheets import Value, to_workbook
from recclass.tabulation import Cell, Interval, Row, Table
from recclass.tabulation.figures import OWN, is_study

NARROWEST, WIDEST = 22, 42  # characters of a column of words
LISTED = 20  # recurrences that are printed
QUOTED = 160  # characters of an item's words in print
STUDY = "study"
LONG = ("table", "row", "column", "value")


@dataclass(frozen=True, slots=True)
class Tabulated:
    """All tables of a store, with what to know about them, a sentence or two a line."""

    name: str
    about: tuple[str, ...]
    tables: tuple[Table, ...]


def to_text(found: Tabulated, width: int = 80) -> str:
    """Every table in lines of at most `width` characters; one that is wider is told row by row."""
    parts = [_wrap(found.about[0], width)]
    for table in found.tables:
        body = _recurrences(table, width) if table.id == "recurrence" else _drawn(table, width) or _told(table, width)
        parts.append("\n".join([table.title.upper() if table.title.isascii() else table.title, _wrap(table.note, width), "", *body]))
    return "\n\n".join([*parts, *(_wrap(line, width) for line in found.about[1:])]) + "\n"


def to_csv(found: Tabulated) -> str:
    """One long table, a figure a row: table, row, column, value. Shares are from 0 to 1; an interval is two rows, low and high."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LONG)
    for table in found.tables:
        names = (str(i) for i in range(1, len(table.rows) + 1)) if table.id == "recurrence" else map(name_of, _pairs(table))
        for name, row in zip(names, table.rows, strict=True):
            first = 0 if table.id == "recurrence" else table.labels
            for head, cell in list(zip(table.head, row, strict=True))[first:]:
                writer.writerows((table.id, name, column, value) for column, value in _parts(head, cell) if value != "")
    return out.getvalue()


def to_xlsx(found: Tabulated) -> bytes:
    """A workbook with a sheet a table, figures as numbers, and a sheet About."""
    sheets: dict[str, Sequence[Sequence[Value]]] = {}
    for table in found.tables:
        widened = [[part for head, cell in zip(table.head, row, strict=True) for part in _wide(table, head, cell)] for row in table.rows]
        heads = [name for j, head in enumerate(table.head) for name in (_ends(head) if _has_intervals(table, j) else [head])]
        sheets[table.id] = [heads, *widened]
    notes = [[f"{table.id}: {table.title}. {table.note}"] for table in found.tables]
    return to_workbook({**sheets, "about": [["about these tables"], *([line] for line in found.about), *notes]})


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    if isinstance(cell, Interval):
        return f"{percent(cell.low).removesuffix('%')}–{percent(cell.high)}"
    return percent(cell) if isinstance(cell, float) else str(cell)


def name_of(labelled: tuple[Table, Row]) -> str:
    """What a row is called: its labels, joined."""
    table, row = labelled
    return ": ".join(str(cell) for cell in row[: table.labels])


def group_of(head: str) -> tuple[str, str]:
    """The group that a column belongs to ("" for none), and its name in the group."""
    if head.endswith(f", {OWN}"):
        return OWN, head.removesuffix(f", {OWN}")
    if is_study(head):
        return STUDY, {STUDY: "count", "study’s share": "share"}.get(head, head.removeprefix("study: "))
    return "", head


def _pairs(table: Table) -> Iterator[tuple[Table, Row]]:
    return ((table, row) for row in table.rows)


def _ends(head: str) -> list[str]:
    name, comma, group = head.partition(", ")
    return [f"{name}: {end}{comma}{group}" for end in ("low", "high")]


def _parts(head: str, cell: Cell) -> Iterator[tuple[str, Cell]]:
    if isinstance(cell, Interval):
        yield from zip(_ends(head), (round(end, 4) for end in cell), strict=True)
    else:
        yield head, round(cell, 4) if isinstance(cell, float) else cell


def _has_intervals(table: Table, column: int) -> bool:
    return table.head[column].partition(", ")[0].endswith("95 % interval")


def _wide(table: Table, head: str, cell: Cell) -> list[Value]:
    if _has_intervals(table, table.head.index(head)) and not isinstance(cell, Interval):
        return ["", ""]
    return [value for _, value in _parts(head, cell)]  # type: ignore[misc]


def _wrap(text: str, width: int, indent: int = 0, further: int | None = None) -> str:
    hang = " " * (indent if further is None else further)
    return textwrap.fill(text, width, initial_indent=" " * indent, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _drawn(table: Table, width: int) -> list[str]:
    """The table in columns; nothing where it is too wide."""
    groups, heads = zip(*map(group_of, table.head), strict=True)
    cells = [[shown(cell) for cell in row] for row in table.rows]
    widths = [
        max(len(word) for text in (heads[j], *(row[j] for row in cells)) for word in (text.split() or [""])) for j in range(len(heads))
    ]
    widths = [max(w, *(len(row[j]) for row in cells)) if j >= table.labels else w for j, w in enumerate(widths)]
    longest = max(widths[0], *(len(row[0]) for row in cells))
    gap = next((gap for gap in (2, 1) if sum(widths[1:]) + gap * (len(widths) - 1) + min(longest, NARROWEST) <= width), 0)
    if not gap:
        return []
    widths[0] = min(longest, WIDEST, width - sum(widths[1:]) - gap * (len(widths) - 1))
    lines = [_grouped(groups, widths, gap)] if any(groups) else []
    lines += [line for row in (heads, *cells) for line in _row(row, widths, table.labels, gap)]
    return lines


def _row(row: Sequence[str], widths: Sequence[int], labels: int, gap: int) -> Iterator[str]:
    """A row in as many lines as its fullest cell needs; words stand left, figures right."""
    wrapped = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=True)]
    for i in range(max(map(len, wrapped))):
        texts = [lines[i] if i < len(lines) else "" for lines in wrapped]
        aligned = [f"{text:{w}}" if j < labels else f"{text:>{w}}" for j, (text, w) in enumerate(zip(texts, widths, strict=True))]
        yield (" " * gap).join(aligned).rstrip()


def _grouped(groups: Sequence[str], widths: Sequence[int], gap: int) -> str:
    """The line above the heads that names groups of columns."""
    line = ""
    for name, some in groupby(zip(groups, widths, strict=True), key=lambda pair: pair[0]):
        taken = sum(width + gap for _, width in some)
        line += f"{name[: taken - gap]:>{taken - gap}}" + " " * gap
    return line.rstrip()


def _told(table: Table, width: int) -> Iterator[str]:
    """The table row by row; what is 0 is left out."""
    for row in table.rows:
        yield _wrap(name_of((table, row)), width, 0, 2)
        told = []
        for group, some in groupby(list(zip(table.head, row, strict=True))[table.labels :], key=lambda pair: group_of(pair[0])[0]):
            cells = [f"{group_of(head)[1]} {shown(cell)}" for head, cell in some if cell not in ("", 0) or isinstance(cell, float)]
            told += [f"{group + ': ' if group else ''}{', '.join(cells)}"] if cells else []
        yield _wrap("; ".join(told) or "none", width, 4, 6)


def _recurrences(table: Table, width: int) -> Iterator[str]:
    """Each item with the earlier ones like it, the first of them."""
    shown_rows = table.rows[:LISTED]
    for (kind, report, year, words), some in groupby(shown_rows, key=lambda row: row[:4]):
        yield _wrap(f"{report} ({year}), {kind}: “{shorten(' '.join(str(words).split()), QUOTED)}”", width, 0, 4)
        for row in some:
            quote = shorten(" ".join(str(row[6]).split()), QUOTED)
            yield _wrap(f"{row[5] if row[5] != 'not known' else 'year not known'}, {row[4]}: “{quote}”", width, 4, 6)
    if len(table.rows) > LISTED:
        yield f"... and {len(table.rows) - LISTED} more; -o tables.xlsx lists all of them."
