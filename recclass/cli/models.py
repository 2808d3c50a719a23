"""For researchers with codes of their own: `recclass train`, `recclass evaluate`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from recclass.cli.options import ModelFolder

if TYPE_CHECKING:
    from recclass.model import Model
    from recclass.training.coded import CodedRows

DEFAULT = "default"
DATA_HELP = "Coded items: CSV, XLSX or JSON lines with text and codes (primary, focus, specific ... change; theme of conclusions, ...)."


class Report(StrEnum):
    """How `evaluate` answers."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(train)
    app.command()(evaluate)


def train(
    data: Annotated[Path, typer.Option(help=DATA_HELP, show_default=False)],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The folder to write the model to, such as models/mine.", show_default=False)
    ],
    base: Annotated[str, typer.Option(help="The model to begin with: a folder, or the one that comes with the program.")] = DEFAULT,
    codebook: Annotated[
        Optional[Path],
        typer.Option(help="The only focus codes there are, as a table (code, headline, meaning) or TOML; else codes are added."),
    ] = None,
    text_column: Annotated[str, typer.Option(help="The column that holds the items; by default text or a name like it.")] = "",
    heading_column: Annotated[str, typer.Option(help="The column that holds the headings they stand under, joined by › .")] = "",
) -> None:
    """Teach a model your corrected codes, or focus codes of your own; use it with --model. It keeps no word of the rows.

    A head changes only where that is better for rows it has not seen, unless there are new codes to learn. A column report keeps a
    report's rows together. Blank cells are not coded.
    """
    from recclass.training.adaptation import adapt, tell
    from recclass.training.coded import read_coded
    from recclass.training.folders import check_place, read_codebook, write_model

    begun, own = _open(base), read_codebook(codebook) if codebook else ()
    check_place(output, begun.folder)
    found = adapt(_warned(read_coded(data, tuple(code.name for code in own), text_column, heading_column)), begun, own)
    write_model(found, output)
    typer.echo("\n".join([*tell(found), f"Written: use it with --model {output}; its card is {output / 'README.md'}"]))


def evaluate(
    data: Annotated[Path, typer.Option(help=DATA_HELP, show_default=False)],
    model: ModelFolder = None,
    layout: Annotated[Report, typer.Option("--format", help="text for people, json for programs.")] = Report.text,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file instead.")] = None,
    text_column: Annotated[str, typer.Option(help="The column that holds the items; by default text or a name like it.")] = "",
    heading_column: Annotated[str, typer.Option(help="The column that holds the headings they stand under, joined by › .")] = "",
) -> None:
    """Score a model on coded rows: kappa and F1 with 95 % intervals (reports resampled where a column report names them)."""
    from recclass.reports.files import spare, write_whole
    from recclass.training.assessment import assess, to_json, to_text
    from recclass.training.coded import read_coded

    spare(output, data)
    found = assess(_warned(read_coded(data, (), text_column, heading_column)), _open(str(model) if model else DEFAULT))
    told = to_json(found) if layout == Report.json else to_text(found)
    if output:
        write_whole(output, told)
    else:
        typer.echo(told, nl=False)


def _warned(data: CodedRows) -> CodedRows:
    """The rows; which columns may be misspelt goes to standard error."""
    for told in data.misspelt:
        print(f"recclass: {told}", file=sys.stderr)
    return data


def _open(name: str) -> Model:
    from recclass.model import open_model

    return open_model(None if name == DEFAULT else Path(name))
