"""Gaps and citations on analyses made by hand: each rule points out what the codebook says, and nothing else."""

import numpy as np

from recclass.citations import bare_number, cited
from recclass.gaps import find_gaps
from recclass.types import Analysis, Coding, Document, Gap, Link, Segment, Span, Unread


def item(name: str, text: str, number: str = "") -> Segment:
    kind = {"C": "conclusion", "R": "recommendation"}[name[0]]
    return Segment(name, kind, number, Span(0, len(text)), text)


def code(segment: str, scheme: str, name: str, value: str) -> Coding:
    return Coding(segment, scheme, name, value, 0.9)


def gaps(segments: list[Segment], codings: list[Coding] = (), links: list[Link] = (), unread: tuple[Unread, ...] = ()) -> list[Gap]:
    analysis = Analysis(Document("", (), unread=unread), tuple(segments), tuple(codings), tuple(links))
    count = len(analysis.of_kind("recommendation"))
    return list(find_gaps(analysis, np.eye(max(count, 1), 384, dtype=np.float32)[:count]))


def rules(found: list[Gap]) -> set[str]:
    return {gap.rule for gap in found}


ASKS = code("C1", "needs_response", "yes", "yes")
R, C = item("R1", "The Board should act."), item("C1", "Nobody saw the child.")
ANSWERS = Link("R1", "addresses", "C1", 0.9)


def test_unanswered_only_where_an_answer_is_asked_for() -> None:
    assert "conclusion-unanswered" in rules(gaps([C, R], [ASKS]))
    assert "conclusion-unanswered" not in rules(gaps([C, R], [ASKS], [ANSWERS]))
    for value in ("good-practice", "reported-done", "author-declined"):
        assert "conclusion-unanswered" not in rules(gaps([C, R], [code("C1", "needs_response", value, value)]))


def test_mismatch() -> None:
    practice, procedure = code("C1", "theme", "supervision", "yes"), code("R1", "focus", "new-procedures", "primary")
    assert "conclusion-mismatched" in rules(gaps([C, R], [ASKS, practice, procedure], [ANSWERS]))
    also_training = code("R1", "focus", "training", "also")
    assert "conclusion-mismatched" not in rules(gaps([C, R], [ASKS, practice, procedure, also_training], [ANSWERS]))
    missing = code("C1", "theme", "procedure-missing", "yes")
    assert "conclusion-mismatched" not in rules(gaps([C, R], [ASKS, practice, missing, procedure], [ANSWERS]))
    records = code("C1", "theme", "recording", "yes")
    assert "conclusion-mismatched" not in rules(gaps([C, R], [ASKS, records, procedure], [ANSWERS]))


def test_messages_agree_in_number() -> None:
    practice = code("C1", "theme", "supervision", "yes")
    names = [item(f"R{i}", f"Revise form {i} [a|b] {{x}}.") for i in range(1, 5)]
    procedures = [code(name.id, "focus", "existing-procedures", "primary") for name in names]
    for count, told in ((1, "R1 asks for a document."), (2, "R1 and R2 ask for documents."), (3, "R1, R2 and R3 ask for documents.")):
        links = [Link(name.id, "addresses", "C1", 0.9) for name in names[:count]]
        found = gaps([C, *names], [ASKS, practice, *procedures], links)
        assert [gap.message for gap in found if gap.rule == "conclusion-mismatched"] == [f"C1 is about how people worked; {told}"]
    unsupported = [gap for gap in found if gap.rule == "recommendation-unsupported"]
    assert len(unsupported) == 1 and unsupported[0].message.endswith("R4: “Revise form 4 [a|b] {x}.”")


def test_unsupported_needs_conclusions_to_compare_with() -> None:
    assert "recommendation-unsupported" in rules(gaps([C, R], [ASKS]))
    assert "recommendation-unsupported" not in rules(gaps([R]))


def test_no_recommendations_and_unread_pages_are_errors() -> None:
    found = gaps([C], [ASKS], unread=(Unread(4, "no text layer"),))
    assert [(gap.rule, gap.severity) for gap in found] == [("page-unread", "error"), ("no-recommendations", "error")]
    assert "page 4" in found[0].message


def test_several_answers_to_one_cause_may_be_merged() -> None:
    names = [item(f"R{i}", f"The Board should do thing {i}.") for i in range(1, 5)]
    whole = [Link(name.id, "addresses", "C1", 0.9) for name in names]
    found = [gap for gap in gaps([C, *names], [ASKS], whole) if gap.rule == "mergeable-recommendations"]
    assert found and found[0].message.startswith("R1, R2, R3 and R4 all seem to answer C1")
    assert "mergeable-recommendations" not in rules(gaps([C, *names], [ASKS], whole[:3]))


