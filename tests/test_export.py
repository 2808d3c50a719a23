"""Exports: every format opens in a program that is not ours, says what the store says, repeats byte for byte, and keeps words in where asked."""

import csv
import io
import json
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from test_cli import run

from recclass.analysis import analyse
from recclass.codebook import load_codebook
from recclass.exchange import FORMATS, TABULAR, export
from recclass.exchange.blanks import leave_text_out
from recclass.exchange.columns import Column, list_codes
from recclass.exchange.pages import to_page
from recclass.exchange.tables import fill_tables, load_layouts, open_contents
from recclass.model import Model
from recclass.plans import NOT_SEEN
from recclass.store import Failure, create_store, open_store
from recclass.training.coded import read_coded
from recclass.types import Analysis, Check, Coding, Document, Gap, Link, RecclassError, Segment, Span, Unread

ASKED = '=SUM(A1) – the Board, “at once”, should train\x00 all "staff"; and ask: has 𝒮he been seen?'
LEARNT = "None of the visitors spoke with the child " + "alone and out of hearing of her mother " * 1000
PLANNED = "Head of Midwifery plans a course by 31 May 2027"
HEADING = "What we were told by her aunt at the time"
MADE = {"recclass": "0.1.0", "model": "abc", "codebook": "1"}
ALL = tuple(load_layouts())


