"""Rows of recommendations to rows of codes, and rows of one report to links and gaps: the work of `classify` and `match`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from recclass.addressee import code_addressee
from recclass.advice import advise
from recclass.analysis import analyse_seen, look, made_with
from recclass.features import describe
from recclass.focus import code_focus
from recclass.links import Side, score_pairs
from recclass.model import Model
from recclass.rows import KINDS, InputRow
from recclass.smart import code_smart, grades_of
from recclass.types import CODED, Analysis, Coding, Document, Kind, RecclassError, Segment

AT_ONCE = 256  # rows held in memory
NO_TEXT = "no text: nothing to code"


def classify(rows: Sequence[InputRow], model: Model) -> Iterator[dict[str, Any]]:
    """The codes of each row in order, as `recclass classify --format jsonl` prints them; a blank row gets an `error`."""
    stamp = made_with(model)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        segments = [row.as_segment("recommendation", str(i)) for i, row in enumerate(some) if row.text.strip()]
        by_row = by_segment(_codings(segments, model))
        for i, row in enumerate(some):
            yield (
                _answer(row, by_row[str(i)], model, stamp)
                if str(i) in by_row
                else {"id": row.original.get("id", row.id), "error": NO_TEXT, "made_with": stamp}
            )


def as_columns(answer: dict[str, Any], text: str) -> dict[str, Any]:
    """One answer as flat columns for a spreadsheet: codes, grades, and the words that show them."""
    if "error" in answer:
        return {"error": answer["error"]}
    flat = {
        "primary": answer["primary"], "headline": answer["headline"], "sure": "yes" if answer["sure"] else "needs review",
        "focus": "; ".join(entry["code"] for entry in answer["focus"]),
        "focus_probability": answer["focus"][0]["probability"],
        "focus_words": _quoted(answer["focus"][0]["evidence"], text),
    }  # fmt: skip
    for name, graded in answer["smart"].items():
        flat |= {name: graded["value"], f"{name}_words": _quoted(graded["evidence"], text)}
    return flat | {"change": answer["change"], "addressee": "; ".join(answer["addressee"]), "level": answer["level"], "error": ""}


def match(rows: Sequence[InputRow], model: Model) -> dict[str, Any]:
    """Links, gaps and every pair's score for the rows of one report, as `recclass match --format json` prints them."""
    for row in rows:
        if row.kind not in KINDS:
            raise RecclassError(f"row {row.id}: kind is {row.kind!r}; allowed: {', '.join(KINDS)}")
    if twice := {row.id for row in rows if [other.id for other in rows].count(row.id) > 1}:
        raise RecclassError(f"row {sorted(twice)[0]}: its id is used twice; give every row an id of its own")
    names = {row.id: row.original.get("id", row.id) for row in rows}  # an id that came as a number goes back as one
    segments = [row.as_segment(cast(Kind, row.kind)) for row in rows if row.text.strip()]
    given = Analysis(Document("", ()), tuple(segments), made_with=made_with(model), headlines=model.headlines)
    seen = look(given, model)
    found = analyse_seen(given, *seen, model)
    ours, theirs = (Side(given.of_kind(kind), one.matrix) for kind, one in zip(CODED, seen, strict=True))
    scores = score_pairs(ours, theirs, model)
    return {
        "links": [
            {"source": names[e.source], "relation": e.relation, "target": names[e.target], "score": e.score, "found_by": e.found_by}
            for e in found.links
        ],
        "gaps": [
            {"rule": gap.rule, "severity": gap.severity, "message": gap.message, "segments": [names[s] for s in gap.segments]}
            for gap in found.gaps
        ],
        "scores": [
            [names[r.id], names[c.id], float(scores[i, j])] for i, r in enumerate(ours.segments) for j, c in enumerate(theirs.segments)
        ],
        "made_with": dict(found.made_with),
    }


def _codings(segments: Sequence[Segment], model: Model) -> list[Coding]:
    seen = describe(segments, model.encoder, model.elements)
    return [coding for code in (code_focus, code_smart, code_addressee) for coding in code(segments, seen, model)]


def by_segment(codings: Sequence[Coding]) -> dict[str, list[Coding]]:
    """The codings of each segment, in their order."""
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.segment, []).append(coding)
    return found


def _answer(row: InputRow, codings: Sequence[Coding], model: Model, stamp: dict[str, str]) -> dict[str, Any]:
    focus = [coding for coding in codings if coding.scheme == "focus"]
    values = {coding.scheme: coding.value for coding in codings if coding.scheme in ("change", "level")}
    return {
        "id": row.original.get("id", row.id),
        "primary": focus[0].code,
        "sure": focus[0].sure,
        "headline": model.codebook.headline(focus[0].code),
        "focus": [{"code": c.code, "probability": c.probability, "evidence": _spans(c)} for c in focus],
        "smart": {
            name: {"value": c.value, "probability": c.probability, "sure": c.sure, "evidence": _spans(c), "advice": advise(name, c.value)}
            for name, c in grades_of(codings)
        },
        "change": values["change"],
        "addressee": [coding.code for coding in codings if coding.scheme == "addressee"],
        "level": values["level"],
        "made_with": stamp,
    }


def _spans(coding: Coding) -> list[list[int]]:
    return [[span.start, span.end] for span in coding.evidence]


def _quoted(spans: Sequence[Sequence[int]], text: str) -> str:
    return " … ".join(text[start:end] for start, end in spans)
