"""For authors and reviewers: `recclass check`, `recclass diff`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from recclass.cli.options import ModelFolder
from recclass.cli.printing import line_width, say
from recclass.cli.progress import follow, tell_written
from recclass.types import SEVERITIES, Analysis, Gap, RecclassError

if TYPE_CHECKING:
    from recclass.reports.outputs import Writer


class Layout(StrEnum):
    """How `check` prints."""

    text = "text"
    concise = "concise"
    json = "json"
    csv = "csv"


class Changes(StrEnum):
    """How `diff` prints."""

    text = "text"
    json = "json"


class Level(StrEnum):
    """From which severity on a command exits with 1."""

    note = "note"
    warning = "warning"
    error = "error"


@dataclass(frozen=True, slots=True)
class Form:
    """How reports are printed: in which layout, whether with every item, with the checklist, in lines how long."""

    layout: Layout
    items: bool
    checklist: bool
    width: int

    @property
    def is_page(self) -> bool:
        return self.layout == Layout.text and not self.items


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(check)
    app.command()(diff)


def check(
    files: Annotated[list[Path], typer.Argument(help="Reports: PDF, Word (.docx), text or Markdown.", show_default=False)],
    layout: Annotated[
        Layout,
        typer.Option("--format", help="text for people, concise for one line a finding, json for programs, csv for the recommendations."),
    ] = Layout.text,
    output: Annotated[
        Optional[Path],
        typer.Option("-o", "--output", help="Write to this file, by its ending: .docx, .pdf, .html, .xlsx, .csv, .json, else text."),
    ] = None,
    select: Annotated[Optional[list[str]], typer.Option(metavar="RULE", help="Tell these rules only; repeat, or use commas.")] = None,
    ignore: Annotated[Optional[list[str]], typer.Option(metavar="RULE", help="Don't tell these rules; repeat, or use commas.")] = None,
    items: Annotated[bool, typer.Option("--items", help="In text: every item with its codes, and every finding.")] = False,
    checklist: Annotated[bool, typer.Option("--checklist", help="In text: add the study's Tables 16 and 20, line by line.")] = False,
    against: Annotated[
        Optional[Path], typer.Option(metavar="STORE", help="Tell what earlier reviews, coded with recclass code, asked for or found too.")
    ] = None,
    fail_on: Annotated[Level, typer.Option(help="Exit with 1 where something this severe was found.")] = Level.error,
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Reports analysed at once.")] = 1,
    model: ModelFolder = None,
) -> None:
    """Analyse reports and print a page of what to look at; --items adds every item.

    Exit code: 0 nothing as severe as --fail-on, 1 something, 2 a file could not be read (the others are done) or wrong usage.
    """
    from recclass.gap_rules import choose_rules
    from recclass.reports.files import spare, write_whole

    _spare(files, output)
    spare(output, against)
    layout, write = _by_ending(output, layout), _writer(files, output, layout)
    form = Form(layout, items or output is not None, checklist, line_width(output))
    rules, code, printed, last = choose_rules(_names(select), _names(ignore)), 0, list[str](), None
    for path, found in zip(files, follow(files, _analysed(files, jobs, model, against, rules)), strict=True):
        code = max(code, _code_of(found, fail_on))
        if output and write and isinstance(found, Analysis):
            write_whole(output, write(path, found))
            tell_written(output)
            continue
        printed.append("".join(_printed(path, found, form, first=not any(printed))))
        if output is None:
            say(printed[-1], layout)
        last = found if isinstance(found, Analysis) else last
    if last and form.is_page:
        say(_closing(last, form), layout)
    if output and any(printed):
        write_whole(output, "".join(printed))
        tell_written(output)
    raise typer.Exit(code)


def diff(
    old: Annotated[Path, typer.Argument(help="The draft before: PDF, Word (.docx), text or Markdown.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The draft now, in the same or another of these formats.", show_default=False)],
    layout: Annotated[Changes, typer.Option("--format", help="text for people, json for programs.")] = Changes.text,
    fail_on: Annotated[Level, typer.Option(help="Exit with 1 where something this severe is new.")] = Level.warning,
    model: ModelFolder = None,
) -> None:
    """Say what a new draft mended, what it broke and what it moved.

    Exit code: 0 nothing as severe as --fail-on is new, 1 something is, 2 a file could not be read or wrong usage.
    """
    from recclass.batch import analyse_many
    from recclass.drafts import compare
    from recclass.reports.changes import to_json, to_text

    before, after = follow([old, new], analyse_many([old, new], 1, model))
    for draft in (before, after):
        if isinstance(draft, RecclassError):
            print(f"recclass: {draft}", file=sys.stderr)
    if isinstance(before, RecclassError) or isinstance(after, RecclassError):
        raise typer.Exit(2)
    difference = compare(before, after)
    say(to_json(difference) + "\n" if layout == Changes.json else to_text(difference, line_width()), layout)
    raise typer.Exit(_failed(difference.broken, fail_on))


def _analysed(
    files: Sequence[Path], jobs: int, model: Path | None, against: Path | None, rules: Set[str]
) -> Iterator[Analysis | RecclassError]:
    """What is found in each file, or why it could not be read; of the findings those of `rules`."""
    from recclass.batch import analyse_many
    from recclass.gap_rules import tell_only

    results: Iterable[Analysis | RecclassError] = analyse_many(files, jobs, model)
    if against:
        from recclass.cli.earlier import compare_earlier

        results = compare_earlier(files, results, against, model)
    yield from (tell_only(result, rules) if isinstance(result, Analysis) else result for result in results)


def _by_ending(output: Path | None, layout: Layout) -> Layout:
    """The layout that a file's ending asks for, where nothing else was asked for."""
    ending = output.suffix.lower() if output and layout == Layout.text else ""
    return {".csv": Layout.csv, ".json": Layout.json}.get(ending, layout)


