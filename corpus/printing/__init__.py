"""Prints reports of the corpus as PDF and Word, as their boards would have published them: for tests and samples."""

from pathlib import Path

from corpus.printing.pdf import print_pdf
from corpus.printing.word import print_word
from recclass.corpus import Report


def print_report(report: Report, path: Path) -> None:
    """Writes one report to a .pdf or .docx file; the same report gives the same bytes. ValueError for other endings."""
    if path.suffix == ".pdf":
        print_pdf(report, path)
    elif path.suffix == ".docx":
        print_word(report, path)
    else:
        raise ValueError(f"{path}: a report can be printed as .pdf or .docx")
