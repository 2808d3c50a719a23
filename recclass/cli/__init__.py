"""The command line, by user. Slow libraries are imported inside the commands that use them, so that --help is quick."""

from __future__ import annotations

import codecs
import sys

import typer

from recclass.cli import authors, everyone, models, researchers, studies, tables
from recclass.reports.screen import simplify
from recclass.types import RecclassError

app = typer.Typer(
    name="recclass",
    help="Reads overview reports: what they conclude, what they recommend, and which conclusions nothing answers. "
    "Nothing leaves this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (authors, researchers, studies, tables, models, everyone):
    group.register(app)


def main() -> None:
    """Runs the command line; anything wrong with the input is one line on standard error and exit code 2."""
    codecs.register_error("simplify", simplify)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="simplify")
    try:
        app()
    except RecclassError as error:
        print(f"recclass: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has stopped reading
        sys.exit(0)
