"""A report laid out: what its producer prints, element by element, in print order."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from recclass.corpus import Block, Report, Section

COLUMNS = {"who": "Lead", "when": "By when", "outcome": "Outcome", "check": "How reviewed", "means": "Cost"}
NOTES = (
    "See the agency’s own review, page {n}.",
    "Minutes of the panel, meeting {n}.",
    "Chronology, entry {n}.",
    "Note {n} of the author’s file.",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to print: the PDF's producer and the features that layouts.toml describes."""

    name: str
    about: str
    producer: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Element:
    """`kind`: title, line, heading, paragraph, item, part, box, table or contents. `rows`: a table's, its head first unless `plain`."""

    kind: str
    text: str = ""
    number: str = ""
    level: int = 1
    note: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    plain: bool = False
    bold: bool = False


def read_layouts() -> dict[str, Layout]:
    """Every layout by its name."""
    tables = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
    return {name: Layout(name, entry["about"], entry["producer"], frozenset(entry["features"])) for name, entry in tables.items()}


def arrange(report: Report, layout: Layout, seed: int) -> list[Element]:
    """The report's elements in the order that the layout prints them; the same seed gives the same list."""
    return list(_Arranger(report, layout.features, Random(seed)).elements())


class _Arranger:
    def __init__(self, report: Report, features: frozenset[str], rng: Random) -> None:
        self.report, self.features, self.rng = report, features, rng
        self.blocks = {block.id: block for section in report.sections for block in section.blocks if block.id}
        self.answers = _answers(report) if "answers" in features else {}
        self.answered = {block.id for blocks in self.answers.values() for block in blocks}

    def elements(self) -> Iterator[Element]:
        yield Element("title", self.report.title)
        yield Element("line", f"{self.report.board}, {self.report.date}")
        if "contents" in self.features:
            yield Element("contents", "Contents")
        if "summary" in self.features:
            yield from self.summary()
        back = [section for section in self.report.sections if "appendix" in self.features and _is_agency_list(section)]
        for section in self.report.sections:
            if section not in back:
                yield from self.section(section, section.level)
        if "appendix" in self.features:
            yield from self.appendix(back)

    def summary(self) -> Iterator[Element]:
        yield Element("heading", "Executive summary")
        yield from self.paragraphs(
            next(b for s in self.report.sections if s.role == "narrative" or len(s.blocks) for b in s.blocks if b.kind == "prose")
        )
        yield Element("heading", "Summary of recommendations", level=2)
        for block, _ in self.report.items("recommendation"):
            yield from self.item(block)
        yield Element("heading", "Overview report")

    def appendix(self, back: list[Section]) -> Iterator[Element]:
        if back:
            yield Element("heading", "Appendix: recommendations of the agencies’ own reviews")
        for section in back:
            yield from self.section(section, 2)
        earlier = [block for section in self.report.sections for block in section.blocks if block.decoy == "earlier-review"]
        if earlier:
            yield Element("heading", "Appendix: recommendations of the earlier review")
            for block in earlier:
                yield from self.paragraphs(block)

    def section(self, section: Section, level: int) -> Iterator[Element]:
        groups = [group for group in runs_of(section.blocks) if not self.is_elsewhere(group[0])]
        if not groups and any(block.id in self.answered for block in section.blocks):
            return
        yield Element("heading", section.heading, level=level)
        rows: list[tuple[str, ...]] = []
        for group in groups:
            if rows and group[0].kind != "recommendation":
                yield Element("table", rows=tuple(rows), plain=True)
                rows = []
            if group[0].kind == "action":
                yield Element("table", rows=plan_rows(group))
            elif "rows" in self.features and group[0].kind == "recommendation":
                rows.append((group[0].number, group[0].text))
            else:
                yield from self.block(group[0])
        if rows:
            yield Element("table", rows=tuple(rows), plain=True)

    def is_elsewhere(self, block: Block) -> bool:
        return block.id in self.answered or ("appendix" in self.features and block.decoy == "earlier-review")

    def block(self, block: Block) -> Iterator[Element]:
        if block.kind in ("prose", "decoy"):
            yield from self.paragraphs(block)
            return
        yield from self.item(self.blocks[block.of] if block.kind == "repeat" and not block.text else block)
        if block.id in self.answers:
            asks = all("?" in answer.text for answer in self.answers[block.id])
            yield Element("heading", "Questions for the Board" if asks else "Issues for the Board to consider", level=3)
            for answer in self.answers[block.id]:
                yield from self.item(answer)

    def paragraphs(self, block: Block) -> Iterator[Element]:
        for line in lines_of(block.text):
            note = self.rng.choice(NOTES).format(n=self.rng.randint(2, 60)) if "notes" in self.features and self.rng.random() < 0.3 else ""
            yield Element("paragraph", line, note=note)

    def item(self, block: Block) -> Iterator[Element]:
        lines = lines_of(block.text + self.citation(block))
        number, first = _printed_number(block, self.features), lines[0]
        if "inline" in self.features and block.kind == "recommendation":
            first, number = f"Recommendation {block.id[1:]}: {first}", ""
        if "boxes" in self.features and block.kind == "conclusion":
            yield Element("box", "\n".join(lines), number=f"Learning point {block.id[1:]}")
            return
        if len(number) > 5 and number[0].isalpha():
            first, number = f"{number} {first}", ""
        yield Element("item" if number else "paragraph", first, number)
        yield from (Element("part", line) for line in lines[1:])

    def citation(self, block: Block) -> str:
        if "cited" not in self.features or block.kind != "conclusion":
            return ""
        numbers = [link.source[1:] for link in self.report.links if link.target == block.id and link.source[0] == "R"]
        return f" (Recommendation{'s' * (len(numbers) > 1)} {', '.join(numbers)})" if numbers else ""


def _answers(report: Report) -> dict[str, list[Block]]:
    """The recommendations to print below each conclusion: each below the first that it answers."""
    blocks, placed = {block.id: block for block, _ in report.items("recommendation")}, set()
    below: dict[str, list[Block]] = {}
    for link in report.links:
        if link.source in blocks and link.source not in placed:
            placed.add(link.source)
            below.setdefault(link.target, []).append(blocks[link.source])
    return below


def _is_agency_list(section: Section) -> bool:
    items = [block for block in section.blocks if block.kind == "recommendation"]
    return bool(items) and all(block.codes is not None and block.codes["origin"] == "agency-review" for block in items)


def runs_of(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """The blocks in order, actions that follow one another together."""
    group: list[Block] = []
    for block in blocks:
        if group and not group[-1].kind == block.kind == "action":
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def plan_rows(group: list[Block]) -> tuple[tuple[str, ...], ...]:
    """The rows of an action plan, its head first; a column that no row fills is left out."""
    used = [key for key in COLUMNS if any((block.cells or {}).get(key) for block in group)]
    head = ("No.", "Action", *(COLUMNS[key] for key in used))
    return (head, *((block.number, block.text, *((block.cells or {}).get(key, "") for key in used)) for block in group))


def _printed_number(block: Block, features: frozenset[str]) -> str:
    if "symbols" in features and not any(char.isdigit() for char in block.number):
        return "•"
    return f"{block.number}." if block.number.isdigit() or (len(block.number) == 1 and block.number.isalpha()) else block.number


def lines_of(text: str) -> list[str]:
    """The lines of a block that are printed one below the other, without blank ones."""
    return [line.strip() for line in text.split("\n") if line.strip()]
