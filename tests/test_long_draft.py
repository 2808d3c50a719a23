"""A draft with all that drafts hold, as benchmarks/checking.py times it: what is read in it, and what a checked copy leaves as it was."""

from pathlib import Path

import pytest
from annotated import commented, letters_of, parts_of

from benchmarks.draft import make_draft
from recclass.analysis import analyse
from recclass.model import Model
from recclass.reports.margin import annotate_word
from recclass.types import Analysis


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_draft(tmp_path_factory.mktemp("long") / "draft.docx", pages=5)


@pytest.fixture(scope="module")
def found(draft: Path, model: Model) -> Analysis:
    return analyse(draft, model)


def test_lists_tables_and_tracked_changes_are_read(found: Analysis) -> None:
    texts = [segment.text for segment in found.of_kind("recommendation")]
    assert (len(texts), len(found.of_kind("action"))) == (11, 6)
    assert [segment.number for segment in found.of_kind("conclusion") if segment.number] == [f"7.{i}" for i in range(1, 11)]
    assert texts[0].startswith("The Partnership should make sure that") and texts[2].endswith("to all agencies by the end of June 2026.")
    assert [found.of_kind("recommendation")[i].number for i in (0, 5, 8)] == ["Recommendation 1", "6", "9"]
    assert not any(words in text for text in texts for words in ("consider whether", "remind"))


def test_the_plan_names_its_recommendations_and_a_comment_leaves_one_as_it_is(found: Analysis) -> None:
    carried = {link.source: link.target for link in found.links if link.relation == "carries_out"}
    assert list(carried.values()) == ["R1", "R2", "R3", "R6", "R7", "R9"]
    assert [gap.suppressed_by for gap in found.gaps if "R9" in gap.segments and gap.suppressed_by] == ["the family asked for the date"]
    assert "  " not in "".join(gap.message for gap in found.gaps)


def test_a_checked_copy_checked_again(draft: Path, found: Analysis, model: Model, tmp_path: Path) -> None:
    once = annotate_word(draft, found)
    (tmp_path / "once.docx").write_bytes(once)
    twice = annotate_word(tmp_path / "once.docx", analyse(tmp_path / "once.docx", model))
    assert letters_of(draft.read_bytes()) == letters_of(once)
    for author in ("Ann Author", "Ben Chair"):
        assert commented(draft.read_bytes(), author) == commented(once, author) != []
    assert parts_of(once) == parts_of(twice) and len(commented(once)) > 11
