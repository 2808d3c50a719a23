"""Headings and how they nest, told by style, type, numbering and wording together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from recclass.codebook import DATA, read_toml
from recclass.paragraphs import Paragraph, body_look

LARGER = 1.1  # times the body's size
ACRONYM = 6  # letters: a shorter heading in capitals is a body's name, no more prominent than others
LONGEST = 18  # words in a heading
ITEMS = ("recommendation", "conclusion", "both", "plan")  # roles of a heading whose items are wanted
CHAPTERS = 3  # numbered headings of one look, from which a heading without a number is told to stand under them
UNDER = 0.25  # added to the rank of such a heading
LEAD_IN = 8  # words: a longer line that ends in a colon leads in what follows and heads nothing
ENTRY = re.compile(r".*?(\.{3,}|…|\s{2,}|\s)\s*\d{1,3}$", re.DOTALL)
SPELT = "one|two|three|four|five|six|seven|eight|nine|ten"
NUMBER = re.compile(
    rf"^(?:(?:section|chapter|part|appendix|annex)\s+(?:(?:{SPELT})\b|\d+(?:\.\d+)*|[A-Z](?=[.): ]))"
    r"|\d+(?:\.\d+)*|[A-Z](?=[.):])|[ivx]+(?=[.):]))[.):–-]*\s+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: which paragraph it is, its words without number, its role, and its rank (smaller is outer)."""

    index: int
    text: str
    role: str
    rank: tuple[float, int]


@cache
def _roles() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    entries = read_toml(DATA / "headings.toml")["role"]
    return tuple((entry["name"], tuple(re.compile(p, re.IGNORECASE) for p in entry["patterns"])) for entry in entries)


@lru_cache(maxsize=4096)
def role_of(heading: str) -> str:
    """What a section is for, by the words of its heading; "" where they don't tell."""
    words = " ".join(heading.split()).strip(" :.–-")
    bare = bare_heading(words).strip(" :.–-")
    for name, patterns in _roles():
        if any(pattern.fullmatch(text) for text in (words, bare) for pattern in patterns):
            return name
    return ""


def bare_heading(heading: str) -> str:
    """A heading without its number: "8.2 Recommendations" is "Recommendations"."""
    return NUMBER.sub("", " ".join(heading.split()))


def find_headings(paragraphs: Sequence[Paragraph]) -> tuple[Heading, ...]:
    """The headings among a document's paragraphs, in order."""
    body = body_look(tuple(paragraphs))
    forms = _form_rows(paragraphs)
    found = [i for i, paragraph in enumerate(paragraphs) if i in forms or _is_heading(paragraph, body)]
    looks = sorted({_look(paragraphs[i]) for i in found})
    return _under_chapters([_heading(paragraphs[i], i, looks.index(_look(paragraphs[i]))) for i in found], paragraphs)


def _under_chapters(headings: Sequence[Heading], paragraphs: Sequence[Paragraph]) -> tuple[Heading, ...]:
    """The headings, those without a chapter's number under those of the same look that bear one, unless their words have a role."""
    numbered = [NUMBER.match(paragraphs[heading.index].text.strip()) is not None for heading in headings]
    chapters = Counter(heading.rank for heading, told in zip(headings, numbered, strict=True) if told)
    first = {heading.rank: heading.index for heading, told in reversed(list(zip(headings, numbered, strict=True))) if told}
    return tuple(
        replace(heading, rank=(heading.rank[0] + UNDER, heading.rank[1]))
        if not told and not heading.role and chapters[heading.rank] >= CHAPTERS and heading.index > first[heading.rank]
        else heading
        for heading, told in zip(headings, numbered, strict=True)
    )


