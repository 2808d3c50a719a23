"""Highlights and notes on a PDF's pages; and what `check -o` writes by the ending of its name."""

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from annotated import analysis_of, commented, make_draft
from conftest import make_pdf
from pypdf.generic import NameObject, NumberObject, RectangleObject
from test_cli import run

from recclass.reports.highlights import POINTED, READ, annotate_pdf
from recclass.types import Gap, RecclassError, Span

PAGES = [
    [("Serious case review", "Helvetica-Bold", 16), ("The Trust should supervise midwives monthly.", "Helvetica", 11)],
    [("The Board should audit every record", "Helvetica", 11), ("of each child by May.", "Helvetica", 11)],
]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "report.pdf", PAGES)


def notes_of(content: bytes) -> list[tuple[int, str, str]]:
    """Page, words under the highlight and note of each highlight."""
    found, pdf = [], pypdfium2.PdfDocument(content)
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, 1):
        text = pdf[number - 1].get_textpage()
        for note in (note.get_object() for note in page.annotations or ()):
            corners = [float(x) for x in note.get("/QuadPoints", ())]
            quads = [corners[i : i + 8] for i in range(0, len(corners), 8)]
            words = [text.get_text_bounded(min(q[::2]), min(q[1::2]), max(q[::2]), max(q[1::2])).strip() for q in quads]
            found.append((number, " ".join(words), str(note["/Contents"])))
    return found


def test_highlights_lie_on_the_words_with_a_note(report: Path) -> None:
    analysis = analysis_of(report, "audit every record\nof each", "Serious case review")
    notes = notes_of(annotate_pdf(report, analysis))
    assert [(page, words) for page, words, _ in notes] == [
        (1, "Serious case review"), (1, "The Trust should supervise midwives monthly."), (2, "audit every record of each"),
    ]  # fmt: skip
    title, read, pointed = (note for *_, note in notes)
    assert pointed == "warning: identifying-detail\nR1 may identify “audit every record\nof each”\nThink <twice> & again"
    assert "A reading aid" in title and "\n\nnote: many-recommendations\nThere are 34.\nWhich are needed?" in title
    assert read.startswith("R1 asks first of all for: supervision\n")
    colours = [
        note.get_object()["/C"] for page in pypdf.PdfReader(io.BytesIO(annotate_pdf(report, analysis))).pages for note in page.annotations
    ]
    assert ["".join(f"{round(float(part) * 255):02x}" for part in colour) for colour in colours] == [POINTED, READ, POINTED]


@pytest.mark.parametrize("turn", [0, 90, 270])
def test_pages_that_are_turned_and_cropped(report: Path, turn: int) -> None:
    writer = pypdf.PdfWriter(clone_from=str(report))
    for page in writer.pages:
        page[NameObject("/Rotate")] = NumberObject(turn)
        page[NameObject("/CropBox")] = RectangleObject((40, 300, 500, 800))
        page[NameObject("/MediaBox")] = RectangleObject((-20, -30, 600, 850))
    writer.write(str(report))
    notes = notes_of(annotate_pdf(report, analysis_of(report, "audit every")))
    assert [words for *_, words, note in notes if "identifying" in note] == ["audit every"]


def test_words_over_two_pages_are_highlighted_on_both(report: Path) -> None:
    analysis = analysis_of(report)
    start, end = analysis.document.text.index("monthly"), analysis.document.text.index("every record")
    gap = Gap("identifying-detail", "warning", "m", "a", ("R1",), (Span(start, end),))
    notes = notes_of(annotate_pdf(report, replace(analysis, gaps=(gap,))))
    assert [(page, words) for page, words, note in notes if "identifying" in note] == [(1, "monthly."), (2, "The Board should audit")]


def test_a_second_run_replaces_its_own_highlights(report: Path, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=str(report))
    writer.add_annotation(0, pypdf.annotations.FreeText(text="Mine", rect=(50, 50, 90, 90)))
    writer.write(str(report))
    first, checked = annotate_pdf(report, analysis_of(report, "audit")), tmp_path / "checked.pdf"
    assert first == annotate_pdf(report, analysis_of(report, "audit"))
    checked.write_bytes(first)
    again = annotate_pdf(checked, analysis_of(checked, "audit"))
    assert notes_of(again) == notes_of(first) and len(again) == len(first)
    assert [note for *_, note in notes_of(again)].count("Mine") == 1
    checked_text, text = (analysis_of(path).document.text for path in (checked, report))
    assert checked_text == text


def test_files_that_cannot_be_highlighted(report: Path, tmp_path: Path) -> None:
    draft, analysis = make_draft(tmp_path / "draft.docx"), analysis_of(report)
    with pytest.raises(RecclassError, match=r"draft\.docx: is not a PDF"):
        annotate_pdf(draft, analysis)
    writer = pypdf.PdfWriter(clone_from=str(report))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(str(report))
    with pytest.raises(RecclassError, match=r"report\.pdf: was changed"):
        annotate_pdf(report, analysis)
    with pytest.raises(RecclassError, match=r"report\.pdf: is protected against changes"):
        annotate_pdf(report, analysis_of(report))


def test_check_writes_copies(report: Path, tmp_path: Path) -> None:
    draft = make_draft(tmp_path / "draft.docx")
    word, pdf = tmp_path / "draft.checked.docx", tmp_path / "report.checked.PDF"
    assert run("check", draft, "-o", word).returncode in (0, 1) and "Serious case review" in dict(commented(word.read_bytes()))
    assert run("check", report, "-o", pdf).returncode in (0, 1) and notes_of(pdf.read_bytes())


def test_check_refuses_what_would_lose_or_confuse(report: Path, tmp_path: Path) -> None:
    draft = make_draft(tmp_path / "draft.docx")
    before = draft.read_bytes(), report.read_bytes()
    for arguments, reason in (
        ((draft, "-o", draft), "draft.checked.docx"),
        ((report, "--format", "json", "-o", tmp_path / "sub" / ".." / "report.pdf"), "report.checked.pdf"),
        ((report, "-o", tmp_path / "out.docx"), "is not a Word file"),
        ((draft, "-o", tmp_path / "out.pdf"), "is not a PDF"),
        ((draft, report, "-o", tmp_path / "out.docx"), "holds one report"),
    ):
        (tmp_path / "sub").mkdir(exist_ok=True)
        done = run("check", *arguments)
        assert done.returncode == 2 and reason in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert (draft.read_bytes(), report.read_bytes()) == before and not list(tmp_path.glob("out.*"))
