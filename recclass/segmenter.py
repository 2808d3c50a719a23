"""Finds a report's conclusions, recommendations and actions, wherever and however they are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from recclass.codebook import DATA, read_toml
from recclass.markers import Marker
from recclass.outline import role_of
from recclass.paragraphs import Paragraph
from recclass.sections import Section, label_of, replace_marker, split_sections
from recclass.tables import read_tables
from recclass.types import Document, Kind, Segment, Span

LETTERS: dict[Kind, str] = {"conclusion": "C", "recommendation": "R", "action": "A"}
SHORTEST = 3  # words in an item
SAME = 0.9  # token F1 of two printings of one item
LEADERS = re.compile(r"(\.\s?){4,}\d{1,3}$")  # an entry of a contents list
CITED = re.compile(r"\([^()]{0,60}\)\W*$")  # "(Recommendation, paragraph 17)" at the end of one printing
BRIEF = 60  # words: among conclusions and recommendations mixed, a longer paragraph with a "should" in it is discussion
OUTER = ("label", "code", "decimal")
CITED_KIND = re.compile(r"\((conclusion|recommendation)\b[^)]*\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """A segment in the making."""

    kind: Kind
    number: str
    span: Span
    headings: tuple[str, ...]
    found_by: str
    again: bool = False


@cache
def _asking() -> dict[str, re.Pattern[str]]:
    tables = read_toml(DATA / "headings.toml")["asking"]
    return {name: re.compile("|".join(patterns), re.IGNORECASE) for name, patterns in tables.items()}


def segment(document: Document) -> tuple[Segment, ...]:
    """Conclusions, recommendations and actions in reading order; an item printed several times is one segment."""
    items = [item for section in split_sections(document) for item in _items(document, section)]
    counts: Counter[Kind] = Counter()
    segments = []
    for item, also in _merge_repeats(document, sorted(items, key=lambda item: item.span.start)):
        counts[item.kind] += 1
        line = next(iter(document.lines_in(item.span)), None)
        text = document[item.span].replace("\n", " ")
        name = f"{LETTERS[item.kind]}{counts[item.kind]}"
        page = line.page if line else None
        segments.append(Segment(name, item.kind, item.number, item.span, text, page, item.headings, also, item.found_by))
    return tuple(segments)


def _items(document: Document, section: Section) -> Iterator[Item]:
    if section.role == "skip":
        return
    cells = [paragraph for paragraph in section.paragraphs if paragraph.first.cell]
    for found in read_tables(document.text, cells, section.role):
        if len(document[found.span].split()) >= SHORTEST:
            again = section.again or (section.role == "plan" and found.kind == "recommendation")
            yield Item(cast(Kind, found.kind), found.number, found.span, section.headings, "segmenter:cell", again)
    plain = _without_quoted([paragraph for paragraph in section.paragraphs if not paragraph.first.cell])
    for group, marker, found_by in _groups(plain, section.role):
        span = Span(group[0].span.start + (marker.length if marker else 0), group[-1].span.end)
        span = _trimmed(document, span)
        kind = _kind_of(document[span], section.role, marker)
        if kind and len(document[span].split()) >= SHORTEST and not LEADERS.search(document[span]):
            yield Item(kind, marker.number if marker else "", span, section.headings, found_by, section.again)


def _trimmed(document: Document, span: Span) -> Span:
    words = document[span]
    return Span(span.start + len(words) - len(words.lstrip()), span.end)


def _without_quoted(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs less what an earlier review or guidance is quoted with, and the list that follows such words."""
    kept, quoting = [], False
    for paragraph in paragraphs:
        if _asking()["earlier"].fullmatch(paragraph.words):
            quoting = paragraph.words.endswith(":")
            continue
        quoting = quoting and paragraph.marker is not None and not paragraph.marker.shape.startswith("label")
        if not quoting:
            kept.append(paragraph)
    return kept


def _groups(paragraphs: Sequence[Paragraph], role: str) -> Iterator[tuple[list[Paragraph], Marker | None, str]]:
    """The paragraphs of each item, its marker, and what found it."""
    labelled = [replace_marker(p, label) if (label := label_of(p)) else p for p in paragraphs]
    shapes = _item_shapes(labelled, role)
    group: list[Paragraph] = []
    for paragraph in labelled:
        if _starts(paragraph, shapes, labelled):
            if group:
                yield group, group[0].marker, _finder(group[0])
            group = [paragraph]
        elif group and _goes_on(group, paragraph):
            group.append(paragraph)
        else:
            if group:
                yield group, group[0].marker, _finder(group[0])
            group = []
            if _asks_alone(paragraph, role, bool(shapes)):
                yield [paragraph], paragraph.marker, "segmenter:sentence"
    if group:
        yield group, group[0].marker, _finder(group[0])


def _finder(paragraph: Paragraph) -> str:
    labelled = paragraph.marker is not None and paragraph.marker.shape.startswith("label")
    return "segmenter:label" if labelled else "segmenter:list"