def _form_rows(paragraphs: Sequence[Paragraph]) -> set[int]:
    """The paragraphs that head the rows of forms: tables of two columns, questions on the left, one of a known role."""
    tables: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)  # table -> row, column, paragraph
    for i, paragraph in enumerate(paragraphs):
        if paragraph.first.cell:
            table, row, column = paragraph.first.cell
            tables[table].append((row, column, i))
    found: set[int] = set()
    for cells in tables.values():
        firsts = {(row, column): i for row, column, i in reversed(cells)}
        left = {i: row for (row, column), i in firsts.items() if column == 0 and _length(paragraphs[i]) <= LONGEST}
        long = {row for row, _, i in cells if _length(paragraphs[i]) > LEAD_IN}
        told = any(role_of(paragraphs[i].words) in ITEMS and row in long for i, row in left.items())
        if told and {column for _, column in firsts} == {0, 1}:
            found |= {*left, *(i for _, _, i in cells if paragraphs[i].first.bold and _length(paragraphs[i]) <= LEAD_IN)}
    return found


def _length(paragraph: Paragraph) -> int:
    return len(paragraph.words.split())


def heading_words(paragraph: Paragraph) -> str:
    """A heading's words without its number; a label ("Finding 2") is part of them."""
    labelled = paragraph.marker is None or paragraph.marker.shape.startswith("label")
    return paragraph.text.strip() if labelled else paragraph.words


def _heading(paragraph: Paragraph, index: int, look: int) -> Heading:
    words = " ".join(paragraph.text.split())
    number = paragraph.marker.number if paragraph.marker and paragraph.marker.shape.startswith("decimal") else ""
    text = heading_words(paragraph)
    style = re.match(r"[Hh]eading (\d)", paragraph.first.style)
    rank = (float(style[1]), 0) if style else (float(look) + 10, number.strip(".").count("."))
    return Heading(index, " ".join(text.split()), role_of(words), rank)


def _look(paragraph: Paragraph) -> tuple[float, bool, bool]:
    """Sorts the most prominent type first."""
    capitals = paragraph.words.isupper() and len(paragraph.words) > ACRONYM
    return -paragraph.first.size, not paragraph.first.bold, not capitals


def _is_heading(paragraph: Paragraph, body: tuple[float, bool]) -> bool:
    line, words = paragraph.first, heading_words(paragraph)
    if line.style.lower().startswith(("heading", "title")):
        return True
    bare = line.cell is not None or (paragraph.marker is not None and paragraph.marker.shape in ("bullet", "letter", "roman"))
    if bare or not words or len(words.split()) > LONGEST or words[-1] in ".;," or paragraph.lines > 3 or not any(map(str.isalpha, words)):
        return False
    if words.endswith(":") and len(words.split()) > LEAD_IN:
        return False
    if line.size > body[0] * LARGER or (words.isupper() and len(words) > 3):
        return True
    if paragraph.marker and paragraph.marker.shape.startswith("label") and words != paragraph.words and paragraph.words:
        return bool(line.bold and not body[1])
    known = role_of(words)
    return bool(line.bold and not body[1]) or (known not in ("", "addressee", "summary") and _stands_alone(paragraph))


def _stands_alone(paragraph: Paragraph) -> bool:
    """A few capitalised words on one line, with no full stop: how a plain text prints a heading."""
    return paragraph.lines == 1 and len(paragraph.words.split()) <= 10 and paragraph.words[:1].isupper()


def contents_of(paragraphs: Sequence[Paragraph]) -> set[int]:
    """The paragraphs of contents lists: what follows such a heading for as long as lines end with a page's number."""
    inside: set[int] = set()
    for i, paragraph in enumerate(paragraphs):
        if re.fullmatch(r"(table of )?contents:?", paragraph.words.strip(), re.IGNORECASE):
            last = i
            for j in range(i + 1, min(i + 120, len(paragraphs))):
                if ENTRY.fullmatch(paragraphs[j].text) and len(paragraphs[j].text) < 400:
                    last = j
                elif j - last > 2:
                    break
            inside |= set(range(i, last + 1))
    return inside
