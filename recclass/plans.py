"""Action plans: which recommendation each action carries out and how faithfully, who is to do it, by when, and how anyone would know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recclass.citations import bare_number, by_number
from recclass.encoder import Encoder
from recclass.features import describe
from recclass.likeness import between_sentences, by_meaning, by_words, placed, scores_of, shared_words
from recclass.model import Head, Matrix, Model
from recclass.smart import GRADES
from recclass.tables import CITED
from recclass.types import Analysis, Coding, Document, Link, Segment, Span

JUDGED_BY = {"owner": "who", "by_when": "when", "change": "outcome", "review": "check", "cost": "means"}  # a code's column of the plan
CRITERIA = {"specific": "owner", "measurable": "review", "timely": "by_when"}  # what a plan adds to a recommendation's grades
LIFTS = {
    "owner": {"officer": "yes", "body": "yes"},
    "review": {"effect": "yes", "delivery": "yes"},
    "by_when": {"yes": "yes", "partly": "partly"},
}
NOT_SEEN = "not seen"
NOWHERE = Span(0, 0)
ACTION_FEATURES = (
    "vectors", "between sentences", "shared words", "same number", "same beginning of number",
    "meaning above row", "meaning above column", "meaning below row's best", "meaning below column's best",
    "words above row", "words above column", "words below row's best", "words below column's best", "length",
)  # fmt: skip


def code_actions(document: Document, actions: Sequence[Segment], model: Model) -> tuple[Coding, ...]:
    """Owner, date, change, review and cost of each action. What shows them is a cell of its row: see `fields` of the segment."""
    if not actions:
        return ()
    heads = {name: model.heads[f"action.{name}"] for name in JUDGED_BY}
    shares = {name: head.probabilities(judged(document, actions, name, model.encoder)) for name, head in heads.items()}
    return tuple(_coded(action.id, name, head, shares[name][i], model) for i, action in enumerate(actions) for name, head in heads.items())


def _coded(action: str, name: str, head: Head, shares: NDArray[np.float64], model: Model) -> Coding:
    """The most probable value of a code of an action."""
    value, share = head.classes[int(np.argmax(shares))], float(shares.max())
    return Coding(action, "action", name, value, share, share >= head.sure, (), f"model:{model.version}")


def judged(document: Document, actions: Sequence[Segment], name: str, encoder: Encoder) -> Matrix:
    """What the head of a code sees: the cell that the code is about, with the action's words where those tell too."""
    return describe([replace(action, text=_words(document, action, name), headings=()) for action in actions], encoder).matrix


def _words(document: Document, action: Segment, name: str) -> str:
    cells = dict(action.fields)
    cell = document[cells[JUDGED_BY[name]]] if JUDGED_BY[name] in cells else ""
    if not cells.keys() - {CITED}:
        return action.text
    return f"{cell} {action.text}" if name in ("change", "by_when") and cell else cell


def carry_out(document: Document, actions: Sequence[Segment], recommendations: Sequence[Segment], model: Model) -> tuple[Link, ...]:
    """The recommendations that each action carries out: those that its row prints or names by number, else the one nearest in meaning."""
    if not actions or not recommendations:
        return ()
    compared = compare_actions(actions, recommendations, model.encoder)
    head = model.heads["carries_out"]
    scores = scores_of(compared, head)
    rows, numbered = _rows(document, recommendations), by_number(recommendations)
    links = []
    for action, row in zip(actions, scores, strict=True):
        if beside := rows.get(_row(document, action.span)):
            links.append(Link(action.id, "carries_out", beside.id, 1.0, (), (), "cited:same-row"))
        elif named := _named(document, action, numbered):
            links += [Link(action.id, "carries_out", r.id, 1.0, (dict(action.fields)[CITED],), (), "cited:number") for r in named]
        elif row.max() >= head.threshold:
            target = recommendations[int(np.argmax(row))]
            words = shared_words(action, target, model.encoder)
            links.append(Link(action.id, "carries_out", target.id, float(row.max()), *words, f"model:{model.version}"))
    return tuple(links)


