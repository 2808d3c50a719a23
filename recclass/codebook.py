"""Loads the codebook and every other table of words (`data/*.toml`) into frozen records."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from recclass.types import RecclassError

DATA = Path(__file__).parent / "data"
Record = TypeVar("Record")
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A set of codes, what they are given to, and the values a coding may take."""

    name: str
    title: str
    unit: str
    about: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code, what it means, an example that fits and one that does not, and why not."""

    scheme: str
    name: str
    meaning: str
    headline: str = ""
    study_row: str = ""
    study_count: int | None = None
    grades: Mapping[str, str] = field(default_factory=dict)
    fits: str = ""
    misfits: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """All schemes and codes, in the order of the file."""

    version: str
    schemes: tuple[Scheme, ...]
    codes: tuple[Code, ...]

    def names(self, scheme: str) -> tuple[str, ...]:
        """The codes of one scheme; KeyError if there is no such scheme."""
        found = tuple(code.name for code in self.codes if code.scheme == scheme)
        if not found:
            raise KeyError(scheme)
        return found

    def headline(self, focus: str, own: Mapping[str, str] = NONE) -> str:
        """The headline (procedure, training, ...) of a focus code; `own` comes first. A code that neither knows is its own headline."""
        known = (code.headline for code in self.codes if code.scheme == "focus" and code.name == focus)
        return own.get(focus) or next(known, focus)

    def headlines(self) -> dict[str, str]:
        """The headline of each focus code, in order."""
        return {code.name: code.headline or code.name for code in self.codes if code.scheme == "focus"}


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; a RecclassError that names the file where it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecclassError(f"{path}: cannot be read as TOML ({error})") from error


def record(cls: type[Record], entry: Mapping[str, Any], where: str) -> Record:
    """`entry` as a frozen record of type `cls`; lists become tuples.

    Raises RecclassError that names the place, the key and the keys allowed.
    """
    allowed = [f.name for f in fields(cls)]  # type: ignore[arg-type]
    if unknown := set(entry) - set(allowed):
        raise RecclassError(f"{where}: unknown key {sorted(unknown)[0]!r}; allowed: {', '.join(allowed)}")
    try:
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
    except TypeError as error:
        raise RecclassError(f"{where}: {error}") from error


def read_own_codes(path: Path) -> tuple[Code, ...]:
    """The focus codes of a model's own codebook, in the order of the file."""
    return tuple(record(Code, {"scheme": "focus", **entry}, f"{path.name}, code {i}") for i, entry in enumerate(read_toml(path)["code"], 1))


def own_version(path: Path) -> str:
    """The version of the program's codebook with a model's own focus codes in it: told by the file's bytes."""
    return f"{load_codebook().version}+{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def load_own_codebook(path: Path) -> Codebook:
    """The codebook that the program ships with, its focus codes replaced by a model's own."""
    book = load_codebook()
    others = tuple(code for code in book.codes if code.scheme != "focus")
    return Codebook(own_version(path), book.schemes, (*read_own_codes(path), *others))


@cache
def load_codebook() -> Codebook:
    """The codebook that the program ships with."""
    path = DATA / "codebook.toml"
    tables = read_toml(path)
    schemes = tuple(record(Scheme, entry, f"{path.name}, scheme {i}") for i, entry in enumerate(tables["scheme"], 1))
    codes = tuple(record(Code, entry, f"{path.name}, code {i}") for i, entry in enumerate(tables["code"], 1))
    names = {scheme.name for scheme in schemes}
    if stray := {code.scheme for code in codes} - names:
        raise RecclassError(f"{path.name}: scheme {sorted(stray)[0]!r} is not declared; declared: {sorted(names)}")
    return Codebook(tables["version"], schemes, codes)
