"""Fits the heads of a model further to a user's coded rows, new focus codes among them; encoder, elements and links stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from recclass.agreement import measures
from recclass.agreement.cells import SEVERAL, Codes
from recclass.codebook import Code
from recclass.features import describe
from recclass.links import KEPT, LEARNT_WITH
from recclass.model import Head, Model
from recclass.training.coded import OF_FOCUS, CodedRows
from recclass.training.dataset import MANY, ONE, SMART
from recclass.training.parts import head_name
from recclass.training.refitting import FOLDS, Judge, Lesson, Refit, narrowed, refit
from recclass.training.scores import Scored, cell
from recclass.types import RecclassError

FIELDS = tuple(head_name(kind, field) for kind in ONE for field in (*ONE[kind], *MANY[kind]))
Tally = Callable[[np.ndarray, np.ndarray, Head, np.ndarray], np.ndarray]
FEWEST = 20  # coded rows that a head is fitted to
NEW = 5  # rows that a code of the user's own needs before it is learnt


@dataclass(frozen=True, slots=True)
class FieldFit:
    """How one head does on rows it has not seen, as it was and as it is used now; `fitted` says whether that is another one."""

    field: str
    measure: str
    rows: int
    fitted: bool
    base: Scored
    now: Scored


@dataclass(frozen=True, slots=True)
class Adaptation:
    """A model's heads and focus codes after it was fitted further, and what to tell of it.

    `new`: the user's own codes with their rows; `rare`: those with too few rows to be learnt; `untouched`: fields with too few rows.
    """

    base: Model
    heads: Mapping[str, Head]
    codes: tuple[Code, ...]
    fits: tuple[FieldFit, ...]
    new: Mapping[str, int]
    rare: Mapping[str, int]
    untouched: Mapping[str, int]
    rows: int
    reports: int | None


def adapt(data: CodedRows, base: Model, own: Sequence[Code] = ()) -> Adaptation:
    """The base fitted further to coded rows. `own`: the only focus codes from now on; by default the base's and what the rows add.

    RecclassError where there are too few rows.
    """
    if len(data.rows) < FEWEST:
        raise RecclassError(f"{data.source}: {len(data.rows)} rows hold a text and a code; give {FEWEST} at least")
    known = [code.name for code in base.codebook.codes if code.scheme == "focus"]
    kept = [code.name for code in own if code.name in known] if own else known
    heads = {**base.heads, **{name: narrowed(base.heads[name], kept) for name in OF_FOCUS}} if own else dict(base.heads)
    x = _see(data, base)
    lessons = {field: _lesson(data, field, x, heads[field].classes) for field in FIELDS if data.having(field)}
    untouched = {field: len(lesson.given) for field, (lesson, _) in lessons.items() if len(lesson.given) < FEWEST}
    taught = [field for field in lessons if field not in untouched]
    found = Parallel(n_jobs=-1)(delayed(_fit_field)(field, heads[field], *lessons[field]) for field in taught)
    heads |= {field: head for field, (head, _) in zip(taught, found, strict=True)}
    fits = [fit for _, fit in found]
    if not heads["primary"].classes:
        raise RecclassError(f"{data.source}: no own code is primary in {NEW} rows; give {FEWEST} rows one code each in a column primary")
    changed = {fit.field for fit in fits if fit.fitted} | set(OF_FOCUS if own else ())
    heads |= {KEPT + name: base.heads.get(KEPT + name, base.heads[name]) for name in LEARNT_WITH if name in changed}
    others = _count_others(data, kept, own)
    learnt = {name for field in OF_FOCUS for name in heads[field].classes}
    new_codes, rare = ({name: n for name, n in others.items() if (name in learnt) == wanted} for wanted in (True, False))
    reports = len({row.group for row in data.rows}) if data.by_report else None
    return Adaptation(base, heads, _codes(base, new_codes, own), tuple(fits), new_codes, rare, untouched, len(data.rows), reports)


def _see(data: CodedRows, base: Model) -> list[np.ndarray]:
    """What heads see of each row: not the same of conclusions as of recommendations."""
    seen: dict[int, np.ndarray] = {}
    for kind in ONE:
        at = [i for i, row in enumerate(data.rows) if row.segment.kind == kind]
        seen |= zip(at, describe([data.rows[i].segment for i in at], base.encoder).matrix.astype(np.float64), strict=True)
    return [seen[i] for i in range(len(data.rows))]


def _fit_field(field: str, head: Head, lesson: Lesson, new: Codes) -> tuple[Head, FieldFit]:
    with threadpool_limits(limits=1, user_api="blas"):  # small tables: threads would wait for each other
        found = refit(head, lesson, new, _judge(field))
    return found.head, _score(field, found, lesson)


def _count_others(data: CodedRows, kept: Sequence[str], own: Sequence[Code]) -> dict[str, int]:
    """The focus codes that the base does not have, with the number of their rows."""
    counts = Counter(dict.fromkeys((code.name for code in own), 0))
    for row in data.rows:
        counts.update({code for name in OF_FOCUS for code in row.codes.get(name, ())})
    return {name: n for name, n in sorted(counts.items()) if name not in kept}


def _lesson(data: CodedRows, field: str, x: Sequence[np.ndarray], known: Codes) -> tuple[Lesson, Codes]:
    """The rows that are coded in a field, and the codes in them that the head does not know yet.

    Codes that are too rare to be learnt are left out, and with them rows that have no other.
    """
    counts = Counter(code for i in data.having(field) for code in data.rows[i].codes[field])
    new = tuple(sorted(code for code, n in counts.items() if n >= NEW and code not in known))
    given = {i: tuple(code for code in data.rows[i].codes[field] if code in (*known, *new)) for i in data.having(field)}
    at = [i for i, codes in given.items() if codes]
    groups = tuple(data.rows[i].group for i in at)
    if len(set(groups)) < FOLDS:
        groups = tuple(str(i) for i in at)
    return Lesson(np.stack([x[i] for i in at]) if at else np.zeros((0, 0)), tuple(given[i] for i in at), groups), new


def _score(field: str, found: Refit, lesson: Lesson) -> FieldFit:
    """The head's scores with their intervals, from the same samples of groups as `recclass agree` takes them."""
    tally, (name, by) = _tally(field), JUDGED[_kind(field)]
    _, at = np.unique(lesson.groups, return_inverse=True)
    scores: list[Scored] = []
    for shares in (found.base, found.fitted):
        tables = tally(lesson.truth(found.head), shares, found.head, at)
        figure = measures.measure(by, tables, measures.resample(tables))[0]
        value = 1.0 if figure.value is None else figure.value  # both say one and the same throughout
        scores.append(
            {"value": value, "low": value if figure.low is None else figure.low, "high": value if figure.high is None else figure.high}
        )
    return FieldFit(field, name, len(lesson.given), found.strength > 0, *scores)


