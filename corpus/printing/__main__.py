"""`python -m corpus.printing REPORT.toml OUT.pdf`: prints one report of the corpus."""

from pathlib import Path
from typing import Annotated

import typer

from corpus.printing import print_report
from recclass.corpus import load


def main(
    report: Annotated[Path, typer.Argument(help="A report of the corpus (.toml).")],
    out: Annotated[Path, typer.Argument(help="The file to print to: .pdf or .docx.")],
    layout: Annotated[str, typer.Option(help="One of layouts.toml.")] = "agencies",
    seed: Annotated[int, typer.Option(help="Where the layout leaves a choice.")] = 0,
) -> None:
    """Print a report of the corpus as PDF or Word."""
    print_report(load(report), out, layout, seed)


typer.run(main)
