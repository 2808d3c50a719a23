"""Paragraphs: lines of a document that belong together, told by markers, spacing, type and table cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from recclass.markers import Marker, read_marker, succeeds
from recclass.types import Document, Line, Span

WIDE = 0.62  # of the type's size: a gap between lines that is wider begins a paragraph (single-spaced print has about 0.25)
BREAK = 0.5  # of the type's size above the usual gap: a sentence never goes on over a gap as wide as this
EXTRA = 0.25  # of the type's size above the document's usual gap, for print that is spaced more widely
SIZE_CHANGE = 0.08
COUNT = re.compile(r"\(?(\d{1,2}|[a-z])([.)])\s+\S")
FEW = 8  # lines that go on in lower case, from which the gap inside paragraphs is told
ENDS = '.:;?!”"’)'


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's span with its marker, the text after it, and how its first line was printed."""

    span: Span
    text: str
    marker: Marker | None
    first: Line
    lines: int

    @property
    def words(self) -> str:
        """The text without its marker, line breaks turned to spaces."""
        return self.text[self.marker.length if self.marker else 0 :].strip()

    @property
    def left(self) -> float:
        return self.first.box[0] if self.first.box else self.first.indent


def split_paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """All paragraphs of a document in reading order."""
    usual = _usual_gap(document)
    groups: list[list[Line]] = []
    for line in document.lines:
        if groups and not _begins(document, groups[-1][-1], line, usual) and not _counts_on(document, groups[-1][0], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(_with_letters([_paragraph(document, group) for group in groups]))


def body_look(paragraphs: tuple[Paragraph, ...]) -> tuple[float, bool]:
    """Size and weight in which most of a document is printed."""
    counts: Counter[tuple[float, bool]] = Counter()
    for paragraph in paragraphs:
        counts[paragraph.first.size, paragraph.first.bold] += len(paragraph.text)
    return counts.most_common(1)[0][0] if counts else (0.0, False)


def _paragraph(document: Document, lines: list[Line]) -> Paragraph:
    span = Span(lines[0].span.start, lines[-1].span.end)
    text = document[span].replace("\n", " ")
    return Paragraph(span, text, read_marker(text, lines[0].number), lines[0], document[span].count("\n") + 1)


def _with_letters(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with "i)" read as a letter where it follows "h)", and as a number elsewhere."""
    before = ""
    for i, paragraph in enumerate(paragraphs):
        marker = paragraph.marker
        if marker and marker.shape == "roman" and succeeds(marker.number, before):
            marker = replace(marker, shape="letter")
            paragraphs[i] = replace(paragraph, marker=marker)
        before = marker.number if marker and marker.shape == "letter" else before
    return paragraphs


def _usual_gap(document: Document) -> float:
    """The gap between two lines of one paragraph: where the second goes on in lower case; where few do, the commonest of all."""
    found = [
        (gap, document[below.span][0].islower())
        for above, below in pairwise(document.lines)
        if (gap := _gap(above, below)) is not None and 0 <= gap < 3 * above.size
    ]
    inside = [gap for gap, goes_on in found if goes_on]
    gaps = inside if len(inside) >= FEW else [gap for gap, _ in found]
    return median(gaps) if gaps else 0.0


def _gap(above: Line, below: Line) -> float | None:
    """Points of white between two lines; None where they don't stand one above the other."""
    if above.box is None or below.box is None or above.page != below.page or above.cell != below.cell:
        return None
    return below.box[1] - above.box[3]


def _begins(document: Document, above: Line, line: Line, usual: float) -> bool:
    """Whether `line` begins a paragraph. Lines with no break between them are pieces of one printed line."""
    if above.cell == line.cell and "\n" not in document[Span(above.span.end, line.span.start)]:
        return False
    if above.cell != line.cell or line.number or line.style == "blank" or line.style.startswith("Heading"):
        return True
    if line.box is None:
        return _begins_unplaced(document, above, line)
    if abs(line.size - above.size) > SIZE_CHANGE * max(line.size, above.size):
        return True
    words, before = document[line.span], document[above.span]
    gap = _gap(above, line)
    if gap is None or gap < -line.size:
        return ((before[-1] in ENDS or before[-1].isdigit()) and not words[0].islower()) or _marked(document, above, line)
    if words[0].islower() and before[-1] not in ENDS and line.bold == above.bold and gap < usual + BREAK * line.size:
        return False
    wide = gap > max(WIDE * line.size, usual + EXTRA * line.size)
    return wide or (line.bold != above.bold and words[0].isupper()) or _marked(document, above, line)


def _counts_on(document: Document, first: Line, line: Line) -> bool:
    """Whether `line` begins with the number or letter after the one that begins `first`: "e)" after "d)", "6." after "5."."""
    begun, begins = (COUNT.match(document[one.span]) for one in (first, line))
    if begun is None or begins is None or line.box is None:
        return False
    return begun[2] == begins[2] and succeeds(begins[1], begun[1])


def _begins_unplaced(document: Document, above: Line, line: Line) -> bool:
    if line.anchor or above.anchor:
        return line.anchor != above.anchor
    return above.style.startswith("Heading") or _marked(document, above, line)


def _marked(document: Document, above: Line, line: Line) -> bool:
    """Whether a marker begins the line and is not just a number that a sentence was broken at."""
    end = document.text.find("\n", line.span.start)
    marker = read_marker(document.text[line.span.start : end if end >= 0 else None])
    if marker is None:
        return False
    before = document[above.span]
    plain = marker.shape in ("decimal1", "letter", "roman", "code")
    return not plain or before[-1] in ENDS or above.bold or len(before) < 60 or _outdented(above, line)


def _outdented(above: Line, line: Line) -> bool:
    return above.box is not None and line.box is not None and line.box[0] < above.box[0] - 5
