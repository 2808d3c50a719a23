"""For everyone: `recclass codes`, `recclass explain`, `recclass version`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Annotated

import typer

from recclass.types import RecclassError

WIDTH = 100


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    for command in (codes, explain, version):
        app.command()(command)


def codes(
    scheme: Annotated[str, typer.Argument(help="One scheme only: focus, smart, change, theme, ...", show_default=False)] = "",
) -> None:
    """Print the codebook: every code and what it means."""
    from recclass.codebook import load_codebook

    book = load_codebook()
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
    name: Annotated[str, typer.Argument(help="A code, a criterion or a rule: supervision, timely, conclusion-unanswered.")],
) -> None:
    """Say what a code or a rule means, with an example that fits and one that does not."""
    found = [*_codes(name), *_gaps(name), *_rules(name)]
    if not found:
        raise RecclassError(f"nothing is called {name!r}; see `recclass codes`, or the names in brackets that `recclass check` prints")
    typer.echo("\n\n".join(found))


def version() -> None:
    """Print the versions of the program, its model and its codebook."""
    from recclass.analysis import made_with
    from recclass.model import open_model

    for name, value in made_with(open_model()).items():
        typer.echo(f"{name} {value}")


def _codes(name: str) -> Iterator[str]:
    from recclass.codebook import load_codebook

    for code in load_codebook().codes:
        if name in (code.name, f"{code.scheme}:{code.name}"):
            lines = [f"{code.name} ({code.scheme})", code.meaning]
            lines += [f"{value}: {meaning.removeprefix(value + ': ')}" for value, meaning in code.grades.items()]
            if code.study_count is not None:
                lines.append(
                    f"In the study's forty reviews (2001-03, no standard), Table 18: {code.study_row}, {code.study_count} of 634 codings."
                )
            yield _told(lines, code.fits, code.misfits, code.why)


def _gaps(name: str) -> Iterator[str]:
    from recclass.gaps import load_gap_rules

    if rule := load_gap_rules().get(name):
        lines = [f"{rule.id} ({rule.severity})", rule.about, f"What is said: {rule.advice}"]
        yield _told(lines, rule.flagged, rule.passed, "", ("Points out", "Lets pass"))


def _rules(name: str) -> Iterator[str]:
    from recclass.rules import load_rules

    for rule in load_rules():
        if rule.id == name:
            yield _told([f"{rule.id} (words that show {rule.scheme} {rule.code})", rule.about], rule.match[0], rule.miss[0], "")


def _told(lines: list[str], fits: str, misfits: str, why: str, titles: tuple[str, str] = ("Fits", "Does not fit")) -> str:
    told = [textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in lines if line]
    told.append(textwrap.fill(f"{titles[0]}: {fits}", WIDTH, initial_indent="  ", subsequent_indent="    "))
    told.append(textwrap.fill(f"{titles[1]}: {misfits}{' – ' + why if why else ''}", WIDTH, initial_indent="  ", subsequent_indent="    "))
    return "\n".join(told)
