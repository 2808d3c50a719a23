"""List numbers as Word prints them: they are computed from the numbering definitions and never stand in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "•"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its number format, its text (such as "%1.%2"), its first number and the style that belongs to it.

    `restart`: how many of the levels above begin it anew (None: all). `legal`: the levels above are printed as plain numbers.
    """

    format: str
    text: str
    start: int
    style: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """One `w:num`: the definition whose count it shares, its levels, and the levels at which it begins anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass
class Numbering:
    """The lists of one Word file; `number` counts on with every paragraph asked for, in print order."""

    lists: dict[str, List]
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set[tuple[str, int]] = field(default_factory=set)

    def number(self, list_id: str, depth: int | None, style: str = "") -> str:
        """The number printed before the next paragraph of a list; "" where the file does not define it.

        Without a depth the level is the one that names the paragraph's style, else the first.
        """
        found = self.lists.get(list_id)
        if found is None:
            return ""
        if depth is None:
            depth = next((d for d, level in found.levels.items() if style and level.style == style), 0)
        if depth not in found.levels:
            return ""
        counts = self.counts[found.abstract]
        counts[depth] = self._next(list_id, depth, found, counts)
        for d in [d for d in counts if d > depth and depth < _restarting(found.levels.get(d), d)]:
            del counts[d]
        return _text(found.levels, counts, depth)

    def _next(self, list_id: str, depth: int, found: List, counts: dict[int, int]) -> int:
        anew = depth in found.starts and (list_id, depth) not in self.begun
        self.begun.add((list_id, depth))
        return found.starts.get(depth, found.levels[depth].start) if anew or depth not in counts else counts[depth] + 1


def _restarting(level: Level | None, depth: int) -> int:
    """Levels smaller than this begin `level` anew."""
    return depth if level is None or level.restart is None else level.restart


def read_numbering(document: Any) -> Numbering:
    """The numbering definitions of an opened python-docx document."""
    parts = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
    if not parts:
        return Numbering({})
    root = parts[0].element
    nodes = {node.get(f"{W}abstractNumId"): node for node in root.iter(f"{W}abstractNum")}
    named = {_value(node, "styleLink"): node for node in nodes.values()}
    levels = {key: dict(_levels(named.get(_value(node, "numStyleLink") or "-", node))) for key, node in nodes.items()}
    return Numbering({node.get(f"{W}numId"): _list(node, levels) for node in root.iter(f"{W}num")})


def _list(node: Any, levels: dict[str, dict[int, Level]]) -> List:
    abstract = _value(node, "abstractNumId") or ""
    overrides = list(node.iter(f"{W}lvlOverride"))
    own = {depth: level for override in overrides for depth, level in _levels(override)}
    starts = {int(o.get(f"{W}ilvl")): int(start) for o in overrides if (start := _value(o, "startOverride"))}
    return List(abstract, levels.get(abstract, {}) | own, starts)


def _levels(node: Any) -> Iterator[tuple[int, Level]]:
    for level in node.iter(f"{W}lvl"):
        restart, legal = _value(level, "lvlRestart"), level.find(f"{W}isLgl")
        yield int(level.get(f"{W}ilvl")), Level(
            _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", int(_value(level, "start") or 1),
            _value(level, "pStyle") or "", int(restart) if restart else None,
            legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        )  # fmt: skip


def _value(node: Any, name: str) -> str | None:
    found = node.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _text(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    own = levels[depth]
    if own.format == "bullet":
        return BULLET

    def printed(match: re.Match[str]) -> str:
        d = int(match[1]) - 1
        if d not in levels:
            return ""
        return _printed(counts.get(d, levels[d].start), "decimal" if own.legal else levels[d].format)

    return re.sub(r"%([1-9])", printed, own.text).strip()


def _printed(count: int, number_format: str) -> str:
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman"):
        roman, rest = "", count
        for value, letters in ROMAN:
            roman, rest = roman + letters * (rest // value), rest % value
        return roman.upper() if number_format == "upperRoman" else roman
    if number_format in ("cardinalText", "ordinalText") and count < len(WORDS):
        return (WORDS if number_format == "cardinalText" else ORDINALS)[count].capitalize()
    return {"decimalZero": f"{count:02}", "none": ""}.get(number_format, str(count))
