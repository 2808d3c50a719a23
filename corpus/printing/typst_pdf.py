"""A report as PDF by Typst: justified and hyphenated text, columns, footnotes, tables that repeat their head."""

import json
from collections.abc import Iterator
from pathlib import Path

import typst

from corpus.printing.arrangement import Element, Layout
from recclass.corpus import Report

PAGE = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: 2.2cm, columns: {columns},
  header: align(right, text(8pt, {head})), footer: context align(center, counter(page).display()))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", region: "GB", hyphenate: true)
#set par(justify: true)
#show heading: set block(above: 1.4em, below: 0.8em)
"""


def write(report: Report, elements: list[Element], layout: Layout, path: Path) -> None:
    """Writes the elements as PDF."""
    head = _quoted(f"{report.title} – fictional")
    source = PAGE.format(title=_quoted(report.title), head=head, columns=2 if "columns" in layout.features else 1)
    body = "\n".join(line for element in elements for line in _markup(element, layout.features))
    path.write_bytes(typst.compile((source + body).encode(), ignore_system_fonts=True))


def _quoted(text: str) -> str:
    """A string of Typst's language: nothing in it is markup."""
    return json.dumps(text, ensure_ascii=False)


def _markup(element: Element, features: frozenset[str]) -> Iterator[str]:
    text = f"strong({_quoted(element.text)})" if element.bold else _quoted(element.text)
    note = f"#footnote[#{_quoted(element.note)}]" if element.note else ""
    match element.kind:
        case "title":
            yield f"#block(below: 1.5em, text(18pt, weight: 700, {text}))"
        case "heading":
            yield f"#heading(level: {element.level}, {text})"
        case "item":
            indent = "1.2em" if "nested" in features else "0pt"
            yield f"#pad(left: {indent}, grid(columns: (3.2em, 1fr), {_quoted(element.number)}, {text}))\n"
        case "part":
            yield f"#pad(left: {'5em' if 'nested' in features else '3.2em'}, {text})\n"
        case "box":
            lines = "\\ ".join(f"#{_quoted(line)}" for line in element.text.split("\n"))
            yield f"#block(stroke: 0.6pt, inset: 6pt, width: 100%)[#strong({_quoted(element.number)}) \\ {lines}]\n"
        case "table":
            yield _table(element, features)
        case _:
            yield f"#{text}{note}\n"


def _table(element: Element, features: frozenset[str]) -> str:
    rows = [", ".join(_quoted(cell) for cell in row) for row in element.rows]
    head = "" if element.plain else f"table.header({', '.join(f'strong({_quoted(cell)})' for cell in element.rows[0])}),"
    widths = ", ".join(["auto", *["1fr"] * (len(element.rows[0]) - 1)])
    table = f"table(columns: ({widths}), {head} {', '.join(rows if element.plain else rows[1:])})"
    small = f"#[#set text(9pt)\n#set par(justify: false)\n#{table}]"
    if not features & {"landscape", "columns"} or element.plain:
        return small
    return f"#page(flipped: {str('landscape' in features).lower()}, columns: 1)[{small}]"  # a page of its own
