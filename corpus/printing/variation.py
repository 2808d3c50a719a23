"""A report arranged at random: how its items are marked, what stands between them, and prose of other reports around them.

The ten layouts of layouts.toml are what tests print; these teach the labeller that a number or a bullet alone makes no item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tomllib import loads
from typing import Any

from corpus.printing import PRODUCERS, plain, print_report, word
from corpus.printing.arrangement import Element, Layout, lines_of, plan_rows, read_layouts, runs_of
from recclass.corpus import Block, Report, Section

WORDS: dict[str, Any] = loads(Path(__file__).with_name("variation.toml").read_text(encoding="utf-8"))
COPIES = 6  # random prints of each report
LAYOUTS = 4  # of the ten that each report is printed in
OTHERS = 12  # reports whose prose is drawn on
ENDINGS = {"word": ".docx", "draft": ".docx", "markdown": ".md", "text": ".txt"}
WRITERS = {"word": word.write, "draft": word.write, "markdown": plain.write, "text": plain.write}
PROSE = ("front", "reference", "narrative", "analysis", "appendix", "summary")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def prints_of(report: Report, others: Sequence[Report], folder: Path, seed: int) -> Iterator[tuple[Path, Report]]:
    """Prints a report in LAYOUTS of the ten layouts, as PDF and as Word by turns, and COPIES times at random; each with what is in it."""
    layouts = list(read_layouts())
    for n in range(LAYOUTS):
        layout = layouts[(seed + n * 3 + n % 2 * 5) % len(layouts)]
        path = folder / f"{report.id}-{layout}{('.pdf', '.docx')[n % 2]}"
        print_report(report, path, layout, seed)
        yield path, report
    for copy in range(COPIES):
        rng = Random(f"{report.id} {copy} {seed}")
        producer, features = rng.choice(WORDS["producers"]), rng.choice(WORDS["features"])
        layout = Layout("varied", "", producer, frozenset([*features, *(["unstyled"] if producer == "draft" else [])]))
        varied, elements = vary(report, rng.sample(list(others), min(len(others), OTHERS)), rng)
        path = folder / f"{report.id}-{copy}{ENDINGS.get(producer, '.pdf')}"
        write = WRITERS.get(producer) or PRODUCERS[producer]
        write(varied, elements, layout, path)
        yield path, varied


def vary(report: Report, others: Sequence[Report], rng: Random) -> tuple[Report, list[Element]]:
    """The report as it is printed, some items shortened or given parts, and its elements in print order; at times its items only."""
    kept = [s for s in report.sections if any(b.kind in ("recommendation", "conclusion") for b in s.blocks)]
    chance = rng.random()
    sections = kept if kept and chance < 0.3 else list(report.sections)
    if kept and chance < 0.2:  # a scrap of a draft: one or two sections, a few items
        sections = [replace(s, level=1, blocks=_scrap(s.blocks, rng)) for s in rng.sample(kept, min(len(kept), rng.randint(1, 2)))]
    varied = replace(report, sections=tuple(_reworded(section, rng) for section in sections))
    return varied, list(_Variation(varied, others, rng, scrap=chance < 0.2).elements())


def _scrap(blocks: Sequence[Block], rng: Random) -> tuple[Block, ...]:
    items = [i for i, block in enumerate(blocks) if block.kind in ("recommendation", "conclusion")]
    kept = set(rng.sample(items, min(len(items), rng.randint(1, 4))))
    return tuple(block for i, block in enumerate(blocks) if i in kept or (block.kind in ("prose", "decoy") and rng.random() < 0.5))


def _reworded(section: Section, rng: Random) -> Section:
    """Some recommendations get lettered parts; in some sections findings are cut to their first sentence."""
    short = rng.random() < 0.4
    blocks = []
    for block in section.blocks:
        first, *rest = SENTENCE.split(block.text)
        if block.kind == "conclusion" and short and rest and 6 <= len(first.split()) <= 32:
            blocks += [replace(block, text=first), Block("prose", " ".join(rest))]
        elif block.kind == "recommendation" and rng.random() < 0.1:
            parts = rng.sample(WORDS["parts"], rng.randint(2, 4))
            lines = [f"({letter}) {part}{'.' if part is parts[-1] else ';'}" for letter, part in zip("abcd", parts, strict=False)]
            blocks.append(replace(block, text="\n".join([block.text.rstrip(".?") + ", including:", *lines])))
        else:
            blocks.append(block)
    return replace(section, blocks=tuple(blocks))


def _mark(marks: str, n: int) -> str:
    """What stands before the nth item of a list; marks that have no name are the letters of a code."""
    return {"bullets": "•", "dashes": "–", "numbers": f"{n}.", "letters": f"({chr(96 + n % 26)})"}.get(marks, f"{marks}{n}")


class _Variation:
    def __init__(self, report: Report, others: Sequence[Report], rng: Random, scrap: bool) -> None:
        self.report, self.rng = report, rng
        self.pool = [(s.heading, [b.text for b in s.blocks if b.kind == "prose"]) for o in others for s in o.sections if s.role in PROSE]
        self.pool = [entry for entry in self.pool if entry[1]]
        self.found = [s.blocks for o in others if "inspection" in o.kind for s in o.sections if s.role == "conclusions"]
        self.asked = [block.text for other in others for block, _ in other.items("recommendation")]
        self.decoys = {kind: [b.text for o in others for s in o.sections for b in s.blocks if b.decoy == kind] for kind in WORDS["decoys"]}
        self.form = {kind: rng.choice(forms) for kind, forms in WORDS["forms"].items()}
        self.code = {kind: rng.choice(codes) for kind, codes in WORDS["codes"].items()}
        self.label = {kind: rng.choice(labels) for kind, labels in WORDS["labels"].items()}
        self.numbered_prose = rng.random() < 0.4
        self.chapters = rng.choice(["", "", "{}. ", "{} ", "Chapter {}: ", "Section {}: "])
        self.discussed, self.padded = rng.random() < 0.35, 0 if scrap else rng.choice([0, 1, 1, 2, 4])
        self.scrap = scrap
        self.chapter = self.paragraph = 0
        self.counts = {"conclusion": 0, "recommendation": 0}

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def elements(self) -> Iterator[Element]:
        if self.maybe(0.3 if self.scrap else 0.9):
            yield Element("title", self.report.title)
            yield Element("line", f"{self.report.board}, {self.report.date}")
        for section in self.report.sections:
            for _ in range(self.rng.randint(0, self.padded)):
                yield from self.padding()
            if section.level == 1 and self.maybe(0.1 * (self.padded > 0)):
                yield from self.decoy_list()
            yield from self.section(section)
        if self.maybe(0.3 * (not self.scrap)):
            yield from self.decoy_list()

    def heading(self, text: str, level: int) -> Element:
        if level == 1:
            self.chapter, self.paragraph = self.chapter + 1, 0
            text = text if text[:1].isdigit() else self.chapters.format(self.chapter) + text
        return Element("heading", text, level=level)

    def padding(self) -> Iterator[Element]:
        heading, texts = self.rng.choice(self.pool)
        if self.found and self.maybe(0.25):  # an inspection's account in the present tense, under a heading that promises no findings
            heading, texts = self.rng.choice(WORDS["headings"]["prose"]), [b.text for b in self.rng.choice(self.found)]
        yield self.heading(heading if self.maybe(0.7) else self.rng.choice(WORDS["headings"]["prose"]), self.rng.choice((1, 1, 2)))
        lines = [line for text in texts for line in lines_of(text)]
        if self.maybe(0.15):
            lines = [sentence for line in lines for sentence in SENTENCE.split(line)][:12]
            yield from (Element("item", line, "•") for line in lines)
        else:
            yield from (self.prose(line) for line in lines)
        if self.maybe(0.25):
            yield self.prose(self.rng.choice(self.decoys[self.rng.choice(list(self.decoys))] or ["It is not so."]))

    def prose(self, line: str) -> Element:
        return self.numbered(line) if self.numbered_prose else Element("paragraph", line)

    def decoy_list(self) -> Iterator[Element]:
        """Other reports' recommendations as done, or of an earlier review; or the questions that a review was asked."""
        kind = self.rng.choice(("done", "earlier", "terms"))
        yield self.heading(self.rng.choice(WORDS["headings"][kind]), self.rng.choice((1, 2)))
        lines = self.rng.sample(WORDS["terms"] if kind == "terms" else self.asked, self.rng.randint(3, 6))
        if kind == "done" and self.maybe(0.7):
            lines = [f"{line.rstrip('.')}: {self.rng.choice(WORDS['done'])}" for line in lines if "\n" not in line]
        if self.maybe(0.6):
            yield self.prose(self.rng.choice(WORDS["leads"][kind]))
        marks = self.rng.choice(("bullets", "numbers", "letters"))
        for n, line in enumerate(lines, 1):
            yield Element("item", line.replace("\n", " "), _mark(marks, n))

    def section(self, section: Section) -> Iterator[Element]:
        kinds = [block.kind for block in section.blocks]
        kind = "recommendation" if "recommendation" in kinds else "conclusion" if "conclusion" in kinds else ""
        mixed = {"conclusion", "recommendation"} <= set(kinds)
        named = WORDS["headings"]["both" if mixed else kind or "prose"]
        usual = self.maybe(0.35 if kind and section.level == 1 else 0.0)
        yield self.heading(self.rng.choice(named) if usual else section.heading, section.level)
        if kind and self.maybe(0.3):
            yield self.prose(self.rng.choice(WORDS["leads"][kind]))
        for group in runs_of(section.blocks):
            if group[0].kind == "action":
                yield Element("table", rows=plan_rows(group))
            elif group[0].kind in ("prose", "decoy"):
                yield from (self.prose(line) for line in lines_of(group[0].text))
            elif group[0].kind in self.counts:
                yield from self.item(group[0])
        if kind and self.maybe(0.2):
            yield self.prose(self.rng.choice(WORDS["ends"][kind]))

    def item(self, block: Block) -> Iterator[Element]:
        first, *parts = lines_of(block.text)
        self.counts[block.kind] += 1
        yield from self.marked(block, first, self.counts[block.kind])
        yield from (Element("part", part) for part in parts)
        if block.kind == "conclusion" and self.discussed and not parts:
            yield from self.discussion()

    def marked(self, block: Block, first: str, n: int) -> Iterator[Element]:
        form, label = self.form[block.kind], self.label[block.kind].format(n=n)
        bold = form.endswith(" bold")
        match form.removesuffix(" bold"):
            case "own":
                number = block.number if len(block.number) < 7 else ""
                yield Element("item" if number else "paragraph", first, number, bold=bold)
            case "plain":
                yield Element("paragraph", first, bold=bold)
            case "chapter":
                yield replace(self.numbered(first), bold=bold)
            case "label":
                yield Element("paragraph", f"{label}{self.rng.choice((':', '.', ' –')) if n == 1 else ':'} {first}", bold=bold)
            case "label above":
                yield Element("paragraph", label, bold=True)
                yield Element("paragraph", first, bold=bold)
            case "label heading":
                yield Element("heading", label, level=3)
                yield Element("paragraph", first)
            case "sentence heading":
                whole = len(first.split()) <= 25
                yield Element("heading" if whole else "paragraph", f"{label}: {first}", level=3)
            case marks:
                yield Element("item", first, _mark(self.code[block.kind] if marks == "code" else marks, n), bold=bold)

    def numbered(self, line: str) -> Element:
        self.paragraph += 1
        return Element("item", line, f"{max(self.chapter, 1)}.{self.paragraph}")

    def discussion(self) -> Iterator[Element]:
        """What a review says of a finding before the next: prose, at times under headings of its own."""
        for _ in range(self.rng.randint(1, 2)):
            if self.maybe(0.4):
                yield Element("heading", self.rng.choice(WORDS["headings"]["discussion"]), level=3)
            yield self.prose(self.rng.choice(lines_of(self.rng.choice(self.pool)[1][0])))