def test_many() -> None:
    names = [item(f"R{i}", f"The Board should do thing {i}.") for i in range(1, 22)]
    assert "many-recommendations" in rules(gaps(names)) and "many-recommendations" not in rules(gaps(names[:20]))


def test_procedural_emphasis() -> None:
    names = [item(f"R{i}", f"Revise form {i}.") for i in range(1, 5)]
    procedures = [code(f"R{i}", "focus", "existing-procedures", "primary") for i in (1, 2)]
    others = [code(f"R{i}", "focus", "training", "primary") for i in (3, 4)]
    assert "procedural-emphasis" in rules(gaps(names, [*procedures, *others]))
    assert "procedural-emphasis" not in rules(gaps(names, [*procedures[:1], *others]))


def test_repeated() -> None:
    both = Analysis(Document("", ()), (item("R1", "Revise the form."), item("R2", "Revise the form!")))
    alike, unlike = np.ones((2, 384), np.float32) / np.sqrt(384), np.eye(2, 384, dtype=np.float32)
    assert "repeated-recommendation" in rules(list(find_gaps(both, alike)))
    assert "repeated-recommendation" not in rules(list(find_gaps(both, unlike)))


def test_bundled() -> None:
    assert "bundled-recommendation" in rules(gaps([item("R1", "The Trust should: (a) write (b) train (c) audit (d) report")]))
    assert "bundled-recommendation" not in rules(gaps([item("R1", "The Trust should: (a) write (b) train")]))


def test_identifying_detail_is_quoted() -> None:
    found = [
        gap
        for gap in gaps([item("R1", "After the death on 3 May 2009 the school should act. Mr Blake must write.")])
        if gap.rule == "identifying-detail"
    ]
    assert len(found) == 2 and found[1].evidence == (Span(53, 61),)
    assert "identifying-detail" not in rules(gaps([item("R1", "By 3 May 2009 the school should act.")]))


def test_not_smart_is_a_note() -> None:
    codings = [code("R1", "smart", name, "no") for name in ("specific", "measurable")]
    found = [gap for gap in gaps([R], codings) if gap.rule == "recommendation-not-smart"]
    assert [gap.severity for gap in found] == ["note"]
    assert "recommendation-not-smart" not in rules(gaps([R], codings[:1]))


def test_numbers_that_a_report_cites() -> None:
    conclusions = [item("C1", "Nobody saw her.", "36"), item("C2", "Letters were lost (Recommendation 2).", "5.12"), item("C3", "x", "40")]
    recommendations = [item("R1", "Improve oversight (paragraphs 36, 40).", "1"), item("R2", "Check addresses.", "2")]
    found = {(link.source, link.target): link.found_by for link in cited(recommendations, conclusions)}
    assert found == {("R1", "C1"): "cited:by-recommendation", ("R1", "C3"): "cited:by-recommendation", ("R2", "C2"): "cited:by-conclusion"}


def test_ranges_brackets_and_words_around_numbers() -> None:
    conclusions = [item("C1", "x", "6.1"), item("C2", "x", "6.2"), item("C3", "x", "6.3"), item("C4", "x", "Learning point 9")]
    recommendations = [
        item("R1", "Act (6.1 to 6.3)."),
        item("R2", "Act, as learning point 9 asks."),
        item("R3", "Act by 6.1 per cent (2009)."),
    ]
    assert {(link.source, link.target) for link in cited(recommendations, conclusions)} == {
        ("R1", "C1"), ("R1", "C2"), ("R1", "C3"), ("R2", "C4")
    }  # fmt: skip
    assert [bare_number(printed) for printed in ("Learning point 6:", "(e)", "11.", "R3", "•")] == ["6", "e", "11", "3", ""]


def test_a_number_that_two_items_bear_links_nothing() -> None:
    assert not cited([item("R1", "Act on finding 1.")], [item("C1", "x", "1"), item("C2", "y", "1")])


def test_r3_in_a_finding_is_a_citation() -> None:
    found = cited([item("R1", "Act.", "R3")], [item("C1", "Nobody asked; see R3.", "1")])
    assert [(link.source, link.target, link.found_by) for link in found] == [("R1", "C1", "cited:by-conclusion")]
    assert found[0].target_evidence == (Span(18, 20),)
