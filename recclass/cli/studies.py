"""For researchers with many reports: `recclass code`, `recclass export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from recclass.cli.options import ModelFolder
from recclass.types import RecclassError

if TYPE_CHECKING:
    from recclass.coding.intake import ReportFile
    from recclass.coding.workers import Pool
    from recclass.store import Store


SHOWN = 3  # names that are told


class Backend(StrEnum):
    """Where `code` runs."""

    local = "local"
    dask = "dask"


def register(app: typer.Typer) -> None:
    """Adds this file's commands."""
    app.command()(code)
    app.command()(export)


def code(
    places: Annotated[
        list[Path], typer.Argument(help="Reports (.pdf, .docx, .txt, .md), folders of them, or patterns such as 'reports/*.pdf'.")
    ],
    store: Annotated[Path, typer.Option("-o", "--output", help="The SQLite file to add to, such as study.recclass.", show_default=False)],
    jobs: Annotated[Optional[int], typer.Option("-j", "--jobs", min=1, help="Reports coded at once; by default one on each core.")] = None,
    limit_seconds: Annotated[float, typer.Option(min=1, help="End a report that takes longer.")] = 600,
    limit_memory_mb: Annotated[int, typer.Option(min=512, help="End a report that needs more memory (not on Windows).")] = 4096,
    backend: Annotated[Backend, typer.Option(help="Where: on this machine, or on the workers of a Dask cluster.")] = Backend.local,
    prune: Annotated[bool, typer.Option("--prune", help="Remove from the file what is in none of these places any more.")] = False,
    scheduler: Annotated[Optional[str], typer.Option(metavar="ADDRESS", help="The Dask scheduler, such as tcp://10.0.0.1:8786.")] = None,
    model: ModelFolder = None,
) -> None:
    """Code a corpus into one file. Run again, it does only what is new; a run that was broken off goes on where it was.

    Exit code: 0 every report is coded, 1 some could not be (the others are; the file says why), 2 wrong usage.
    """
    from recclass.coding import Way, code_reports, open_model_analyser
    from recclass.coding.intake import gather
    from recclass.coding.limits import Limits
    from recclass.store import create_store

    files, versions = gather(places), _versions(model)
    model = model.absolute() if model else None  # so that another process finds it
    threads, pool = _workers(backend, scheduler, versions, model, files[0])
    way = Way(partial(open_model_analyser, model), jobs or threads, Limits(limit_seconds, limit_memory_mb), pool)
    with create_store(store) as opened:
        outcomes = code_reports(files, opened, versions, way)
        with typer.progressbar(outcomes, length=len(files), label="coding", file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
            try:
                failed = [failure for failure in shown if failure]
            except KeyboardInterrupt:
                print(f"\nrecclass: stopped; what is coded is kept in {store}: run it again to go on", file=sys.stderr)
                raise
        told = list(_others(opened, files, versions, prune))
    for failure in failed:
        print(f"recclass: {', '.join(failure.names)}{f', page {failure.page}' if failure.page else ''}: {failure.reason}", file=sys.stderr)
    typer.echo("\n".join([f"{store}: {len(files) - len(failed)} of {len(files)} reports are coded", *told]))
    raise typer.Exit(1 if failed else 0)


def export(
    store: Annotated[Path, typer.Argument(help="The file that `recclass code` wrote.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write, such as study.csv.", show_default=False)],
    layout: Annotated[
        Optional[str], typer.Option("--format", help="csv, xlsx, parquet, dta, jsonl, qdpx or qdc; by default told from the file's ending.")
    ] = None,
    table: Annotated[
        Optional[str], typer.Option(help="segments, codings, links, gaps, checks, documents or failures; by default segments, in XLSX all.")
    ] = None,
    codes_only: Annotated[bool, typer.Option("--codes-only", help="Leave out every word of the reports, and their names.")] = False,
) -> None:
    """Write what a store holds for another program: CSV, Excel, Parquet, Stata, JSON lines or REFI-QDA."""
    from recclass.exchange import export as write
    from recclass.exchange.tables import open_contents
    from recclass.reports.files import spare, write_whole
    from recclass.store import open_store

    spare(output, store)
    chosen = layout or output.suffix
    with open_store(store) as opened:
        coded, failed = len(opened.coded()), len(list(opened.failures()))
        if not coded and chosen.lower().endswith("qdpx"):
            raise RecclassError(f"{store}: holds no coded report, which a project needs; add some with recclass code FOLDER -o {store}")
        try:
            content = write(open_contents(opened, codes_only), chosen.lower().removeprefix("."), table or "")
        except RecclassError as error:
            raise RecclassError(f"{output}: {error}") from error
        write_whole(output, content, private=True)
    if chosen.lower().endswith("qdc"):
        typer.echo(f"{output}: the codebook")
        return
    typer.echo(f"{output}: {coded} reports" + (f"; {failed} more could not be coded, see --table failures" if failed else ""))


def _others(store: Store, files: Sequence[ReportFile], versions: dict[str, str], prune: bool) -> Iterator[str]:
    """What else the store holds, which its tables count too: told, or removed."""
    others = store.others({file.digest for file in files})
    if prune:
        for digest in others:
            store.remove(digest)
    if others:
        shown = ", ".join(names[0] for names in list(others.values())[:SHOWN]) + (" ..." if len(others) > SHOWN else "")
        what = "Removed" if prune else "It also holds, and --prune would remove,"
        yield f"{what} {len(others)} report{'s' * (len(others) > 1)} not in these places (changed since, or elsewhere): {shown}"
    if any(made != versions for made in store.coded().values()):
        yield "Not all of its reports were coded with these versions, so figures may not add up: code all again, or use another file"


def _workers(backend: Backend, scheduler: str | None, versions: dict[str, str], model: Path | None, report: ReportFile) -> tuple[int, Pool]:
    """How many reports can be coded at once, and where."""
    if (backend is Backend.dask) != (scheduler is not None):
        raise RecclassError("--backend dask and --scheduler ADDRESS go together; give both, or leave out both")
    if scheduler is not None:
        from recclass.coding.cluster import check_workers, cluster_pool

        return check_workers(scheduler, versions, model, report), cluster_pool(scheduler)
    from joblib import cpu_count

    from recclass.coding.workers import local_pool

    return cpu_count(), local_pool


def _versions(model: Path | None) -> dict[str, str]:
    from recclass.analysis import made_with
    from recclass.model import open_model

    return made_with(open_model(model))
