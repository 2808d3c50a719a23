"""What the columns of an exported table are: their names, what stands in them, and which codes may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# words: of a report, or its file's name; name: a word of ours; code, codes: one or several of those listed (any, where none are
# listed); whole, share: numbers; flag: yes or no.
Kind = Literal["words", "name", "code", "codes", "whole", "share", "flag"]
Cell = str | int | float | tuple[str, ...] | None  # None: nothing is known, or the column says nothing about such a row
Row = tuple[Cell, ...]
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what stands in it, what it means. `hidden`: left out where only codes may go out, as words always are."""

    name: str
    kind: Kind
    about: str
    codes: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with as many cells as there are columns. `about` says what a row is."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]


def flatten(column: Column, cell: Cell) -> str | int | float | None:
    """A cell as one word or number: several codes joined, yes and no as 1 and 0."""
    if isinstance(cell, tuple):
        return SEPARATOR.join(cell)
    return None if cell is None else int(cell) if column.kind == "flag" else cell


def list_codes(column: Column, cells: Iterable[Cell]) -> tuple[str, ...]:
    """The column's codes in the codebook's order, then those of another codebook that stand in its cells, sorted."""
    used = {code for cell in cells for code in (cell if isinstance(cell, tuple) else (cell,)) if isinstance(code, str)}
    return (*column.codes, *sorted(used - set(column.codes)))
