"""For researchers with rows: `recclass classify`, `recclass match`, `recclass agree`."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from recclass.cli.options import ModelFolder
from recclass.cli.printing import put
from recclass.types import RecclassError

STANDARD_INPUT = Path("-")


class Input(StrEnum):
    """How rows come in."""

    jsonl = "jsonl"
    csv = "csv"
    lines = "lines"


class Rows(StrEnum):
    """How coded rows go out."""

    jsonl = "jsonl"
    csv = "csv"


class Whole(StrEnum):
    """How `match` answers."""

    json = "json"


class Report(StrEnum):
    """How `agree` answers."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(classify)
    app.command()(match)
    app.command()(agree)


def classify(
    file: Annotated[Path, typer.Argument(help="Recommendations as JSON lines, CSV or one a line; - is standard input.")] = STANDARD_INPUT,
    layout: Annotated[Optional[Rows], typer.Option("--format", help="By default CSV, or JSON lines where they came in.")] = None,
    input: Annotated[Optional[Input], typer.Option(help="How the rows come in; by default told from the file.")] = None,
    text_column: Annotated[str, typer.Option(help="The column that holds the recommendation.")] = "text",
    id_column: Annotated[str, typer.Option(help="The column that names the row.")] = "id",
    heading_column: Annotated[str, typer.Option(help="The column that holds the headings it stands under, joined by › .")] = "heading",
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file instead.")] = None,
    model: ModelFolder = None,
) -> None:
    """Code recommendations: the same rows come out with their codes, in order. An empty text gets a row with an error."""
    from recclass.classification import as_columns
    from recclass.classification import classify as code
    from recclass.model import open_model
    from recclass.rows import BOM, Columns, read_rows, sniff, write_csv

    text = _read(file, output)
    found = input.value if input else sniff(text, file.name)
    rows = read_rows(text, found, Columns(text_column, id_column, heading_column), _name(file))
    answers = code(rows, open_model(model))
    if (layout.value if layout else "jsonl" if found == "jsonl" else "csv") == "jsonl":
        _write("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), output)
        return
    table = write_csv(
        dict(row.original or {"id": row.id, "text": row.text}) | as_columns(a, row.text) for row, a in zip(rows, answers, strict=True)
    )
    _write((BOM if text.startswith(BOM) else "") + table, output)


def match(
    file: Annotated[
        Path, typer.Argument(help="Rows with id, kind (conclusion, recommendation) and text of one report; - is standard input.")
    ] = STANDARD_INPUT,
    layout: Annotated[Whole, typer.Option("--format", help="How the answer is printed.")] = Whole.json,  # noqa: ARG001 - one form so far
    input: Annotated[Optional[Input], typer.Option(help="How the rows come in; by default told from the file.")] = None,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file instead.")] = None,
    model: ModelFolder = None,
) -> None:
    """Link the recommendations of one report to its conclusions: links, gaps, and a score for every pair."""
    from recclass.classification import match as link
    from recclass.model import open_model
    from recclass.rows import Columns, read_rows, sniff

    text = _read(file, output)
    rows = read_rows(text, input.value if input else sniff(text, file.name), Columns(), _name(file))
    _write(json.dumps(link(rows, open_model(model)), ensure_ascii=False) + "\n", output)


def agree(
    coded: Annotated[Path, typer.Argument(help="Codes to compare, CSV or XLSX: what `recclass classify` wrote, or a coder's.")],
    human: Annotated[Path, typer.Argument(help="Another coder's codes of the same rows, CSV or XLSX; F1 takes these as given.")],
    field: Annotated[
        Optional[list[str]], typer.Option(help="Compare this column of both files (repeatable); by default every field of the codebook.")
    ] = None,
    layout: Annotated[Report, typer.Option("--format", help="text for people, json for programs.")] = Report.text,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write here instead; .xlsx gives a workbook.")] = None,
) -> None:
    """Compare two coders: agreement, kappa, alpha and F1 with intervals, who said what, and where they differ.

    Rows are matched by a column id, else by text. A column report makes the intervals resample reports. Codes stand in one cell,
    separated by ; or comma.
    """
    from recclass.agreement import compare_coders
    from recclass.reports.agreed import to_json, to_text, to_xlsx
    from recclass.reports.files import spare, write_whole

    spare(output, coded, human)
    found = compare_coders(coded, human, field or ())
    if output is not None and output.suffix.lower() == ".xlsx":
        write_whole(output, to_xlsx(found))
    elif layout == Report.json:
        _write(to_json(found) + "\n", output)
    elif output is not None:
        write_whole(output, to_text(found))
    else:
        typer.echo(to_text(found), nl=False)


def _name(file: Path) -> str:
    return "standard input" if file == STANDARD_INPUT else str(file)


def _read(file: Path, output: Path | None) -> str:
    from recclass.readers import read_bytes
    from recclass.readers.plain import decode
    from recclass.reports.files import spare

    spare(output, file)
    raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else read_bytes(file)
    if not raw.strip():
        raise RecclassError(f"{_name(file)}: holds no rows; give one recommendation a line, CSV or JSON lines")
    return decode(Path(_name(file)), raw, keep_mark=True)


def _write(text: str, output: Path | None) -> None:
    if output is not None:
        from recclass.reports.files import write_whole

        write_whole(output, text)
    else:
        put(text)
