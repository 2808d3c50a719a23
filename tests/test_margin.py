"""Comments in a Word draft's margin: on the very words, and nothing else in the file is touched."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from annotated import TRACKED, W, analysis_of, commented, letters_of, make_draft, open_bytes, parts_of
from conftest import make_pdf
from lxml import etree

from recclass.reports.margin import annotate_word
from recclass.reports.package import write_package
from recclass.types import Gap, RecclassError, Span

MARKED = {
    "visitor took the mother’s wo": "",  # begins and ends within runs
    "as it partly": "as it par\u00adtly",  # a soft hyphen that is not in the text
    "icul": "\ufb03cul",  # half of a ligature
    "should audit every": "",  # within a tracked insertion
    "every record by Ma": "",  # out of it, over what was deleted
    "supervise midwives": "",  # in a numbered list
    "new chair": "",  # in a list with bullets
    "See the agreed": "",  # into a link
    "protocol": "",  # within it
    "should share what": "",  # into a content control
    "schools. After": "schools.After",  # over a tab
    "fter\nthe br": "fterthe br",  # over a line break
    "who collects": "",  # in a table
}  # the words of a finding, and what stands between its comment's marks where that is not the same
PHRASES = tuple(MARKED)
EDITED = {"word/document.xml", "word/comments.xml"}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return make_draft(tmp_path / "draft.docx")


def test_comments_stand_on_the_very_words(draft: Path) -> None:
    told = commented(annotate_word(draft, analysis_of(draft, *PHRASES)))
    found = {text.split("“")[1].split("”")[0]: words for words, text in told if "identifying-detail" in text}
    assert found == {phrase: words or phrase for phrase, words in MARKED.items()}
    assert len(told) == len(PHRASES) + 3  # the caution, the whole report, R1; nothing for what is suppressed


def test_what_comments_say(draft: Path) -> None:
    told = commented(annotate_word(draft, analysis_of(draft)))
    assert [words for words, _ in told] == ["Serious case review", "Serious case review", "The Trust should supervise midwives monthly."]
    assert "A reading aid" in told[0][1] and "(recclass 1)" in told[0][1]
    assert told[1][1] == "note: many-recommendations\nThere are 34.\nWhich are needed?"
    assert told[2][1] == (
        "R1 asks first of all for: supervision\nmeasurable, partly: the plan says it\n"
        "timely, no, needs review: This need not be longer: owner and date can stand in the plan."
    )


def test_text_looks_and_tracked_changes_stay(draft: Path) -> None:
    before, after = draft.read_bytes(), annotate_word(draft, analysis_of(draft, *PHRASES))
    assert letters_of(after) == letters_of(before)
    for kind in ("ins", "del", "hyperlink", "sdt", "p", "tc"):
        ours, theirs = (
            [sorted(node.attrib.items()) for node in open_bytes(content).element.iter(f"{W}{kind}")] for content in (after, before)
        )
        assert ours == theirs, kind
    assert TRACKED.split('"')[3] in parts_of(after)["word/document.xml"].decode()


def test_other_peoples_comments_stay(draft: Path) -> None:
    before, after = draft.read_bytes(), annotate_word(draft, analysis_of(draft, *PHRASES))
    assert commented(after, "Ann") == commented(before, "Ann") == [("took the mother’s word", "Is this right?")]
    own, theirs = (etree.fromstring(parts_of(content)["word/comments.xml"])[0] for content in (before, after))
    assert etree.tostring(own, method="c14n") == etree.tostring(theirs, method="c14n")


def test_other_parts_stay_byte_for_byte(draft: Path, tmp_path: Path) -> None:
    before, after = parts_of(draft.read_bytes()), parts_of(annotate_word(draft, analysis_of(draft, *PHRASES)))
    assert list(after) == list(before) and {name for name in after if after[name] != before[name]} == EDITED
    bare = tmp_path / "bare.docx"
    bare.write_bytes(make_draft(tmp_path / "b.docx", ()).read_bytes())
    first = parts_of(annotate_word(bare, analysis_of(bare, "audit")))
    changed = {name for name, part in first.items() if part != parts_of(bare.read_bytes()).get(name)}
    assert changed == EDITED | {"[Content_Types].xml", "word/_rels/document.xml.rels"}


def test_the_same_draft_gives_the_same_bytes(draft: Path) -> None:
    first = annotate_word(draft, analysis_of(draft, *PHRASES))
    assert first == annotate_word(draft, analysis_of(draft, *PHRASES))
    assert {info.date_time for info in zipfile.ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("remarked", [(), (("Ann", "AB", "Is this right?"), ("Bo", "B", "Yes"))])
def test_a_second_run_replaces_its_own_comments_only(tmp_path: Path, remarked: tuple[tuple[str, str, str], ...]) -> None:
    draft, checked = make_draft(tmp_path / "draft.docx", remarked), tmp_path / "checked.docx"
    checked.write_bytes(annotate_word(draft, analysis_of(draft, *PHRASES)))
    assert analysis_of(checked).document.text == analysis_of(draft).document.text
    assert parts_of(annotate_word(checked, analysis_of(checked, *PHRASES))) == parts_of(checked.read_bytes())
    fewer = annotate_word(checked, analysis_of(checked, "audit"))
    assert [words for words, _ in commented(fewer)] == [
        *["Serious case review"] * 2,
        "audit",
        "The Trust should supervise midwives monthly.",
    ]
    assert letters_of(fewer) == letters_of(draft.read_bytes())


def test_what_word_notes_beside_replaced_comments_goes_with_them(draft: Path) -> None:
    """Word keeps who answered whom beside the comments: an answer to a comment that is gone named a paragraph that is gone."""
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    parts = parts_of(annotate_word(draft, analysis_of(draft)))
    comments = etree.fromstring(parts["word/comments.xml"])
    for i, paragraph in enumerate(comments.iter(f"{W}p")):
        paragraph.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"0000000{i}")
    parts["word/comments.xml"] = etree.tostring(comments)
    notes = (
        "".join(f'<x:commentEx x:paraId="0000000{i}" x:done="0"/>' for i in (1, 2, 3))
        + '<x:commentEx x:paraId="00000000" x:paraIdParent="00000003" x:done="0"/>'
    )
    parts["word/commentsExtended.xml"] = f'<x:commentsEx xmlns:x="{w15}">{notes}</x:commentsEx>'.encode()
    draft.write_bytes(write_package(parts))
    left = list(etree.fromstring(parts_of(annotate_word(draft, analysis_of(draft)))["word/commentsExtended.xml"]))
    assert [dict(note.attrib) for note in left] == [{f"{{{w15}}}paraId": "00000000", f"{{{w15}}}done": "0"}]


def test_boxes_and_notes_are_commented_where_they_hang(draft: Path) -> None:
    """Word allows no comment within a text box or a footnote."""
    content = annotate_word(draft, analysis_of(draft, "Boxed words", "Noted words"))
    assert {("Boxed words here.", True), ("[1]", True)} <= {(words, "may identify" in text) for words, text in commented(content)}
    assert not list(etree.fromstring(parts_of(content)["word/footnotes.xml"]).iter(f"{W}commentRangeStart"))
    assert not [
        mark
        for mark in open_bytes(content).element.iter(f"{W}commentRangeStart")
        if any(above.tag == f"{W}txbxContent" for above in mark.iterancestors())
    ]


def test_a_span_through_cells_is_commented_in_its_first(draft: Path) -> None:
    analysis = analysis_of(draft)
    start, end = analysis.document.text.index("No."), analysis.document.text.index("Schools")
    gap = Gap("identifying-detail", "warning", "m", "a", ("R1",), (Span(start, end),))
    assert ("No.", "warning: identifying-detail\nm\na") in commented(annotate_word(draft, replace(analysis, gaps=(gap,))))


def test_files_that_have_no_margin(draft: Path, tmp_path: Path) -> None:
    analysis = analysis_of(draft)
    pdf = make_pdf(tmp_path / "report.pdf", [[("Words", "Helvetica", 11)]])
    with pytest.raises(RecclassError, match=r"report\.pdf: is not a Word file"):
        annotate_word(pdf, analysis)
    make_draft(draft, ())
    with pytest.raises(RecclassError, match=r"draft\.docx: was changed"):
        annotate_word(draft, analysis)
