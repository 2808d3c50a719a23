"""What each paragraph of a report is, where the print tells more than the labeller: labels, marks, colons, and words that recommend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from recclass.markers import Marker, succeeds
from recclass.paragraphs import Paragraph
from recclass.sections import Section
from recclass.traits import cues_of

KINDS = ("recommendation", "conclusion", "action")
SHORTEST = 3  # words in an item
NUMBERED, FEWEST = "decimal1", 2  # paragraphs that bear whole numbers, and how many make a chapter of them
PARTS = ("letter", "roman", "bullet")  # marks of the parts of an item
CITED_KIND = re.compile(r"\((conclusion|recommendation)\b[^)]*\)\s*$", re.IGNORECASE)


def settle_lists(sections: Sequence[Section], labels: Sequence[str]) -> list[str]:
    """The labels where sections promise recommendations: there a conclusion without a mark is none, if others bear one."""
    rows = [(section, paragraph) for section in sections for paragraph in section.paragraphs]
    wrong = [
        label == "conclusion" and section.role == "recommendation" and not (paragraph.marker or section.again)
        for (section, paragraph), label in zip(rows, labels, strict=True)
    ]
    marked = all(p.marker or bad for (_, p), label, bad in zip(rows, labels, wrong, strict=True) if label == "conclusion")
    return ["recommendation" if bad and marked else label for label, bad in zip(labels, wrong, strict=True)]


def settle(section: Section, labels: list[str]) -> list[str]:
    """The labels, where the print itself tells more: a label before an item, its kind behind it, a label above a whole section."""
    shapes = [paragraph.marker.shape if paragraph.marker else "" for paragraph in section.paragraphs]
    if section.role == "both" and any(CITED_KIND.search(paragraph.text) for paragraph in section.paragraphs):
        return ["conclusion" if shape else "inside" for shape in shapes]
    labels = _without_told(section, _without_fields(section, _under_labels(shapes, labels)))
    named = shapes[:1] == ["label:conclusion"] and shapes.count("label:conclusion") == 1 and section.paragraphs[0].words
    if named and labels[0] == "conclusion":
        # What follows a finding's sentence tells of the case.
        labels = [labels[0], *("none" if pair == ("", "conclusion") else pair[1] for pair in zip(shapes[1:], labels[1:], strict=True))]
    labels = _with_sentences(section, _with_urged(section, _with_asking(section, shapes, labels)))
    labels = _with_numbered(section, shapes, labels)
    below = [*labels, "none"][1:]
    told = _with_parts(section, _in_turn(section, [_told_by_mark(*row) for row in zip(section.paragraphs, labels, below, strict=True)]))
    bare = section.role in ("recommendation", "conclusion") and not section.again and set(told) <= {"none", "inside"}
    return [_usual(section, paragraph) for paragraph in section.paragraphs] if bare else told


def _with_asking(section: Section, shapes: list[str], labels: list[str]) -> list[str]:
    """The labels where a section promises recommendations: what asks under the mark of those found is one of them."""
    if section.role != "recommendation" or section.again:
        return labels
    marks = {shape for shape, label in zip(shapes, labels, strict=True) if shape and label == "recommendation"}
    for i, (paragraph, shape) in enumerate(zip(section.paragraphs, shapes, strict=True)):
        cues = cues_of(paragraph.words)
        if labels[i] == "none" and shape in marks and "asks" in cues and not cues & {"earlier", "leads in"}:
            labels[i] = "recommendation"
    return labels


def _with_numbered(section: Section, shapes: list[str], labels: list[str]) -> list[str]:
    """The labels where a chapter of findings numbers its paragraphs, as inspections do: if one of them is a finding, all are."""
    numbered = [i for i, shape in enumerate(shapes) if shape == NUMBERED and labels[i] in ("none", "conclusion")]
    if section.role != "conclusion" or section.again or len(numbered) < FEWEST or all(labels[i] == "none" for i in numbered):
        return labels
    whole = {i for i in numbered if len(section.paragraphs[i].words.split()) >= SHORTEST}
    return ["conclusion" if i in whole else label for i, label in enumerate(labels)]


def _without_told(section: Section, labels: list[str]) -> list[str]:
    """The labels where a section holds conclusions and recommendations: what tells at length and asks for nothing is no recommendation."""
    if section.role != "both":
        return labels
    told = []
    for paragraph, label in zip(section.paragraphs, labels, strict=True):
        tells = not cues_of(paragraph.words) & {"asks", "brief", "lower"}
        named = paragraph.marker is not None and paragraph.marker.shape.startswith("label")
        told.append("none" if label == "recommendation" and tells and not named else label)
    return told


def _without_fields(section: Section, labels: list[str]) -> list[str]:
    """The labels with none for what tells of the item above ("Outcome: ...", "Lead: ..."), and for what a form asks its author."""
    told = []
    for paragraph, label in zip(section.paragraphs, labels, strict=True):
        cues = cues_of(paragraph.words)
        field = paragraph.marker is None and "field" in cues and label in KINDS
        told.append("none" if field or (label == "conclusion" and "instruction" in cues) else label)
    return told


def _under_labels(shapes: list[str], labels: list[str]) -> list[str]:
    """The labels where recommendations bear theirs ("Recommendation 3"): what is found below one belongs to it."""
    starts = [i for i, shape in enumerate(shapes) if shape == "label:recommendation"]
    for start, end in pairwise([*starts, len(labels)]):
        told = [i for i in range(start, end) if labels[i] in ("recommendation", "inside")]
        for i in range(told[0] + 1, told[-1] + 1) if told else ():
            labels[i] = "inside" if labels[i] in ("none", "recommendation") else labels[i]
    return labels


def _with_urged(section: Section, labels: list[str]) -> list[str]:
    """The labels with "to ..." a recommendation wherever a line that urges somebody leads it in ("The council is urged:")."""
    urged = False
    for i, paragraph in enumerate(section.paragraphs if section.role != "skip" else ()):
        if urged and paragraph.words.startswith("to "):
            labels[i] = "recommendation"
        else:
            urged = labels[i] == "none" and paragraph.marker is None and "urges" in cues_of(paragraph.words)
    return labels


def _with_sentences(section: Section, labels: list[str]) -> list[str]:
    """The labels where a section recommends in whole sentences ("The panel recommends that"), beside what only tells of the past."""
    if section.role != "recommendation":
        return labels
    cues = [cues_of(paragraph.words) for paragraph in section.paragraphs]
    if not any("recommends" in some for some in cues):
        return labels
    for i, (paragraph, some) in enumerate(zip(section.paragraphs, cues, strict=True)):
        if not paragraph.marker and "past" in some and not some & {"asks", "to be"}:
            labels[i] = "none" if labels[i] == "recommendation" else labels[i]
        elif "recommends" in some and not some & {"leads in", "earlier"}:
            labels[i] = "recommendation"
    return labels


def _told_by_mark(paragraph: Paragraph, label: str, below: str) -> str:
    """The label of a paragraph, or where it has none what its own mark says ("Recommendation 3: ..."); a title has none."""
    marker = paragraph.marker
    kind = marker.shape.removeprefix("label:") if marker and marker.number and marker.shape.startswith("label:") else ""
    return kind if label == "none" and kind in KINDS and kind != below and len(paragraph.words.split()) >= SHORTEST else label


def _in_turn(section: Section, labels: list[str]) -> list[str]:
    """The labels with "e) ..." an item where "d) ..." is one: no part of it, as it counts on."""
    start: Paragraph | None = None
    kind = "none"
    for i, paragraph in enumerate(section.paragraphs):
        if labels[i] == "inside" and start and start.marker and paragraph.marker and _comes_after(paragraph.marker, start.marker):
            labels[i] = kind
        if labels[i] != "inside":
            start, kind = paragraph if labels[i] != "none" else None, labels[i]
    return labels


def _comes_after(marker: Marker, before: Marker) -> bool:
    """Whether a letter or a whole number is the next after another of its shape."""
    whole = marker.number.isdigit() or marker.shape == "letter"
    return whole and marker.shape == before.shape and succeeds(marker.number, before.number)


def _with_parts(section: Section, labels: list[str]) -> list[str]:
    """The labels with "(a) ..." inside the item before it, where that ends in a colon; parts of a numbered item are never items."""
    parts, taken = "", {"none"}
    for i, (before, paragraph) in enumerate(pairwise(section.paragraphs)):
        shape = paragraph.marker.shape if paragraph.marker else ""
        above = before.marker.shape if before.marker else ""
        if before.words.endswith(":") and labels[i] != "none" and shape in PARTS:
            parts, taken = shape, {"none", labels[i] if above.startswith(("decimal", "label")) else "none"}
        elif shape != parts:
            parts, taken = shape if labels[i] == "inside" and above and shape in PARTS else "", {"none"}
        if parts and labels[i + 1] in taken:
            labels[i + 1] = "inside"
    return labels


def _usual(section: Section, paragraph: Paragraph) -> str:
    """What a paragraph is under a heading that promises items where none was found: every one that bears the first one's mark."""
    first = next((other.marker.shape for other in section.paragraphs if other.marker), "")
    marked = paragraph.marker is not None and paragraph.marker.shape == first
    return section.role if marked and not cues_of(paragraph.words) & {"leads in", "earlier"} else "inside" if paragraph.marker else "none"
