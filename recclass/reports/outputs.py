"""Which form an analysis takes in a file, told by the file's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recclass.types import Analysis, RecclassError

Writer = Callable[[Path, Analysis], str | bytes]  # from the report's file and its analysis to what stands in the output file


def find_writer(output: Path | None) -> Writer | None:
    """What writes a file with this ending; None where it is written as text. RecclassError where another ending must be meant."""
    ending = output.suffix.lower() if output else ""
    if ending in MEANT:
        raise RecclassError(f"{output}: cannot be written; let -o end in {MEANT[ending]}")
    return WRITERS.get(ending)


def _page(_: Path, analysis: Analysis) -> str:
    from recclass.reports.page import to_html

    return to_html(analysis)


def _workbook(_: Path, analysis: Analysis) -> bytes:
    from recclass.reports.workbook import to_xlsx

    return to_xlsx(analysis)


def _margin(path: Path, analysis: Analysis) -> bytes:
    from recclass.reports.margin import annotate_word

    return annotate_word(path, analysis)


def _highlights(path: Path, analysis: Analysis) -> bytes:
    from recclass.reports.highlights import annotate_pdf

    return annotate_pdf(path, analysis)


WRITERS: dict[str, Writer] = {".html": _page, ".xlsx": _workbook, ".docx": _margin, ".pdf": _highlights}
MEANT = {
    ".doc": ".docx",
    ".rtf": ".docx",
    ".odt": ".docx",
    ".htm": ".html",
    ".xls": ".xlsx",
    ".ods": ".xlsx",
}  # would hold text, wrongly named
