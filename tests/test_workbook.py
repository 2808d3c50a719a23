"""Spreadsheets: a table a sheet, text that stays text, the same bytes for the same analysis."""

import csv
import io
import zipfile

import openpyxl
import pytest

from recclass.checklist import load_checklist
from recclass.reports.sheets import LONGEST, to_workbook
from recclass.reports.workbook import to_csv, to_xlsx
from recclass.types import Analysis, Check, Coding, Document, Gap, Line, Link, Segment, Span

SHEETS = [
    "What to look at", "Recommendations", "Conclusions", "Actions", "Links", "Coverage matrix", "Profiles", "Checklist", "Audit", "About",
]  # fmt: skip
ASKED, OTHER, FOUND, ACT, WHO = "=1+1 The Board should train staff.", "-2 Audit it.", "@Nobody asked.", "+3 Train them", "Named Nurse"
TEXT = "\n".join((ASKED, OTHER, FOUND, ACT, WHO)) + "\n"


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def made() -> Analysis:
    segments = (
        Segment("R1", "recommendation", "1", at(ASKED), ASKED, 4, ("What should change", "Training")),
        Segment("R2", "recommendation", "2", at(OTHER), OTHER, 4),
        Segment("C1", "conclusion", "", at(FOUND), FOUND, 2),
        Segment("A1", "action", "1a", at(ACT), ACT, 5, fields=(("who", at(WHO)),)),
    )
    codings = (
        Coding("R1", "focus", "training", "primary", 0.9, evidence=(at("train staff"),)),
        Coding("R1", "focus", "assurance", "also", 0.4, sure=False),
        Coding("R1", "smart", "specific", "yes", 0.9, evidence=(at("The Board"), at("train staff"))),
        Coding("R1", "smart", "timely", "no", 0.9),
        Coding("R1", "plan", "timely", "yes", 0.9),
        Coding("R1", "addressee", "partnership", "yes", 0.9),
        Coding("R2", "focus", "assurance", "primary", 0.9),
        Coding("C1", "theme", "optimism", "yes", 0.9),
        Coding("C1", "needs_response", "yes", "yes", 0.9),
        Coding("A1", "action", "owner", "officer", 0.9),
    )
    links = (Link("R1", "partly", "C1", 0.7, found_by="model:x"), Link("A1", "carries_out", "R1", 0.8))
    gaps = (
        Gap("recommendation-unsupported", "note", "Nothing found leads to R2.", "Which finding?", ("R2",), (at(OTHER),)),
        Gap("identifying-detail", "warning", "R1 may identify someone.", "Can it be said without?", ("R1",), (at("The Board"),)),
    )
    checks = (Check(load_checklist()[0].id, "yes", (at(FOUND),)),)
    document = Document(TEXT, (Line(Span(0, len(TEXT)), page=2),), "/home/someone/cases/Draft.pdf", "ab" * 32, 6)
    return Analysis(document, segments, codings, links, gaps, checks, {"recclass": "0.1.0", "model": "abc"})


def sheet(content: bytes, name: str) -> list[dict[str, object]]:
    """A sheet's rows by the names of its columns."""
    header, *rows = openpyxl.load_workbook(io.BytesIO(content))[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_sheet_for_each_table_with_its_header_kept_in_sight() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(made())))
    assert book.sheetnames == SHEETS
    assert all(one.freeze_panes == "A2" and not one.merged_cells.ranges for one in book)
    assert to_xlsx(made()) == to_xlsx(made())


def test_no_cell_is_a_formula_or_a_link() -> None:
    content = to_xlsx(made())
    cells = [cell for one in openpyxl.load_workbook(io.BytesIO(content)) for row in one.iter_rows() for cell in row]
    assert {ASKED, OTHER, FOUND, ACT} <= {cell.value for cell in cells}
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())


def test_a_recommendation_has_its_codes_and_the_words_that_show_them() -> None:
    row, other = sheet(to_xlsx(made()), "Recommendations")
    assert (row["id"], row["number"], row["page"], row["headings"]) == ("R1", "1", 4, "What should change › Training")
    assert (row["primary"], row["headline"], row["also"], row["addressee"]) == ("training", "training", "assurance", "partnership")
    assert (row["timely"], row["timely_with_plan"], row["specific_words"]) == ("no", "yes", "The Board … train staff")
    assert (row["answers"], row["carried_out_by"], row["needs_review"]) == ("C1 (partly)", "A1", "focus: assurance")
    assert (other["primary"], other["answers"], other["timely"]) == ("assurance", None, None)


def test_the_other_tables() -> None:
    content = to_xlsx(made())
    assert sheet(content, "Conclusions")[0]["answered_by"] == "R1 (partly)"
    action = sheet(content, "Actions")[0]
    assert (action["who"], action["owner_code"], action["carries_out"]) == (WHO, "officer", "R1")
    assert sheet(content, "Coverage matrix") == [{"conclusion": "C1", "text": FOUND, "answers": 1, "R1": "partly", "R2": None}]
    training = next(row for row in sheet(content, "Profiles") if row["code"] == "training")
    assert (training["count"], training["share"]) == (1, 0.333)
    assert [(row["value"], row["page"], row["words"]) for row in sheet(content, "Checklist")] == [("yes", "2", FOUND)]
    assert [row["source"] for row in sheet(content, "Links")] == ["R1", "A1"]


def test_what_to_look_at_comes_first_and_the_most_severe_above() -> None:
    rows = sheet(to_xlsx(made()), "What to look at")
    severities = [row["severity"] for row in rows]
    assert severities[0] == "in short" and "2 recommendations and 1 conclusion" in str(rows[0]["finding"])
    assert [s for s in severities if s != "in short"] == ["warning", "note"]


def test_the_audit_is_blank_and_leaves_out_what_an_action_carries_out() -> None:
    rows = sheet(to_xlsx(made()), "Audit")
    assert [row["id"] for row in rows] == ["A1", "R2"]
    assert all(row[name] is None for row in rows for name in ("evidence of effect", "date seen", "seen by"))


def test_about_names_versions_and_cautions_and_no_folder() -> None:
    told = [str(value) for row in sheet(to_xlsx(made()), "About") for value in row.values()]
    assert "Draft.pdf" in told and "abc" in told and not any("someone" in value for value in told)
    for words in ("not found is not absent", "not a representative sample", "since superseded"):
        assert any(words in value for value in told), words


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    cell = openpyxl.load_workbook(io.BytesIO(to_workbook({"A": [["text"], ["x" * (LONGEST + 1)]]})))["A"]["A2"].value
    assert len(cell) == LONGEST and cell.endswith("… (cut)")


def test_an_empty_analysis_still_has_every_table() -> None:
    content = to_xlsx(Analysis(Document("", ())))
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == SHEETS and sheet(content, "Recommendations") == []


def test_csv_is_one_table_of_several_reports() -> None:
    table = to_csv(made()) + to_csv(made(), header=False)
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [(row["file"], row["id"]) for row in rows] == [("/home/someone/cases/Draft.pdf", name) for name in ("R1", "R2", "R1", "R2")]
    assert rows[0]["primary"] == "training" and table.count("headline") == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_spreadsheet_takes_a_csv_cell_for_a_formula(start: str) -> None:
    text = f'{start}cmd|"/c calc"!A1'
    analysis = Analysis(Document(text, ()), (Segment("R1", "recommendation", "", Span(0, len(text)), text),))
    row = next(csv.DictReader(io.StringIO(to_csv(analysis), newline="")))
    assert row["text"] == f"'{text}"
