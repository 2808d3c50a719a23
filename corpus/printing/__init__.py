"""Prints reports of the corpus as PDF and Word, as their boards would have published them: for tests, benchmarks and samples."""

import os
from collections.abc import Callable
from pathlib import Path

from corpus.printing import reportlab_pdf, typst_pdf, weasyprint_pdf, word
from corpus.printing.arrangement import Element, Layout, arrange, read_layouts
from recclass.corpus import Report

PRODUCERS: dict[str, Callable[[Report, list[Element], Layout, Path], None]] = {
    "reportlab": reportlab_pdf.write,
    "typst": typst_pdf.write,
    "weasyprint": weasyprint_pdf.write,
}
EPOCH = "946684800"  # 1 January 2000


def print_report(report: Report, path: Path, layout: str = "agencies", seed: int = 0) -> None:
    """Writes one report to a .pdf or .docx file; the same report, layout and seed give the same bytes. ValueError for other endings."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH  # reportlab and fontTools read it, and would else write today's date
    chosen = read_layouts()[layout]
    elements = arrange(report, chosen, seed)
    if path.suffix == ".pdf":
        PRODUCERS[chosen.producer](report, elements, chosen, path)
    elif path.suffix == ".docx":
        word.write(report, elements, chosen, path, seed)
    else:
        raise ValueError(f"{path}: a report can be printed as .pdf or .docx")
