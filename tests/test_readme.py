"""The README: every block is run and prints what it says; the files it names are there; its two commands are the ones CI runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from corpus.printing import print_report
from recclass.corpus import load

README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLE_REPORT = "cwm-eithin-2016"
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def expected_of(block: str) -> list[tuple[str, str]]:
    """The commands of a block with what each prints; a line "..." stands for any lines."""
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part.strip()]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0][:40])
def test_a_block_prints_what_it_says(block: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }
    for command, printed in expected_of(block):
        done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=environment)
        assert done.returncode in (0, 1), done.stderr
        pattern = ".*".join(re.escape(part) for part in re.split(r"^\.\.\.$", printed, flags=re.MULTILINE))
        assert re.fullmatch(pattern, done.stdout, re.DOTALL), f"$ {command}\n{done.stdout}"


def test_the_samples_are_printed_from_the_corpus(tmp_path: Path) -> None:
    for ending in (".pdf", ".docx"):
        print_report(load(CORPUS / "reports" / f"{SAMPLE_REPORT}.toml"), tmp_path / f"sample{ending}")
        assert (tmp_path / f"sample{ending}").read_bytes() == (ROOT / "docs" / f"sample-report{ending}").read_bytes()


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_is_in_the_table() -> None:
    shown = subprocess.run([sys.executable, "-m", "recclass", "--help"], capture_output=True, text=True).stdout
    commands = re.findall(r"^  (\w+)  ", shown.split("Commands:")[1], re.MULTILINE)
    assert commands and all(f"`recclass {command}" in README for command in commands)


def test_ci_runs_the_readmes_test_command() -> None:
    assert len([line for line in README.splitlines() if line.endswith(".venv/bin/pytest")]) == 1
    assert "grep -m1 'bin/pytest$' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_program_makes_no_network_call_by_its_own_words() -> None:
    for path in (ROOT / "recclass").rglob("*.py"):
        assert not re.search(r"\b(requests|urllib|httpx|socket|http\.client)\b", path.read_text(encoding="utf-8")), path
