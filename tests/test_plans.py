"""Action plans: what each action carries out, who and when, and what a plan adds to a recommendation's grades."""

from pathlib import Path

import docx
import pytest

from recclass.analysis import analyse, analyse_segments
from recclass.checklist import check_list, load_checklist
from recclass.model import Model
from recclass.plans import NOT_SEEN
from recclass.profiles import cover, profile_focus, profile_themes
from recclass.types import Analysis, Coding, Document, Line, Link, Segment, Span

CELLS = {"who": "Named Nurse", "when": "31 March 2027", "outcome": "Visitors say they can think", "check": "Visitors asked in June"}


def planned(text: str, number: str, cells: dict[str, str]) -> tuple[Document, list[Segment]]:
    """A recommendation and an action whose cells follow it in the text, as a reader leaves them."""
    asked = "The Trust should write supervision into the job plan of every health visitor."
    words = f"{asked}\n{text}\n"
    fields = []
    for name, cell in cells.items():
        fields.append((name, Span(len(words), len(words) + len(cell))))
        words += cell + "\n"
    span = Span(len(asked) + 1, len(asked) + 1 + len(text))
    recommendation = Segment("R1", "recommendation", "1", Span(0, len(asked)), asked)
    return Document(words, ()), [recommendation, Segment("A1", "action", number, span, text, fields=tuple(fields))]


def values(analysis: Analysis, segment: str, scheme: str) -> dict[str, str]:
    return {coding.code: coding.value for coding in analysis.codes_of(segment, scheme)}


def test_an_action_is_coded_by_its_cells(model: Model) -> None:
    document, segments = planned("Monthly supervision to be written into job plans", "1", CELLS)
    found = analyse_segments(document, segments, model)
    coded = values(found, "A1", "action")
    assert (coded["owner"], coded["by_when"], coded["review"], coded["cost"]) == ("officer", "yes", "effect", "not stated")
    assert [(link.source, link.relation, link.target) for link in found.links] == [("A1", "carries_out", "R1")]


@pytest.mark.parametrize(
    ("head", "cell", "carried"),
    [("Rec.", "2", ["R2"]), ("Rec no", "R2", ["R2"]), ("Recommendation number", "1, 2", ["R1", "R2"]), ("Recs", "1 and 2", ["R1", "R2"])],
)
def test_a_row_that_names_its_recommendation_carries_that_one_out(
    head: str, cell: str, carried: list[str], tmp_path: Path, model: Model
) -> None:
    """In a draft's plan a number beside “Seeing children alone” lost to a bulleted item whose words were nearer."""
    draft = docx.Document()
    draft.add_heading("Recommendations", 1)
    for text in (
        "Recommendation 1: The Board should audit its case records.",
        "Recommendation 2: Social workers should see each child alone.",
    ):
        draft.add_paragraph(text)
    draft.add_heading("Action plan", 1)
    table = draft.add_table(rows=0, cols=3)
    for row in ((head, "Action", "Lead"), (cell, "Case records audited", "Manager")):
        for place, words in zip(table.add_row().cells, row, strict=True):
            place.text = words
    draft.save(str(tmp_path / "draft.docx"))
    found = analyse(tmp_path / "draft.docx", model)
    assert [(link.source, link.target, link.found_by) for link in found.links] == [("A1", name, "cited:number") for name in carried]
    assert [action.number for action in found.of_kind("action")] == [cell]


def test_a_plan_lifts_a_grade_and_never_lowers_one(model: Model) -> None:
    document, segments = planned("Monthly supervision to be written into job plans", "1", CELLS)
    found = analyse_segments(document, segments, model)
    assert values(found, "R1", "smart")["timely"] == "no" and values(found, "R1", "plan")["timely"] == "yes"
    assert [coding.found_by for coding in found.codes_of("R1", "plan") if coding.code == "timely"] == ["plan:A1:when"]
    empty = analyse_segments(*planned("Monthly supervision to be written into job plans", "1", {"who": "", "when": ""}), model)
    assert values(empty, "R1", "plan") == {
        name: grade for name, grade in values(empty, "R1", "smart").items() if name in values(empty, "R1", "plan")
    }


def test_without_a_plan_its_parts_are_not_seen(model: Model) -> None:
    document, segments = planned("", "", {})
    found = analyse_segments(document, segments[:1], model)
    assert set(values(found, "R1", "plan").values()) == {NOT_SEEN}


def test_an_action_that_does_something_else_is_unlinked(model: Model) -> None:
    document, segments = planned("Buy a new boiler for the town hall", "", {"who": "Caretaker"})
    found = analyse_segments(document, segments, model)
    assert values(found, "A1", "action")["fidelity"] == "unlinked" and not found.links


def report(codings: tuple[Coding, ...], segments: tuple[Segment, ...], text: str = "2. Terms of reference\n") -> Analysis:
    return Analysis(Document(text, (Line(Span(0, len(text) - 1), style="Heading 1"),)), segments, codings)


ACTIONS = tuple(Segment(f"A{i}", "action", "", Span(0, 3), "Act") for i in (1, 2))


def test_a_body_satisfies_table_16_and_not_table_20() -> None:
    codings = [Coding(a.id, "action", name, value, 1.0) for a in ACTIONS for name, value in (("owner", "body"), ("by_when", "yes"))]
    found = {check.item: check.value for check in check_list(report(tuple(codings), ACTIONS))}
    assert (found["whom-and-when"], found["lead-officer"], found["dates"], found["costed"]) == ("yes", "no", "yes", "no")


def test_without_a_plan_the_lines_about_it_are_not_seen() -> None:
    found = {check.item: check.value for check in check_list(report((), ()))}
    assert found["terms-of-reference"] == "yes" and found["genogram"] == "not seen"
    assert {found[line.id] for line in load_checklist() if line.section in ("2.4.5", "action plan")} == {"not seen"}


def test_every_line_of_the_tables_has_headings_that_match_and_miss() -> None:
    for line in load_checklist():
        for heading, expected in (*((words, True) for words in line.match), *((words, False) for words in line.miss)):
            found = {c.item: c.value for c in check_list(report((), (), f"{heading}\n"))}
            assert (found[line.id] == "yes") is expected, (line.id, heading)
    assert len(load_checklist()) == 23


def test_profiles_and_coverage() -> None:
    segments = (Segment("C1", "conclusion", "", Span(0, 1), "x"), Segment("R1", "recommendation", "", Span(0, 1), "x"))
    codings = (
        Coding("R1", "focus", "training", "primary", 0.9),
        Coding("R1", "focus", "roles", "also", 0.9),
        Coding("C1", "theme", "optimism", "yes", 0.9),
    )
    found = Analysis(Document("", ()), segments, codings, (Link("R1", "partly", "C1", 0.7),))
    assert cover(found) == {"C1": {"R1": "partly"}}
    focus = {share.code: (share.count, share.share, share.study) for share in profile_focus(found)}
    assert focus["training"] == (1, 0.5, 0.114) and focus["procedure"] == (0, 0.0, 0.312)
    assert [share.code for share in profile_themes(found) if share.count] == ["optimism"]
