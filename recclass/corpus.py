"""Loads the corpus: fictional, coded overview reports, one TOML file each. The format is described in corpus/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recclass.codebook import load_codebook, read_toml
from recclass.elements import ELEMENTS
from recclass.types import HEADING_JOIN, Mark, RecclassError, Span

KINDS = ("prose", "decoy", "conclusion", "recommendation", "action", "repeat")
ROLES = ("front", "reference", "summary", "narrative", "analysis", "conclusions", "recommendations", "plan", "appendix")
DECOYS = ("earlier-review", "guidance", "running-prose", "terms-of-reference", "response", "contents")
PREFIX = {"conclusion": "C", "recommendation": "R", "action": "A"}
CODED = {
    "recommendation": ("primary", "focus", "smart", "change", "addressee", "level", "origin"),
    "conclusion": ("theme", "framing", "level", "needs_response"),
    "action": ("owner", "by_when", "change", "review", "cost", "fidelity"),
}
MARK = re.compile(r"(?<!\\)\[([^\[\]|]+)\|([a-z]+)\]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, item or table row, in print order. `cells` are an action's other columns, `of` what a repeat repeats."""

    kind: str
    text: str
    id: str = ""
    number: str = ""
    marks: tuple[Mark, ...] = ()
    codes: Mapping[str, Any] | None = None
    cells: Mapping[str, str] | None = None
    of: str = ""
    decoy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as printed, how deep it is nested (1 is outermost), what it is for, and its blocks in order."""

    heading: str
    role: str
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CorpusLink:
    """Reads as a sentence: R1 addresses C2. `cited`: the report prints the number itself."""

    source: str
    relation: str
    target: str
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One fictional report, whole."""

    id: str
    title: str
    kind: str
    era: str
    method: str
    register: str
    board: str
    date: str
    sections: tuple[Section, ...]
    links: tuple[CorpusLink, ...]

    def items(self, kind: str) -> Iterator[tuple[Block, str]]:
        """Every block of one kind with the headings it stands under, outermost first, joined."""
        path: list[str] = []
        for section in self.sections:
            path = [*path[: section.level - 1], section.heading]
            yield from ((block, HEADING_JOIN.join(path)) for block in section.blocks if block.kind == kind)


def parse_marks(text: str) -> tuple[str, tuple[Mark, ...]]:
    """`text` without its marks, and where they stood: "[by May|when]" is "by May" marked `when`."""
    plain, marks, last = "", [], 0
    for match in MARK.finditer(text):
        plain += text[last : match.start()].replace("\\[", "[")
        marks.append(Mark(Span(len(plain), len(plain) + len(match[1])), match[2]))
        plain, last = plain + match[1], match.end()
    return plain + text[last:].replace("\\[", "["), tuple(marks)


def load(path: Path) -> Report:
    """One report of the corpus; RecclassError names the file, the block, the key and what is allowed."""
    tables = read_toml(path)
    head = {key: str(tables.get(key, "")) for key in ("id", "title", "kind", "era", "method", "register", "board", "date")}
    if missing := [key for key, value in head.items() if not value]:
        raise RecclassError(f"{path.name}: {missing[0]!r} is missing")
    sections = tuple(_section(entry, f"{path.name}, section {i}") for i, entry in enumerate(tables.get("section", ()), 1))
    links = tuple(CorpusLink(**entry) for entry in tables.get("link", ()))
    report = Report(**head, sections=sections, links=links)
    _check_ids(report, path.name)
    return report


def load_all(folder: Path) -> list[Report]:
    """Every report of `folder`, in order of file name."""
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def read_splits(path: Path) -> dict[str, str]:
    """The part (train, validation, test) of every report id."""
    return {report: part for part, reports in read_toml(path).items() for report in reports}


def _section(entry: Mapping[str, Any], where: str) -> Section:
    _allow(where, "role", [entry.get("role")], ROLES)
    blocks = tuple(_block(block, f"{where}, block {i}") for i, block in enumerate(entry.get("block", ()), 1))
    return Section(str(entry["heading"]), str(entry["role"]), int(entry.get("level", 1)), blocks)


def _block(entry: Mapping[str, Any], where: str) -> Block:
    kind = str(entry.get("kind"))
    _allow(where, "kind", [kind], KINDS)
    where = f"{where} {entry.get('id', '')}".strip()
    text, marks = parse_marks(str(entry.get("text", "")).strip())
    _allow(where, "mark", [mark.element for mark in marks], ELEMENTS)
    if kind == "decoy":
        _allow(where, "decoy", [entry.get("decoy")], DECOYS)
    coded = CODED.get(kind)
    if coded:
        _check_codes(kind, entry, where)
        if not text or not re.fullmatch(PREFIX[kind] + r"\d+", str(entry.get("id", ""))):
            raise RecclassError(f"{where}: needs text and an id such as {PREFIX[kind]}1")
    cells = dict(entry.get("cells", {}))
    _allow(where, "cells", list(cells), ELEMENTS)
    return Block(
        kind, text, str(entry.get("id", "")), str(entry.get("number", "")), marks,
        {key: entry[key] for key in coded} if coded else None, cells, str(entry.get("of", "")), str(entry.get("decoy", "")),
    )  # fmt: skip


def _check_codes(kind: str, entry: Mapping[str, Any], where: str) -> None:
    if missing := [key for key in CODED[kind] if key not in entry]:
        raise RecclassError(f"{where}: {missing[0]!r} is missing; a {kind} carries {', '.join(CODED[kind])}")
    book = load_codebook()
    if kind == "recommendation":
        _allow(where, "focus", entry["focus"], book.names("focus"))
        if list(entry["focus"][:1]) != [entry["primary"]]:
            raise RecclassError(f"{where}: 'primary' must stand first in 'focus'")
        _allow(where, "smart", list(entry["smart"]), book.names("smart"), exactly=True)
        _allow(where, "smart", list(entry["smart"].values()), ("yes", "partly", "no"))
        _allow(where, "addressee", entry["addressee"], book.names("addressee"))
    if kind == "conclusion":
        _allow(where, "theme", entry["theme"], book.names("theme"))
    for key in set(CODED[kind]) & {"change", "level", "origin", "framing", "needs_response"}:
        _allow(where, key, [entry[key]], book.names(key))
    if kind == "action":
        grades = {code.name: tuple(code.grades) for code in book.codes if code.scheme == "action"}
        for key in CODED["action"]:
            _allow(where, key, [entry[key]], grades[key])


def _allow(where: str, key: str, values: list[Any], allowed: tuple[str, ...], exactly: bool = False) -> None:
    stray = [value for value in values if value not in allowed]
    if stray or (not values and key in ("focus", "addressee", "theme")) or (exactly and set(values) != set(allowed)):
        raise RecclassError(f"{where}: {key} {stray or values!r}; allowed: {', '.join(allowed)}")


def _check_ids(report: Report, where: str) -> None:
    blocks = [block for section in report.sections for block in section.blocks]
    ids = [block.id for block in blocks if block.id]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise RecclassError(f"{where}: id {sorted(twice)[0]} is used twice")
    named = [block.of for block in blocks if block.of] + [end for link in report.links for end in (link.source, link.target)]
    if stray := set(named) - set(ids):
        raise RecclassError(f"{where}: {sorted(stray)[0]} is named but not defined")
    for link in report.links:
        _allow(where, f"relation of {link.source}", [link.relation], ("addresses", "partly", "carries_out"))
