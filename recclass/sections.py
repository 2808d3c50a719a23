"""Sections: the paragraphs under each heading, with the section's role and the headings it stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from recclass.markers import Marker, read_label, succeeds
from recclass.outline import ITEMS, Heading, contents_of, find_headings
from recclass.paragraphs import Paragraph, split_paragraphs
from recclass.types import Document

NAMED = ("", "addressee")  # roles of a heading that only names whom or what the items below it are about
OPEN = (*NAMED, "summary")  # roles that say nothing of what the items are
INTRODUCED = 2  # paragraphs that may stand between such a heading and the first one below it
TITLE = 5  # words: a heading at the start that is longer is the report's title, whatever words are in it


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. `again`: a summary or appendix, where items of the body may be printed again."""

    role: str
    headings: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    again: bool = False


def split_sections(document: Document) -> tuple[Section, ...]:
    """The sections of a document in reading order; a label that stands as a heading begins the section it heads."""
    paragraphs = split_paragraphs(document)
    contents = contents_of(paragraphs)
    paragraphs = tuple(paragraph for i, paragraph in enumerate(paragraphs) if i not in contents)
    headings = find_headings(paragraphs)
    title = _title(headings)
    headings = (title, *headings[1:]) if title else headings
    starts = [heading.index for heading in headings] + [len(paragraphs)]
    sections = [Section("", (), paragraphs[: starts[0]])]
    path: list[tuple[Heading, str]] = []
    for i, (heading, end) in enumerate(zip(headings, starts[1:], strict=False)):
        inside = paragraphs[heading.index + 1 : end]
        label = label_of(paragraphs[heading.index])
        heads_more = not inside and end < len(paragraphs) and len(paragraphs[heading.index].words.split()) < 4
        if label and not heads_more and _is_item(label, inside):
            own = (replace_marker(paragraphs[heading.index], label), *inside)
            role = _inherited(path, heading, sections[-1].role)
            sections.append(Section(role, _words(path, title), own, sections[-1].again))
            continue
        role = heading.role if heading.role not in OPEN else _inherited(path, heading, sections[-1].role)
        path = [step for step in path if _holds(step[0], heading)]
        listed = end + 1 < len(paragraphs) and paragraphs[end + 1].marker is not None
        path.append((_widened(heading, headings[i + 1 :], inside, listed), "" if heading.role == "summary" else role))
        again = any(step.role == "summary" for step, _ in path)
        sections.append(Section(path[-1][1], _words(path, title), inside, again))
    parts: list[Section] = []
    for section in sections:
        parts += _split_at_finding(section, parts)
    return tuple(parts)


def _split_at_finding(section: Section, before: Sequence[Section]) -> list[Section]:
    """A finding in a list of recommendations ends it: in reviews by finding, questions for the board stand between.

    It is told by its label ("Finding 3"), or by the number that follows the last finding's.
    """
    if section.role != "recommendation":
        return [section]
    found = next((other for other in reversed(before) if other.role == "conclusion" and other.paragraphs), None)
    last = next((p.marker for p in reversed(found.paragraphs) if p.marker), None) if found else None
    for i, paragraph in enumerate(section.paragraphs):
        label = label_of(paragraph)
        labelled = label is not None and label.shape == "label:conclusion" and bool(label.number)
        listed = next((p.marker for p in reversed(section.paragraphs[:i]) if p.marker), None)
        led = paragraph.first.cell or (i and section.paragraphs[i - 1].words.endswith(":"))
        ends = last and paragraph.marker and not led and _follows(paragraph.marker, last)
        if i and (labelled or (ends and not (listed and paragraph.marker and _follows(paragraph.marker, listed)))):
            rest = Section("conclusion", section.headings[:-1], section.paragraphs[i:], section.again)
            return [replace(section, paragraphs=section.paragraphs[:i]), rest]
    return [section]


def _follows(marker: Marker, last: Marker) -> bool:
    """Whether a number is the next one of the same kind: "6.4" after "6.3", "KPE8" after "KPE7"."""
    later = re.search(r"\d+$", marker.number)
    return later is not None and int(later[0]) > 1 and marker.shape == last.shape and succeeds(marker.number, last.number)


def label_of(paragraph: Paragraph) -> Marker | None:
    """The label that begins a paragraph, also after its number ("17. Conclusion")."""
    if paragraph.marker and paragraph.marker.shape.startswith("label"):
        return paragraph.marker
    label = read_label(paragraph.words)
    if label is None or paragraph.marker is None:
        return label
    return Marker(label.shape, label.number or paragraph.marker.number, paragraph.marker.length + label.length)


def replace_marker(paragraph: Paragraph, marker: Marker) -> Paragraph:
    """The same paragraph, begun by another marker."""
    return replace(paragraph, marker=marker)


def _is_item(label: Marker, inside: Sequence[Paragraph]) -> bool:
    """Whether a label that stands as a heading heads one item, rather than a list of them."""
    listed = inside and inside[0].marker is not None
    return label.shape != "label:" and (bool(label.number) or (bool(inside) and not listed))


def _inherited(path: Sequence[tuple[Heading, str]], heading: Heading, before: str) -> str:
    """The role of the heading's parent; for an addressee beside the section before it, that section's."""
    parents = [role for step, role in path if _holds(step, heading)]
    if parents and parents[-1]:
        return parents[-1]
    beside = bool(path) and path[-1][0].rank == heading.rank
    return before if heading.role == "addressee" and beside and before in ITEMS else ""


def _holds(outer: Heading, heading: Heading) -> bool:
    """Whether a heading stands under another: one of known role ends what a heading of its own look was widened to."""
    return outer.rank < heading.rank and not (heading.role not in NAMED and outer.rank == _half_out(heading))


def _widened(heading: Heading, following: Sequence[Heading], inside: Sequence[Paragraph], listed: bool) -> Heading:
    """A heading with others of its look below it, as drafts print them, holds those, where it has no items of its own.

    It may have words that lead in, if one of the headings below names an agency or leads in too ("The council should:"), or if
    the first of them is followed by a list.
    """
    below = list(takewhile(lambda other: other.role in NAMED and other.rank >= heading.rank, following))
    alike = [other for other in below if other.rank == heading.rank]
    bare = len(inside) <= INTRODUCED and not any(paragraph.marker for paragraph in inside)
    told = not inside or listed or any(other.role == "addressee" or other.text.endswith(":") for other in alike)
    return replace(heading, rank=_half_out(heading)) if heading.role in ITEMS and alike and bare and told else heading


def _half_out(heading: Heading) -> tuple[float, int]:
    return heading.rank[0] - 0.5, heading.rank[1]


def _title(headings: Sequence[Heading]) -> Heading | None:
    """The report's title, which has no role: a first heading more prominent than every other one, or a long one at its very start."""
    if len(headings) < 3:
        return None
    foremost = all(heading.rank > headings[0].rank for heading in headings[1:])
    long = len(headings[0].text.split()) > TITLE
    titled = (foremost and (long or not headings[0].role)) or (long and headings[0].index < 2)
    return replace(headings[0], role="") if titled else None


def _words(path: Sequence[tuple[Heading, str]], title: Heading | None) -> tuple[str, ...]:
    return tuple(heading.text for heading, _ in path if heading is not title)
