"""`check` with -o and its endings, --select and --ignore: what is written, what is told, what is refused."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from recclass.gap_rules import choose_rules, load_gap_rules
from recclass.reports.files import write_whole
from recclass.reports.first import look_first
from recclass.types import Analysis, Coding, Document, Gap, RecclassError, Segment, Span

REPORT = """# Findings

1. Nobody asked who the father was, or where he lived.

# Recommendations

1. =2+3 Improve communication.
2. The Board should redesign its website by May 2027.
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outputs") / "draft.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def check(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "recclass", "check", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr, done.stderr
    return done


def rules(*arguments: object) -> set[str]:
    """The rules that a run tells."""
    return {gap["rule"] for gap in json.loads(check(*arguments, "--format", "json").stdout)["gaps"]}


def test_a_workbook_by_its_ending(report: Path, tmp_path: Path) -> None:
    done = check(report, "-o", tmp_path / "out.XLSX")
    assert done.returncode == 0 and done.stdout == done.stderr == ""
    sheet = openpyxl.load_workbook(tmp_path / "out.XLSX")["Recommendations"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["R1", "R2"]


def test_several_reports_make_one_csv(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text(REPORT, encoding="utf-8")
    done = check(tmp_path / "none.pdf", report, other, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 2 and [(row["file"], row["id"]) for row in rows] == [
        (str(f), i) for f in (report, other) for i in ("R1", "R2")
    ]
    assert rows[0]["text"].startswith("'=2+3")
    check(report, other, "-o", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("headline") == 1


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        (2, ["-o", "out.xlsx"], "holds one report and 2 were given"),
        (1, ["-o", "out.xlsx", "--format", "json"], "cannot hold --format json"),
        (1, ["-o", "out.doc"], "let -o end in .docx"),
        (1, ["-o", "out.HTM"], "let -o end in .html"),
    ],
)
def test_what_does_not_go_together(report: Path, tmp_path: Path, files: int, options: list[str], said: str) -> None:
    done = check(*[report] * files, *[tmp_path / word if word.startswith("out") else word for word in options])
    assert done.returncode == 2 and said in done.stderr and not list(tmp_path.iterdir())


def test_a_report_that_cannot_be_read_leaves_no_file(tmp_path: Path) -> None:
    for name in ("out.xlsx", "out.txt", "out.csv"):
        assert check(tmp_path / "none.pdf", "-o", tmp_path / name).returncode == 2 and not list(tmp_path.iterdir())


def test_rules_are_selected_and_ignored_before_exit_code_and_output(report: Path) -> None:
    everything = rules(report)
    assert {"conclusion-unanswered", "recommendation-not-smart"} <= everything
    assert rules(report, "--select", "conclusion-unanswered, recommendation-not-smart", "--ignore", "conclusion-unanswered") == {
        "recommendation-not-smart"
    }
    assert rules(report, "--ignore", "conclusion-unanswered", "--ignore", "recommendation-not-smart") == everything - {
        "conclusion-unanswered",
        "recommendation-not-smart",
    }
    assert check(report, "--fail-on", "warning").returncode == 1
    ignored = check(report, "--fail-on", "warning", "--ignore", "conclusion-unanswered,conclusion-mismatched")
    assert ignored.returncode == 0 and "seems to have an answer" not in ignored.stdout


def test_an_unknown_rule_lists_the_known_ones(report: Path) -> None:
    for option in ("--select", "--ignore"):
        done = check(report, option, "conclusion-unanswered,nonsense")
        assert done.returncode == 2 and "'nonsense'" in done.stderr and all(rule in done.stderr for rule in load_gap_rules())


def test_rules_by_default_are_all() -> None:
    assert choose_rules() == set(load_gap_rules())
    assert choose_rules(ignore=["page-unread"]) == set(load_gap_rules()) - {"page-unread"}
    with pytest.raises(RecclassError):
        choose_rules(["page_unread"])


def test_an_ignored_finding_is_not_said_to_be_mended() -> None:
    segments = (Segment("C1", "conclusion", "", Span(0, 1), "x"), Segment("R1", "recommendation", "", Span(0, 1), "x"))
    codings = (Coding("C1", "needs_response", "yes", "yes", 0.9),)
    gap = Gap("conclusion-unanswered", "warning", "No recommendation seems to answer C1: “x”", "", ("C1",))
    told = " ".join(look_first(Analysis(Document("x", ()), segments, codings, gaps=(gap,))))
    assert "1 conclusion seems unanswered." in told
    assert "answer" not in " ".join(look_first(Analysis(Document("x", ()), segments, codings)))
    praise = (Coding("C1", "needs_response", "yes", "good-practice", 0.9),)
    assert "seems to have an answer" in " ".join(look_first(Analysis(Document("x", ()), segments, praise)))


@pytest.mark.skipif(sys.platform == "win32", reason="who may read a file is told otherwise there")
def test_a_file_may_be_read_by_whom_it_could_before(tmp_path: Path) -> None:
    """A report in a shared folder could be opened by nobody else."""
    before, path = os.umask(0o027), tmp_path / "out.html"
    try:
        write_whole(path, "x")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o604)
    write_whole(path, "y")
    assert path.stat().st_mode & 0o777 == 0o604 and path.read_text(encoding="utf-8") == "y"
