"""Reads a PDF: pdfium for text, fonts, boxes and lines, pdfplumber for the tables that the lines make."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from recclass.readers.alignment import align_cells
from recclass.readers.assemble import assemble
from recclass.readers.bullets import hang_marks
from recclass.readers.columns import Gutter, in_order
from recclass.readers.continuations import join_tables
from recclass.readers.drafts import Draft, PageSize
from recclass.readers.furniture import body_size, drop_furniture, mark_footnotes
from recclass.readers.grids import cut_into_cells, find_grids
from recclass.readers.letters import mend_letters
from recclass.readers.pages import PageText
from recclass.types import Document, RecclassError, Unread

NO_TEXT = "no text layer: it seems to be a scanned picture"
NO_MAP = "its letters cannot be read (no Unicode map)"
FEW = 4  # lines: beside a picture they may be no more than a head and a page number
LOST = 0.3  # of a page's characters: where more have no letter, the page is named


@dataclass
class _Reading:
    """What has been read of a PDF so far: a list of lines and a size for each page, and how many tables they hold.

    `pictures`: the pages with few lines beside a picture. `gutters`: between the columns of a table that may go on on the next page.
    """

    pages: list[list[Draft]] = field(default_factory=list)
    sizes: list[PageSize] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    tables: int = 0
    pictures: list[int] = field(default_factory=list)
    gutters: list[Gutter] = field(default_factory=list)


def read_pdf(path: Path, raw: bytes) -> Document:
    """The document of a PDF's bytes; RecclassError where it is encrypted, damaged or has no text at all."""
    pdf = _open(path, raw)
    reading = _Reading()
    try:
        for i in range(len(pdf)):
            _read_page(pdf, i, reading)
    except BaseException as error:
        error.add_note(f"page {i + 1}")  # for whoever keeps a list of what failed
        raise
    finally:
        pdf.close()
    if not any(reading.pages):
        raise RecclassError(_nothing_read(path, len(reading.pages), reading.unread))
    if b"%%EOF" not in raw[-2048:]:
        reading.unread.append(Unread(None, "the file ends early: it may have been cut off while it was copied"))
    kept = drop_furniture(reading.pages, reading.sizes)
    reading.unread += [Unread(p + 1, NO_TEXT) for p in reading.pictures if not kept[p]]
    body = body_size([draft for page in kept for draft in page])
    drafts = [draft for page in kept for draft in mark_footnotes(page, body)]
    return assemble(join_tables(drafts), path, raw, len(reading.pages), reading.unread)


def _open(path: Path, raw: bytes) -> Any:
    try:
        pdf = pypdfium2.PdfDocument(raw)
        if len(pdf):
            return pdf
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise RecclassError(f"{path}: is protected by a password; save a copy without one and check that") from error
    raise RecclassError(f"{path}: is a damaged or incomplete PDF; get or export the file again")


def _read_page(pdf: Any, index: int, reading: _Reading) -> None:
    try:
        page = pdf[index]
        text = PageText(page, index + 1)
    except pypdfium2.PdfiumError:
        reading.pages.append([])
        reading.sizes.append(PageSize(0, 0))
        reading.unread.append(Unread(index + 1, "the page is damaged"))
        return
    reading.sizes.append(text.view.size)
    reading.pages.append(list(mend_letters(text, _ordered(page, text, reading))))
    if text.lost > LOST:
        reading.unread.append(Unread(index + 1, NO_MAP))
    elif not text.lines and any(True for _ in page.get_objects(max_depth=2)):
        reading.unread.append(Unread(index + 1, NO_TEXT))
    elif len(text.lines) <= FEW and any(True for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2)):
        reading.pictures.append(index)
    text.close()
    page.close()


def _ordered(page: Any, text: PageText, reading: _Reading) -> list[Draft]:
    """The lines of a page in reading order, those of tables cell by cell."""
    if not text.lines:
        return []
    tables = find_grids(page, text.view)
    drafts = in_order(text, hang_marks(text, text.lines))
    if tables:
        drafts, reading.gutters = cut_into_cells(text, drafts, tables, reading.tables), []
    else:
        drafts, reading.gutters = align_cells(text, drafts, reading.tables, reading.gutters)
    reading.tables = max([reading.tables, *(draft.cell[0] + 1 for draft in drafts if draft.cell)])
    return drafts


def _nothing_read(path: Path, count: int, unread: list[Unread]) -> str:
    which = "page 1" if count == 1 else f"pages 1 to {count}"
    if not unread:
        return f"{path}: {which} are blank; check that this is the right file"
    return f"{path}: {which}: {unread[0].reason}; have it recognised (OCR) or ask for the Word file, then check that"
