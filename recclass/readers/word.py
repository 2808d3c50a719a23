"""Reads Word (.docx): body and tables in print order, with what was tracked as if it were accepted; list numbers computed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recclass.readers.assemble import assemble
from recclass.readers.drafts import Draft
from recclass.readers.numbering import Numbering, W, read_numbering
from recclass.readers.runs import FALLBACK, Run, Runs
from recclass.readers.styles import Styles, value
from recclass.types import Document, RecclassError

Cell = tuple[int, int, int]

WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
NOTES = ("/word/footnotes.xml", "/word/endnotes.xml")


@dataclass
class _Reading:
    """What is kept while a Word file is walked: its lists, styles, the runs of each paragraph, and how many tables there were.

    `open`: runs whose paragraph's mark was deleted, and which go on in the next. `number`: one printed in a cell without text.
    """

    numbering: Numbering
    styles: Styles
    runs: Runs
    paragraphs: list[list[Run]] = field(default_factory=list)
    tables: int = 0
    open: list[Run] = field(default_factory=list)
    number: str = ""
    drafts: list[Draft] = field(default_factory=list)


def read_word(path: Path, raw: bytes) -> Document:
    """The document of a .docx file's bytes; RecclassError where it is damaged, holds macros or has no text."""
    reading = _read(open_word(path, raw))
    if not reading.drafts:
        raise RecclassError(f"{path}: holds no text (it may hold pictures only); check that this is the right file")
    return assemble(reading.drafts, path, raw)


def read_paragraphs(opened: Any) -> list[list[Run]]:
    """The printed runs of each paragraph of an opened Word file: the paragraphs that lines are anchored to, in that order."""
    return _read(opened).paragraphs


def _read(opened: Any) -> _Reading:
    styles = Styles(opened.styles.element)
    reading = _Reading(read_numbering(opened), styles, Runs(styles))
    _walk(opened.element.body, reading)
    _walk_boxes(opened.element.body, reading)
    _walk_notes(opened, reading)
    return reading


def open_word(path: Path, raw: bytes) -> Any:
    """A .docx file's bytes as python-docx opens them; RecclassError where it is damaged or holds macros."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(io.BytesIO(raw))
    except ValueError as error:
        raise RecclassError(f"{path}: is not a plain Word document (it may hold macros); save it as .docx") from error
    except (KeyError, OSError, zipfile.BadZipFile, XMLSyntaxError, PackageNotFoundError) as error:
        raise RecclassError(f"{path}: is not a Word file in spite of its name, or is damaged; open it in Word and save it again") from error


def _walk(parent: Any, reading: _Reading, cell: Cell | None = None, aside: bool = False) -> None:
    """Adds the lines of every paragraph and table below `parent`, in print order. A table in a cell is part of that cell."""
    for child in parent:
        if child.tag == f"{W}p":
            _add_paragraph(child, reading, cell, aside)
        elif child.tag == f"{W}tbl" and cell is None:
            _add_table(child, reading, aside)
        elif child.tag in WRAPPERS or child.tag in (f"{W}tbl", f"{W}tr", f"{W}tc"):
            _walk(child, reading, cell, aside)


def _add_table(table: Any, reading: _Reading, aside: bool) -> None:
    """A table of one cell is a box: its text is body text."""
    number, reading.tables = reading.tables, reading.tables + 1
    rows = [row for row in _children(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
    boxed = sum(1 for row in rows for _ in _children(row, "tc")) == 1
    for r, row in enumerate(rows):
        reading.number = ""
        column = int(value(row, "trPr/gridBefore") or 0)
        for cell in _children(row, "tc"):
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            if merged is None or merged.get(f"{W}val") == "restart":  # Word shows nothing of what goes on below a merged cell
                _walk(cell, reading, None if boxed else (number, r, column), aside)
            column += int(value(cell, "tcPr/gridSpan") or 1)
    reading.number = ""


def _children(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, also those inside content controls and insertions."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, name)


def _walk_boxes(body: Any, reading: _Reading) -> None:
    out = {FALLBACK, f"{W}del", f"{W}moveFrom"}
    for box in body.iter(f"{W}txbxContent"):
        if not any(parent.tag in out for parent in box.iterancestors()):
            _walk(box, reading, aside=True)


def _walk_notes(opened: Any, reading: _Reading) -> None:
    from docx.oxml import parse_xml

    parts = {str(part.partname): part for part in opened.part.package.iter_parts()}
    for name in NOTES:
        for note in parse_xml(parts[name].blob) if name in parts else ():
            if note.get(f"{W}type", "normal") == "normal":  # the others are the lines that part notes from the body
                _walk(note, reading, aside=True)


def _add_paragraph(paragraph: Any, reading: _Reading, cell: Cell | None, aside: bool) -> None:
    """One line for each printed line of a paragraph (Word breaks lines only where told to)."""
    runs, reading.open = [*reading.open, *reading.runs.of(paragraph)], []
    if any(paragraph.find(f"{W}pPr/{W}rPr/{W}{mark}") is not None for mark in ("del", "moveFrom")):
        reading.open = runs
        return
    anchor = len(reading.paragraphs)
    reading.paragraphs.append(runs)
    list_id, depth, of = reading.styles.listed(paragraph)
    number = reading.numbering.number(list_id, depth, of) if list_id else ""
    lines = list(_lines(runs))
    if not lines and cell:
        reading.number = number or reading.number
    for draft in lines:
        reading.drafts.append(
            Draft(draft.text, size=draft.size, bold=draft.bold, italic=draft.italic, style=reading.styles.name(paragraph), cell=cell,
                  number=number or reading.number, anchor=anchor, offset=draft.offset, aside=aside,
                  indent=reading.styles.set_in(paragraph))
        )  # fmt: skip
        number = reading.number = ""


def _lines(runs: list[Run]) -> Iterator[Draft]:
    """The lines of a paragraph that hold text, with their look and where they begin in it."""
    offset, line = 0, list[Run]()
    for run in [*runs, Run("\n", False, False, 0.0)]:
        for i, words in enumerate(run.text.split("\n")):
            if i:
                text = "".join(part.text for part in line)
                shown = [part for part in line if part.text.strip()]
                if shown:
                    lead = len(text) - len(text.lstrip())
                    bold, italic = all(part.bold for part in shown), all(part.italic for part in shown)
                    yield Draft(text.strip().replace("\t", " "), size=shown[0].size, bold=bold, italic=italic, offset=offset + lead)
                offset, line = offset + len(text) + 1, []
            line.append(Run(words, run.bold, run.italic, run.size))