def _item_shapes(paragraphs: Sequence[Paragraph], role: str) -> tuple[str, ...]:
    """The markers that begin items here: labels anywhere; in a section of items also numbers, letters or bullets.

    Where labels are of the section's own kind, its other numbers count paragraphs, not items.
    """
    shapes = [p.marker.shape for p in paragraphs if p.marker and not _leads_in(p)]
    labels = {shape for shape in shapes if shape.startswith("label")}
    if role not in ("recommendation", "conclusion", "both", "plan") or not shapes:
        return ("label",) if labels else ()
    if labels and (role != "conclusion" or "label:conclusion" in labels):
        return ("label",)
    outer = [shape for shape in shapes if shape.startswith(OUTER) and not shape.startswith("label")]
    if not outer:
        return ("label", *(shape for shape in shapes[:1] if shape not in labels))
    common = Counter(outer).most_common(1)[0][0]
    return "label", "decimal1" if outer[0] == "decimal1" else common


def _starts(paragraph: Paragraph, shapes: tuple[str, ...], among: Sequence[Paragraph]) -> bool:
    marker = paragraph.marker
    if marker is None or not shapes or not marker.shape.startswith(shapes):
        return False
    first = next(p for p in among if p.marker and p.marker.shape == marker.shape)
    inner = marker.shape in ("bullet", "letter", "roman")
    nested = inner and paragraph.left > first.left + 6 and paragraph.first.page == first.first.page
    return not nested and (marker.shape != "bullet" or not _leads_in(paragraph))


def _goes_on(group: Sequence[Paragraph], paragraph: Paragraph) -> bool:
    """Whether a paragraph that begins no item belongs to the item before it."""
    first, last, marker = group[0], group[-1], paragraph.marker
    if marker and marker.shape in ("bullet", "letter", "roman"):
        return True
    alone = first.marker is not None and first.marker.shape.startswith("label") and (not first.words or first.first.bold)
    if marker:
        return (
            marker.shape.startswith("decimal")
            and not alone
            and marker.number.startswith(f"{first.marker.number}." if first.marker else "?")
        )
    indented = paragraph.left > first.left + 5
    return alone or indented or last.text.rstrip().endswith((":", ",", ";")) or paragraph.text[:1].islower()


def _asks_alone(paragraph: Paragraph, role: str, marked: bool) -> bool:
    """Whether an unmarked paragraph is an item: words that recommend, anywhere; in a section without marks, any that asks."""
    words = paragraph.words
    if _leads_in(paragraph) or role == "plan" or words.startswith("("):  # a form's own instructions stand in brackets
        return False
    if _asking()["opening"].match(words):
        return True
    if marked or role not in ("recommendation", "conclusion", "both"):
        return False
    long_enough = len(words.split()) >= 8
    return long_enough and (role != "recommendation" or bool(_asking()["inside"].search(words)))


def _leads_in(paragraph: Paragraph) -> bool:
    numbered = paragraph.marker is None or (paragraph.marker.shape.startswith("decimal") and not paragraph.words.endswith(":"))
    return numbered and bool(_asking()["lead_in"].fullmatch(paragraph.words))


def _kind_of(text: str, role: str, marker: Marker | None) -> Kind | None:
    if marker and marker.shape.startswith("label:"):
        return cast(Kind, marker.shape.removeprefix("label:"))
    if role == "both" and (cited := CITED_KIND.search(text)):
        return cast(Kind, cited[1].lower())
    if role in ("recommendation", "conclusion"):
        asks = _asking()["opening"].match(text)
        return "recommendation" if asks else cast(Kind, role)
    if role == "plan":
        return "action"
    brief = len(text.split()) <= BRIEF and _asking()["inside"].search(text)
    return "recommendation" if brief or _asking()["opening"].search(text) else "conclusion"


def _merge_repeats(document: Document, items: Iterable[Item]) -> list[tuple[Item, tuple[Span, ...]]]:
    """Each item with the other places it is printed at: a summary, an appendix or a plan prints items again."""
    kept: list[tuple[Item, tuple[Span, ...], Counter[str]]] = []
    for item in items:
        bag = Counter(re.findall(r"\w+", CITED.sub("", document[item.span].lower())))
        for i, (other, also, words) in enumerate(kept):
            if _may_repeat(item, other) and _alike(bag, words):
                body, spare = (item, other.span) if other.again and not item.again else (other, item.span)
                kept[i] = (body, (*also, spare), words)
                break
        else:
            kept.append((item, (), bag))
    return [(item, tuple(sorted(also))) for item, also, _ in sorted(kept, key=lambda entry: entry[0].span.start)]


def _may_repeat(item: Item, other: Item) -> bool:
    """Whether two items can be printings of one: a plan prints recommendations again; lists for different addressees don't."""
    planned = item.kind == "action" and item.found_by != "segmenter:cell" and other.kind == "recommendation"
    if item.kind != other.kind:
        return planned
    if item.again or other.again:
        return True
    listed = all(one.headings and role_of(one.headings[-1]) == "addressee" for one in (item, other))
    return item.headings != other.headings and not listed


def _alike(a: Counter[str], b: Counter[str]) -> bool:
    return 2 * sum((a & b).values()) >= SAME * (sum(a.values()) + sum(b.values()))
