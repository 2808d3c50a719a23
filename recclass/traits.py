"""Traits: how a paragraph reads and where it stands, as short names from which the labeller tells what it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from recclass.codebook import DATA, read_toml
from recclass.outline import bare_heading, role_of
from recclass.paragraphs import Paragraph, body_look
from recclass.sections import Section

WORD = re.compile(r"[a-z']+")
LENGTHS = (3, 5, 8, 12, 20, 35, 60, 100, 160)  # words
SHARES = (0.01, 0.2, 0.5, 0.8, 0.99)
COUNTS = (2, 3, 5, 9, 15)
INDENTS = (-8, -3, 3, 8)  # points
COUNTED = ("asks", "past", "question", "brief", "open", "marked")  # cues whose share of a section is a trait


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph among those of its section, with the cues of its words."""

    paragraph: Paragraph
    cues: frozenset[str]

    @property
    def shape(self) -> str:
        return self.paragraph.marker.shape if self.paragraph.marker else "none"

    @property
    def length(self) -> int:
        return bisect_right(LENGTHS, len(self.paragraph.words.split()))


@dataclass(frozen=True, slots=True)
class Among:
    """The places of one section, and what is asked of all of them together."""

    places: Sequence[Place]
    usual: str
    margin: float

    def share(self, cue: str) -> float:
        """The share of places with a cue; "marked": with a marker."""
        having = sum(place.shape != "none" if cue == "marked" else cue in place.cues for place in self.places)
        return having / max(len(self.places), 1)


def _among(section: Section) -> Among:
    places = [Place(paragraph, cues_of(paragraph.words)) for paragraph in section.paragraphs]
    shapes = Counter(place.shape for place in places if place.shape != "none").most_common(1)
    return Among(places, shapes[0][0] if shapes else "none", min((place.paragraph.left for place in places), default=0.0))


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    tables = read_toml(DATA / "headings.toml")["cue"]
    return tuple((name, re.compile("|".join(patterns), re.IGNORECASE)) for name, patterns in tables.items())


def cues_of(words: str) -> frozenset[str]:
    """The cues in a paragraph's words: whether they ask, look back, lead in, quote, and how they begin and end."""
    found = {name for name, pattern in _cues() if pattern.search(words)}
    if words[:1].islower():
        found.add("lower")
    if words and words[-1] not in ".;:?!”\"')’":
        found.add("open")
    if len(words.split()) < 20:
        found.add("brief")
    return frozenset(found)


def traits_of(sections: Sequence[Section]) -> list[list[str]]:
    """The traits of every paragraph of `sections`, in order."""
    body = body_look(tuple(paragraph for section in sections for paragraph in section.paragraphs))
    count, at = sum(len(section.paragraphs) for section in sections), 0
    found: list[list[str]] = []
    for i, section in enumerate(sections):
        among = _among(section)
        shared = [*_heading_traits(section, sections[i - 1] if i else None), *_section_traits(among), f"at={10 * at // max(count, 1)}"]
        shares = bisect_right((0.01, 0.5, 0.99), among.share("marked")), bisect_right((0.01, 0.5), among.share("asks"))
        for j, place in enumerate(among.places):
            own = [*_word_traits(place), *_print_traits(among, j, body), *_neighbour_traits(among.places, j)]
            found.append(sorted({*shared, *own, *_joint_traits(section.role, among, j, *shares)}))
        at += len(among.places)
    return found


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower().replace("’", "'"))


def _heading_traits(section: Section, before: Section | None) -> Iterator[str]:
    yield f"role={section.role}"
    yield f"again={section.again}"
    yield f"depth={min(len(section.headings), 4)}"
    for depth, heading in enumerate(reversed(section.headings)):
        name, words = ("own", "above")[min(depth, 1)], _words(bare_heading(heading))
        yield f"{name}:role={role_of(heading)}"
        yield from (f"{name}:{word}" for word in words)
        yield from (f"{name}:{a} {b}" for a, b in zip(words, words[1:], strict=False))
    if section.headings and section.headings[-1].endswith(":"):
        yield "own:leads in"
    if before is not None:
        yield f"before:role={before.role}"


def _section_traits(among: Among) -> Iterator[str]:
    for cue in COUNTED:
        yield f"share:{cue}={bisect_right(SHARES, among.share(cue))}"
    yield f"count={bisect_right(COUNTS, len(among.places))}"
    yield f"usual={among.usual}"


def _word_traits(place: Place) -> Iterator[str]:
    words = _words(place.paragraph.words)
    yield f"length={place.length}"
    yield from (f"cue={cue}" for cue in place.cues)
    yield from (f"word:{word}" for word in set(words))
    yield from (f"first:{' '.join(words[:n])}" for n in (1, 2) if len(words) >= n)


def _print_traits(among: Among, j: int, body: tuple[float, bool]) -> Iterator[str]:
    place, line = among.places[j], among.places[j].paragraph.first
    yield f"shape={place.shape}"
    if place.shape == "code" and place.paragraph.marker:
        yield f"code={place.paragraph.marker.number.rstrip('0123456789. /-')}"
    yield f"usual shape={place.shape == among.usual}"
    yield f"bold={line.bold != body[1]}"
    yield f"italic={line.italic}"
    yield f"cell={line.cell is not None}"
    if line.size:
        yield f"size={bisect_right((-0.6, 0.6), line.size - body[0])}"
    yield f"indent={bisect_right((4, 14, 30), place.paragraph.left - among.margin)}"
    yield f"place={bisect_right((1, 2, 4, 8), j)}"
    yield f"last={j == len(among.places) - 1}"


def _neighbour_traits(among: Sequence[Place], j: int) -> Iterator[str]:
    for name, k in (("prev", j - 1), ("next", j + 1)):
        if not 0 <= k < len(among):
            yield f"{name}:none"
            continue
        yield f"{name}:shape={among[k].shape}"
        yield f"{name}:same shape={among[k].shape == among[j].shape}"
        yield f"{name}:length={bisect_right((8, 20, 60), len(among[k].paragraph.words.split()))}"
        yield from (f"{name}:cue={cue}" for cue in among[k].cues)
        yield f"{name}:indent={bisect_right(INDENTS, among[j].paragraph.left - among[k].paragraph.left)}"


def _joint_traits(role: str, among: Among, j: int, share: int, asking: int) -> Iterator[str]:
    """Traits that count together: what a bullet is depends on the section, on its list, and on the words before it."""
    place, before = among.places[j], among.places[max(j - 1, 0)]
    asks, past, marked = "asks" in place.cues, "past" in place.cues, place.shape != "none"
    led = j > 0 and "leads in" in before.cues
    inward = bisect_right((-3, 3), place.paragraph.left - before.paragraph.left)
    yield f"{role}&shape={place.shape}"
    yield f"{role}&length={bisect_right((5, 12, 35), len(place.paragraph.words.split()))}"
    yield f"{role}&asks={asks}&past={past}"
    yield f"{role}&marked={marked}&share={share}"
    yield f"{role}&asks={asks}&marked={marked}&asking={asking}"
    yield f"{role}&place={min(j, 2)}&leads in={'leads in' in place.cues}"
    yield f"{role}&usual={place.shape == among.usual}&asks={asks}"
    yield f"shape={place.shape}&led={led}&inward={inward}"