JUDGED: Mapping[str, tuple[str, measures.Measure]] = {
    "one": ("kappa", measures.kappa),
    "graded": ("weighted kappa", measures.weighted_kappa),
    "several": ("F1", measures.f1),
}


def _kind(field: str) -> str:
    return "several" if field in SEVERAL else "graded" if field in SMART else "one"


def _judge(field: str) -> Judge:
    """What a head is chosen by: the figure that the card gives."""
    tally, by = _tally(field), JUDGED[_kind(field)][1]

    def judge(truth: np.ndarray, shares: np.ndarray, head: Head) -> float:
        return float(np.nan_to_num(by(tally(truth, shares, head, np.zeros(len(truth), np.int64)).sum(axis=0)), nan=1.0))

    return judge


def _tally(field: str) -> Tally:
    return _tally_pairs if field in SEVERAL else _tally_answers


def _tally_answers(truth: np.ndarray, shares: np.ndarray, head: Head, groups: np.ndarray) -> np.ndarray:
    """Of each group, how often each class that was given was answered by which."""
    given, found = (table.argmax(axis=1).tolist() for table in (truth, shares))
    return measures.count_pairs(given, found, groups.tolist(), len(head.classes))


def _tally_pairs(truth: np.ndarray, shares: np.ndarray, head: Head, groups: np.ndarray) -> np.ndarray:
    """Of each group, the table of two of every pair of a row and a class."""
    given, found = (truth > 0).ravel().tolist(), (shares >= head.threshold).ravel().tolist()
    return measures.count_pairs(given, found, np.repeat(groups, truth.shape[1]).tolist(), 2)


def _codes(base: Model, new: Mapping[str, int], own: Sequence[Code]) -> tuple[Code, ...]:
    """The focus codes from now on, in order; a code of the user's that says nothing more is as the base has it."""
    known = {code.name: code for code in base.codebook.codes if code.scheme == "focus"}
    listed = list(own) or [*known.values(), *(Code("focus", name, "") for name in new)]
    return tuple(_merged(code, known.get(code.name)) for code in listed)


def _merged(code: Code, known: Code | None) -> Code:
    headline, meaning = (known.headline, known.meaning) if known else (code.name, "")
    return Code("focus", code.name, code.meaning or meaning, code.headline or headline)


def tell(found: Adaptation) -> Iterator[str]:
    """What came of it, in lines for a person."""
    yield f"{'':34}{'rows':>6}  {'base':22}now"
    for one in found.fits:
        shown = cell(one.now) if one.fitted else "as it was"
        yield f"{one.field + ' ' + one.measure:34}{one.rows:6}  {cell(one.base):22}{shown}"
    if found.new:
        yield "New codes: " + ", ".join(f"{name} ({n} rows)" for name, n in found.new.items())
    if found.rare:
        yield f"Not learnt, as fewer than {NEW} rows have them: " + ", ".join(f"{name} ({n})" for name, n in found.rare.items())
    if found.untouched:
        yield f"As it was, as fewer than {FEWEST} rows are coded: " + ", ".join(f"{name} ({n})" for name, n in found.untouched.items())
