"""Where the words of a report stand in its Word file: runs are cut so that a comment begins and ends at the very character."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from recclass.readers.numbering import W
from recclass.readers.runs import CHARACTERS, Run
from recclass.readers.word import read_paragraphs
from recclass.types import Document, Span

Spot = tuple[int, int]  # a paragraph, and a character of what it prints
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NOTES = {f"{W}footnote": f"{W}footnoteReference", f"{W}endnote": f"{W}endnoteReference"}


def ends_of(document: Document, span: Span) -> tuple[Spot, Spot]:
    """The spots of the first and the last character of a span; of its first cell's where it runs through several cells."""
    lines = document.lines_in(span) or document.lines[:1]
    first = lines[0]
    last = [line for line in lines if line.cell == first.cell][-1]
    start, end = max(span.start, first.span.start), min(span.end, last.span.end) - 1
    return (first.anchor, start - first.span.start + first.offset), (last.anchor, end - last.span.start + last.offset)


def runs_between(opened: Any, ends: Sequence[tuple[Spot, Spot]]) -> list[tuple[Any, Any]]:
    """The run elements that begin and end at each pair of spots, cut out of longer ones.

    Word allows no comment in a text box or note: there it is the run in the text that holds the box or the note's mark.
    """
    paragraphs, body = read_paragraphs(opened), opened.element.body
    for spot, after in sorted({*((first, 0) for first, _ in ends), *((last, 1) for _, last in ends)}, reverse=True):
        run, element, printed, index = _locate(paragraphs, spot)
        if _in_text(run, body) is run:
            _cut(run, element, _source(element, printed, index, after))
    paragraphs = read_paragraphs(opened)
    return [(_home(paragraphs, first, body), _home(paragraphs, last, body)) for first, last in ends]


def _locate(paragraphs: Sequence[Sequence[Run]], spot: Spot) -> tuple[Any, Any, str, int]:
    """The run and the element of it that print a character, what that element prints, and which of its characters it is."""
    paragraph, index = spot
    for run in paragraphs[paragraph]:
        for printed, element in run.printers:
            if index < len(printed):
                return run.node, element, printed, index
            index -= len(printed)
    raise IndexError(spot)


def _source(element: Any, printed: str, index: int, after: int) -> int:
    """Where to cut an element's own text, which may hold what is not printed, or one letter for two, before or after a character.

    The text may have been cut behind the character already.
    """
    text = element.text or ""
    if element.tag != f"{W}t" or not printed.startswith(text.translate(CHARACTERS)):  # a tab, a symbol: before or after all of it
        return after * max(len(text), 1)
    for i, letter in enumerate(text):
        index -= len(letter.translate(CHARACTERS))
        if index < 0:
            return i + after
    return len(text)


def _cut(run: Any, element: Any, at: int) -> None:
    """Makes a run end before place `at` of an element in it, and another, printed alike, begin there."""
    following = element
    while following.getparent() is not run:
        following = following.getparent()
    text = element.text or ""
    if following is element and element.tag == f"{W}t" and 0 < at < len(text):
        following = deepcopy(element)
        element.text, following.text = text[:at], text[at:]
        for part in (element, following):
            part.set(SPACE, "preserve")
        element.addnext(following)
    elif at:
        following = following.getnext()
    if following is None or all(child.tag == f"{W}rPr" for child in following.itersiblings(preceding=True)):
        return
    second = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    second.extend(deepcopy(look) for look in run.findall(f"{W}rPr"))
    second.extend([following, *following.itersiblings()])
    run.addnext(second)


def _home(paragraphs: Sequence[Sequence[Run]], spot: Spot, body: Any) -> Any:
    return _in_text(_locate(paragraphs, spot)[0], body)


def _in_text(run: Any, body: Any) -> Any:
    """The run itself, or the run of the text that holds the box or the mark of the note in which it stands."""
    note = next((above for above in run.iterancestors(*NOTES)), None)
    if note is not None:
        marks = body.iter(NOTES[note.tag])
        run = next((mark.getparent() for mark in marks if mark.get(f"{W}id") == note.get(f"{W}id")), next(body.iter(f"{W}r")))
    return [run, *run.iterancestors(f"{W}r")][-1]
