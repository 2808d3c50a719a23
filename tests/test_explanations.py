"""Everything that is pointed out or coded can be explained, and the page of documentation is what the program says now."""

import re
import subprocess
import sys

from conftest import ROOT
from test_data import NEVER_SAID

from recclass.checklist import load_checklist
from recclass.codebook import load_codebook
from recclass.explanations import explain, load_chapters
from recclass.gap_rules import load_gap_rules
from recclass.reports.explained import to_list, to_page, to_text


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "recclass", "explain", *arguments], capture_output=True, text=True, encoding="utf-8")


def test_every_rule_code_and_line_is_explained_and_listed() -> None:
    names = [*load_gap_rules(), *(code.name for code in load_codebook().codes), *(line.id for line in load_checklist())]
    listed = to_list(load_chapters()).replace(",", " ").split()
    for name in names:
        assert explain(name) and name in listed, name
    for code in load_codebook().codes:
        assert len(explain(f"{code.scheme}:{code.name}")) == 1


def test_one_name_of_several_schemes_is_told_for_each() -> None:
    assert [entry.kind for entry in explain("supervision")] == ["focus", "theme"]
    assert explain("nonsense") == ()


def test_what_is_asked_beside_a_grade_is_told() -> None:
    told = to_text(explain("timely")[0]).replace("\n  ", " ")
    assert "yes: A date, or a period to finish in." in told and "What is asked where it is no: " in told


def test_the_page_is_what_the_program_says_now() -> None:
    """Where this differs: recclass explain --all > docs/rules-and-codes.md"""
    assert (ROOT / "docs" / "rules-and-codes.md").read_text(encoding="utf-8") == to_page(load_chapters())


def test_the_page_escapes_what_markdown_takes_for_its_own() -> None:
    page = to_page(load_chapters())
    assert "needs\\_response" in page and "### `by_when`" in page


def test_nothing_is_said_that_never_should_be() -> None:
    for rule in load_gap_rules():
        told = to_text(explain(rule)[0])
        assert not re.search(NEVER_SAID, told.split("  Points out:")[0], re.IGNORECASE), told


def test_the_command() -> None:
    assert "conclusion-mismatched" in run().stdout and run("genogram").stdout.startswith("genogram (checklist, Table 16")
    assert run("--all").stdout == (ROOT / "docs" / "rules-and-codes.md").read_text(encoding="utf-8")
    unknown = run("nonsense")
    assert unknown.returncode == 2 and "`recclass explain` lists the names" in unknown.stderr
