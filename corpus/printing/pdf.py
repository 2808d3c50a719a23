"""A report as PDF: numbered paragraphs under bold headings, a running head, page numbers, the action plan as a ruled table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph, Spacer

from corpus.printing.plan import plan_table, runs, words_of
from recclass.corpus import Block, Report

FONTS = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf"}  # they come with reportlab
BODY = ParagraphStyle("body", fontName="Vera", fontSize=10, leading=14, spaceAfter=8)
ITEM = ParagraphStyle("item", BODY, leftIndent=34, bulletIndent=0)
PART = ParagraphStyle("part", BODY, leftIndent=52)
CELL = ParagraphStyle("cell", BODY, fontSize=8, leading=10, spaceAfter=0)
HEADINGS = [
    ParagraphStyle(f"heading{i}", fontName="Vera-Bold", fontSize=size, leading=size * 1.3, spaceBefore=14, spaceAfter=8, keepWithNext=1)
    for i, size in enumerate((15, 12.5, 11))
]
TITLE = ParagraphStyle("title", fontName="Vera-Bold", fontSize=20, leading=26, spaceAfter=12)


def print_pdf(report: Report, path: Path) -> None:
    """Writes the report as PDF."""
    rl_config.invariant = 1  # no dates, no random ids: the same report gives the same bytes
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, file))
    template = BaseDocTemplate(str(path), pagesize=A4, title=report.title, author=report.board, invariant=1)
    frame = Frame(25 * mm, 25 * mm, A4[0] - 50 * mm, A4[1] - 55 * mm)
    template.addPageTemplates([PageTemplate("page", [frame], onPage=lambda canvas, _: _furniture(canvas, report))])
    template.build([Paragraph(escape(report.title), TITLE), Paragraph(escape(f"{report.board}, {report.date}"), BODY), *_story(report)])


def _furniture(canvas: Any, report: Report) -> None:
    canvas.saveState()
    canvas.setFont("Vera", 8)
    canvas.drawString(25 * mm, A4[1] - 15 * mm, f"{report.title} – fictional")
    canvas.drawRightString(A4[0] - 25 * mm, 12 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


def _story(report: Report) -> Iterator[Any]:
    for section in report.sections:
        yield Paragraph(escape(section.heading), HEADINGS[min(section.level, 3) - 1])
        for group in runs(section.blocks):
            if group[0].kind == "action":
                yield _table(group)
                yield Spacer(1, 10)
            else:
                yield from _block(report, group[0])


def _block(report: Report, block: Block) -> Iterator[Any]:
    lines = [line.strip() for line in words_of(report, block).split("\n") if line.strip()]
    if block.kind in ("prose", "decoy"):
        yield from (Paragraph(escape(line), BODY) for line in lines)
        return
    number = f"{block.number}." if block.number.isdigit() or (len(block.number) == 1 and block.number.isalpha()) else block.number
    label = any(c.isalpha() for c in number) and len(number) > 5
    first = f"{number} {lines[0]}" if label else lines[0]
    yield Paragraph(escape(first), BODY if label or not number else ITEM, bulletText=None if label or not number else escape(number))
    yield from (Paragraph(escape(line), PART) for line in lines[1:])


def _table(group: list[Block]) -> Any:
    rows = plan_table(group)
    widths = [30, *[(A4[0] - 50 * mm - 42) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)]
    cells = [[Paragraph(escape(cell), CELL) for cell in row] for row in rows]
    table = LongTable(cells, widths, repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table
