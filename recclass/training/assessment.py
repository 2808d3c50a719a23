"""How well a model does on rows that a person has coded: the answers that it would give a user, beside the person's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recclass.agreement.cells import Codes, Field, fields_of
from recclass.agreement.comparison import FieldAgreement, compare_field
from recclass.agreement.measures import Figure
from recclass.analysis import made_with
from recclass.classification import by_segment, classify
from recclass.features import describe
from recclass.model import Model
from recclass.rows import InputRow
from recclass.themes import code_themes
from recclass.training.coded import CodedRow, CodedRows
from recclass.training.parts import head_name
from recclass.types import CODED, Coding, RecclassError

HEADLINE = Field("headline", "one")  # of the primary code
SHOWN: Mapping[str, Codes] = {"one": ("kappa", "macro_f1"), "graded": ("weighted_kappa", "agreement"), "several": ("macro_f1", "pooled_f1")}
CALLED = {"macro_f1": "macro F1", "pooled_f1": "pooled F1", "weighted_kappa": "weighted kappa"}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The figures of every field that the rows are coded in. `resampled`: what the intervals resample, reports or rows, and how many."""

    rows: int
    resampled: tuple[str, int]
    fields: tuple[FieldAgreement, ...]
    made_with: Mapping[str, str]
    taught: int = 0  # rows of a user's that the model was fitted to


def assess(data: CodedRows, model: Model) -> Assessment:
    """The model's answers to the rows compared with the person's; RecclassError where no row is coded."""
    if not data.rows:
        raise RecclassError(f"{data.source}: no row holds both a text and a code; fill in columns such as primary, specific, change")
    found = _answer(data.rows, model)
    groups = [row.group for row in data.rows] if data.by_report else [str(i) for i in range(len(data.rows))]
    numbers = {name: i for i, name in enumerate(dict.fromkeys(groups))}
    compared = []
    for field in _fields():
        answers = [(_given(row, field, model), answer.get(field.name, ())) for row, answer in zip(data.rows, found, strict=True)]
        if any(given and other for given, other in answers):
            compared.append(compare_field(field, answers, [numbers[group] for group in groups]))
    resampled = "reports" if data.by_report else "rows", len(numbers)
    return Assessment(len(data.rows), resampled, tuple(compared), made_with(model), model.card.get("own", {}).get("rows", 0))


def _fields() -> Iterator[Field]:
    """Every field under the name of its head, a headline after the primary code."""
    for kind in CODED:
        for field in fields_of(kind):
            yield replace(field, name=head_name(kind, field.name))
            if field.name == "primary":
                yield HEADLINE


def _answer(rows: Sequence[CodedRow], model: Model) -> list[dict[str, Codes]]:
    """What the model says of each row, by the name of the head."""
    asked = [InputRow("", row.segment.text, row.segment.heading) for row in rows if row.segment.kind == "recommendation"]
    segments = [replace(row.segment, id=str(i)) for i, row in enumerate(rows) if row.segment.kind == "conclusion"]
    themes = by_segment(code_themes(segments, describe(segments, model.encoder), model))
    answers = map(_read, classify(asked, model))
    return [next(answers) if row.segment.kind == "recommendation" else _values(themes[str(i)]) for i, row in enumerate(rows)]


def _values(codings: Sequence[Coding]) -> dict[str, Codes]:
    """The codes of a conclusion."""
    return {head_name("conclusion", c.scheme): tuple(o.code for o in codings if o.scheme == c.scheme) for c in codings}


def _given(row: CodedRow, field: Field, model: Model) -> Codes:
    """What a person said. The headline is that of the primary code; codes count where the primary is among them."""
    if field is HEADLINE:
        return tuple(model.codebook.headline(code) for code in row.codes.get("primary", ()))
    return row.codes.get(field.name, ())


def _read(answer: Mapping[str, Any]) -> dict[str, Codes]:
    """What the model says of a recommendation, by field."""
    grades = {name: (graded["value"],) for name, graded in answer["smart"].items()}
    one = {name: (answer[name],) for name in ("primary", "headline", "change", "level")}
    return {**one, **grades, "focus": tuple(entry["code"] for entry in answer["focus"]), "addressee": tuple(answer["addressee"])}


def to_text(found: Assessment) -> str:
    """The figures as a table, each with its 95 % interval."""
    what, count = found.resampled
    stamp = ", ".join(f"{name} {version}" for name, version in found.made_with.items())
    lines = [f"{found.rows} coded rows; {stamp}", "", f"{'':26}{'rows':>6}  figures, in brackets 95 % intervals"]
    for field in found.fields:
        told = ", ".join(_shown(name, field.figures.get(name)) for name in SHOWN[field.field.kind])
        lines.append(f"{field.field.name:26}{field.rows:6}  {told}")
    intervals = f"Intervals: {count} {what} resampled" if count > 1 else f"No intervals: there is one of the {what} only"
    lines += [
        "",
        f"{intervals}. F1 takes the person's codes as given; macro: the mean of the codes that they gave.",
    ]
    if found.taught:
        lines.append(
            f"This model was fitted to {found.taught} coded rows: if these are among them, quote its card, whose rows were held out."
        )
    strange = sorted({code for field in found.fields for code in field.strange if field.field.name == "primary"})
    if strange:
        lines.append(f"Codes that the program's codebook does not have: {', '.join(strange)}")
    return "\n".join(lines) + "\n"


def to_json(found: Assessment) -> str:
    """One JSON object; the same rows and model give the same bytes."""
    what, count = found.resampled
    return json.dumps(
        {
            "rows": found.rows, "resampled": {"what": what, "count": count}, "made_with": dict(found.made_with),
            "fields": {field.field.name: _wire(field) for field in found.fields},
        },
        ensure_ascii=False,
    ) + "\n"  # fmt: skip


def _wire(field: FieldAgreement) -> dict[str, Any]:
    figures = {name: _figure(figure) for name, figure in field.figures.items()}
    codes: Sequence[dict[str, Any]] = [{"code": c.code, "given": c.both + c.human_only, "f1": _figure(c.f1)} for c in field.codes]
    return {"rows": field.rows, "figures": figures, "codes": codes}


def _figure(figure: Figure) -> dict[str, float | None]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _shown(name: str, figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return f"{CALLED.get(name, name)} –"
    interval = f" ({figure.low:.2f} to {figure.high:.2f})" if figure.low is not None and figure.high is not None else ""
    return f"{CALLED.get(name, name)} {figure.value:.2f}{interval}"
