"""What Word's styles say: a paragraph's look, level and list, each from the nearest style that sets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from recclass.readers.numbering import W

DEEPEST = 8  # outline levels 0 to 8 are headings, 9 is body text


@dataclass(frozen=True)
class Styles:
    """The styles of one Word file; every question is answered by the element itself, then by its style, then by what that is based on."""

    root: Any

    @cached_property
    def _by_id(self) -> dict[str, Any]:
        return {node.get(f"{W}styleId"): node for node in self.root.iter(f"{W}style")}

    @cached_property
    def _default(self) -> str:
        """The style of paragraphs that name none."""
        nodes = self.root.iter(f"{W}style")
        return next((n.get(f"{W}styleId") for n in nodes if n.get(f"{W}type") == "paragraph" and _on(n.get(f"{W}default", "0"))), "")

    def chain(self, paragraph: Any) -> Iterator[Any]:
        """The paragraph itself, its style, and the styles that one is based on."""
        yield paragraph
        yield from self._based(value(paragraph, "pPr/pStyle") or self._default)

    def name(self, paragraph: Any) -> str:
        """The style's name; "Heading 2" for whatever has outline level 2 by itself or by a style below it."""
        chain = list(self.chain(paragraph))
        names = [value(node, "name") or "" for node in chain[1:]]
        level = next((found for node in chain if (found := value(node, "pPr/outlineLvl"))), None)
        if level is None:
            level = next((str(int(match[1]) - 1) for name in names if (match := re.fullmatch(r"heading (\d)", name.lower()))), None)
        if level is not None and int(level) <= DEEPEST:
            return f"Heading {int(level) + 1}"
        return names[0] if names else ""

    def listed(self, paragraph: Any) -> tuple[str, int | None, str]:
        """The list and depth a paragraph belongs to (None: its level is the one that names the style), and the style that says so."""
        list_id, depth = None, None
        for node in self.chain(paragraph):
            depth = value(node, "pPr/numPr/ilvl") if depth is None else depth
            list_id = value(node, "pPr/numPr/numId")
            if list_id is not None:
                return ("" if list_id == "0" else list_id), (int(depth) if depth else None), node.get(f"{W}styleId", "")
        return "", None, ""

    def set_in(self, paragraph: Any) -> float:
        """How far a paragraph is set in, in points."""
        for node in self.chain(paragraph):
            left = value(node, "pPr/ind", "left") or value(node, "pPr/ind", "start")
            if left and left.lstrip("-").isdigit():
                return int(left) / 20
        return 0.0

    def is_on(self, run: Any, paragraph: Any, name: str) -> bool:
        """Whether a run is bold ("b"), italic ("i") or hidden ("vanish")."""
        for node in self._run_chain(run, paragraph):
            found = node.find(f"{W}rPr/{W}{name}")
            if found is not None:
                return _on(found.get(f"{W}val", "true"))
        return False

    def size(self, run: Any, paragraph: Any) -> float:
        """A run's size in points; 0 where nothing sets it."""
        found = next((size for node in self._run_chain(run, paragraph) if (size := value(node, "rPr/sz"))), None)
        return int(found) / 2 if found and found.isdigit() else 0.0

    def _run_chain(self, run: Any, paragraph: Any) -> Iterator[Any]:
        yield run
        yield from self._based(value(run, "rPr/rStyle") or "")
        yield from self._based(value(paragraph, "pPr/pStyle") or self._default)
        defaults = self.root.find(f"{W}docDefaults/{W}rPrDefault")
        if defaults is not None:
            yield defaults

    def _based(self, style: str) -> Iterator[Any]:
        seen: set[str] = set()
        while style in self._by_id and style not in seen:  # a damaged file may base styles on each other
            seen.add(style)
            yield self._by_id[style]
            style = value(self._by_id[style], "basedOn") or ""


def value(node: Any, path: str, attribute: str = "val") -> str | None:
    """An attribute of what stands at `path` ("pPr/numPr/numId") below a node; None where there is none."""
    found = node.find("/".join(f"{W}{name}" for name in path.split("/")))
    return None if found is None else found.get(f"{W}{attribute}")


def _on(text: str) -> bool:
    return text not in ("0", "false", "off")
