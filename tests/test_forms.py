"""The forms that reviews are printed in: what each kind of report calls its items is found, with what belongs to it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import weasyprint
from conftest import make_docx

from recclass.analysis import analyse
from recclass.model import open_model
from recclass.readers import read
from recclass.reports.wire import to_json
from recclass.segmenter import segment
from recclass.types import Segment

STORY = (
    "The family moved to the town in March. The health visitor called twice and found nobody at home on either day.",
    "A neighbour telephoned the duty team in June. The call was written down, and no visit was made before the summer.",
    "In September the school wrote to the office. The letter was answered in November by a worker who had since left.",
)


def found(path: Path, kind: str = "recommendation") -> list[Segment]:
    return [one for one in segment(read(path), open_model().labeller) if one.kind == kind]


def report(path: Path, *rest: tuple[str, str]) -> Path:
    """A Word report: a title, a narrative, and what a test puts after them."""
    return make_docx(
        path, [("Title", "Review of the case of Child Z"), ("Heading 1", "What happened"), *(("", line) for line in STORY), *rest]
    )


def add_table(document: Any, rows: Sequence[tuple[str, ...]]) -> None:
    """A table of plain cells at a Word file's end."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def draft(path: Path, *lines: tuple[str, bool]) -> Path:
    """An unstyled Word file: a narrative and what a test puts after it; headings are bold and nothing else."""
    document = docx.Document()
    for line, bold in (("What happened", True), *((line, False) for line in STORY), *lines):
        document.add_paragraph().add_run(line).bold = bold
    document.save(str(path))
    return path


def test_questions_for_the_board_after_each_finding(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Findings"),
        ("Heading 2", "Finding 1: Workers in the town accept what parents say of who lives at home."),
        ("", "In this case three workers wrote down the same account, and none of them had been upstairs."),
        ("Heading 3", "Questions for the Board to consider"),
        ("List Bullet", "How would the Board know that households are asked about?"),
        ("List Bullet", "What stops workers from looking?"),
        ("Heading 2", "Finding 2: Letters between services are read by whoever is at the desk."),
        ("", "Eleven letters were counted. Four had been read by nobody who knew the child."),
        ("Heading 3", "Questions for the Board to consider"),
        ("List Bullet", "Who should read a letter about a child?"),
    )
    assert [one.text for one in found(path)] == [
        "How would the Board know that households are asked about?",
        "What stops workers from looking?",
        "Who should read a letter about a child?",
    ]
    assert [one.number for one in found(path, "conclusion")] == ["1", "2"]


def test_an_action_plan_gives_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("Action plan", 1)
    rows = [
        ("No.", "Action", "Lead", "By when", "Outcome"),
        ("1", "Audit twenty files of children under two", "Service manager", "1 May 2027", "Fathers are named in every file"),
        ("2", "Write a guide to home visits at night", "Named nurse", "June 2027", "No visit is made alone"),
    ]
    add_table(document, rows)
    document.save(str(path))
    answer = json.loads(to_json(analyse(path, open_model())))
    actions = [one for one in answer["segments"] if one["kind"] == "action"]
    text = read(path).text
    assert [one["text"] for one in actions] == [row[1] for row in rows[1:]]
    assert [{name: text[start:end] for name, (start, end) in one["fields"].items()} for one in actions] == [
        {"who": row[2], "when": row[3], "outcome": row[4]} for row in rows[1:]
    ]


