"""For everyone: `recclass codes`, `recclass explain`, `recclass version`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated, Optional

import typer

from recclass.types import RecclassError

WIDTH = 100


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    for command in (codes, explain, version):
        app.command()(command)


def codes(
    scheme: Annotated[str, typer.Argument(help="One scheme only: focus, smart, change, theme, ...", show_default=False)] = "",
    model: Annotated[Optional[Path], typer.Option(help="A model folder whose own codes are printed instead.")] = None,
) -> None:
    """Print the codebook: every code and what it means."""
    from recclass.codebook import load_codebook

    if model:
        from recclass.model import open_model

    book = open_model(model).codebook if model else load_codebook()
    chosen = [entry for entry in book.schemes if scheme in ("", entry.name)]
    if not chosen:
        raise RecclassError(f"no scheme is called {scheme!r}; there are {', '.join(entry.name for entry in book.schemes)}")
    for entry in chosen:
        typer.echo(f"{entry.name}: {entry.title} ({entry.unit})")
        typer.echo(textwrap.fill(entry.about, WIDTH, initial_indent="  ", subsequent_indent="  "))
        for code in (code for code in book.codes if code.scheme == entry.name):
            headline = f" [{code.headline}]" if code.headline else ""
            typer.echo(textwrap.fill(f"{code.name}{headline}: {code.meaning}", WIDTH, initial_indent="    ", subsequent_indent="      "))
            for value, meaning in code.grades.items():
                told = f"{value}: {meaning.removeprefix(value + ': ')}"
                typer.echo(textwrap.fill(told, WIDTH, initial_indent="      ", subsequent_indent="        "))
        typer.echo("")


def explain(
    name: Annotated[
        str, typer.Argument(help="A code, a rule, a line of the checklist: supervision, timely, conclusion-unanswered.", show_default=False)
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Print every entry, as a page of Markdown.")] = False,
) -> None:
    """Say what a code or a rule means, with an example that fits and one that does not; without a name, list what there is."""
    from recclass.explanations import explain as look_up
    from recclass.explanations import load_chapters
    from recclass.reports.explained import to_list, to_page, to_text

    if everything:
        typer.echo(to_page(load_chapters()), nl=False)
    elif not name:
        typer.echo(to_list(load_chapters()), nl=False)
    elif found := look_up(name):
        typer.echo("\n\n".join(map(to_text, found)))
    else:
        raise RecclassError(f"nothing is called {name!r}; `recclass explain` lists the names")


def version() -> None:
    """Print the versions of the program, its model and its codebook."""
    from recclass.analysis import made_with
    from recclass.model import open_model

    for name, value in made_with(open_model()).items():
        typer.echo(f"{name} {value}")
