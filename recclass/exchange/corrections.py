"""Recommendations as JSON lines: the program's codes as suggestions, a person's as answers, which come back to be learnt from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from recclass.agreement.cells import Cell, Codes, Field, load_fields, read_codes
from recclass.exchange.columns import SEPARATOR
from recclass.exchange.segments import segment_columns, segment_rows
from recclass.exchange.tables import Study
from recclass.readers import read_bytes
from recclass.readers.plain import decode
from recclass.types import Analysis, RecclassError

OF_CONCLUSIONS = ("theme", "framing", "needs_response")
PLACE = ("report", "digest", "id", "kind", "page", "heading", "text")
WORDS = ("report", "heading", "text")
BLANK: tuple[Any, ...] = (None, "", [])
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A recommendation that a person has coded, in part or whole: the codes of each field, as suggested and as answered."""

    report: str
    digest: str
    id: str
    text: str
    heading: str
    suggestions: Mapping[str, Codes] = field(default_factory=dict)
    answers: Mapping[str, Codes] = field(default_factory=dict)

    @property
    def codes(self) -> dict[str, Codes]:
        """The answers, and the suggestions where there is none. `focus` begins with the primary; what is first in it is primary."""
        merged = {**self.suggestions, **self.answers}
        primary, focus = merged.get("primary", ()), merged.get("focus", ())
        if "focus" in self.answers and "primary" not in self.answers and not set(primary) <= set(focus):
            primary = focus[:1]
        return merged | {"primary": primary, "focus": tuple(dict.fromkeys((*primary, *focus)))}


def to_jsonl(study: Study) -> bytes:
    """A line for each recommendation; `answers` is empty until a person fills it in, with the names and codes of `suggestions`."""
    lines = (json.dumps(line, ensure_ascii=False) for analysis in study.analyses for line in _lines(analysis, study.codes_only))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def read_corrections(path: Path) -> tuple[Corrected, ...]:
    """The lines in which a person has answered something, in order.

    RecclassError names the line and the answer where one is not JSON, has a name that no field has, or a code that its field cannot take.
    """
    text = decode(path, read_bytes(path)).lstrip(BOM)
    lines = (_corrected(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    return tuple(line for line in lines if line.answers)


@cache
def load_answerable() -> Mapping[str, Field]:
    """The fields of a recommendation, by name."""
    return {one.name: one for one in load_fields() if one.name not in OF_CONCLUSIONS}


def _lines(analysis: Analysis, codes_only: bool) -> Iterator[dict[str, Any]]:
    names = [column.name for column in segment_columns()]
    for row in segment_rows(analysis):
        told = dict(zip(names, row, strict=True)) | {"report": analysis.document.source, "digest": analysis.document.digest}
        if told["kind"] == "recommendation":
            yield {
                **{name: told[name] for name in PLACE if not (codes_only and name in WORDS)},
                "suggestions": {name: told[name] for name in load_answerable()},
                "needs_review": str(told["needs_review"]).split(SEPARATOR) if told["needs_review"] else [],
                "answers": {},
                "made_with": dict(analysis.made_with),
            }


def _corrected(path: Path, number: int, line: str) -> Corrected:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise RecclassError(f"{path}, row {number}: is not JSON; give one object a line, as recclass export writes them") from error
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name, {}), dict) for name in ("suggestions", "answers")):
        raise RecclassError(f"{path}, row {number}: is not an object with answers; give one a line, as recclass export writes them")
    suggestions, answers = entry.get("suggestions", {}), entry.get("answers", {})
    if stray := sorted(set(answers) - set(load_answerable())):
        raise RecclassError(f"{path}, row {number}: no field is called {stray[0]!r}; there are {', '.join(load_answerable())}")
    words = {name: str(entry.get(name) or "") for name in ("report", "digest", "id", "text", "heading")}
    return Corrected(**words, suggestions=_read(path, number, suggestions), answers=_read(path, number, answers))


def _read(path: Path, number: int, given: Mapping[str, Any]) -> dict[str, Codes]:
    """The codes of each field that is filled in, spelt as in the codebook."""
    cells = {name: Cell(str(path), number, name, _join(given[name])) for name in load_answerable() if given.get(name) not in BLANK}
    found = {name: read_codes(cell, load_answerable()[name], {}) for name, cell in cells.items()}
    return {name: codes for name, codes in found.items() if codes}


def _join(value: Any) -> str:
    return SEPARATOR.join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
