"""Reads Word (.docx): body and tables in order, tracked insertions in and deletions out, list numbers computed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recclass.readers.assemble import assemble
from recclass.readers.numbering import Numbering, W, read_numbering
from recclass.readers.pages import Draft
from recclass.types import Document, RecclassError

SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "txbxContent", "footnoteReference", "endnoteReference", "pPr", "rPr")}
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass
class _Reading:
    """What is counted while a Word file is walked: its lists, styles, paragraphs and tables."""

    numbering: Numbering
    styles: Any
    paragraphs: int = 0
    tables: int = 0
    drafts: list[Draft] = field(default_factory=list)


def read_word(path: Path, raw: bytes) -> Document:
    """The document of a .docx file's bytes; RecclassError where it is damaged, holds macros or has no text."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        opened = docx.Document(io.BytesIO(raw))
    except ValueError as error:
        raise RecclassError(f"{path}: is not a plain Word document (it may hold macros); save it as .docx") from error
    except (KeyError, OSError, zipfile.BadZipFile, XMLSyntaxError, PackageNotFoundError) as error:
        raise RecclassError(f"{path}: is not a Word file in spite of its name, or is damaged; open it in Word and save it again") from error
    reading = _Reading(read_numbering(opened), opened.styles.element)
    _walk(opened.element.body, reading)
    _walk_asides(opened, reading)
    if not reading.drafts:
        raise RecclassError(f"{path}: holds no text (it may hold pictures only); check that this is the right file")
    return assemble(reading.drafts, path, raw)


def _walk(parent: Any, reading: _Reading, cell: tuple[int, int, int] | None = None, aside: bool = False) -> None:
    """Adds the lines of every paragraph and table below `parent`, in print order."""
    for child in parent:
        if child.tag == f"{W}p":
            _add_paragraph(child, reading, cell, aside)
        elif child.tag == f"{W}tbl" and cell is None:
            _add_table(child, reading, aside)
        elif child.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            _walk(child, reading, cell, aside)


def _add_table(table: Any, reading: _Reading, aside: bool) -> None:
    """A table of one cell is a box: its text is body text."""
    number, reading.tables = reading.tables, reading.tables + 1
    rows = list(table.iter(f"{W}tr"))
    boxed = sum(1 for _ in table.iter(f"{W}tc")) == 1
    for r, row in enumerate(rows):
        column = 0
        for cell in row.iter(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            _walk(cell, reading, None if boxed else (number, r, column), aside)
            column += int(span.get(f"{W}val")) if span is not None else 1


def _walk_asides(opened: Any, reading: _Reading) -> None:
    for box in opened.element.body.iter(f"{W}txbxContent"):
        if not any(parent.tag == CHOICE for parent in box.iterancestors()):
            _walk(box, reading, aside=True)
    for part in opened.part.package.iter_parts():
        if str(part.partname) in ("/word/footnotes.xml", "/word/endnotes.xml"):
            from lxml import etree

            for note in etree.fromstring(part.blob):
                _walk(note, reading, aside=True)


def _add_paragraph(paragraph: Any, reading: _Reading, cell: tuple[int, int, int] | None, aside: bool) -> None:
    """One line for each printed line of a paragraph (Word breaks lines only where told to)."""
    anchor, reading.paragraphs = reading.paragraphs, reading.paragraphs + 1
    text = "".join(_texts(paragraph))
    style, list_id, depth = _style(paragraph, reading.styles)
    number = reading.numbering.number(list_id, depth) if list_id and text.strip() else ""
    bold, italic, size = _look(paragraph)
    offset = 0
    for words in text.split("\n"):
        lead = len(words) - len(words.lstrip())
        if words.strip():
            reading.drafts.append(
                Draft(words.strip().replace("\t", " ").replace("\xa0", " "), size=size, bold=bold, italic=italic, style=style,
                      cell=cell, number=number, anchor=anchor, offset=offset + lead, aside=aside,
                      indent=_indent(paragraph))
            )  # fmt: skip
            number = ""
        offset += len(words) + 1


def _texts(node: Any) -> Iterator[str]:
    """The printed characters below a node: insertions in, deletions, notes' marks and text boxes out."""
    for child in node:
        if child.tag in SKIPPED or child.tag == CHOICE:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            yield "\t"
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            yield from _texts(child)


def _style(paragraph: Any, styles: Any) -> tuple[str, str, int]:
    """The paragraph's style name, and the list and depth that it or its style belongs to."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    style_id = found.get(f"{W}val") if found is not None else ""
    definition = next((node for node in styles.iter(f"{W}style") if node.get(f"{W}styleId") == style_id), None)
    named = definition.find(f"{W}name") if definition is not None else None
    list_id, depth = "", 0
    for holder in (definition, paragraph):
        properties = holder.find(f"{W}pPr/{W}numPr") if holder is not None else None
        if properties is not None:
            values = {name: properties.find(f"{W}{name}") for name in ("numId", "ilvl")}
            list_id = values["numId"].get(f"{W}val") if values["numId"] is not None else list_id
            depth = int(values["ilvl"].get(f"{W}val")) if values["ilvl"] is not None else depth
    return (named.get(f"{W}val") if named is not None else ""), "" if list_id == "0" else list_id, depth


def _look(paragraph: Any) -> tuple[bool, bool, float]:
    """Whether all of a paragraph is bold or italic, and its size in points (0 where the style decides)."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))]
    bold = bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)
    italic = bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}i")) for run in runs)
    sizes = [int(node.get(f"{W}val")) / 2 for run in runs[:1] for node in run.iter(f"{W}sz")]
    return bold, italic, sizes[0] if sizes else 0.0


def _indent(paragraph: Any) -> float:
    """How far a paragraph is set in, in points (0 where its style decides)."""
    found = paragraph.find(f"{W}pPr/{W}ind")
    left = found.get(f"{W}left") or found.get(f"{W}start") if found is not None else None
    return int(left) / 20 if left and left.lstrip("-").isdigit() else 0.0


def _is_on(node: Any) -> bool:
    return node is not None and node.get(f"{W}val", "true") not in ("0", "false", "off")
