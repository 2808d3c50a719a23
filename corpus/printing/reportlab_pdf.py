"""A report as PDF by reportlab: text placed line by line, a running head, page numbers, ruled tables."""

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

from corpus.printing.arrangement import Element, Layout
from recclass.corpus import Report

FONTS = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf"}  # they come with reportlab
BODY = ParagraphStyle("body", fontName="Vera", fontSize=10, leading=14, spaceAfter=8)
STYLES = {
    "title": ParagraphStyle("title", fontName="Vera-Bold", fontSize=20, leading=26, spaceAfter=12),
    "line": BODY,
    "paragraph": BODY,
    "part": ParagraphStyle("part", BODY, leftIndent=52),
}
ITEM = ParagraphStyle("item", BODY, leftIndent=34, bulletIndent=0)
SYMBOL = ParagraphStyle("symbol", ITEM, bulletFontName="ZapfDingbats", bulletFontSize=8)
CELL = ParagraphStyle("cell", BODY, fontSize=8, leading=10, spaceAfter=0)
HEADINGS = [
    ParagraphStyle(f"heading{i}", fontName="Vera-Bold", fontSize=size, leading=size * 1.3, spaceBefore=14, spaceAfter=8, keepWithNext=1)
    for i, size in enumerate((15, 12.5, 11))
]


def write(report: Report, elements: list[Element], layout: Layout, path: Path) -> None:
    """Writes the elements as PDF."""
    rl_config.invariant = 1  # no dates, no random ids: the same report gives the same bytes
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, file))
    template = BaseDocTemplate(str(path), pagesize=A4, title=report.title, author=report.board, invariant=1)
    frame = Frame(25 * mm, 25 * mm, A4[0] - 50 * mm, A4[1] - 55 * mm)
    template.addPageTemplates([PageTemplate("page", [frame], onPage=lambda canvas, _: _furniture(canvas, report))])
    template.build([flowable for element in elements for flowable in _flowables(element, layout.features)])


def _furniture(canvas: Any, report: Report) -> None:
    canvas.saveState()
    canvas.setFont("Vera", 8)
    canvas.drawString(25 * mm, A4[1] - 15 * mm, f"{report.title} – fictional")
    canvas.drawRightString(A4[0] - 25 * mm, 12 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


def _flowables(element: Element, features: frozenset[str]) -> Iterator[Any]:
    text = f"<b>{escape(element.text)}</b>" if element.bold else escape(element.text)
    if element.kind == "heading":
        yield Paragraph(text.upper() if "capitals" in features else text, HEADINGS[min(element.level, 3) - 1])
    elif element.kind == "item":
        symbol = "symbols" in features and element.number == "•"
        bullet = "l" if symbol else escape(element.number)  # "l" is the disc of ZapfDingbats
        yield Paragraph(text, SYMBOL if symbol else ITEM, bulletText=bullet)
    elif element.kind == "table":
        yield _table(element)
        yield Spacer(1, 10)
    else:
        yield Paragraph(text, STYLES[element.kind])


def _table(element: Element) -> Any:
    columns = len(element.rows[0])
    widths = [30, *[(A4[0] - 50 * mm - 42) / (columns - 1)] * (columns - 1)]
    table = LongTable([[Paragraph(escape(cell), CELL) for cell in row] for row in element.rows], widths, repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table
