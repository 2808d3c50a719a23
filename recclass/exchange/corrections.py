"""Items as JSON lines: the program's codes as suggestions, and room for a person's answers, which `recclass train` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from recclass.agreement.cells import fields_of
from recclass.exchange.columns import SEPARATOR
from recclass.exchange.segments import segment_columns, segment_rows
from recclass.exchange.tables import Contents
from recclass.types import CODED, Analysis

PLACE = ("report", "digest", "id", "kind", "page", "heading", "text")
WORDS = ("report", "heading", "text")


def to_jsonl(contents: Contents) -> bytes:
    """A line for each recommendation and conclusion; `answers` is empty until a person fills it in, as `suggestions` are."""
    lines = (json.dumps(line, ensure_ascii=False) for analysis in contents.analyses for line in _lines(analysis, contents.codes_only))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _lines(analysis: Analysis, codes_only: bool) -> Iterator[dict[str, Any]]:
    names = [column.name for column in segment_columns()]
    answerable: dict[str, list[str]] = {kind: [field.name for field in fields_of(kind)] for kind in CODED}
    for row in segment_rows(analysis):
        told = dict(zip(names, row, strict=True)) | {"report": analysis.document.source, "digest": analysis.document.digest}
        if told["kind"] in answerable:
            yield {
                **{name: told[name] for name in PLACE if not (codes_only and name in WORDS)},
                "suggestions": {name: told[name] for name in answerable[str(told["kind"])]},
                "needs_review": str(told["needs_review"]).split(SEPARATOR) if told["needs_review"] else [],
                "answers": {},
                "made_with": dict(analysis.made_with),
            }
