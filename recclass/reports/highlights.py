"""A copy of a PDF with its words highlighted, each highlight with a note."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from recclass.readers import read_bytes
from recclass.reports.remarks import AUTHOR, Remark, remarks
from recclass.types import Analysis, Document, RecclassError, Span

POINTED, READ = "ffd27f", "bfe3ff"  # amber for findings, pale blue for how a recommendation was read: the note says which, too

Rect = tuple[float, float, float, float]  # left, bottom, right and top of the page as it was made, as notes in a PDF are placed


@dataclass(frozen=True, slots=True)
class Highlighted:
    """What is highlighted on one page, and the note that goes with it."""

    page: int
    rects: tuple[Rect, ...]
    note: str
    colour: str


def annotate_pdf(path: Path, analysis: Analysis) -> bytes:
    """A copy of the PDF with a highlight for each remark; those that an earlier run left are replaced.

    RecclassError where the file is no PDF, is protected or damaged, or is not the one that was analysed.
    """
    from pypdf.errors import PyPdfError

    raw = read_bytes(path)
    if not raw[:1024].lstrip().startswith(b"%PDF-"):
        raise RecclassError(f"{path}: is not a PDF, so nothing can be highlighted in it; for a Word draft let -o end in .docx")
    if hashlib.sha256(raw).hexdigest() != analysis.document.digest:
        raise RecclassError(f"{path}: was changed while it was being read; check it again")
    try:
        return _with_notes(path, raw, list(_highlights(raw, analysis)))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecclassError(f"{path}: is damaged in a way that leaves no room for notes; export it as PDF again") from error


def _highlights(raw: bytes, analysis: Analysis) -> Iterator[Highlighted]:
    """The remarks page by page; those on the same words share a note."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(raw)
    try:
        for span, group in groupby(remarks(analysis), lambda remark: remark.span):
            said: Sequence[Remark] = list(group)
            note = "\n\n".join("\n".join(remark.lines) for remark in said)
            colour = POINTED if any(remark.points for remark in said) else READ
            for page, rects in _places(pdf, analysis.document, span):
                yield Highlighted(page, rects, note, colour)
    finally:
        pdf.close()


def _places(pdf: Any, document: Document, span: Span) -> Iterator[tuple[int, tuple[Rect, ...]]]:
    """The pages, counted from 0, on which the words of a span stand, and their boxes there, one for each stretch of a line."""
    lines = [line for line in document.lines_in(span) if line.page]
    for page, group in groupby(lines, lambda line: line.page or 0):
        text = pdf[page - 1].get_textpage()
        rects: list[Rect] = []
        for line in group:
            start, end = max(span.start, line.span.start), min(span.end, line.span.end)
            count = text.count_rects(line.offset + start - line.span.start, end - start)
            rects += [text.get_rect(i) for i in range(count)]
        if rects:
            yield page - 1, tuple(rects)


def _with_notes(path: Path, raw: bytes, highlights: Sequence[Highlighted]) -> bytes:
    from pypdf import PdfReader, PdfWriter

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every slip of the program that made the PDF
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted:
        raise RecclassError(f"{path}: is protected against changes; highlight a copy without protection, or let -o end in .html")
    for page in reader.pages:
        _remove_own(page)  # before the copy is made: what is copied stays in the file
    writer = PdfWriter(clone_from=reader, keep_initial_header=True)
    for one in highlights:
        writer.add_annotation(one.page, _highlight(one))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _remove_own(page: Any) -> None:
    """Takes out the highlights of an earlier run, and the windows that another program opened for them."""
    notes = page.annotations
    for i in reversed(range(len(notes or ()))):
        note = notes[i].get_object()
        if AUTHOR in (note.get("/T"), note.get("/Parent", note).get_object().get("/T")):
            del notes[i]


def _highlight(one: Highlighted) -> Any:
    """The highlight as pypdf writes it, without a date: the same report gives the same bytes."""
    from pypdf.annotations import Highlight
    from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

    corners = [x for left, bottom, right, top in one.rects for x in (left, top, right, top, left, bottom, right, bottom)]
    lefts, bottoms, rights, tops = zip(*one.rects, strict=True)
    made = Highlight(
        rect=(min(lefts), min(bottoms), max(rights), max(tops)),
        quad_points=ArrayObject([FloatObject(round(x, 2)) for x in corners]),
        highlight_color=one.colour,
        printing=True,
        title_bar=AUTHOR,
    )
    made[NameObject("/Contents")] = TextStringObject(one.note)
    return made