def test_findings_and_recommendations_in_the_columns_of_one_table(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("What we found and what should follow", 1)
    rows = [
        ("Findings", "Recommendations"),
        ("No worker saw the cellar in which the boys slept.", "The council should require that every room is seen."),
        ("The letters of the school were filed unread.", "The trust should name who reads letters."),
    ]
    add_table(document, rows)
    document.save(str(path))
    assert [one.text for one in found(path)] == [row[1] for row in rows[1:]]
    assert [one.text for one in found(path, "conclusion")] == [row[0] for row in rows[1:]]


def test_a_form_with_questions_on_the_left(tmp_path: Path) -> None:
    """A rapid review's form: the questions of the left column head what stands on the right."""
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("Rapid review", 0)
    table = document.add_table(rows=0, cols=2)
    rows = [
        ("1. What happened?", " ".join(STORY)),
        ("2. Recommendations", "1. The duty team should visit within a day of a neighbour's call, and record who was seen there.\n"
                               "2. The school should telephone when a letter is not answered within the week that it was sent in."),
        ("3. Date of the meeting", "4 October"),
    ]  # fmt: skip
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            first, *others = text.split("\n")
            cell.text = first
            for line in others:
                cell.add_paragraph(line)
    document.save(str(path))
    assert [one.number for one in found(path)] == ["1", "2"]
    assert {one.headings[-1] for one in found(path)} == {"Recommendations"}


def test_the_headings_of_an_unstyled_draft_nest(tmp_path: Path) -> None:
    """A draft's headings all look alike: those without a role of their own stand under "Recommendations"."""
    path = draft(
        tmp_path / "a.docx",
        ("Recommendations", True),
        ("Harbour Street Surgery", True), ("1. The surgery should ring parents who miss two appointments.", False),
        ("The council", True), ("2. The council should answer letters from schools in a week.", False),
        ("Terms of reference", True), ("1. The review should consider how agencies worked.", False),
    )  # fmt: skip
    assert [one.headings for one in found(path)] == [("Recommendations", "Harbour Street Surgery"), ("Recommendations", "The council")]


def test_conclusions_that_the_report_itself_tells_from_recommendations(tmp_path: Path) -> None:
    """A committee ends each item with its kind: "(Conclusion, Paragraph 4)" holds, whatever the wording."""
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Conclusions and recommendations"),
        ("", "1. Visits should never have been left to one worker. (Conclusion, Paragraph 4)"),
        ("", "2. The service has a rota for nights from May. (Recommendation, Paragraph 6)"),
        ("", "3. It is not acceptable that letters go unread. (Conclusion, Paragraph 9)"),
    )
    assert [one.number for one in found(path)] == ["2"] and [one.number for one in found(path, "conclusion")] == ["1", "3"]


def test_a_label_on_a_line_of_its_own_numbers_the_item_below(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Recommendations"),
        ("Heading 2", "Recommendation 1"),
        ("", "The council should see every room of a house in which a child sleeps, at each visit."),
        ("Heading 2", "Recommendation 2"),
        ("", "The trust should name who reads the letters of schools, and tell every school who that is."),
    )
    assert [one.number for one in found(path)] == ["1", "2"]


def test_what_was_asked_before_and_what_is_done_is_no_recommendation(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Previous reviews"),
        ("", "The review of 2011 recommended that:"),
        ("List Bullet", "the Board should audit its minutes each spring"),
        ("Heading 1", "Progress since the events"),
        ("List Bullet", "All teams should now use the new form: done in March."),
        ("Heading 1", "Recommendations"),
        ("", "1. The Board should ask families what they were told, and publish the answers."),
        ("", "2. The trust should give night staff a number that is answered."),
    )
    assert [one.number for one in found(path)] == ["1", "2"]


def test_headings_that_lead_in_stand_under_the_recommendations(tmp_path: Path) -> None:
    """An inspection's "The council should:" was a section of no role, where the heading "Recommendations" had words of its own."""
    path = draft(
        tmp_path / "a.docx",
        ("Recommendations", True), ("We have made four recommendations that we believe will help the children of this town.", False),
        ("The council should:", True), ("improve the quality of its plans for children", False), ("a list of those who wait", False),
        ("The surgery should:", True), ("ring parents who miss two appointments", False),
    )  # fmt: skip
    assert {one.headings for one in found(path)} == {("Recommendations", "The council should:"), ("Recommendations", "The surgery should:")}


def test_a_finding_ends_the_questions_before_it(tmp_path: Path) -> None:
    """Findings numbered 1 and 2 with questions between: the second stood among the questions of the first."""
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Findings"),
        ("", "6.1 Three workers wrote down the same account of the household, and none of them had been upstairs."),
        ("Heading 3", "Issues for the Board to consider"),
        ("", "1. The Board should find out how often homes are seen."),
        ("", "6.2 Letters from the school were filed by whoever was at the desk, and were read by nobody who knew the child."),
        ("Heading 3", "Issues for the Board to consider"),
        ("", "2. The Board should say who reads letters."),
    )
    assert [one.number for one in found(path)] == ["1", "2"]
    assert [one.number for one in found(path, "conclusion")] == ["6.1", "6.2"]