def _writer(files: Sequence[Path], output: Path | None, layout: Layout) -> Writer | None:
    """What writes a file of this ending, which takes one report; None where it takes what would be printed."""
    from recclass.reports.outputs import find_writer

    write = find_writer(output)
    if write and layout != Layout.text:
        raise RecclassError(f"{output}: a file with this ending cannot hold --format {layout.value}; leave out one of the two")
    if write and len(files) > 1:
        raise RecclassError(f"{output}: holds one report and {len(files)} were given; give one, or --format csv for one table of all")
    return write


def _spare(files: Sequence[Path], output: Path | None) -> None:
    """RecclassError where the output would take the place of a report."""
    from recclass.reports.files import is_among

    if output and is_among(output, *files):
        other = output.with_name(f"{output.stem}.checked{output.suffix}").name
        raise RecclassError(f"{output}: is the report itself, which stays as it is; give the copy another name, such as {other}")


def _names(options: Sequence[str] | None) -> list[str]:
    """The names in an option that may be repeated and may hold several by comma."""
    return [name.strip() for option in options or () for name in option.split(",") if name.strip()]


def _code_of(found: Analysis | RecclassError, fail_on: Level) -> int:
    """The exit code that one file asks for; why a file could not be read goes to standard error."""
    if isinstance(found, RecclassError):
        print(f"recclass: {found}", file=sys.stderr)
        return 2
    return _failed(found.gaps, fail_on)


def _failed(gaps: Sequence[Gap], fail_on: Level) -> int:
    """1 where something as severe as `fail_on` is among the findings, else 0."""
    from recclass.reports.findings import most_severe

    worst = most_severe(gaps)
    return int(worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on.value))


def _printed(path: Path, found: Analysis | RecclassError, form: Form, *, first: bool) -> Iterator[str]:
    if form.layout == Layout.json:
        from recclass.reports.wire import to_json

        error = json.dumps({"source": str(path), "error": str(found)}, ensure_ascii=False)
        yield (error if isinstance(found, RecclassError) else to_json(found)) + "\n"
    elif isinstance(found, Analysis) and form.layout == Layout.csv:
        from recclass.reports.workbook import to_csv

        yield to_csv(found, first)
    elif isinstance(found, Analysis) and form.layout == Layout.concise:
        from recclass.reports.findings import to_lines

        yield to_lines(found)
    elif isinstance(found, Analysis):
        from recclass.reports.terminal import to_page, to_text

        tell = to_page if form.is_page else to_text
        yield ("" if first else "\n") + tell(found, form.width, form.checklist)


def _closing(analysis: Analysis, form: Form) -> str:
    from recclass.reports.terminal import close_page

    return "\n" + close_page(analysis, form.width)
