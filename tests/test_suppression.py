"""A person's comment in the Word draft lets a finding stand, with a reason."""

from dataclasses import replace
from pathlib import Path

import pytest
from annotated import W, analysis_of, commented, make_draft, open_bytes
from conftest import make_pdf

from recclass.analysis import analyse
from recclass.model import Model
from recclass.readers import read
from recclass.reports.findings import tell_gaps
from recclass.reports.margin import annotate_word
from recclass.suppression import NO_REASON, Suppression, read_suppressions, suppress
from recclass.types import Gap, Span

ON = "took the mother’s word"


def draft_with(path: Path, *texts: str, author: str = "Ann") -> Path:
    return make_draft(path, tuple((author, "AB", text) for text in texts))


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        ("recclass: ignore identifying-detail, agreed with the family", "identifying-detail", "agreed with the family"),
        ("Recclass : ignore identifying-detail – see\nappendix 2 ", "identifying-detail", "see appendix 2"),
        ("recclass: ignore identifying-detail", "identifying-detail", NO_REASON),
    ],
)
def test_a_comment_names_the_rule_and_why(tmp_path: Path, text: str, rule: str, reason: str) -> None:
    path = draft_with(tmp_path / "draft.docx", "Is this right?", text)
    document = read(path)
    (found,) = read_suppressions(path, document)
    assert (found.rule, found.reason, [document[span] for span in found.spans]) == (rule, reason, [ON])


@pytest.mark.parametrize(
    "text", ["recclass: ignore nothing-known, x", "Please tell recclass: ignore identifying-detail, x", "ignore identifying-detail"]
)
def test_other_comments_ask_for_nothing(tmp_path: Path, text: str) -> None:
    path = draft_with(tmp_path / "draft.docx", text)
    assert read_suppressions(path, read(path)) == ()


def test_what_the_program_says_itself_asks_for_nothing(tmp_path: Path) -> None:
    path = draft_with(tmp_path / "draft.docx", "recclass: ignore identifying-detail, x", author="recclass")
    assert read_suppressions(path, read(path)) == ()


def test_files_without_comments(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "report.pdf", [[("Words", "Helvetica", 11)]])
    bare = draft_with(tmp_path / "draft.docx")
    assert read_suppressions(pdf, read(pdf)) == read_suppressions(bare, read(bare)) == ()


def test_a_comment_without_a_range_is_about_the_run_before_it(tmp_path: Path) -> None:
    path = draft_with(tmp_path / "draft.docx", "recclass: ignore identifying-detail, x")
    opened = open_bytes(path.read_bytes())
    for mark in list(opened.element.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd")):
        mark.getparent().remove(mark)
    opened.save(str(path))
    document = read(path)
    assert [document[span] for span in read_suppressions(path, document)[0].spans] == [ON]


def test_only_that_rule_on_those_words_is_suppressed() -> None:
    here, there = Span(5, 9), Span(20, 30)
    gaps = [Gap("identifying-detail", "warning", "m", "a", ("R1",), (span,)) for span in (here, there)]
    gaps += [
        Gap("bundled-recommendation", "note", "m", "a", ("R1",), (here,)),
        Gap("identifying-detail", "warning", "m", "a", ("R2",), (there, here)),
    ]
    asked = [Suppression("identifying-detail", "agreed", (Span(8, 12),))]
    assert [gap.suppressed_by for gap in suppress(gaps, asked)] == ["agreed", "", "", "agreed"]


def test_a_rule_of_the_whole_report_is_suppressed_from_anywhere() -> None:
    gap = Gap("many-recommendations", "note", "m", "a")
    assert (
        suppress([gap], [Suppression("many-recommendations", "it is a thematic review", ())])[0].suppressed_by == "it is a thematic review"
    )
    assert suppress([gap], [Suppression("procedural-emphasis", "x", (Span(0, 9),))])[0] == gap


def test_an_answer_to_the_programs_comment_suppresses_what_it_says(tmp_path: Path) -> None:
    """Whoever answers in the margin writes on the same words; the next copy has no such comment, and the answer stays."""
    path = draft_with(tmp_path / "draft.docx", "recclass: ignore identifying-detail, agreed")
    analysis = analysis_of(path, ON, "audit")
    left = replace(analysis, gaps=suppress(analysis.gaps, read_suppressions(path, analysis.document)))
    content = annotate_word(path, left)
    assert [words for words, text in commented(content) if "identifying-detail" in text] == ["audit"]
    assert commented(content, "Ann") == [(ON, "recclass: ignore identifying-detail, agreed")]
    told = "\n".join(tell_gaps(left, left.gaps, 80))
    assert "left as it is: identifying-detail for R1, as a comment says: agreed" in told and f"“{ON}”" not in told


def test_an_analysis_lists_what_is_suppressed(tmp_path: Path, model: Model) -> None:
    texts = "recclass: ignore procedural-emphasis, it was asked for", "recclass: ignore no-recommendations, they follow"
    path = tmp_path / "draft.docx"
    opened = open_bytes(draft_with(path, *texts).read_bytes())
    keep = opened.paragraphs[:2]
    for block in list(opened.element.body)[:-1]:
        if all(block is not paragraph._p for paragraph in keep):
            opened.element.body.remove(block)
    opened.save(str(path))
    assert {gap.rule: gap.suppressed_by for gap in analyse(path, model).gaps} == {"no-recommendations": "they follow"}
