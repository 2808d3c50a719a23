"""List numbers as Word prints them: they are computed from the numbering definitions and never stand in the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "•"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its number format, its text (such as "%1.%2") and its first number."""

    format: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of one Word file; `number` counts on with every paragraph asked for, in print order."""

    levels: dict[str, dict[int, Level]]
    lists: dict[str, str]
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, list_id: str, depth: int) -> str:
        """The number printed before the next paragraph of a list; "" where the file does not define it."""
        abstract = self.lists.get(list_id, "")
        levels = self.levels.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self.counts[abstract]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if levels[depth].format == "bullet":
            return BULLET
        text = levels[depth].text
        for d in range(depth + 1):
            if d in levels:
                text = text.replace(f"%{d + 1}", _printed(counts.get(d, levels[d].start), levels[d].format))
        return text.strip()


def read_numbering(document: Any) -> Numbering:
    """The numbering definitions of an opened python-docx document."""
    parts = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
    if not parts:
        return Numbering({}, {})
    root = parts[0].element
    levels = {node.get(f"{W}abstractNumId"): dict(_levels(node)) for node in root.iter(f"{W}abstractNum")}
    lists = {}
    for node in root.iter(f"{W}num"):
        abstract = node.find(f"{W}abstractNumId")
        if abstract is not None:
            lists[node.get(f"{W}numId")] = abstract.get(f"{W}val")
    return Numbering(levels, lists)


def _levels(node: Any) -> Any:
    for level in node.iter(f"{W}lvl"):
        values = {name: level.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start")}
        read = {name: found.get(f"{W}val") if found is not None else None for name, found in values.items()}
        yield int(level.get(f"{W}ilvl")), Level(read["numFmt"] or "decimal", read["lvlText"] or "", int(read["start"] or 1))


def _printed(count: int, number_format: str) -> str:
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman"):
        roman, rest = "", count
        for value, letters in ROMAN:
            roman, rest = roman + letters * (rest // value), rest % value
        return roman.upper() if number_format == "upperRoman" else roman
    return str(count)
