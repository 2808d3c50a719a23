"""A report as Word: heading styles, numbers as text, the action plan as a table."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.shared import Mm, Pt

from corpus.printing.plan import plan_table, runs, words_of
from recclass.corpus import Block, Report

PRINTED = datetime(2000, 1, 1, tzinfo=UTC)


def print_word(report: Report, path: Path) -> None:
    """Writes the report as .docx."""
    document = docx.Document()
    document.core_properties.author = report.board
    document.core_properties.created = document.core_properties.modified = PRINTED
    document.sections[0].header.paragraphs[0].text = f"{report.title} – fictional"
    document.add_heading(report.title, 0)
    document.add_paragraph(f"{report.board}, {report.date}")
    for section in report.sections:
        document.add_heading(section.heading, section.level)
        for group in runs(section.blocks):
            if group[0].kind == "action":
                _add_table(document, plan_table(group))
            else:
                _add_block(document, report, group[0])
    scratch = io.BytesIO()
    document.save(scratch)
    path.write_bytes(_undated(scratch.getvalue()))


def _add_block(document: Any, report: Report, block: Block) -> None:
    lines = [line.strip() for line in words_of(report, block).split("\n") if line.strip()]
    item = block.kind not in ("prose", "decoy")
    for i, line in enumerate(lines):
        numbered = item and i == 0 and block.number
        number = f"{block.number}." if block.number.isdigit() or (len(block.number) == 1 and block.number.isalpha()) else block.number
        paragraph = document.add_paragraph(f"{number} {line}" if numbered else line)
        if item and i:
            paragraph.paragraph_format.left_indent = Mm(12)


def _add_table(document: Any, rows: list[list[str]]) -> None:
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
