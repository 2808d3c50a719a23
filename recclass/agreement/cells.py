"""What a coder wrote in the cells of a spreadsheet, as codes of ours: spelling forgiven, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from recclass.codebook import load_codebook
from recclass.types import RecclassError

Kind = Literal["one", "graded", "several"]  # codes a row: one, one of a scale, any number
Codes = tuple[str, ...]  # empty: not coded
GRADES = ("no", "partly", "yes")
SPELLED = {
    "yes": ("yes", "y", "true"),
    "partly": ("partly", "part", "partial", "partially", "in-part", "p"),
    "no": ("no", "n", "false"),
}
NOT_CODED = ("", "n/a", "na", "-", "–", "—")
NUMBER = re.compile(r"\d+([.,]\d+)?")
SEPARATORS = {True: r"[;,\n]", False: r"[;\n]"}  # of the codebook's codes; of others, which may hold a comma
SHOWN = 30  # characters of a cell in a message
OF_CONCLUSIONS = ("theme", "framing", "needs_response")
OF_EITHER = ("level",)  # all other fields are of recommendations
SEVERAL = ("focus", "addressee", "theme")
SCHEMES = ("change", "addressee", "level", "origin", "theme", "framing", "needs_response")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that coders fill in. `codes`: the codebook's; `closed`: no others are allowed."""

    name: str
    kind: Kind
    codes: Codes = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row says in one column, and the words that lead there."""

    source: str
    row: int
    column: str
    text: str

    def error(self, why: str) -> RecclassError:
        """An error that names file, row, column and value."""
        shown = self.text if len(self.text) <= SHOWN else self.text[:SHOWN] + " …"
        return RecclassError(f"{self.source}, row {self.row}: {self.column} is {shown!r}; {why}")


@cache
def load_fields() -> tuple[Field, ...]:
    """The codebook's fields in its order: focus, the five grades, and the other schemes."""
    book = load_codebook()
    focus = book.names("focus")
    fields = [Field("primary", "one", focus), Field("focus", "several", focus)]
    fields += [Field(name, "graded", GRADES, closed=True) for name in book.names("smart")]
    for scheme in SCHEMES:
        several = scheme in SEVERAL
        fields.append(Field(scheme, "several" if several else "one", book.names(scheme), closed=not several))
    return tuple(fields)


def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of conclusions or of recommendations, in the codebook's order."""
    theirs = kind == "conclusion"
    return tuple(field for field in load_fields() if field.name in OF_EITHER or (field.name in OF_CONCLUSIONS) == theirs)


def guess_field(name: str, cells: Iterable[str]) -> Field:
    """A column of the user's own: several codes where any cell holds ;, graded where all are yes, partly or no, else one."""
    texts = [cell for cell in cells if is_coded(cell)]
    if any(";" in text for text in texts):
        return Field(name, "several")
    grades = {_word(text) for text in texts}
    return Field(name, "graded", GRADES, closed=True) if "partly" in grades and "" not in grades else Field(name, "one")


def number_grades(cells: Iterable[str]) -> Mapping[str, str]:
    """What numbers mean in a file's graded columns, where they can be read in one way only; else nothing.

    That is 0, 1, 2; or 0, 0.5, 1; or 0 and 1 beside the word "partly".
    """
    texts = [_slug(cell) for cell in cells]
    used = {_plain(text) for text in texts if NUMBER.fullmatch(text)}
    words = {_word(text) for text in texts} - {""}
    if {"0", "2"} <= used <= {"0", "1", "2"} and not words:
        return dict(zip(("0", "1", "2"), GRADES, strict=True))
    if used <= {"0", "0.5", "1"} and ("0.5" in used or "partly" in words):
        return dict(zip(("0", "0.5", "1"), GRADES, strict=True))
    return {}


def is_coded(text: str) -> bool:
    """Whether a cell says anything; n/a and - say nothing."""
    return _slug(text) not in NOT_CODED


def read_codes(cell: Cell, field: Field, numbers: Mapping[str, str]) -> Codes:
    """The codes of one cell in the order written; RecclassError that names row and value where they cannot be told."""
    if not is_coded(cell.text):
        return ()
    if field.kind == "graded":
        return (_grade(cell, numbers),)
    parts = re.split(SEPARATORS[bool(field.codes)], cell.text) if field.codes or field.kind == "several" else [cell.text]
    codes = tuple(dict.fromkeys(code for part in parts if (code := _as_code(part, field))))
    if field.kind == "one" and len(codes) > 1:
        raise cell.error(f"give one code, the others under another column{' (focus)' if field.name == 'primary' else ''}")
    if stray := [code for code in codes if field.closed and code not in field.codes]:
        raise cell.error(f"{stray[0]!r} is none of {', '.join(field.codes)}")
    return codes


def _grade(cell: Cell, numbers: Mapping[str, str]) -> str:
    text = _slug(cell.text)
    if NUMBER.fullmatch(text):
        if _plain(text) in numbers:
            return numbers[_plain(text)]
        raise cell.error("what the numbers mean cannot be told from this file; write yes, partly or no")
    if not _word(text):
        raise cell.error("write yes, partly or no")
    return _word(text)


def _word(text: str) -> str:
    """The grade that a word stands for; "" for any other word."""
    return next((grade for grade, words in SPELLED.items() if _slug(text) in words), "")


def _plain(number: str) -> str:
    return f"{float(number.replace(',', '.')):g}"


def _slug(text: str) -> str:
    """Case, spaces and underscores forgiven: "Existing procedures" is existing-procedures."""
    return "-".join(text.casefold().replace("_", " ").split())


def _as_code(text: str, field: Field) -> str:
    """The codebook's spelling of a code; other codes as they are, but for case and spaces."""
    slug = _slug(text)
    return next((code for code in field.codes if _slug(code) == slug), slug)


def list_strange(field: Field, codes: Sequence[Codes]) -> Codes:
    """The codes that the codebook does not have, sorted."""
    return tuple(sorted({code for row in codes for code in row} - set(field.codes))) if field.codes else ()
