"""The study's tables for many reports, beside the study's own figures; and what they say of SMART, change, addressees and themes.

Shares of reports have Wilson intervals; shares of items have intervals from resampling whole reports, as items of one report are alike.
The study's figures stand without intervals: they are forty reviews, not a sample.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import sqrt
from typing import Any, Literal

import numpy as np

from recclass.checklist import load_checklist
from recclass.codebook import DATA, load_codebook, read_toml
from recclass.profiles import CODINGS
from recclass.types import Analysis, Coding

SURE = 1.96  # standard errors of a 95 % interval
TIMES = 500  # resamplings behind an interval
YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-5]\d)(?!\d)")
VALUES = ("yes", "partly", "no", "not seen", "not applicable")
Cell = str | int
Row = tuple[Cell, ...]
FULL = "all"
OWN = "without agencies' own"  # recommendations of the overview alone


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print or save: what it is called, what to mind, the columns' heads, and rows of as many cells."""

    id: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


def tabulate(analyses: Sequence[Analysis], least: int = 0) -> tuple[Table, ...]:
    """All tables for some reports. Counts from 1 to `least` - 1 are shown as "<least", with the shares that go with them left out."""
    tables = [
        *(_sizes(analyses, entry) for entry in read_toml(DATA / "study.toml")["sizes"]),
        _focus(analyses), _grades(analyses), _change(analyses), _addressees(analyses), _themes(analyses), _years(analyses),
        *(_checklist(analyses, table) for table in ("16", "20")),
    ]  # fmt: skip
    return tuple(_suppressed(table, least) for table in tables)


def _sizes(analyses: Sequence[Analysis], entry: Mapping[str, Any]) -> Table:
    """Tables 17 and 19: how many recommendations or actions the reports have."""
    counts = [len(analysis.of_kind(entry["kind"])) for analysis in analyses]
    reviews, low, rows = read_toml(DATA / "study.toml")["reviews"], -1, []
    for name, high, theirs in entry["rows"]:
        found = sum(low < count <= high for count in counts)
        rows.append((name, found, _percent(found, len(counts)), _wilson(found, len(counts)), theirs, _percent(theirs, reviews)))
        low = high
    rows.append(("not known", 0, "", "", entry["not_known"], _percent(entry["not_known"], reviews)))
    head = ("", "reports", "share", "95 % interval", "study", "study's share")
    return Table(f"table-{entry['table']}", f"Table {entry['table']}: {entry['title']}", "Reports.", head, tuple(rows))


def _focus(analyses: Sequence[Analysis]) -> Table:
    """Table 18: the focus of recommendations, codings counted, with and without those of agencies' own reviews."""
    book = load_codebook()
    codes = [code for code in book.codes if code.scheme == "focus"]
    known = sum(code.study_count or 0 for code in codes)
    groups = {FULL: [_of(a, "focus") for a in analyses], OWN: [_own(a, _of(a, "focus")) for a in analyses]}
    rest = f"other, {CODINGS - known} in all"
    rows: list[Row] = []
    for code in codes:
        counted = [cell for coded in groups.values() for cell in _counted(coded, "code", code.name)]
        theirs = (rest, "") if code.study_count is None else (code.study_count, _percent(code.study_count, CODINGS))
        rows.append((code.name, code.headline, *counted, *theirs))
    head = ("code", "headline", "codings", "share", "95 % interval", *(f"{name}, {OWN}" for name in ("codings", "share", "95 % interval")))
    note = f"Codings: a recommendation may have several. The study's {CODINGS} codings of forty reviews are no sample and no standard."
    return Table("table-18", "Table 18: Focus of recommendations", note, (*head, "study", "study's share"), tuple(rows))


def _grades(analyses: Sequence[Analysis]) -> Table:
    book, coded = load_codebook(), [_of(a, "smart") for a in analyses]
    rows = [
        (name, grade, *_counted([[c for c in some if c.code == name] for some in coded], "value", grade))
        for name, grade in product(book.names("smart"), VALUES[:3])
    ]
    note = "Of each recommendation's own words. There is no total; agreement between coders on achievable and realistic is low."
    return Table("smart", "How concrete recommendations are", note, ("criterion", "grade", *COUNTED), tuple(rows))


def _change(analyses: Sequence[Analysis]) -> Table:
    coded = [_of(a, "change") for a in analyses]
    rows = [(value, *_counted(coded, "value", value)) for value in ("outcome", "output", "none")]
    return Table("change", "What would be different", "Recommendations.", ("change", *COUNTED), tuple(rows))


def _addressees(analyses: Sequence[Analysis]) -> Table:
    """Primary focus, by headline, against who must act."""
    book = load_codebook()
    names = list(dict.fromkeys(code.headline for code in book.codes if code.scheme == "focus"))
    met: Counter[tuple[str, str]] = Counter()
    for analysis in analyses:
        primary = {c.segment: book.headline(c.code) for c in _of(analysis, "focus") if c.value == "primary"}
        met.update((c.code, primary[c.segment]) for c in _of(analysis, "addressee") if c.segment in primary)
    rows: tuple[Row, ...] = tuple((who, *(met[who, name] for name in names)) for who in book.names("addressee"))
    note = "Recommendations by primary focus; one that is addressed to several counts for each."
    return Table("addressee", "Focus by addressee", note, ("addressee", *names), rows)


