"""Agreement with another coder for people, programs and spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from recclass.agreement import Agreement
from recclass.agreement.comparison import CodeAgreement, FieldAgreement
from recclass.agreement.measures import Figure
from recclass.reports.sheets import Table, Value, to_workbook

SHOWN = {"agreement": "agreement", "kappa": "kappa", "weighted_kappa": "weighted", "alpha": "alpha", "macro_f1": "mean F1"}
FIGURES = (*SHOWN, "pooled_f1")
MANY = 20  # rows in which two coders never differ: one may have left the other's codes standing
LISTED = 20  # rows without a counterpart that are printed
NOTES = (
    "Two coders are compared; neither is the truth. F1 takes the second file's codes as given. Kappa (Cohen; weighted: linear) and alpha "
    "(Krippendorff; ordinal for no, partly, yes) are 1 where the coders agree throughout, 0 where they agree as often as by chance.",
    "Where a row may hold several codes (focus, addressee, theme), figures are of every pair of a row and a code that either coder used; "
    "the primary focus counts among the focus codes.",
    "Mean F1 is over the codes that the second file gives. – is a figure that is not defined, such as kappa where both used one code only.",
)


def to_text(agreement: Agreement) -> str:
    """The figures as tables of 80 columns, each with its 95 % interval below it."""
    parts = ["\n".join(_matched(agreement)), "\n".join(_summary(agreement)), *("\n".join(_codes(one)) for one in agreement.fields)]
    count = len(agreement.disagreements)
    parts.append(
        f"The coders differ in {count} places; -o agreement.xlsx lists them with the words." if count else "The coders differ nowhere."
    )
    return "\n\n".join([*parts, *_wrapped()]) + "\n"


def to_json(agreement: Agreement) -> str:
    """One JSON object; the same files give the same bytes."""
    pairing = agreement.pairing
    return json.dumps(
        {
            "coded": _name(agreement.coded.source), "human": _name(agreement.human.source),
            "matched_by": pairing.by, "rows": len(pairing.pairs), "reworded": pairing.reworded,
            "only_coded": [agreement.coded.rows[i].number for i in pairing.only_coded],
            "only_human": [agreement.human.rows[i].number for i in pairing.only_human],
            "resampled": {"what": agreement.resampled[0], "count": agreement.resampled[1]},
            "fields": [_field(field) for field in agreement.fields],
            "disagreements": list(agreement.disagreements),
        },
        ensure_ascii=False,
    )  # fmt: skip


def to_xlsx(agreement: Agreement) -> bytes:
    """A workbook: Summary, Codes, a table of who said what for each field, Disagreements, Unmatched, About."""
    tables: dict[str, Table] = {"Summary": list(_summary_sheet(agreement)), "Codes": list(_codes_sheet(agreement))}
    for field in agreement.fields:
        if field.rows:
            tables[f"Confusion {field.field.name}"] = list(_confusion_sheet(field))
    columns = list(dict.fromkeys(name for row in agreement.disagreements for name in row)) or ["field", "coded", "human"]
    tables["Disagreements"] = [columns, *([row.get(name, "") for name in columns] for row in agreement.disagreements)]
    tables["Unmatched"] = list(_unmatched_sheet(agreement))
    tables["About"] = [["About these figures"], *([line] for line in (*_matched(agreement), *NOTES))]
    return to_workbook(tables)


def _matched(agreement: Agreement) -> Iterator[str]:
    """How the rows were matched, what was left over, and what the intervals are of."""
    coded, human, pairing = agreement.coded, agreement.human, agreement.pairing
    yield f"{_name(coded.source)} and {_name(human.source)}: {len(pairing.pairs)} rows matched by {pairing.by}"
    for sheet, alone in ((coded, pairing.only_coded), (human, pairing.only_human)):
        if alone:
            rows = ", ".join(str(sheet.rows[i].number) for i in alone[:LISTED]) + (", ..." if len(alone) > LISTED else "")
            yield f"Only in {_name(sheet.source)}: {len(alone)} (row {rows})"
    if pairing.reworded:
        yield f"Rows of one id whose texts differ: {pairing.reworded}"
    yield from agreement.misspelt
    for field in agreement.fields:
        if field.rows >= MANY and (same := field.figures.get("agreement")) and same.value == 1:
            yield f"{field.field.name}: the same in all {field.rows} rows; was it coded anew? Name with --field what was"
        if field.not_coded:
            yield f"{field.field.name}: {field.not_coded} rows are left out, as one of the coders left them blank"
        if field.strange:
            yield f"{field.field.name}: codes that the codebook does not have, compared as written: {', '.join(field.strange)}"
    what, count = agreement.resampled
    yield f"Intervals: 95 %, {count} {what} resampled" if count > 1 else f"No intervals: there is one of the {what} only"


def _summary(agreement: Agreement) -> Iterator[str]:
    yield f"{'':15}{'rows':>5}" + "".join(f"{title:>12}" for title in SHOWN.values())
    for field in agreement.fields:
        figures = [field.figures.get(name) for name in SHOWN]
        told = "".join(f"{_two(figure.value) if figure else '':>12}" for figure in figures)
        yield f"{field.field.name[:14]:15}{field.rows:5}{told}".rstrip()
        if intervals := "".join(f"{_interval(figure) if figure else '':>12}" for figure in figures).rstrip():
            yield " " * 20 + intervals


def _codes(field: FieldAgreement) -> Iterator[str]:
    """Of a field with a scale the table of who said what, of any other each code."""
    name = field.field.name
    if field.field.kind == "graded":
        yield f"{name + ' (second file down, first across)':44}" + "".join(f"{label:>10}" for label in field.labels)
        for label, line in zip(field.labels, field.table, strict=True):
            yield f"  {label:42}" + "".join(f"{n:10}" for n in line)
        return
    yield f"{name:30}{'both':>6}{'first only':>12}{'second only':>13}{'F1':>19}"
    for code in field.codes:
        shown = _two(code.f1.value) + (f" ({_interval(code.f1)})" if code.f1.low is not None else "")
        yield f"  {code.code[:27]:28}{code.both:6}{code.coded_only:12}{code.human_only:13}{shown:>19}"


def _wrapped() -> list[str]:
    import textwrap

    return [textwrap.fill(note, 80) for note in NOTES]


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _interval(figure: Figure) -> str:
    return "" if figure.low is None or figure.high is None else f"{figure.low:.2f}-{figure.high:.2f}"


def _name(source: str) -> str:
    return Path(source).name


def _field(field: FieldAgreement) -> dict[str, Any]:
    return {
        "name": field.field.name, "kind": field.field.kind, "rows": field.rows, "not_coded": field.not_coded,
        "figures": {name: _figure(figure) for name, figure in field.figures.items()},
        "codes": [_code(code) for code in field.codes],
        "labels": list(field.labels), "table": [list(line) for line in field.table], "strange": list(field.strange),
    }  # fmt: skip


def _code(code: CodeAgreement) -> dict[str, Any]:
    return {
        "code": code.code, "both": code.both, "coded_only": code.coded_only, "human_only": code.human_only, "neither": code.neither,
        "f1": _figure(code.f1),
    }  # fmt: skip


def _figure(figure: Figure) -> Mapping[str, float | None]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _cells(figure: Figure) -> Sequence[Value]:
    return [figure.value, figure.low, figure.high]


def _summary_sheet(agreement: Agreement) -> Iterator[Sequence[Value]]:
    yield ["field", "rows", "not coded", *(f"{name}{end}" for name in FIGURES for end in ("", " low", " high"))]
    for field in agreement.fields:
        figures = [field.figures.get(name, Figure(None)) for name in FIGURES]
        yield [field.field.name, field.rows, field.not_coded, *(cell for figure in figures for cell in _cells(figure))]


def _codes_sheet(agreement: Agreement) -> Iterator[Sequence[Value]]:
    yield ["field", "code", "both", "first file only", "second file only", "neither", "F1", "F1 low", "F1 high"]
    for field in agreement.fields:
        for code in field.codes:
            yield [field.field.name, code.code, code.both, code.coded_only, code.human_only, code.neither, *_cells(code.f1)]


def _confusion_sheet(field: FieldAgreement) -> Iterator[Sequence[Value]]:
    yield ["second file, down; first file, across", *field.labels]
    for label, line in zip(field.labels, field.table, strict=True):
        yield [label, *line]


def _unmatched_sheet(agreement: Agreement) -> Iterator[Sequence[Value]]:
    yield ["file", "row", "cells"]
    for sheet, alone in ((agreement.coded, agreement.pairing.only_coded), (agreement.human, agreement.pairing.only_human)):
        for row in (sheet.rows[i] for i in alone):
            yield [_name(sheet.source), row.number, " | ".join(cell for cell in row.cells.values() if cell)]
