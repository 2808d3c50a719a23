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
    starts = [heading.index for heading in headings] + [len(paragraphs)]
    sections = [Section("", (), paragraphs[: starts[0]])]
    path: list[tuple[Heading, str]] = []
    for heading, end in zip(headings, starts[1:], strict=False):
        inside = paragraphs[heading.index + 1 : end]
        label = label_of(paragraphs[heading.index])
        heads_more = not inside and end < len(paragraphs) and len(paragraphs[heading.index].words.split()) < 4
        if label and not heads_more and _is_item(label, inside):
            own = (replace_marker(paragraphs[heading.index], label), *inside)
            role = _inherited(path, heading, sections[-1].role)
            sections.append(Section(role, _words(path, title), own, sections[-1].again))
            continue
        role = heading.role if heading.role not in OPEN else _inherited(path, heading, sections[-1].role)
        path = [step for step in path if step[0].rank < heading.rank]
        path.append((heading, "" if heading.role == "summary" else role))
        again = any(step.role == "summary" for step, _ in path)
        sections.append(Section(path[-1][1], _words(path, title), inside, again))
    return tuple(sections)


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
    listed = inside and inside[0].marker and inside[0].marker.shape not in ("bullet", "letter", "roman")
    return bool(label.number) or (bool(inside) and not listed)


def _inherited(path: Sequence[tuple[Heading, str]], heading: Heading, before: str) -> str:
    """The role of the heading's parent; for an addressee beside the section before it, that section's."""
    parents = [role for step, role in path if step.rank < heading.rank]
    if parents and parents[-1]:
        return parents[-1]
    beside = bool(path) and path[-1][0].rank == heading.rank
    return before if heading.role == "addressee" and beside and before in ITEMS else ""


def _title(headings: Sequence[Heading]) -> Heading | None:
    """The report's title: a first heading more prominent than every other one."""
    if len(headings) > 2 and all(heading.rank > headings[0].rank for heading in headings[1:]) and not headings[0].role:
        return headings[0]
    return None


def _words(path: Sequence[tuple[Heading, str]], title: Heading | None) -> tuple[str, ...]:
    return tuple(heading.text for heading, _ in path if heading is not title)
