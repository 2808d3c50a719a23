"""For researchers with many reports: `recclass code`, `recclass tabulate`."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from recclass.encoder import Encoder
    from recclass.study import Study


class Form(StrEnum):
    """How `tabulate` prints."""

    text = "text"
    csv = "csv"


MODEL_HELP = "A model folder, instead of the one that comes with the program."


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(code)
    app.command()(tabulate)


def code(
    places: Annotated[
        list[Path], typer.Argument(help="Reports (.pdf, .docx, .txt, .md), folders of them, or patterns such as 'reports/*.pdf'.")
    ],
    store: Annotated[Path, typer.Option("-o", "--output", help="The SQLite file to add to, such as study.recclass.", show_default=False)],
    jobs: Annotated[Optional[int], typer.Option("-j", "--jobs", min=1, help="Reports coded at once; by default one on each core.")] = None,
    limit_seconds: Annotated[float, typer.Option(min=1, help="End a report that takes longer.")] = 600,
    limit_memory_mb: Annotated[int, typer.Option(min=512, help="End a report that needs more memory (not on Windows).")] = 4096,
    model: Annotated[Optional[Path], typer.Option(help=MODEL_HELP)] = None,
) -> None:
    """Code a corpus into one file. Run again, it does only what is new; a run that was broken off goes on where it was.

    Exit code: 0 every report is coded, 1 some could not be (the others are; the file says why), 2 wrong usage.
    """
    from joblib import cpu_count

    from recclass.coding import Way, code_reports, open_model_analyser
    from recclass.coding.intake import gather
    from recclass.coding.limits import Limits
    from recclass.coding.workers import local_pool
    from recclass.store import create_store

    files, versions = gather(places), _versions(model)
    way = Way(partial(open_model_analyser, model), jobs or cpu_count(), Limits(limit_seconds, limit_memory_mb), local_pool)
    with create_store(store) as opened:
        outcomes = code_reports(files, opened, versions, way)
        with typer.progressbar(outcomes, length=len(files), label="coding", file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
            failed = [failure for failure in shown if failure]
    for failure in failed:
        print(f"recclass: {', '.join(failure.names)}{f', page {failure.page}' if failure.page else ''}: {failure.reason}", file=sys.stderr)
    typer.echo(f"{store}: {len(files) - len(failed)} of {len(files)} reports are coded")
    raise typer.Exit(1 if failed else 0)


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
    model: Annotated[Optional[Path], typer.Option(help=MODEL_HELP)] = None,
) -> None:
    """Print the study's Tables 16 to 20 for a coded corpus beside the study's own figures, and more; none is by board or author.

    Counts and shares have 95 % intervals; the study's have none: forty reviews of 2001-03, not a sample and no standard.
    """
    from recclass.cli.printing import say
    from recclass.model import open_model
    from recclass.reports.files import write_whole
    from recclass.study import read_study

    study = read_study(store)
    if methods:
        from recclass.methods import describe_methods

        text: str | bytes = describe_methods(open_model(model), study)
    else:
        encoder = open_model(model).encoder if recurrence and not suppress_below else None
        text = _tabulated(study, suppress_below, encoder, (output, layout))
    if output:
        write_whole(output, text)
    elif isinstance(text, str):
        say(text, layout)


def _tabulated(study: Study, least: int, encoder: Encoder | None, asked: tuple[Path | None, Form]) -> str | bytes:
    """The tables in the form that the file's ending asks for, else that of --format."""
    from recclass.cli.printing import line_width
    from recclass.reports.tabled import Tabulated, to_csv, to_text, to_xlsx
    from recclass.reports.tablepage import to_html
    from recclass.study import describe_study, tabulate_study

    (output, layout), about = asked, describe_study(study, least)
    found = Tabulated(study.name, about, tabulate_study(study, least, encoder))
    ending = output.suffix.lower() if output else ""
    if ending == ".xlsx":
        return to_xlsx(found)
    if ending == ".html":
        return to_html(found)
    return to_csv(found) if layout == Form.csv or ending == ".csv" else to_text(found, line_width(output))


def _versions(model: Path | None) -> dict[str, str]:
    from recclass.analysis import made_with
    from recclass.model import open_model

    return made_with(open_model(model))
