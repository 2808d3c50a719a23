"""Sections: the paragraphs under each heading, with the section's role and the headings it stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recclass.markers import Marker, read_label
from recclass.outline import Heading, contents_of, find_headings
from recclass.paragraphs import Paragraph, split_paragraphs
from recclass.types import Document

ITEMS = ("recommendation", "conclusion", "both", "plan")
OPEN = ("", "addressee", "summary")  # roles that say nothing of what the items are
NAMED = ("", "addressee")  # roles of a heading that only names whom or what the items below it are about
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
    headings = tuple(replace(heading, role="") if heading is title else heading for heading in headings)
    title = headings[0] if title else None
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
        path.append((_widened(heading, headings[i + 1 : i + 2], inside), "" if heading.role == "summary" else role))
        again = any(step.role == "summary" for step, _ in path)
        sections.append(Section(path[-1][1], _words(path, title), inside, again))
    return tuple(part for section in sections for part in _split_at_finding(section))


def _split_at_finding(section: Section) -> list[Section]:
    """A finding's number in a list of recommendations ends it: in reviews by finding, questions for the board stand between."""
    labels = [label_of(paragraph) for paragraph in section.paragraphs]
    at = next((i for i, label in enumerate(labels) if i and label and label.shape == "label:conclusion" and label.number), None)
    if section.role != "recommendation" or at is None:
        return [section]
    rest = Section("conclusion", section.headings[:-1], section.paragraphs[at:], section.again)
    return [replace(section, paragraphs=section.paragraphs[:at]), rest]


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


def _widened(heading: Heading, following: Sequence[Heading], inside: Sequence[Paragraph]) -> Heading:
    """A heading with nothing of its own but others of its look below it, as drafts print them, holds those."""
    holds = heading.role in ITEMS and not inside and any(h.rank == heading.rank and h.role in NAMED for h in following)
    return replace(heading, rank=_half_out(heading)) if holds else heading


def _half_out(heading: Heading) -> tuple[float, int]:
    return heading.rank[0] - 0.5, heading.rank[1]


def _title(headings: Sequence[Heading]) -> Heading | None:
    """The report's title: a first heading more prominent than every other one, or a long one at its very start."""
    if len(headings) < 3:
        return None
    foremost = all(heading.rank > headings[0].rank for heading in headings[1:])
    long = len(headings[0].text.split()) > TITLE
    return headings[0] if (foremost and (long or not headings[0].role)) or (long and headings[0].index < 2) else None


def _words(path: Sequence[tuple[Heading, str]], title: Heading | None) -> tuple[str, ...]:
    return tuple(heading.text for heading, _ in path if heading is not title)
