"""A report as Word: heading styles and numbers as text; or, unstyled, a draft with tracked changes and Word's list numbers."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from corpus.printing.arrangement import Element, Layout
from recclass.corpus import Report

PRINTED = datetime(2000, 1, 1, tzinfo=UTC)
STRUCK = ("if possible ", "in due course ", "as a priority ", "wherever practicable ")  # what a draft's reviewer took out


def write(report: Report, elements: list[Element], layout: Layout, path: Path, seed: int = 0) -> None:
    """Writes the elements as .docx."""
    document = docx.Document()
    document.core_properties.author = report.board
    document.core_properties.created = document.core_properties.modified = PRINTED
    document.sections[0].header.paragraphs[0].text = f"{report.title} – fictional"
    draft = Random(seed) if "unstyled" in layout.features else None
    for element in elements:
        if element.kind == "table":
            _add_table(document, element.rows)
        elif draft is not None:
            _add_draft(document, element, draft)
        else:
            _add_styled(document, element, layout.features)
    scratch = io.BytesIO()
    document.save(scratch)
    path.write_bytes(_undated(scratch.getvalue()))


def _add_styled(document: Any, element: Element, features: frozenset[str]) -> None:
    text = element.text.upper() if element.kind == "heading" and "capitals" in features else element.text
    if element.kind in ("title", "heading"):
        document.add_heading(text, 0 if element.kind == "title" else element.level)
        return
    number = element.number + (": " if element.kind == "box" else " ") if element.number else ""
    paragraph = document.add_paragraph()
    paragraph.add_run(number + text).bold = element.bold or None
    if element.kind == "part":
        paragraph.paragraph_format.left_indent = Mm(12)


def _add_draft(document: Any, element: Element, rng: Random) -> None:
    """Headings are bold paragraphs; numbered items bear Word's own numbers; half of the items carry a tracked change."""
    paragraph = document.add_paragraph(style="List Number" if element.kind == "item" and element.number[:1].isdigit() else "Normal")
    words = element.text.split(" ")
    if element.kind in ("item", "part") and not element.bold and len(words) > 8 and rng.random() < 0.5:
        cut = rng.randrange(3, len(words) - 3)
        paragraph.add_run(" ".join(words[:cut]) + " ")
        _track(paragraph, "w:del", "w:delText", rng.choice(STRUCK))
        _track(paragraph, "w:ins", "w:t", words[cut] + " ")
        paragraph.add_run(" ".join(words[cut + 1 :]))
    else:
        paragraph.add_run(element.text).bold = element.bold or element.kind in ("title", "heading")


def _track(paragraph: Any, change: str, holder: str, text: str) -> None:
    tracked, run, words = OxmlElement(change), OxmlElement("w:r"), OxmlElement(holder)
    for name, value in (("w:id", "1"), ("w:author", "Reader"), ("w:date", "2000-01-01T00:00:00Z")):
        tracked.set(qn(name), value)
    words.set(qn("xml:space"), "preserve")
    words.text = text
    run.append(words)
    tracked.append(run)
    paragraph._p.append(tracked)


def _add_table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)


def _undated(raw: bytes) -> bytes:
    """The same package with every file in it dated alike, so that one report gives the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
