"""Finds a report's conclusions, recommendations and actions, wherever and however they are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from recclass.labeller import Labeller
from recclass.labels import CITED_KIND, SHORTEST, settle, settle_lists
from recclass.markers import Marker
from recclass.outline import role_of
from recclass.paragraphs import Paragraph
from recclass.sections import Section, label_of, replace_marker, split_sections
from recclass.tables import TableItem, take_tables
from recclass.types import Document, Kind, Segment, Span

LETTERS: dict[Kind, str] = {"conclusion": "C", "recommendation": "R", "action": "A"}
SHORTEST_MARKED = 2  # words in an item that bears a mark or fills a cell of a plan; others have SHORTEST at least
SAME = 0.9  # token F1 of two printings of one item
BEGINNING = 4  # words: what is shorter could be the beginning of many items
LEADERS = re.compile(r"(\.\s?){4,}\d{1,3}$")  # an entry of a contents list
CITED = re.compile(r"\([^()]{0,60}\)\W*$")  # "(Recommendation, paragraph 17)" at the end of one printing


@dataclass(frozen=True, slots=True)
class Item:
    """A segment in the making. `again`: it stands in a summary, an appendix or a plan, which print items again."""

    kind: Kind
    number: str
    span: Span
    headings: tuple[str, ...]
    found_by: str
    again: bool = False
    fields: dict[str, Span] = field(default_factory=dict)


def segment(document: Document, labeller: Labeller) -> tuple[Segment, ...]:
    """Conclusions, recommendations and actions in reading order; an item printed several times is one segment."""
    counts: Counter[Kind] = Counter()
    segments = []
    for item, also in _merge_repeats(document, sorted(_items(document, labeller), key=lambda item: item.span.start)):
        counts[item.kind] += 1
        line = next(iter(document.lines_in(item.span)), None)
        text = document[item.span].replace("\n", " ")
        name = f"{LETTERS[item.kind]}{counts[item.kind]}"
        page = line.page if line else None
        fields = tuple(item.fields.items())
        segments.append(Segment(name, item.kind, item.number, item.span, text, page, item.headings, also, item.found_by, fields))
    return tuple(segments)


def split_items(document: Document) -> tuple[list[Section], list[tuple[Section, TableItem]]]:
    """The sections with the paragraphs that are to be labelled, and the items of tables whose heads tell what they hold."""
    sections, tabled = [], []
    for section in split_sections(document):
        items, others = take_tables(document.text, section.paragraphs, section.role)
        tabled += [(section, item) for item in items if section.role != "skip"]
        labelled = [replace_marker(p, label) if (label := label_of(p)) else p for p in others]
        sections.append(replace(section, paragraphs=tuple(labelled)))
    return sections, tabled


def _items(document: Document, labeller: Labeller) -> Iterator[Item]:
    sections, tabled = split_items(document)
    for section, found in tabled:
        again = section.again or (section.role == "plan" and found.kind == "recommendation")
        named = found.kind == "recommendation" and role_of(document[found.span]) == "addressee"  # whose actions follow
        if not named and len(document[found.span].split()) >= (SHORTEST_MARKED if found.kind == "action" else SHORTEST):
            yield Item(cast(Kind, found.kind), found.number, found.span, section.headings, "segmenter:cell", again, found.columns)
    labels = iter(settle_lists(sections, labeller.label(sections)))
    for section in sections:
        for label, group in _groups(section, labels):
            marker = group[0].marker or _label_above(section, group[0])
            span = _trimmed(document, Span(group[0].span.start + (group[0].marker.length if group[0].marker else 0), group[-1].span.end))
            kind = _told(document[span], section.role, label)
            if len(document[span].split()) >= (SHORTEST_MARKED if marker else SHORTEST) and not LEADERS.search(document[span]):
                yield Item(kind, marker.number if marker else "", span, section.headings, _finder(marker), section.again)


def _told(text: str, role: str, kind: Kind) -> Kind:
    """The kind, where the report itself says it: in brackets behind the item, or by the heading of a plan."""
    if role == "both" and (cited := CITED_KIND.search(text)):
        return cast(Kind, cited[1].lower())
    return "action" if role == "plan" and kind == "recommendation" else kind


def _label_above(section: Section, paragraph: Paragraph) -> Marker | None:
    """The label that stands on a line of its own above an item ("Learning point 3")."""
    at = next(i for i, other in enumerate(section.paragraphs) if other is paragraph)
    above = section.paragraphs[at - 1] if at else None
    return above.marker if above and above.marker and not above.words and above.marker.shape.startswith("label") else None


def _groups(section: Section, labels: Iterator[str]) -> Iterator[tuple[Kind, list[Paragraph]]]:
    """The paragraphs of each item of a section, with its kind."""
    kind, group = "none", list[Paragraph]()
    for paragraph, label in zip(section.paragraphs, settle(section, [next(labels) for _ in section.paragraphs]), strict=True):
        if label == "inside" and group:
            group.append(paragraph)
            continue
        if group:
            yield cast(Kind, kind), group
        kind, group = label, [paragraph] if label not in ("none", "inside") else []
    if group:
        yield cast(Kind, kind), group


def _finder(marker: Marker | None) -> str:
    if marker is None:
        return "segmenter:sentence"
    return "segmenter:label" if marker.shape.startswith("label") else "segmenter:list"


def _trimmed(document: Document, span: Span) -> Span:
    words = document[span]
    return Span(span.start + len(words) - len(words.lstrip()), span.end)


def _merge_repeats(document: Document, items: Iterable[Item]) -> list[tuple[Item, tuple[Span, ...]]]:
    """Each item with the other places it is printed at: a summary, an appendix or a plan prints items again."""
    kept: list[tuple[Item, tuple[Span, ...], Counter[str]]] = []
    for item in items:
        bag = Counter(re.findall(r"\w+", CITED.sub("", document[item.span].lower())))
        for i, (other, also, words) in enumerate(kept):
            if _may_repeat(item, other) and _alike(bag, words, shortened=item.again):
                body, spare = (item, other.span) if other.again and not item.again else (other, item.span)
                kept[i] = (body, (*also, spare), words)
                break
        else:
            kept.append((item, (), bag))
    return [(item, tuple(sorted(also))) for item, also, _ in sorted(kept, key=lambda entry: entry[0].span.start)]


def _may_repeat(item: Item, other: Item) -> bool:
    """Whether two items can be printings of one: lists for different addressees are not."""
    if item.kind != other.kind:
        return item.kind == "action" and item.found_by != "segmenter:cell" and other.kind == "recommendation"
    if item.again or other.again:
        return True
    listed = all(one.headings and role_of(one.headings[-1]) == "addressee" for one in (item, other))
    return item.headings != other.headings and not listed


def _alike(a: Counter[str], b: Counter[str], shortened: bool) -> bool:
    """Whether two texts have the same words; a plan or summary may print the beginning of an item only."""
    both, size = sum((a & b).values()), sum(a.values())
    return 2 * both >= SAME * (size + sum(b.values())) or (shortened and size > BEGINNING and both >= SAME * size)