def _themes(analyses: Sequence[Analysis]) -> Table:
    """What conclusions are about against what answers them would change."""
    book = load_codebook()
    names = list(dict.fromkeys(code.headline for code in book.codes if code.scheme == "focus"))
    met: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for analysis in analyses:
        primary = {c.segment: book.headline(c.code) for c in _of(analysis, "focus") if c.value == "primary"}
        answers: dict[str, set[str]] = {}
        for link in analysis.links:
            answers.setdefault(link.target, set()).add(primary.get(link.source, ""))
        for coding in _of(analysis, "theme"):
            totals[coding.code] += 1
            met.update((coding.code, name) for name in answers.get(coding.segment, {"nothing"}))
    columns = (*names, "nothing")
    rows: tuple[Row, ...] = tuple((theme, totals[theme], *(met[theme, name] for name in columns)) for theme in book.names("theme"))
    note = "Conclusions of each theme, and how many of them are answered by a recommendation of each primary focus, or by nothing found."
    return Table(
        "themes",
        "Themes of conclusions against the focus of what answers them",
        note,
        ("theme", "conclusions", *names, "nothing found"),
        rows,
    )


def _years(analyses: Sequence[Analysis]) -> Table:
    """Reports and recommendations by the year that stands in the file's name."""
    reports, items, procedures = Counter[str](), Counter[str](), Counter[str]()
    for analysis in analyses:
        year = year_of(analysis)
        primary = [load_codebook().headline(c.code) for c in _of(analysis, "focus") if c.value == "primary"]
        reports[year] += 1
        items[year] += len(primary)
        procedures[year] += primary.count("procedure")
    rows = tuple((year, reports[year], items[year], procedures[year], _percent(procedures[year], items[year])) for year in sorted(reports))
    head = ("year", "reports", "recommendations", "procedure first of all", "share")
    return Table("years", "By year", "The year is the last one in the file's name.", head, rows)


def year_of(analysis: Analysis) -> str:
    """The last year in the name of a report's file; "not known" where there is none."""
    found = YEAR.findall(analysis.document.source)
    return found[-1] if found else "not known"


def _checklist(analyses: Sequence[Analysis], table: str) -> Table:
    values = Counter((check.item, check.value) for analysis in analyses for check in analysis.checks)
    rows = []
    for line in load_checklist():
        if line.table == table:
            yes = values[line.id, "yes"]
            theirs = line.reviews or ("", "", "")
            rows.append((line.section, line.text, *(values[line.id, v] for v in VALUES), _wilson(yes, len(analyses)), *theirs))
    head = ("section", "requirement", *VALUES, "yes: 95 % interval", "study: yes", "study: no", "study: partly")
    note = "Requirements of the 1999 guidance, shown as the study's framework, since superseded. Not seen is not absent."
    return Table(f"table-{table}", f"Table {table}: {'Requirements' if table == '16' else 'Action plans'}", note, head, tuple(rows))


COUNTED = ("count", "share", "95 % interval")


def _counted(coded: Sequence[Sequence[Coding]], field: Literal["code", "value"], wanted: str) -> tuple[int, str, str]:
    """How many codings have the code or value, what share of all, and its interval: whole reports are resampled."""
    hits = np.array([sum(getattr(coding, field) == wanted for coding in some) for some in coded])
    sizes = np.array([len(some) for some in coded])
    total = int(sizes.sum()) if len(sizes) else 0
    if not total:
        return 0, "", ""
    drawn = np.random.default_rng(1).integers(len(sizes), size=(TIMES, len(sizes)))
    shares = np.sort(hits[drawn].sum(axis=1) / np.maximum(sizes[drawn].sum(axis=1), 1))
    spread = f"{shares[int(0.025 * TIMES)]:.0%} to {shares[int(0.975 * TIMES) - 1]:.0%}" if len(sizes) > 1 else ""
    return int(hits.sum()), _percent(int(hits.sum()), total), spread


def _of(analysis: Analysis, scheme: str) -> list[Coding]:
    return [coding for coding in analysis.codings if coding.scheme == scheme]


def _own(analysis: Analysis, codings: Sequence[Coding]) -> list[Coding]:
    agencies = {coding.segment for coding in _of(analysis, "origin") if coding.value == "agency-review"}
    return [coding for coding in codings if coding.segment not in agencies]


def _percent(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else ""


def _wilson(count: int, total: int) -> str:
    """Wilson's interval of a share of reports."""
    if not total:
        return ""
    share, z = count / total, SURE**2 / total
    middle, half = (share + z / 2) / (1 + z), SURE * sqrt(share * (1 - share) / total + z / total / 4) / (1 + z)
    return f"{max(middle - half, 0):.0%} to {min(middle + half, 1):.0%}"


def _suppressed(table: Table, least: int) -> Table:
    """The table with small counts hidden; in a row with a hidden count its shares and intervals are left out."""
    if not least:
        return table
    return replace(table, rows=tuple(_hidden(table.head, row, least) for row in table.rows))


def _hidden(head: Sequence[str], row: Row, least: int) -> Row:
    def small(name: str, cell: Cell) -> bool:
        return isinstance(cell, int) and 0 < cell < least and not name.startswith("study")

    if not any(map(small, head, row)):
        return row
    return tuple(
        f"<{least}" if small(name, cell) else "" if isinstance(cell, str) and "%" in cell and not name.startswith("study") else cell
        for name, cell in zip(head, row, strict=True)
    )


def cells(table: Table) -> Iterator[list[str]]:
    """The table's head and rows as text, for printing and CSV."""
    yield list(table.head)
    yield from ([str(cell) for cell in row] for row in table.rows)
