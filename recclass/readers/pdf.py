"""Reads a PDF: pdfium for text, fonts and boxes, pdfplumber for the pages that hold tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2

from recclass.readers.assemble import assemble
from recclass.readers.furniture import body_size, drop_furniture, mark_footnotes
from recclass.readers.grids import cut_into_cells, find_grids, may_have_tables
from recclass.readers.pages import Draft, PageSize, drafts_of
from recclass.types import Document, RecclassError, Unread

NO_TEXT = "no text layer: it seems to be a scanned picture"


def read_pdf(path: Path, raw: bytes) -> Document:
    """The document of a PDF's bytes; RecclassError where it is encrypted, damaged or has no text at all."""
    pdf = _open(path, raw)
    try:
        pages, sizes, unread, ruled = _read_pages(pdf)
        if not any(pages):
            raise RecclassError(_nothing_read(path, len(pages), unread))
        if ruled:
            _cut_tables(pdf, raw, pages, ruled)
    finally:
        pdf.close()
    if b"%%EOF" not in raw[-2048:]:
        unread.append(Unread(None, "the file ends early: it may have been cut off while it was copied"))
    kept = drop_furniture(pages, sizes)
    body = body_size([draft for page in kept for draft in page])
    drafts = [draft for page in kept for draft in mark_footnotes(page, body)]
    return assemble(drafts, path, raw, len(pages), unread)


def _open(path: Path, raw: bytes) -> Any:
    try:
        pdf = pypdfium2.PdfDocument(raw)
        if len(pdf):
            return pdf
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise RecclassError(f"{path}: is protected by a password; save a copy without one and check that") from error
    raise RecclassError(f"{path}: is a damaged or incomplete PDF; get or export the file again")


def _read_pages(pdf: Any) -> tuple[list[list[Draft]], list[PageSize], list[Unread], list[int]]:
    pages: list[list[Draft]] = []
    sizes: list[PageSize] = []
    unread: list[Unread] = []
    ruled: list[int] = []
    for i in range(len(pdf)):
        try:
            page = pdf[i]
        except pypdfium2.PdfiumError:
            pages.append([])
            sizes.append(PageSize(0, 0))
            unread.append(Unread(i + 1, "the page is damaged"))
            continue
        pages.append(drafts_of(page, i + 1))
        sizes.append(PageSize(page.get_width(), page.get_height()))
        if not pages[-1] and any(True for _ in page.get_objects(max_depth=2)):
            unread.append(Unread(i + 1, NO_TEXT))
        elif pages[-1] and may_have_tables(page):
            ruled.append(i)
        page.close()
    return pages, sizes, unread, ruled


def _cut_tables(pdf: Any, raw: bytes, pages: list[list[Draft]], ruled: list[int]) -> None:
    """Puts the lines of ruled tables cell by cell. A page that pdfplumber cannot read keeps pdfium's order."""
    from pdfminer.pdfexceptions import PDFException

    try:
        grids = find_grids(raw, [i + 1 for i in ruled])
    except (PDFException, ValueError, TypeError, KeyError, RecursionError):
        return
    first = 0
    for number, tables in sorted(grids.items()):
        page = pdf[number - 1]
        pages[number - 1] = cut_into_cells(page, pages[number - 1], tables, first)
        first += len(tables)
        page.close()


def _nothing_read(path: Path, count: int, unread: list[Unread]) -> str:
    which = "page 1" if count == 1 else f"pages 1 to {count}"
    if not unread:
        return f"{path}: {which} are blank; check that this is the right file"
    return f"{path}: {which}: {unread[0].reason}; have it recognised (OCR) or ask for the Word file, then check that"
