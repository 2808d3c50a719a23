"""A report as Markdown or bare text, as it is pasted into an e-mail."""

from collections.abc import Iterator
from pathlib import Path

from corpus.printing.arrangement import Element, Layout
from recclass.corpus import Report


def write(_report: Report, elements: list[Element], _layout: Layout, path: Path) -> None:
    """Writes the elements as text: headings with # where the file is Markdown, blank lines between paragraphs."""
    marks = path.suffix == ".md"
    path.write_text("\n".join(line for element in elements for line in _lines(element, marks)), encoding="utf-8")


def _lines(element: Element, marks: bool) -> Iterator[str]:
    match element.kind:
        case "title" | "heading":
            yield from ("", f"{'#' * element.level if marks else ''} {element.text}".strip(), "")
        case "item":
            yield from (f"{element.number} {element.text}", "")
        case "table":
            yield from (" | ".join(row) for row in element.rows)
        case _:
            yield from (f"**{element.text}**" if element.bold and marks else element.text, "")
