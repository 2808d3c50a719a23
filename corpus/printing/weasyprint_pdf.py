"""A report as PDF by WeasyPrint, by way of HTML: contents with page numbers, letter-spaced headings, borderless tables."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import reportlab
import weasyprint

from corpus.printing.arrangement import Element, Layout
from recclass.corpus import Report

FONTS = Path(reportlab.__file__).with_name("fonts")  # the machine's own fonts would print other bytes elsewhere
STYLE = f"""
@font-face {{ font-family: Vera; src: url("{(FONTS / "Vera.ttf").as_uri()}"); }}
@font-face {{ font-family: Vera; font-weight: bold; src: url("{(FONTS / "VeraBd.ttf").as_uri()}"); }}
@page {{ size: A4; margin: 24mm 22mm; @top-left {{ content: string(title) " – fictional"; font: 8pt Vera; }}
         @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt Vera; }} }}
body {{ font: 10pt/1.4 Vera; }}
h1.title {{ string-set: title content(); font-size: 20pt; }}
h1 {{ font-size: 15pt; }} h2 {{ font-size: 12.5pt; }} h3 {{ font-size: 11pt; }}
.spaced {{ letter-spacing: 0.35em; }}
.item {{ display: flex; margin: 0 0 0.7em; }} .item span {{ flex: none; width: 34pt; }}
.part {{ margin-left: 52pt; }}
table {{ border-collapse: collapse; }} td {{ vertical-align: top; padding: 3pt 5pt; }}
table.ruled td {{ border: 0.5pt solid; font-size: 8pt; }}
.contents a::after {{ content: leader('.') target-counter(attr(href), page); }}
"""


def write(report: Report, elements: list[Element], layout: Layout, path: Path) -> None:
    """Writes the elements as PDF."""
    headings = [element for element in elements if element.kind == "heading"]
    body = "\n".join(line for element in elements for line in _html(element, headings, layout.features))
    page = f"<html lang='en-GB'><title>{escape(report.title)}</title><style>{STYLE}</style><body>{body}"
    weasyprint.HTML(string=page).write_pdf(path)


def _html(element: Element, headings: list[Element], features: frozenset[str]) -> Iterator[str]:
    text = f"<b>{escape(element.text)}</b>" if element.bold else escape(element.text)
    match element.kind:
        case "title":
            yield f"<h1 class='title'>{text}</h1>"
        case "heading":
            anchor = next(i for i, heading in enumerate(headings) if heading is element)
            yield f"<h{element.level} id='h{anchor}' class='{'spaced' if 'spaced' in features else ''}'>{text}</h{element.level}>"
        case "contents":
            yield f"<h2>{text}</h2><div class='contents'>"
            yield from (f"<div><a href='#h{i}'>{escape(heading.text)}</a></div>" for i, heading in enumerate(headings) if heading.level < 3)
            yield "</div>"
        case "item":
            yield f"<div class='item'><span>{escape(element.number)}</span><div>{text}</div></div>"
        case "table":
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in element.rows)
            yield f"<table class='{'' if element.plain else 'ruled'}'>{rows}</table>"
        case "part":
            yield f"<p class='part'>{text}</p>"
        case _:
            yield f"<p>{text}</p>"
