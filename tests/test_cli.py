"""The command line, run as its users run it: wire forms, exit codes, errors in one line, nothing on the network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_pdf
from unreadable import scanned_pdf

from corpus.printing import print_report
from recclass.corpus import Report

COMMANDS = ("check", "diff", "classify", "match", "agree", "code", "export", "train", "evaluate", "codes", "explain", "version")
OFFLINE = (
    "import socket, sys\n"
    "def refuse(*args, **kwargs): raise RuntimeError('network')\n"
    "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
    "from recclass.cli import main\nmain()\n"
)


def run(*arguments: object, rows: str | None = None, encoding: str = "utf-8") -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", OFFLINE, *map(str, arguments)]
    stdin = None if rows is None else rows.encode("utf-8")
    done = subprocess.run(command, input=stdin, capture_output=True, env={"PYTHONIOENCODING": encoding, "PATH": ""})
    done.stdout, done.stderr = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, sample: Report) -> Path:
    path = tmp_path_factory.mktemp("printed") / "Überblick – draft 2.pdf"
    print_report(sample, path)
    return path


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str) -> None:
    done = run(*([command] if command else []), "--help")
    assert done.returncode == 0 and len(done.stdout) > 100


def test_check_tells_a_person_what_was_found(printed: Path) -> None:
    done, full = run("check", printed), run("check", printed, "--items")
    assert done.returncode == full.returncode == 0, done.stderr
    for words in ("WHAT TO LOOK AT", "page", "A reading aid", "--items", "-o report.html"):
        assert words in done.stdout
    for words in ("WHAT TO LOOK AT", "page", "A reading aid", "RECOMMENDATIONS", "CONCLUSIONS", "specific"):
        assert words in full.stdout
    assert "RECOMMENDATIONS" not in done.stdout and len(done.stdout.splitlines()) < 60 < len(full.stdout.splitlines())


def test_several_reports_end_with_one_caution(printed: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_text("no", encoding="utf-8")
    told = run("check", printed, printed, tmp_path / "bad.pdf").stdout
    assert told.count("WHAT TO LOOK AT FIRST") == 2 and told.count("A reading aid") == 1
    assert told.count(f"\n\n{printed}") == 1 and "\n\nEvery item" in told
    assert run("check", tmp_path / "bad.pdf").stdout == ""


def test_check_gives_the_wire_form(printed: Path) -> None:
    done = run("check", printed, "--format", "json")
    answer = json.loads(done.stdout)
    assert set(answer) == {"document", "segments", "codings", "links", "gaps", "checks", "made_with"}
    assert answer["document"]["source"] == str(printed) and len(answer["document"]["digest"]) == 64
    by_id = {segment["id"]: segment for segment in answer["segments"]}
    for coding in answer["codings"]:
        segment = by_id[coding["segment"]]
        for start, end in coding["evidence"]:
            assert segment["span"][0] <= start < end <= segment["span"][1]
    assert {"source", "relation", "target", "score", "found_by"} <= set(answer["links"][0])
    assert run("check", printed, "--format", "json").stdout == done.stdout


def test_one_bad_file_stops_no_other(printed: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_text("no", encoding="utf-8")
    done = run("check", bad, printed, tmp_path / "none.docx", "--format", "json", "-j", "2")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [set(answer) == {"source", "error"} for answer in answers] == [True, False, True]
    assert answers[1] == json.loads(run("check", printed, "--format", "json").stdout)
    assert len(done.stderr.strip().splitlines()) == 2


def test_exit_codes(printed: Path, tmp_path: Path) -> None:
    nothing = make_pdf(tmp_path / "chronology.pdf", [[("Chronology", "Helvetica-Bold", 14), ("On Monday he was seen.", "Helvetica", 11)]])
    assert run("check", nothing).returncode == 1
    assert "No recommendations were found" in run("check", nothing).stdout
    assert run("check", printed).returncode == 0
    assert run("check", printed, "--fail-on", "note").returncode == 1
    assert run("check").returncode == 2
    assert run("check", printed, "--format", "html").returncode == 2


def test_a_scanned_page_is_told_in_every_form(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "part.pdf", pages=3, text_on=(1, 3))
    assert "page 2" in run("check", path).stdout and "page 2" in run("check", path, "--format", "concise").stdout
    answer = json.loads(run("check", path, "--format", "json").stdout)
    assert answer["document"]["unread"][0]["page"] == 2 and answer["gaps"][0]["rule"] == "page-unread"


def test_output_is_written_whole_or_not_at_all(printed: Path, tmp_path: Path) -> None:
    assert run("check", printed, "-o", tmp_path / "out.txt").returncode == 0
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == run("check", printed, "--items").stdout
    done = run("check", printed, "-o", tmp_path / "none" / "out.txt")
    assert done.returncode == 2 and "cannot be written" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.txt"]


def test_an_old_windows_console(printed: Path) -> None:
    assert run("check", printed, encoding="cp1252").returncode == 0
    assert json.loads(run("check", printed, "--format", "json").stdout)["document"]["source"] == str(printed)


def test_classify_json_lines_in_order() -> None:
    rows = [
        {"id": "a", "text": "The Board should audit its records by May 2027.", "heading": None},
        {"id": 7, "text": " "},
        {"id": "c", "text": "Train midwives.\nSoon."},
    ]
    done = run("classify", "-", "--format", "jsonl", rows="".join(json.dumps(row) + "\n" for row in rows))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7, "c"]
    assert set(answers[0]) == {"id", "primary", "sure", "headline", "focus", "smart", "change", "addressee", "level", "made_with"}
    assert set(answers[0]["smart"]) == {"specific", "measurable", "achievable", "realistic", "timely"}
    assert set(answers[0]["smart"]["timely"]) == {"value", "probability", "sure", "evidence", "advice"}
    assert answers[1]["error"] and "primary" not in answers[1]


def test_no_heading_is_one_thing() -> None:
    rows = [{"id": "x", "text": "Ensure plans are reviewed."} | extra for extra in ({}, {"heading": None}, {"heading": ""})]
    done = run("classify", "-", rows="".join(json.dumps(row) + "\n" for row in rows))
    assert len(set(done.stdout.splitlines())) == 1


def test_classify_csv_keeps_the_rows(tmp_path: Path) -> None:
    import csv
    import io

    path = tmp_path / "rows.csv"
    path.write_text('ref,wording,coder\n1,"The Trust, with the police, should train staff.",AB\n2,,CD\n', encoding="utf-8")
    done = run("classify", path, "--text-column", "wording", "--id-column", "ref")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["ref"], row["coder"]) for row in rows] == [("1", "AB"), ("2", "CD")]
    assert rows[0]["primary"] == "training" and rows[1]["error"]
    wrong = run("classify", path)
    assert wrong.returncode == 2 and "columns: ref, wording, coder" in wrong.stderr


def test_classify_one_a_line() -> None:
    done = run("classify", "-", rows="The Board should revise its bruising protocol.\nMidwives should be trained.\n")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["id", "1", "2"]


def test_match_wire_form() -> None:
    rows = [
        {"id": "C1", "kind": "conclusion", "text": "Nobody saw the child alone."},
        {"id": "R1", "kind": "recommendation", "text": "See each child alone."},
    ]
    answer = json.loads(run("match", "-", "--format", "json", rows="".join(json.dumps(row) + "\n" for row in rows)).stdout)
    assert set(answer) == {"links", "gaps", "scores", "made_with"} and answer["scores"][0][:2] == ["R1", "C1"]
    done = run("match", "-", rows='{"id": "C1", "kind": "finding", "text": "x"}\n')
    assert done.returncode == 2 and "allowed: conclusion, recommendation, action" in done.stderr


@pytest.mark.parametrize("rows", ["", "{not json\n", '["a"]\n', '{"id": 1}\n'])
def test_rows_that_cannot_be_read(rows: str) -> None:
    done = run("classify", "-", rows=rows)
    assert done.returncode == (0 if rows.startswith("[") else 2), done.stderr
    if done.returncode:
        assert done.stderr.startswith("recclass: standard input") and len(done.stderr.strip().splitlines()) == 1


def test_codes_and_explain() -> None:
    assert "existing-procedures [procedure]" in run("codes").stdout
    assert "supervision" in run("codes", "focus").stdout and "framing" not in run("codes", "focus").stdout
    for name in ("supervision", "timely", "conclusion-mismatched", "when-date"):
        told = run("explain", name).stdout
        assert ("Fits:" in told and "Does not fit:" in told) or ("Points out:" in told and "Lets pass:" in told), name
    assert run("explain", "nonsense").returncode == 2 and run("codes", "nonsense").returncode == 2