def test_what_stands_under_a_labelled_recommendation_belongs_to_it(tmp_path: Path) -> None:
    """A rapid review's recommendations have several paragraphs and bullets below their label: each was taken for one of its own."""
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Recommendations"),
        ("", "Recommendation 1: Every ward should be looked at when it is most at risk."),
        ("", "The regulator should carry out a third of its visits at night. Every provider should:"),
        ("List Bullet", "send its directors at the same hours"),
        ("List Bullet", "tell staff what they saw"),
        ("", "Recommendation 2: Ministers should answer this report in public."),
    )
    texts = [one.text for one in found(path)]
    assert len(texts) == 2 and texts[0].endswith("tell staff what they saw")


def test_a_plan_that_names_agencies_and_shortens_recommendations(tmp_path: Path) -> None:
    """An action plan's first column held an agency over its rows, and recommendations cut short: each was taken for another one."""
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("Recommendations", 1)
    document.add_paragraph("1. The council should write a standard on the use of interpreters, and should say who pays.")
    document.add_paragraph("2. The trust should ring every family whose letter comes back.")
    document.add_heading("Action plan", 1)
    rows = [
        ("Recommendation", "Action", "Lead", "By when"),
        ("Harborough Council", "Draft the standard", "Head of service", "May 2027"),
        ("Write a standard on the use of interpreters", "Ask staff what they need", "Team manager", "June 2027"),
        ("The trust should ring every family whose letter comes back.", "Buy a telephone", "Matron", "June 2027"),
    ]
    add_table(document, rows)
    document.save(str(path))
    assert [one.number for one in found(path)] == ["1", "2"]
    assert [len(one.also_at) for one in found(path)] == [1, 1]
    assert len(found(path, "action")) == 3


def test_a_list_that_counts_on_from_the_findings_stays_one_list(tmp_path: Path) -> None:
    """The recommendations' first number followed the last finding's, and was taken for another finding."""
    findings = ["Workers took the mother's word and did not go upstairs.", "Nobody wrote the two visits down in one place."]
    asked = [
        "The Trust should audit its visits by May 2027.",
        "The Board should agree a single chronology.",
        "The council should train its duty team.",
    ]
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Conclusions"),
        *(("", f"{n}. {line}") for n, line in enumerate(findings, 1)),
        ("Heading 1", "Recommendations"),
        ("", "The panel recommends:"),
        *(("", f"{n}. {line}") for n, line in enumerate(asked, 3)),
    )
    assert [(one.number, one.text) for one in found(path)] == [(str(n), line) for n, line in enumerate(asked, 3)]
    assert [one.text for one in found(path, "conclusion")] == findings


def test_what_a_body_is_urged_to_do_after_a_finding(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Evaluation"),
        ("", "1. The duty team closed the referral in nine minutes, and no manager saw it."),
        ("", "The council is urged:"),
        ("", "to have a manager sign off the closing of referrals"),
        ("", "to write to families in plain words"),
    )
    assert [one.text for one in found(path)] == [
        "to have a manager sign off the closing of referrals",
        "to write to families in plain words",
    ]


def test_the_title_of_a_finding_is_no_finding(tmp_path: Path) -> None:
    lines = [
        "Risk to the younger boy was judged by what was known of his brother, and nobody asked about him alone.",
        "He was moved three times in a year, and each new area was told by a letter that nobody there opened.",
    ]
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Findings"),
        ("Heading 2", "Finding 1: Judging risk to each child"),
        ("", f"1.1 {lines[0]}"),
        ("Heading 2", "Finding 2: Moves between areas"),
        ("", f"2.1 {lines[1]}"),
    )
    texts = [one.text for one in found(path, "conclusion")]
    assert lines[0] in texts and "Judging risk to each child" not in texts


