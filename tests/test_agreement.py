"""`recclass agree`: two coders' tables as people keep them, matched, compared, and written out."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from recclass.agreement import Agreement, compare_coders
from recclass.agreement.cells import Cell, Field, load_fields, number_grades, read_codes
from recclass.cli import app
from recclass.reports.agreed import to_json, to_text, to_xlsx
from recclass.reports.sheets import to_workbook
from recclass.types import RecclassError

CODED = """id,text,primary,focus,specific,change
1,Train all staff.,training,training; communication,partly,output
2,Revise the policy.,existing-procedures,existing-procedures,no,output
3,Hire two nurses.,new-staff,new-staff,yes,none
4,=1+1 is text.,other,other,yes,outcome
"""
HEADER = ["Ref", "Primary Focus", "Focus codes", "Specific", "Change", "Remarks"]
HUMAN = [
    [4, "Other", "other", "Y", "Outcome", "easy"],
    [1.0, " training", "Training, Communication", "Partly", "OUTPUT", None],
    [3, "training", "new staff", "No", "none", "@SUM(A1)"],
    [9, "roles", "roles", "yes", "none", None],
    [2, "Existing procedures", None, None, "output", None],
]


def write_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> Path:
    """A workbook with an empty first sheet, and a title above the header of the second."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Coding")
    for row in (["Coded in spring"], [], header, *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def found(tmp_path: Path) -> Agreement:
    return compare_coders(write_csv(tmp_path / "coded.csv", CODED), write_xlsx(tmp_path / "human.xlsx", HUMAN))


def figures(agreement: Agreement, field: str) -> dict[str, float | None]:
    one = next(one for one in agreement.fields if one.field.name == field)
    return {name: figure.value for name, figure in one.figures.items()}


def test_rows_are_matched_by_id_and_the_rest_is_counted(found: Agreement) -> None:
    assert found.pairing.by == "id" and len(found.pairing.pairs) == 4
    assert [found.human.rows[i].number for i in found.pairing.only_human] == [7]
    assert [(field.field.name, field.rows, field.not_coded) for field in found.fields] == [
        ("primary", 4, 0), ("focus", 4, 0), ("specific", 3, 1), ("change", 4, 0),
    ]  # fmt: skip


def test_figures_are_those_of_hand_counted_tables(found: Agreement) -> None:
    assert figures(found, "primary")["agreement"] == 0.75
    assert figures(found, "primary")["kappa"] == round((0.75 - 4 / 16) / (1 - 4 / 16), 3)
    assert figures(found, "specific") == {
        "agreement": 0.667,
        "kappa": 0.5,
        "weighted_kappa": 0.25,  # 1 - (2/3) / (8/9)
        "alpha": 0.111,  # 1 - 5 * 32 / 180
        "macro_f1": 0.556,
    }
    assert figures(found, "change") == {"agreement": 1.0, "kappa": 1.0, "alpha": 1.0, "macro_f1": 1.0}
    codes = {code.code: (code.both, code.coded_only, code.human_only, code.f1.value) for code in found.fields[0].codes}
    assert codes["training"] == (1, 0, 1, 0.667) and codes["new-staff"] == (0, 1, 0, 0.0)


def test_the_primary_focus_counts_among_the_focus_codes(found: Agreement) -> None:
    codes = {code.code: (code.both, code.coded_only, code.human_only) for code in found.fields[1].codes}
    assert codes == {
        "existing-procedures": (1, 0, 0), "training": (1, 0, 1), "new-staff": (1, 0, 0), "communication": (1, 0, 0), "other": (1, 0, 0),
    }  # fmt: skip


def test_rows_are_matched_by_text_whatever_its_case_and_punctuation(tmp_path: Path) -> None:
    human = "Recommendation;Primary\n“TRAIN  all staff”;training\nHire two nurses;training\nSomething else;other\n"
    found = compare_coders(write_csv(tmp_path / "a.csv", CODED), write_csv(tmp_path / "b.csv", human, "cp1252"))
    assert found.pairing.by == "text" and len(found.pairing.pairs) == 2
    assert (len(found.pairing.only_coded), len(found.pairing.only_human)) == (2, 1)


def test_ids_of_other_rows_are_refused(tmp_path: Path) -> None:
    human = "id,text,primary\n1,Hire two nurses.,training\n2,Train all staff.,roles\n3,Revise the policy.,other\n"
    with pytest.raises(RecclassError, match="3 of 3 rows with the same id"):
        compare_coders(write_csv(tmp_path / "a.csv", CODED), write_csv(tmp_path / "b.csv", human))


def test_reports_name_rows_and_are_what_intervals_resample(tmp_path: Path) -> None:
    rows = [f"{report},R{i},{code}" for report, code in (("North.pdf", "training"), ("south", "roles")) for i in (1, 2)]
    coded = write_csv(tmp_path / "a.csv", "report,id,primary\n" + "\n".join(rows))
    human = write_csv(
        tmp_path / "b.csv", "file,id,primary\n" + "\n".join(rows).replace("North.pdf", "NORTH").replace("south", "a/South.docx")
    )
    found = compare_coders(coded, human)
    assert found.resampled == ("reports", 2) and len(found.pairing.pairs) == 4
    with pytest.raises(RecclassError, match=r"b\.csv, row 4: id 'R1' is used twice; give every row an id of its own, or both files"):
        compare_coders(write_csv(tmp_path / "c.csv", "id,primary\nR1,training\n"), human)


def test_other_columns_are_compared_where_they_are_named(tmp_path: Path) -> None:
    coded = write_csv(tmp_path / "a.csv", "id,mood,tags\n1,calm,x;y\n2,angry,y\n")
    human = write_csv(tmp_path / "b.csv", "ID,Mood,Tags\n1,Calm,y; x\n2,sad,z\n")
    found = compare_coders(coded, human, ["mood", "tags"])
    assert [(field.field.kind, field.figures["agreement"].value) for field in found.fields] == [("one", 0.5), ("several", 0.667)]
    with pytest.raises(RecclassError, match=r"a\.csv: has no column 'tone'; its columns: id, mood, tags"):
        compare_coders(coded, human, ["tone"])
    with pytest.raises(RecclassError, match="shares no column of codes"):
        compare_coders(coded, human)


def field(name: str) -> Field:
    return next(one for one in load_fields() if one.name == name)


@pytest.mark.parametrize(
    "written, expected",
    [
        (["0", "1", "2"], ["no", "partly", "yes"]), (["0", "0,5", "1"], ["no", "partly", "yes"]), (["0", "Partly", "1"], ["no", "partly", "yes"]),
        (["Y", "n", "PARTIAL"], ["yes", "no", "partly"]), (["True", "false", "yes"], ["yes", "no", "yes"]),
    ],
)  # fmt: skip
def test_grades_are_read_where_they_are_unambiguous(written: list[str], expected: list[str]) -> None:
    numbers = number_grades(written)
    assert [read_codes(Cell("b.csv", 2, "timely", text), field("timely"), numbers) for text in written] == [(grade,) for grade in expected]


@pytest.mark.parametrize("written", [["0", "1"], ["1", "2"], ["1", "2", "3"], ["0", "1", "2", "partly"], ["maybe"], ["x"]])
def test_ambiguous_grades_are_refused_with_row_and_value(written: list[str]) -> None:
    with pytest.raises(RecclassError, match=rf"b\.csv, row 7: timely is '{written[0]}'; .*write yes, partly or no"):
        read_codes(Cell("b.csv", 7, "timely", written[0]), field("timely"), number_grades(written))


def test_codes_are_read_as_written_and_what_cannot_be_is_refused() -> None:
    assert read_codes(Cell("b", 2, "focus", "Risk assessment,roles ;roles\nmy own"), field("focus"), {}) == (
        "risk-assessment",
        "roles",
        "my-own",
    )
    assert read_codes(Cell("b", 2, "needs_response", "Good practice"), field("needs_response"), {}) == ("good-practice",)
    assert read_codes(Cell("b", 2, "change", "n/a"), field("change"), {}) == ()
    with pytest.raises(RecclassError, match="row 3: change is 'impact'; 'impact' is none of outcome, output, none"):
        read_codes(Cell("b", 3, "change", "impact"), field("change"), {})
    with pytest.raises(RecclassError, match="row 3: primary is 'roles; training'; give one code"):
        read_codes(Cell("b", 3, "primary", "roles; training"), field("primary"), {})
    with pytest.raises(RecclassError) as caught:
        read_codes(Cell("b", 3, "change", "The mother said that " * 9), field("change"), {})
    assert len(str(caught.value)) < 300 and "said that The mother said that The" not in str(caught.value).split("; ", 1)[0]


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("b.xls", b"\xd0\xcf\x11\xe0 old", "save it as .xlsx or CSV"), ("b.xlsx", b"PK\x03\x04 broken", "cannot be read as an Excel workbook"),
        ("b.csv", b"a,b\n1,2\n", "no row of column names was found"), ("b.csv", b"", "is empty"), ("b.csv", b"\x00\x01\x02\xff", "decoded"),
        ("b.csv", b"id,primary\n77,roles\n", "no row could be matched"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecclassError, match=message) as caught:
        compare_coders(write_csv(tmp_path / "coded.csv", CODED), path)
    assert name in str(caught.value)


def test_the_workbook_holds_every_table_and_no_formula(found: Agreement) -> None:
    first = to_xlsx(found)
    assert first == to_xlsx(found)
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.sheetnames == [
        "Summary", "Codes", "Confusion primary", "Confusion focus", "Confusion specific", "Confusion change", "Disagreements", "Unmatched", "About",
    ]  # fmt: skip
    header, *rows = book["Disagreements"].iter_rows(values_only=True)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["id"], row["field"], row["coded"], row["human"]) for row in told] == [
        ("3", "primary", "new-staff", "training"), ("3", "focus", "new-staff", "training; new-staff"), ("3", "specific", "yes", "no"),
    ]  # fmt: skip
    assert {row["human: Remarks"] for row in told} == {"@SUM(A1)"} and told[0]["text"] == "Hire two nurses."
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_a_workbook_keeps_text_that_looks_like_a_formula_and_cuts_what_is_too_long() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_workbook({"a/b": [["words"], ["=1+1"], ["x" * 40_000]]})))["a b"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert len(sheet["A3"].value) <= 32_767 and sheet["A3"].value.endswith("(cut)")


def test_text_fits_eighty_columns_and_json_gives_the_same_figures(found: Agreement) -> None:
    table = to_text(found).split("\n\nTwo coders", maxsplit=1)[0]
    assert "4 rows matched by id" in table and "Only in human.xlsx: 1 (row 7)" in table and "differ in 3 places" in table
    assert max(len(line) for line in table.splitlines()) <= 80
    wire = json.loads(to_json(found))
    assert wire["fields"][0]["figures"]["agreement"]["value"] == 0.75 and wire["only_human"] == [7]
    for word in ("score", "pass", "fail", "poor", "non-compliant"):
        assert word not in to_text(found).lower()


def test_the_command_prints_writes_and_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [str(write_csv(tmp_path / "coded.csv", CODED)), str(write_xlsx(tmp_path / "human.xlsx", HUMAN))]
    runner = CliRunner()
    assert "kappa" in runner.invoke(app, ["agree", *files]).stdout
    assert (
        json.loads(runner.invoke(app, ["agree", *files, "--format", "json", "--field", "change"]).stdout)["fields"][0]["name"] == "change"
    )
    assert runner.invoke(app, ["agree", *files, "-o", "agreement.xlsx"]).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "agreement.xlsx")["Summary"].max_row == 5
    broken = runner.invoke(app, ["agree", files[0], str(tmp_path / "missing.csv")])
    assert isinstance(broken.exception, RecclassError) and "no such file" in str(broken.exception)


def test_json_is_named_and_codes_that_were_left_standing_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    rows = write_csv(
        tmp_path / "b.csv",
        "id,primary,timly,addressee,addressee_words\n"
        + "".join(f"R{i},{code},no,health,x\n" for i, code in enumerate(["training", "audit"] * 10)),
    )
    with pytest.raises(RecclassError, match="is JSON; give a CSV or XLSX table"):
        compare_coders(tmp_path / "a.jsonl", rows)
    told = to_text(compare_coders(rows, rows))
    assert "primary: the same in all 20 rows; was it coded anew?" in told and "column 'timly' is not read" in told and "_words" not in told