def _named(document: Document, action: Segment, numbered: Mapping[str, Segment]) -> Sequence[Segment]:
    """The recommendations whose numbers stand in an action's row, in the column for them."""
    cell = dict(action.fields).get(CITED, NOWHERE)
    numbers = [bare_number(word) for word in re.split(r"[,;&/\s]+", document[cell])]
    return [numbered[number] for number in dict.fromkeys(numbers) if number in numbered]


def compare_actions(actions: Sequence[Segment], recommendations: Sequence[Segment], encoder: Encoder) -> NDArray[np.float64]:
    """ACTION_FEATURES of every pair, shape (actions, recommendations, features)."""
    left, right = (encoder.read([segment.text for segment in some]) for some in (actions, recommendations))
    meaning, words = by_meaning(left, right), by_words(actions, recommendations)
    numbers = [[bare_number(segment.number) for segment in some] for some in (actions, recommendations)]
    same = np.array([[bool(a) and a == r for r in numbers[1]] for a in numbers[0]], np.float64)
    root = np.array([[bool(r) and (a + ".").startswith(r + ".") and a != r for r in numbers[1]] for a in numbers[0]], np.float64)
    length = np.array([[np.log((1 + len(a.text)) / (1 + len(r.text))) for r in recommendations] for a in actions])
    return np.stack([meaning, between_sentences(left, right), words, same, root, *placed(meaning), *placed(words), length], axis=2)


def code_fidelity(
    actions: Sequence[Segment], recommendations: Sequence[Segment], links: Sequence[Link], model: Model
) -> tuple[Coding, ...]:
    """How each action stands to its recommendation: same, narrower, different, or unlinked."""
    if not actions:
        return ()
    places = {r.id: j for j, r in enumerate(recommendations)}
    targets = {link.source: places[link.target] for link in links if link.relation == "carries_out"}
    compared = compare_actions(actions, recommendations, model.encoder) if targets else np.zeros((0, 0, 0))
    head, codings = model.heads["fidelity"], []
    for i, action in enumerate(actions):
        if action.id not in targets:
            codings.append(Coding(action.id, "action", "fidelity", "unlinked", 1.0, True, (), "rule:no-link"))
            continue
        shares = head.probabilities(compared[i, targets[action.id]][None].astype(np.float32))[0]
        codings.append(_coded(action.id, "fidelity", head, shares, model))
    return tuple(codings)


def grade_with_plan(analysis: Analysis) -> Iterator[Coding]:
    """Specific, measurable and timely of each recommendation once more, with what its actions say; "not seen" without a plan."""
    actions = {action.id: action for action in analysis.of_kind("action")}
    for r in analysis.of_kind("recommendation"):
        own = {coding.code: coding for coding in analysis.codes_of(r.id, "smart")}
        carried = [link.source for link in analysis.links if link.relation == "carries_out" and link.target == r.id]
        for criterion, name in CRITERIA.items():
            if not actions:
                yield Coding(r.id, "plan", criterion, NOT_SEEN, 1.0, True, (), "rule:no-plan")
            else:
                added = [coding for one in carried for coding in analysis.codes_of(one, "action") if coding.code == name]
                yield _lifted(own[criterion], name, added)


def _lifted(own: Coding, name: str, added: Sequence[Coding]) -> Coding:
    """The higher of a recommendation's own grade and what its actions add; `found_by` names the action whose cell shows it."""
    best = max(added, key=lambda coding: GRADES.index(LIFTS[name].get(coding.value, "no")), default=None)
    lifted = LIFTS[name].get(best.value, "no") if best else "no"
    if best is None or GRADES.index(lifted) <= GRADES.index(own.value):
        return replace(own, scheme="plan")
    return Coding(own.segment, "plan", own.code, lifted, best.probability, best.sure, (), f"plan:{best.segment}:{JUDGED_BY[name]}")


def _rows(document: Document, recommendations: Sequence[Segment]) -> Mapping[tuple[int, int] | None, Segment]:
    """The rows of tables in which a recommendation is printed, the first or a later time."""
    found = {_row(document, span): r for r in recommendations for span in (r.span, *r.also_at)}
    return {row: r for row, r in found.items() if row is not None}


def _row(document: Document, span: Span) -> tuple[int, int] | None:
    line = next(iter(document.lines_in(span)), None)
    return line.cell[:2] if line and line.cell else None