def test_the_parts_of_a_numbered_item_are_no_items(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Recommendations"),
        ("", "1. The council should strengthen the supervision of its social workers so that:"),
        ("List Bullet", "delay is noticed and put right"),
        ("List Bullet", "the plan is changed when it is not working."),
        ("", "2. The Board should agree an escalation policy by March 2027."),
    )
    assert [one.number for one in found(path)] == ["1", "2"]
    assert found(path)[0].text.endswith("not working.")


def test_letters_that_run_on_in_one_paragraph_begin_items(tmp_path: Path) -> None:
    """Items in lower case with no stop between them were read as one sentence that goes on."""
    asked = [
        "tighten the oversight of casework by first-line managers",
        "improve the consistency of child in need plans",
        "strengthen audit by team managers",
    ]
    items = "<br>".join(f"{letter}) {line}" for letter, line in zip("def", asked, strict=True))
    path = tmp_path / "a.pdf"
    weasyprint.HTML(string=f"<h1>Recommendations</h1><p>Within three months the council should:</p><p>{items}</p>").write_pdf(path)
    assert [(one.number, one.text) for one in found(path)] == list(zip("def", asked, strict=True))


def test_short_paragraphs_set_close_are_told_apart(tmp_path: Path) -> None:
    """Where most paragraphs have one line, the gap between them was taken for the one inside, and they were read as one."""
    asked = [
        "Health leaders should reduce waiting times for therapy.",
        "Leaders should increase the pace at which the strategy is implemented.",
        "Children in alternative provision should be asked for their views.",
    ]
    style = "<style>body { font-size: 10.5pt; line-height: 1.3 } p { margin: 5pt 0 }</style>"
    story = " ".join(line for line in STORY)
    shorts = "".join(f"<p>{line}</p>" for line in ["The town is small.", "It has one school.", "Two buses run."] * 6)
    listed = "".join(f"<p>{line}</p>" for line in asked)
    path = tmp_path / "a.pdf"
    weasyprint.HTML(string=f"{style}<h1>Background</h1><p>{story}{story}{story}</p>{shorts}<h1>Recommendations</h1>{listed}").write_pdf(
        path
    )
    assert [one.text for one in found(path)] == asked


def test_the_headings_of_a_chapter_in_a_draft(tmp_path: Path) -> None:
    """In a draft whose headings all look alike, those without a number stand under the chapters that have one."""
    asked = [("1. The Department shall answer all claims within nine months.", False), ("2. A public body should run the scheme.", False)]
    path = draft(
        tmp_path / "a.docx",
        ("Chapter 1 Introduction", True), *((line, False) for line in STORY), ("Chapter 2 The schemes", True),
        *((line, False) for line in STORY), ("Chapter 3 Recommendations", True), ("For these reasons I recommend as follows.", False),
        ("Redress", True), *asked, ("Machines", True), ("3. Every body that decides by computer should say how often it is wrong.", False),
    )  # fmt: skip
    assert [one.headings[-2:] for one in found(path)] == [("Chapter 3 Recommendations", "Redress")] * 2 + [
        ("Chapter 3 Recommendations", "Machines")
    ]


def test_what_a_draft_prints_below_an_item_is_no_item(tmp_path: Path) -> None:
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Recommendations"),
        ("List Number", "The Board should agree a pathway for repeated self-harm."),
        ("", "Outcome: Repeated self-harm will be recognised as a pattern and responded to as one."),
        ("", "Lead: Policy Sub-Group    Timescale: December 2018"),
        ("List Number", "The Trust should review the format of its conferences."),
        ("", "Outcome: Young people will recognise themselves in the plans that are made for them."),
    )
    assert [one.number for one in found(path)] == ["1", "2"]


def test_what_a_form_asks_its_author_is_no_finding(tmp_path: Path) -> None:
    lines = [
        "The mother kept a notebook of numbers and places. She rang the office nine times, and nobody asked to see it.",
        "Help was asked for four times, and each service answered that the family lived in the area of another.",
    ]
    path = report(
        tmp_path / "a.docx",
        ("Heading 1", "Practice and organisational learning"),
        ("", "Identify each individual learning point that arises, with the circumstances it rests on."),
        *(("List Number", line) for line in lines),
    )
    assert [one.text for one in found(path, "conclusion")] == lines
