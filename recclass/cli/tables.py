"""For researchers with many reports: `recclass tabulate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from recclass.cli.options import ModelFolder
from recclass.types import RecclassError

if TYPE_CHECKING:
    from recclass.study import Study


ENDINGS = ("", ".txt", ".md", ".csv", ".xlsx", ".html")


class Form(StrEnum):
    """How `tabulate` prints."""

    text = "text"
    csv = "csv"


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(tabulate)


def tabulate(
    store: Annotated[Path, typer.Argument(help="A file that recclass code wrote.", show_default=False)],
    layout: Annotated[Form, typer.Option("--format", help="text for people, csv for programs: a figure a row.")] = Form.text,
    output: Annotated[
        Optional[Path], typer.Option("-o", "--output", help="Write to this file, by its ending: .xlsx, .html, .csv, else text.")
    ] = None,
    suppress_below: Annotated[
        int, typer.Option(metavar="N", min=0, help="Hide counts below N, and one more where subtraction would tell them.")
    ] = 0,
    recurrence: Annotated[bool, typer.Option(help="Look for what earlier reports of the store have too; takes a while.")] = True,
    methods: Annotated[bool, typer.Option("--methods", help="Print a paragraph for a methods section instead.")] = False,
    model: ModelFolder = None,
) -> None:
    """Print the study's Tables 16 to 20 for a coded corpus beside the study's own figures, and more; none is by board or author.

    Counts and shares have 95 % intervals; the study's have none: forty reviews of 2001-03, not a sample and no standard.
    """
    from recclass.cli.printing import say
    from recclass.model import open_model
    from recclass.reports.files import spare, write_whole
    from recclass.study import read_study

    spare(output, store)
    if methods:
        from recclass.methods import describe_methods

        text: str | bytes = describe_methods(open_model(model), read_study(store))
    else:
        encoder = open_model(model).encoder if recurrence and not suppress_below else None
        text = _tabulated(read_study(store, encoder), suppress_below, (output, layout))
    if output:
        write_whole(output, text)
    elif isinstance(text, str):
        say(text, layout)


def _tabulated(study: Study, least: int, asked: tuple[Path | None, Form]) -> str | bytes:
    """The tables in the form that the file's ending asks for, else that of --format."""
    from recclass.cli.printing import line_width
    from recclass.reports.tabled import Tabulated, to_csv, to_text, to_xlsx
    from recclass.reports.tablepage import to_html
    from recclass.study import describe_study, tabulate_study

    (output, layout), about = asked, describe_study(study, least)
    ending = output.suffix.lower() if output else ""
    if ending not in ENDINGS or (layout == Form.csv and ending in (".xlsx", ".html")):
        raise RecclassError(f"{output}: tables are written as .xlsx, .html, .csv or .txt; choose one of these, and no other --format")
    found = Tabulated(study.name, about, tabulate_study(study, least))
    if ending == ".xlsx":
        return to_xlsx(found)
    if ending == ".html":
        return to_html(found)
    return to_csv(found) if layout == Form.csv or ending == ".csv" else to_text(found, line_width(output))
