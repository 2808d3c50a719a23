"""Links by meaning: what is alike, what is settled, and that the order of rows doesn't matter."""

import numpy as np
import pytest

from recclass.analysis import analyse_segments
from recclass.citations import near
from recclass.encoder import split_sentences
from recclass.likeness import by_words, shared_words
from recclass.links import settle
from recclass.model import Head, Model
from recclass.types import Document, Segment, Span

SUPERVISION = "Health visitors had received no supervision for a year, and carried their worries alone."
FATHERS = "Nobody asked who the father was, or where he lived. The referral form had no place for him."


def item(name: str, text: str) -> Segment:
    kind = {"C": "conclusion", "R": "recommendation"}[name[0]]
    return Segment(name, kind, "", Span(0, len(text)), text)


ITEMS = [
    item("C1", SUPERVISION), item("C2", FATHERS), item("C3", "The ambulance took forty minutes to find the farm."),
    item("R1", "The Trust should give every health visitor monthly supervision."),
    item("R2", "Midwives and health visitors should ask about fathers and record what they are told."),
]  # fmt: skip


def links(model: Model, segments: list[Segment]) -> set[tuple[str, str, str]]:
    return {(link.source, link.relation, link.target) for link in analyse_segments(Document("", ()), segments, model).links}


def test_what_means_the_same_is_linked(model: Model) -> None:
    found = {(source, target) for source, _, target in links(model, ITEMS)}
    assert {("R1", "C1"), ("R2", "C2")} <= found and not any(target == "C3" for _, target in found)


def test_the_order_of_items_does_not_matter(model: Model) -> None:
    assert links(model, ITEMS) == links(model, ITEMS[::-1])


def test_a_link_shows_words_on_both_sides(model: Model) -> None:
    ours, theirs = shared_words(ITEMS[3], ITEMS[0], model.encoder)
    assert [ITEMS[3].quote(span) for span in ours] == ["health", "visitor", "supervision"]
    assert [ITEMS[0].quote(span) for span in theirs] == ["Health", "visitors", "supervision"]
    ours, theirs = shared_words(item("R1", "Ask fathers."), item("C1", "No one spoke to dad. It rained."), model.encoder)
    assert len(ours) == len(theirs) == 1 and theirs[0].end <= 32


def test_rare_words_count_more_than_common_ones() -> None:
    alike = by_words([item("R1", "Supervision for midwives")], [item("C1", "Supervision lapsed"), item("C2", "Letters were lost")])
    assert alike[0, 0] > 0 and alike[0, 1] == 0


def test_sentences_cover_the_text_and_are_not_too_short() -> None:
    text = "It rained. Nobody came to the house for three weeks; the file says so. Why? No."
    spans = split_sentences(text)
    assert [text[span.start : span.end] for span in spans] == [
        "It rained. Nobody came to the house for three weeks;",
        "the file says so. Why? No.",
    ]
    assert split_sentences("") == (Span(0, 0),)


@pytest.mark.parametrize(("alone", "stray", "expected"), [(9, 9, [[1, 0], [0, 1]]), (-9, 9, [[0, 0], [0, 0]]), (9, -9, [[0, 0], [0, 0]])])
def test_what_nothing_answers_keeps_no_link_and_all_else_has_one(alone: float, stray: float, expected: list[list[int]]) -> None:
    def head(name: str, features: int, bias: float) -> Head:
        return Head((name,), np.zeros((1, features), np.float32), np.array([bias], np.float32), True, 0.5, 0.5)

    heads = {"link": head("link", 1, 0), "unanswered": head("unanswered", 9, -alone), "unsupported": head("unsupported", 8, -stray)}
    assert settle(np.array([[0.9, 0.1], [0.2, 0.3]]), np.ones(2), heads).astype(int).tolist() == expected


def test_a_finding_that_says_there_is_a_recommendation_has_one(model: Model) -> None:
    text = "The ambulance took forty minutes to find the farm. (Recommendation)"
    marked = Segment("C3", "conclusion", "", Span(100, 100 + len(text)), text)
    found = analyse_segments(Document("", ()), [*ITEMS[:2], marked, *ITEMS[3:]], model).links
    link = next(link for link in found if link.target == "C3")
    assert link.found_by.startswith("mark, model:") and marked.quote(link.target_evidence[-1]) == "(Recommendation)"


def test_a_cited_number_that_is_off_by_one_does_not_hide_the_finding_beside_it(model: Model) -> None:
    praise = Segment("C2", "conclusion", "112", Span(0, 60), "Foster carers speak warmly of the training that they are offered.")
    items = [
        Segment("C1", "conclusion", "111", Span(0, len(SUPERVISION)), SUPERVISION), praise,
        Segment("R1", "recommendation", "1", Span(0, 80), "The Trust should give every health visitor monthly supervision (paragraph 112)."),
    ]  # fmt: skip
    found = {link.target: link.found_by for link in analyse_segments(Document("", ()), items, model).links}
    assert found["C2"] == "cited:by-recommendation" and found["C1"].startswith("model:")


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("111", "112", True), ("5.1", "5.3", True), ("5.9", "6.1", False), ("1", "4", False)]
)
def test_numbers_one_or_two_apart_are_near(one: str, other: str, expected: bool) -> None:
    ours, theirs = (Segment("C1", "conclusion", number, Span(0, 1), "x") for number in (one, other))
    assert near(ours, theirs) == expected
