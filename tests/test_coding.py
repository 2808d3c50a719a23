"""Coding a corpus: killed at any moment it goes on where it was, whatever the workers; a bad report is recorded and stops no other."""

import itertools
import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, make_pdf
from stand_in import VERSIONS, analyse, way
from test_cli import run as recclass
from typer.testing import CliRunner

from recclass.analysis import made_with
from recclass.cli import app
from recclass.coding import code_reports
from recclass.coding.intake import gather
from recclass.coding.limits import Limits
from recclass.model import open_model
from recclass.reports.wire import as_wire
from recclass.store import Failure, create_store, dump, open_store
from recclass.types import RecclassError

TESTS = Path(__file__).parent
KILLS = 5
REPORTS = 60
SHORT = Limits(1, 700, grace=0.5)


def write(folder: Path, **words: str) -> Path:
    """A folder with a text file for each name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in words.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def code(
    folder: Path, store: Path, jobs: int = 1, limits: Limits | None = None, made_with: dict[str, str] = VERSIONS
) -> list[Failure | None]:
    with create_store(store) as opened:
        return list(code_reports(gather([folder]), opened, made_with, way(jobs, limits)))


def failures(store: Path) -> dict[str, Failure]:
    with open_store(store) as opened:
        return {failure.names[0]: failure for failure in opened.failures()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write(tmp_path_factory.mktemp("corpus"), **{f"report{i:02}": f"Report {i} “é”" for i in range(REPORTS)})
    return write(made, report07="refuse", report11="odd")


def start(folder: Path, store: Path, jobs: int) -> subprocess.Popen:
    command = [sys.executable, str(TESTS / "stand_in.py"), str(folder), str(store), str(jobs)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_killed_five_times_ends_with_the_same_store(folder: Path, tmp_path: Path) -> None:
    code(folder, tmp_path / "undisturbed.recclass", jobs=1)
    code(folder, tmp_path / "two.recclass", jobs=2)
    chance, store, before = random.Random(8), tmp_path / "killed.recclass", 0
    for jobs in itertools.islice(itertools.cycle((2, 1)), KILLS):
        run = start(folder, store, jobs)
        told = sum(1 for _ in itertools.islice(run.stdout, before + chance.randrange(1, 9)))
        time.sleep(chance.random() / 20)
        run.send_signal(signal.SIGKILL)
        run.wait()
        told += sum(1 for _ in run.stdout)
        run.stdout.close()
        with open_store(store) as opened:
            held = len(opened.coded()) + len(list(opened.failures()))
        assert told <= held < REPORTS and held >= before
        assert sqlite3.connect(store).execute("PRAGMA integrity_check").fetchone() == ("ok",)
        before = held
    assert before > 2
    code(folder, store, jobs=2)
    undisturbed = list(dump(tmp_path / "undisturbed.recclass"))
    assert list(dump(store)) == undisturbed == list(dump(tmp_path / "two.recclass"))
    assert sum(json.loads(line)["table"] == "documents" for line in undisturbed) == REPORTS - 2
    assert stat.S_IMODE(store.stat().st_mode) == 0o600


def test_a_second_run_does_only_what_is_new(tmp_path: Path) -> None:
    folder, store = write(tmp_path / "in", a="One", b="Two", c="refuse"), tmp_path / "study.recclass"
    code(folder, store)
    raw, log = store.read_bytes(), folder / "a.txt"
    assert [failure and failure.names for failure in code(folder, store)] == [None, None, ("c.txt",)]
    assert store.read_bytes() == raw
    write(folder, d="Three", e="One")  # e.txt has the words of a.txt
    log.unlink()
    code(folder, store)
    with open_store(store) as opened:
        assert sorted(opened.names().values()) == [("a.txt", "e.txt"), ("b.txt",), ("d.txt",)]


def test_other_versions_code_it_again(tmp_path: Path) -> None:
    folder, store = write(tmp_path / "in", a="One", b="refuse"), tmp_path / "study.recclass"
    with create_store(store) as opened:
        (fine, bad) = gather([folder])
        opened.fail(Failure(fine.digest, fine.names, "an older program could not read it", None, "", {"recclass": "0"}))
    code(folder, store)
    with open_store(store) as opened:
        assert list(opened.coded().values()) == [VERSIONS] and [failure.digest for failure in opened.failures()] == [bad.digest]


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither the signals nor the limit of memory")
def test_what_hangs_eats_or_dies_is_ended_and_recorded(tmp_path: Path) -> None:
    worst = {"hang": "hang", "deaf": "hang-deaf", "eat": "eat", "die": "die", "odd": "odd", "refuse": "refuse"}
    folder = write(tmp_path / "in", **worst, **{f"z{i}": f"Fine {i}" for i in range(6)})
    for jobs in (2, 1):
        outcomes = code(folder, tmp_path / f"{jobs}.recclass", jobs, replace(SHORT, seconds=3))
        assert sum(outcome is None for outcome in outcomes) == 6
    found = failures(tmp_path / "2.recclass")
    assert set(found) == {f"{name}.txt" for name in worst}
    assert {name[:-4]: (failure.ended_by, failure.page) for name, failure in found.items()} == {
        "hang": ("3 seconds", None), "deaf": ("3 seconds", None), "eat": ("700 MB", None), "die": ("700 MB", None), "odd": ("", 7), "refuse": ("", None),
    }  # fmt: skip
    assert found["refuse.txt"].reason == "is damaged; see refuse.txt" and "own words" not in found["odd.txt"].reason
    assert list(dump(tmp_path / "1.recclass")) == list(dump(tmp_path / "2.recclass"))


def test_what_a_limit_ended_is_tried_again_under_another(tmp_path: Path) -> None:
    folder, store = write(tmp_path / "in", slow="hang", b="Two"), tmp_path / "study.recclass"
    code(folder, store, limits=SHORT)
    before = store.read_bytes()
    code(folder, store, limits=SHORT)
    assert store.read_bytes() == before and failures(store)["slow.txt"].ended_by == "1 seconds"
    code(folder, store, limits=replace(SHORT, seconds=1.5))
    assert failures(store)["slow.txt"].ended_by == "1.5 seconds"


def test_a_worker_ends_when_the_run_is_killed(tmp_path: Path) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    folder = write(tmp_path / "in", a="One", b="hang")
    run = start(folder, tmp_path / "study.recclass", 2)
    run.stdout.readline()
    workers = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and parent_of(p) == run.pid]
    run.kill()
    run.wait()
    run.stdout.close()
    assert workers
    for _ in range(100):
        workers = [pid for pid in workers if parent_of(Path(f"/proc/{pid}"))]
        if not workers:
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {workers}")


def parent_of(process: Path) -> int | None:
    """The parent of a process that runs; None where it has ended."""
    try:
        state, parent = (process / "stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def test_folders_patterns_and_names(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", b="Two", a="One")
    write(folder / "2019", a="Three", again="One")
    write(folder / ".hidden", x="x")
    (folder / "~$b.docx").write_bytes(b"lock")
    (folder / "notes.xlsx").write_bytes(b"x")
    assert [file.names for file in gather([folder])] == [("2019/a.txt",), ("2019/again.txt", "a.txt"), ("b.txt",)]
    assert [file.names for file in gather([folder / "*.txt", folder / "b.txt"])] == [("a.txt",), ("b.txt",)]
    assert [file.names for file in gather([folder / "notes.xlsx"])] == [("notes.xlsx",)]
    assert all(file.path.is_absolute() for file in gather([folder]))
    for place in (folder / "none.pdf", folder / "*.pdf", write(tmp_path / "empty")):
        with pytest.raises(RecclassError, match=place.name.replace("*", r"\*")):
            gather([place])


def test_the_page_of_an_error_in_a_pdf_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from recclass.readers import pdf, read

    path = make_pdf(tmp_path / "two.pdf", [[("One", "Helvetica", 11)], [("Two", "Helvetica", 11)]])
    pages = iter((lambda *_: [], None))
    monkeypatch.setattr(pdf, "_ordered", lambda *_: next(pages)())
    with pytest.raises(TypeError) as caught:
        read(path)
    assert caught.value.__notes__ == ["page 2"]


def test_the_command_codes_with_the_model(tmp_path: Path) -> None:
    folder, store = tmp_path / "in", tmp_path / "study.recclass"
    folder.mkdir()
    for name in ("b.pdf", "copy.pdf"):
        (folder / name).write_bytes((ROOT / "docs" / "sample-report.pdf").read_bytes())
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 cut off")
    done = recclass("code", folder, "-o", store, "-j", "2")
    assert done.returncode == 1, done.stderr
    assert done.stdout == f"{store}: 1 of 2 reports are coded\n"
    assert done.stderr == "recclass: a.pdf: is a damaged or incomplete PDF; get or export the file again\n"
    (found,) = open_store(store).analyses()
    wire = json.loads(recclass("check", folder / "b.pdf", "--format", "json").stdout)
    assert found.document.source == "b.pdf" and str(tmp_path).encode() not in store.read_bytes()
    assert as_wire(replace(found, document=replace(found.document, source=str(folder / "b.pdf")))) == wire
    raw = store.read_bytes()
    (folder / "a.pdf").unlink()
    assert recclass("code", folder, "-o", store, "-j", "1").returncode == 0 and store.read_bytes() == raw


def test_what_is_in_no_place_any_more_is_told_and_pruned(tmp_path: Path) -> None:
    folder, store = tmp_path / "reports", tmp_path / "study.recclass"
    folder.mkdir()
    versions = made_with(open_model())
    (folder / "kept.txt").write_text("# Recommendations\n\n1. Train all staff by May.\n", encoding="utf-8")
    with create_store(store) as opened:
        for name, content in (("old.txt", "Old."), ("kept.txt", (folder / "kept.txt").read_text(encoding="utf-8"))):
            (tmp_path / name).write_text(content, encoding="utf-8")
            opened.keep((name,), replace(analyse(tmp_path / name), made_with=versions))
        opened.fail(Failure("ab", ("broken.pdf",), "is damaged"))
    told = CliRunner().invoke(app, ["code", str(folder), "-o", str(store)]).output
    assert "1 of 1 reports are coded" in told and "--prune would remove, 2 reports" in told and "old.txt, broken.pdf" in told
    told = CliRunner().invoke(app, ["code", str(folder), "-o", str(store), "--prune"]).output
    assert "Removed 2 reports" in told and "same versions" not in told
    with open_store(store) as opened:
        assert list(opened.names().values()) == [("kept.txt",)] and not list(opened.failures())
        assert len(opened.coded()) == 1


def test_wrong_usage(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="One")
    for arguments in (
        [folder],
        [folder / "none", "-o", tmp_path / "s"],
        [folder, "-o", folder / "a.txt"],
        [folder, "-o", tmp_path / "no" / "s"],
    ):
        assert recclass("code", *arguments).returncode == 2
    assert (folder / "a.txt").read_text(encoding="utf-8") == "One" and not (tmp_path / "s").exists()
