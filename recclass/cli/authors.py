"""For authors and reviewers: `recclass check`."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from recclass.types import SEVERITIES, Analysis, RecclassError


class Layout(StrEnum):
    """How `check` prints."""

    text = "text"
    concise = "concise"
    json = "json"


class Level(StrEnum):
    """From which severity on `check` exits with 1."""

    note = "note"
    warning = "warning"
    error = "error"


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(check)


def check(
    files: Annotated[list[Path], typer.Argument(help="Reports: PDF, Word (.docx), text or Markdown.", show_default=False)],
    layout: Annotated[
        Layout, typer.Option("--format", help="text for people, concise for one line a finding, json for programs.")
    ] = Layout.text,
    output: Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file instead.")] = None,
    checklist: Annotated[bool, typer.Option("--checklist", help="Add the study's Tables 16 and 20, line by line.")] = False,
    fail_on: Annotated[Level, typer.Option(help="Exit with 1 where something this severe was found.")] = Level.error,
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Reports analysed at once.")] = 1,
    model: Annotated[Optional[Path], typer.Option(help="A model folder, instead of the one that comes with the program.")] = None,
) -> None:
    """Analyse reports and print what was found and what to look at.

    Exit code: 0 nothing as severe as --fail-on, 1 something, 2 a file could not be read (the others are done) or wrong usage.
    """
    from recclass.batch import analyse_many

    code, printed = 0, []
    for path, found in zip(files, analyse_many(files, jobs, model), strict=True):
        code = max(code, _code_of(found, fail_on))
        text = "".join(_printed(path, found, layout, checklist))
        if output is None:
            _say(text, layout)
        printed.append(text)
    if output is not None:
        from recclass.reports.files import write_whole

        write_whole(output, "\n".join(printed) if layout == Layout.text else "".join(printed))
    raise typer.Exit(code)


def _code_of(found: Analysis | RecclassError, fail_on: Level) -> int:
    """The exit code that one file asks for; why a file could not be read goes to standard error."""
    from recclass.reports.terminal import most_severe

    if isinstance(found, RecclassError):
        print(f"recclass: {found}", file=sys.stderr)
        return 2
    worst = most_severe(found.gaps)
    return int(worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on.value))


def _printed(path: Path, found: Analysis | RecclassError, layout: Layout, checklist: bool) -> Iterator[str]:
    from recclass.reports.terminal import to_lines, to_text
    from recclass.reports.wire import to_json

    if layout == Layout.json:
        yield (
            json.dumps({"source": str(path), "error": str(found)}, ensure_ascii=False)
            if isinstance(found, RecclassError)
            else to_json(found)
        ) + "\n"
    elif isinstance(found, Analysis):
        width = min(shutil.get_terminal_size((100, 40)).columns, 120)
        yield to_text(found, width, checklist) if layout == Layout.text else to_lines(found)


def _say(text: str, layout: Layout) -> None:
    """Prints text; what programs read is always UTF-8."""
    if layout == Layout.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)
