"""What a Word paragraph prints, run by run: insertions in; deletions, hidden text, field codes, notes' marks and text boxes out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from recclass.readers.numbering import BULLET, W
from recclass.readers.styles import Styles, value

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # what Choice prints, for older programs
SKIPPED = {FALLBACK, *(f"{W}{n}" for n in ("del", "moveFrom", "txbxContent", "footnoteReference", "endnoteReference", "pPr", "rPr"))}
PRINTED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}sym": BULLET}
SYMBOL_FONTS = ("wingdings", "symbol", "webdings", "zapfdingbats")
LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
CHARACTERS = str.maketrans(
    {"\xa0": " ", "\u00ad": None, "\u200b": None, "\ufeff": None, "\u2010": "-", "\u2011": "-"}
    | {chr(code): BULLET for code in range(0xF000, 0xF100)}  # symbol fonts' characters
    | LIGATURES
)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are printed alike, and in order what prints them: (characters, element of the run `node`)."""

    text: str
    bold: bool
    italic: bool
    size: float
    node: Any = None
    printers: tuple[tuple[str, Any], ...] = ()


@dataclass
class Runs:
    """Reads paragraphs in order. A field's code may run over paragraphs, so what is open is kept: True while in the code."""

    styles: Styles
    fields: list[bool] = field(default_factory=list)

    def of(self, paragraph: Any) -> list[Run]:
        """The printed runs of one paragraph."""
        return [run for node in _nodes(paragraph) if (run := self._run(node, paragraph)).text]

    def _run(self, node: Any, paragraph: Any) -> Run:
        printers = tuple(self._texts(node))
        text = "".join(printed for printed, _ in printers)
        if text and self.styles.is_on(node, paragraph, "vanish"):
            text = ""
        bold, italic = (self.styles.is_on(node, paragraph, name) for name in "bi")
        return Run(text, bold, italic, self.styles.size(node, paragraph), node, printers)

    def _texts(self, node: Any) -> Iterator[tuple[str, Any]]:
        symbols = (value(node, "rPr/rFonts", "ascii") or "").lower().startswith(SYMBOL_FONTS)
        for child in node:
            if child.tag == f"{W}fldChar":
                self._turn(child.get(f"{W}fldCharType"))
            elif child.tag in SKIPPED or any(self.fields):
                continue
            elif child.tag == f"{W}t":
                text = child.text or ""
                yield (BULLET * len(text.strip()) if symbols else text.translate(CHARACTERS)), child
            elif child.tag in PRINTED:
                yield PRINTED[child.tag], child
            else:
                yield from self._texts(child)

    def _turn(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()


def _nodes(node: Any) -> Iterator[Any]:
    """The run elements below a node, through links, content controls, smart tags and insertions."""
    for child in node:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in SKIPPED:
            yield from _nodes(child)