def make(source: str, digest: str) -> Analysis:
    """A conclusion, a recommendation and an action, with something in every column of every table."""
    text = "\n".join((HEADING, LEARNT, ASKED, PLANNED))
    learnt, asked, planned = (Span(text.index(words), text.index(words) + len(words)) for words in (LEARNT, ASKED, PLANNED))
    who, when = Span(planned.start, planned.start + 17), Span(planned.end - 11, planned.end)
    segments = (
        Segment("C1", "conclusion", "", learnt, LEARNT, 2, (HEADING, "Findings"), (Span(0, 9),), "model:x"),
        Segment("R1", "recommendation", "Recommendation 1 of the whole review", asked, ASKED, 3, (HEADING,), (), "model:x"),
        Segment("A1", "action", "1.1", planned, PLANNED, None, (), (), "rule:x", (("who", who), ("when", when))),
    )
    codings = (
        Coding("R1", "focus", "training", "primary", 1 / 3, False, (asked,), "model:x"),
        Coding("R1", "focus", "communication", "also", 0.5, True, (asked,), "model:x"),
        Coding("R1", "smart", "specific", "yes", 0.9, True, (asked,), "model:x"),
        Coding("R1", "smart", "timely", "partly", 0.8, False, (asked,), "model:x"),
        Coding("R1", "plan", "timely", NOT_SEEN, 1.0, True, (), "rule:no-plan"),
        Coding("R1", "change", "none", "none", 0.7, True, (asked,), "model:x"),
        Coding("R1", "addressee", "police", "no", 0.9, True, (asked,), "model:x"),
        Coding("R1", "addressee", "partnership", "yes", 0.9, True, (asked,), "model:x"),
        Coding("C1", "theme", "staff-skills", "yes", 0.6, True, (learnt,), "model:x"),
        Coding("C1", "framing", "systemic", "systemic", 0.6, True, (), "model:x"),
        Coding("A1", "action", "by_when", "yes", 0.6, True, (when,), "model:x"),
    )
    return Analysis(
        Document(text, (), source, digest, 4, (Unread(4, "no text layer"),)),
        segments,
        codings,
        (Link("R1", "addresses", "C1", 0.8, (asked,), (learnt,), "model:x"), Link("A1", "carries_out", "R1", 1.0)),
        (
            Gap(
                "bundled-recommendation",
                "note",
                f"R1 asks: “{ASKED}”",
                "Could it be split?",
                ("R1",),
                (asked,),
                "her aunt was told so by us",
            ),
        ),
        (Check("terms-of-reference", "partly", (learnt,)),),
        MADE,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, and one that could not be coded."""
    path = tmp_path_factory.mktemp("store") / "study.recclass"
    with create_store(path) as opened:
        opened.keep(("2019/review of the death of Mary in 2019.pdf", "copy.pdf"), make("a.pdf", "ab" * 32))
        opened.keep(("later.docx",), replace(make("later.docx", "cd" * 32), codings=()))
        opened.fail(Failure("ef" * 32, ("bad.pdf",), "is damaged; see bad.pdf", 3, "600 seconds", MADE))
    return path


def write(store: Path, layout: str, table: str = "", codes_only: bool = False) -> bytes:
    with open_store(store) as opened:
        return export(open_contents(opened, codes_only), layout, table)


def every_file(store: Path, codes_only: bool) -> Iterator[tuple[str, bytes]]:
    """Each format, and each table of those that hold tables."""
    for layout in FORMATS:
        for table in ALL if layout in TABULAR else ("",):
            yield f"{layout} {table}", write(store, layout, table, codes_only)


def test_csv_opens_in_pandas(store: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rows = pandas.read_csv(io.BytesIO(write(store, "csv"))).set_index(["report", "id"])
    assert len(rows) == 6
    asked = rows.loc["2019/review of the death of Mary in 2019.pdf", "R1"]
    assert asked["text"] == "'" + ASKED.replace("\x00", " ") and asked["heading"] == HEADING and asked["page"] == 3
    assert (asked["primary"], asked["headline"], asked["focus"]) == ("training", "training", "training; communication")
    assert (asked["specific"], asked["timely"], asked["timely_with_plan"], asked["change"]) == ("yes", "partly", NOT_SEEN, "none")
    assert (asked["addressee"], asked["answers"], asked["carried_out_by"]) == ("partnership", "C1", "A1")
    assert asked["primary_probability"] == 1 / 3 and asked["needs_review"] == "focus: training; smart: timely"
    learnt, planned = rows.iloc[0], rows.iloc[2]
    assert (
        learnt["text"] == LEARNT and learnt["theme"] == "staff-skills" and pandas.isna(learnt["primary"]) and learnt["answered_by"] == "R1"
    )
    assert (planned["who_cell"], planned["when_cell"], planned["action_by_when"]) == ("Head of Midwifery", "31 May 2027", "yes")


def test_every_table_says_what_the_store_says(store: Path) -> None:
    found = {}
    for name in ALL:
        found[name] = list(csv.DictReader(io.StringIO(write(store, "csv", name).decode("utf-8"), newline="")))
    assert {name: len(rows) for name, rows in found.items()} == {
        "segments": 6, "codings": 11, "links": 4, "gaps": 2, "checks": 2, "documents": 2, "failures": 1,
    }  # fmt: skip
    assert found["codings"][0]["sure"] == "0" and found["codings"][1]["sure"] == "1"
    (start, end), *_ = json.loads(found["codings"][-1]["evidence"])
    assert make("", "").document.text[start:end] == found["codings"][-1]["words"] == "31 May 2027"
    assert [found["links"][0][name] for name in ("source", "relation", "target", "score")] == ["R1", "addresses", "C1", "0.8"]
    assert found["documents"][0]["year"] == "2019" and found["documents"][0]["pages_unread"] == "1" and found["documents"][1]["year"] == ""
    assert found["failures"][0]["reason"] == "is damaged; see bad.pdf" and found["failures"][0]["ended_by"] == "600 seconds"
    assert found["checks"][0]["requirement"] == "States the review's terms of reference."


def test_a_workbook_has_a_sheet_for_each_table(store: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(store, "xlsx")))
    assert book.sheetnames == [*ALL, "About"]
    names, *rows = book["segments"].iter_rows(values_only=True)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    assert told[1]["text"] == ASKED.replace("\x00", " ") and told[1]["primary"] == "training" and told[1]["page"] == 3
    assert told[0]["text"].endswith("(cut)") and not any(cell.data_type == "f" for row in book["segments"] for cell in row)
    assert openpyxl.load_workbook(io.BytesIO(write(store, "xlsx", "links"))).sheetnames == ["links", "About"]


def test_more_rows_than_a_sheet_holds_are_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recclass.exchange.workbooks.MOST", 10)
    with pytest.raises(RecclassError, match="codings: its 11 rows"):
        write(store, "xlsx")
    write(store, "xlsx", "segments")


def test_parquet_has_types_and_lists(store: Path) -> None:
    pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    rows = pandas.read_parquet(io.BytesIO(write(store, "parquet")))
    assert list(rows["focus"][1]) == ["training", "communication"] and rows["focus"][0] is None and list(rows["focus"][4]) == []
    assert rows["text"][1] == ASKED.replace("\x00", " ") and rows["primary_probability"][1] == 1 / 3
    sure = pandas.read_parquet(io.BytesIO(write(store, "parquet", "codings")))["sure"]
    assert sure.dtype == bool and list(sure[:2]) == [False, True]
    assert len(pandas.read_parquet(io.BytesIO(write(store, "parquet", "failures")))) == 1


def test_parquet_opens_in_duckdb(store: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "study.parquet"
    path.write_bytes(write(store, "parquet"))
    assert duckdb.sql(f"SELECT count(*) FROM '{path}' WHERE list_contains(focus, 'training')").fetchone() == (1,)


def test_stata_has_labels(store: Path) -> None:
    pandas = pytest.importorskip("pandas")
    stata = pytest.importorskip("pandas.io.stata")
    raw = write(store, "dta")
    with stata.StataReader(io.BytesIO(raw), convert_categoricals=False) as reader:
        rows, labels, about = reader.read(), reader.value_labels(), reader.variable_labels()
    assert labels["specific"] == {0: "no", 1: "partly", 2: "yes"} and labels["timely_with_plan"][3] == NOT_SEEN
    assert labels["primary"] == dict(enumerate(load_codebook().names("focus"), 1)) and labels["focus_training"] == {0: "no", 1: "yes"}
    assert about["text"] == "its words" and about["focus_training"] == "focus: training"
    assert all(len(name) <= 32 and re.fullmatch(r"[A-Za-z_]\w*", name) for name in rows.columns)
    asked = rows.iloc[1]
    assert (asked["primary"], asked["specific"], asked["timely"], asked["timely_with_plan"]) == (3, 2, 1, 3)
    assert (asked["focus_communication"], asked["focus_supervision"]) == (1, 0) and pandas.isna(asked["theme_other"])
    assert rows["text"][0] == LEARNT and rows["text"][1] == ASKED.replace("\x00", " ") and pandas.isna(rows["page"][2])
    assert list(pandas.read_stata(io.BytesIO(raw))["primary"].astype(object))[1] == "training"
    codings = pandas.read_stata(io.BytesIO(write(store, "dta", "codings")))
    assert list(codings["value"][:4]) == ["primary", "also", "yes", "partly"] and list(codings["sure"][:2]) == ["no", "yes"]


def test_codes_of_another_codebook_are_labelled_too(store: Path) -> None:
    stata = pytest.importorskip("pandas.io.stata")
    column = Column("primary", "code", "", ("training",))
    assert list_codes(column, ("own", None, "training")) == ("training", "own")
    own = replace(make("a", "ab"), codings=(Coding("R1", "focus", "hot-desking & homes", "primary", 0.9),))
    with open_store(store) as opened:
        contents = replace(open_contents(opened), analyses=[own])
        with stata.StataReader(io.BytesIO(export(contents, "dta"))) as reader:
            assert reader.value_labels()["primary"][17] == "hot-desking & homes"
            assert "focus_hot_desking___homes" in reader.variable_labels()


def test_a_project_and_a_codebook_open_by_the_published_schemas(store: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    shared = os.environ.get("RECCLASS_SHARED")
    if not shared or not (Path(shared) / "refi-qda").is_dir():
        pytest.skip("RECCLASS_SHARED names no folder with the published schemas: they are not part of the project")
    for codes_only in (False, True):
        with zipfile.ZipFile(io.BytesIO(write(store, "qdpx", "", codes_only))) as archive:
            assert len(archive.namelist()) == 3
            etree.XMLSchema(file=f"{shared}/refi-qda/Project.xsd").assertValid(etree.fromstring(archive.read("project.qde")))
        codebook = etree.fromstring(write(store, "qdc", "", codes_only))
        etree.XMLSchema(file=f"{shared}/refi-qda/Codebook.xsd").assertValid(codebook)


def test_the_same_store_gives_the_same_bytes_however_it_was_filled(store: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    other = tmp_path / "other.recclass"
    with create_store(other) as opened:
        opened.fail(Failure("ef" * 32, ("bad.pdf",), "is damaged; see bad.pdf", 3, "600 seconds", MADE))
        opened.keep(("later.docx",), replace(make("x.docx", "cd" * 32), codings=()))
        opened.keep(("copy.pdf", "2019/review of the death of Mary in 2019.pdf"), make("y.pdf", "ab" * 32))
    for codes_only in (False, True):
        for (name, first), (_, second) in zip(every_file(store, codes_only), every_file(other, codes_only), strict=True):
            assert first == second, name


def words_in(name: str, raw: bytes) -> list[str]:
    """All words of a file, unpacked; Parquet, which packs its pages, as pandas reads it."""
    if name.startswith("parquet"):
        pandas = pytest.importorskip("pandas")
        raw = pandas.read_parquet(io.BytesIO(raw)).to_csv().encode("utf-8")
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            raw = b" ".join(part.encode("utf-8") + b" " + archive.read(part) for part in archive.namelist())
    return re.findall(r"\w+", re.sub(r"<[^>]*>|\0", " ", raw.decode("utf-8", errors="replace")).casefold())


def runs_of(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def test_codes_only_leaves_every_word_of_every_report_out(store: Path, tmp_path: Path, model: Model) -> None:
    real = analyse(ROOT / "docs" / "sample-report.pdf", model)
    path = tmp_path / "study.recclass"
    path.write_bytes(store.read_bytes())
    with create_store(path) as opened:
        opened.keep(("our review of her life and death.pdf",), real)
    texts = [make("", "").document.text, real.document.text]
    texts += [segment.heading + " " + segment.number for one in (make("", ""), real) for segment in one.segments]
    texts += [gap.suppressed_by for gap in make("", "").gaps] + ["our review of her life and death", "review of the death of Mary in 2019"]
    private = {run for text in texts for run in runs_of(re.findall(r"\w+", text.casefold()))}
    with create_store(tmp_path / "empty.recclass"):  # what stands in a file without any report is ours: the codebook, what columns mean
        ours = {name: runs_of(words_in(name, raw)) for name, raw in every_file(tmp_path / "empty.recclass", codes_only=True)}
    found = {name: (private - ours[name]) & runs_of(words_in(name, raw)) for name, raw in every_file(path, codes_only=True)}
    assert not any(found.values()), [runs for runs in found.values() if runs]
    for name, raw in every_file(path, codes_only=True):
        assert not {"aunt", "mary"} & set(words_in(name, raw)), name
    for name, raw in every_file(path, codes_only=False):  # the test would see them
        if name.split()[-1] in ("segments", "codings", "links", "gaps", "checks", "jsonl", "qdpx"):
            assert private & runs_of(words_in(name, raw)), name


def test_codes_links_and_items_are_left(store: Path) -> None:
    whole, left = make("a.pdf", "ab" * 32), leave_text_out(make("a.pdf", "ab" * 32))
    assert [replace(coding, evidence=()) for coding in whole.codings] == list(left.codings)
    assert [left.document[one.span] for one in left.segments] == ["C1, conclusion, page 2", "R1, recommendation, page 3", "A1, action"]
    rows = list(csv.DictReader(io.StringIO(write(store, "csv", codes_only=True).decode("utf-8"))))
    assert rows[1]["digest"] == "ab" * 32 and rows[1]["focus"] == "training; communication" and rows[1]["answers"] == "C1"
    assert not {"report", "text", "heading", "number", "focus_words", "who_cell"} & set(rows[1])


def answered(store: Path, tmp_path: Path, **answers: object) -> Path:
    """The JSON lines of a store, recommendations first, the first answered."""
    lines = write(store, "jsonl").decode("utf-8").splitlines()
    first, *others = sorted(lines, key=lambda line: json.loads(line)["kind"] != "recommendation")
    path = tmp_path / "corrected.jsonl"
    path.write_text("\n".join([json.dumps(json.loads(first) | {"answers": answers}), *others]) + "\n", encoding="utf-8")
    return path


def test_json_lines_hold_suggestions_and_room_for_answers(store: Path, tmp_path: Path) -> None:
    learnt, first, *others = map(json.loads, write(store, "jsonl").decode("utf-8").splitlines())
    assert [learnt["kind"], first["kind"], *(line["kind"] for line in others)] == ["conclusion", "recommendation"] * 2
    assert learnt["suggestions"] == {"level": None, "theme": ["staff-skills"], "framing": "systemic", "needs_response": None}
    assert first["text"] == ASKED.replace("\x00", " ") and first["heading"] == HEADING and first["answers"] == {} == learnt["answers"]
    assert first["suggestions"]["focus"] == ["training", "communication"] and first["suggestions"]["specific"] == "yes"
    assert first["needs_review"] == ["focus: training", "smart: timely"] and first["made_with"] == MADE
    path = tmp_path / "untouched.jsonl"
    path.write_bytes(write(store, "jsonl"))
    with pytest.raises(RecclassError, match="has no column of codes"):
        read_coded(path)


def test_corrections_come_back(store: Path, tmp_path: Path) -> None:
    path = answered(store, tmp_path, primary="Supervision", timely="no", addressee=["police", "health"], change=None, origin="")
    (row,) = read_coded(path).rows
    assert (row.segment.heading, row.segment.text) == (HEADING, ASKED.replace("\x00", " "))
    assert row.codes == {"primary": ("supervision",), "timely": ("no",), "addressee": ("police", "health")}
    (row,) = read_coded(answered(store, tmp_path, focus=["roles", "my own code"])).rows
    assert row.codes["focus"] == ("roles", "my-own-code")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"primery": "training"}, "row 1: no field of a recommendation is called 'primery'"),
        ({"timely": "soon"}, "row 1: timely is 'soon'"),
        ({"level": "x"}, "row 1"),
    ],
)
def test_answers_that_are_none_are_told(store: Path, tmp_path: Path, answers: dict[str, str], message: str) -> None:
    with pytest.raises(RecclassError, match=message):
        read_coded(answered(store, tmp_path, **answers))


@pytest.mark.parametrize("line", ["{", "[]", '{"answers": 3}'])
def test_lines_that_are_none_are_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(RecclassError, match="row 2"):
        read_coded(path)


def test_the_command(store: Path, tmp_path: Path) -> None:
    output = tmp_path / "study.csv"
    done = run("export", store, "-o", output)
    assert done.returncode == 0 and done.stdout == f"{output}: 2 reports; 1 more could not be coded, see --table failures\n"
    assert output.read_bytes() == write(store, "csv")
    assert os.name == "nt" or stat.S_IMODE(output.stat().st_mode) == 0o600
    output.chmod(0o644)
    run("export", store, "-o", output)
    assert os.name == "nt" or stat.S_IMODE(output.stat().st_mode) == 0o644
    done = run("export", store, "-o", tmp_path / "x.dat", "--format", "jsonl", "--codes-only")
    assert done.returncode == 0 and (tmp_path / "x.dat").read_bytes() == write(store, "jsonl", codes_only=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "a.doc"), "a.doc: there is no format doc; name one with --format: csv, xlsx, parquet, dta, jsonl, qdpx, qdc"),
        (("-o", "a.csv", "--table", "texts"), "a.csv: no table is called 'texts'; there are segments, codings"),
        (("-o", "a.qdpx", "--table", "links"), "a.qdpx: qdpx holds no table; leave --table out"),
    ],
)
def test_wrong_usage(store: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("export", store, *arguments)
    assert done.returncode == 2 and done.stderr.startswith(f"recclass: {message}") and not Path(arguments[1]).exists()


def test_a_missing_library_is_named(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, layout in (("pandas", "dta"), ("pyarrow", "parquet")):
        monkeypatch.setitem(__import__("sys").modules, name, None)
        with pytest.raises(RecclassError, match=r"recclass\[tables\]"):
            write(store, layout)


def test_an_empty_store_gives_empty_tables(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "empty.recclass"
    create_store(path).close()
    with open_store(path) as opened:
        assert all(not table.rows for table in fill_tables(open_contents(opened), ALL))
    assert "holds no coded report" in run("export", path, "-o", tmp_path / "a.qdpx").stderr
    assert all(raw or name == "jsonl " for name, raw in every_file(path, codes_only=False))


def test_the_page_is_written_from_the_tables() -> None:
    assert (ROOT / "docs" / "exports.md").read_text(encoding="utf-8") == to_page()
