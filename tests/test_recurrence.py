"""Recurrence: what earlier reviews made too is found in the same and in other words; a report never recurs with itself."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from recclass.cli import app
from recclass.gaps import ASKED_BEFORE, load_gap_rules, tell_earlier
from recclass.model import Model
from recclass.recurrence import find_earlier, find_repeated, gather_items
from recclass.store import create_store
from recclass.types import Analysis, Coding, Document, Segment, Span
from recclass.years import year_of

BRUISING = "Midwives should ask every mother about violence at home, on her own."
ANEW = "All pregnant women should be seen by themselves by the midwife, and be asked about violence in the home."
FATHERS = "Health visitors should write down the father's name and see him at home."
POOL = "The council should publish the minutes of its planning committee."


def report(name: str, *texts: str, kind: str = "recommendation", codings: tuple[Coding, ...] = ()) -> Analysis:
    """A report that has only items; its digest is made from its name."""
    prefix = {"recommendation": "R", "conclusion": "C"}[kind]
    segments, text = [], ""
    for i, words in enumerate(texts, 1):
        segments.append(Segment(f"{prefix}{i}", kind, str(i), Span(len(text), len(text) + len(words)), words))
        text += words + "\n"
    return Analysis(Document(text, (), name, f"digest of {name}"), tuple(segments), codings)


class Flat:
    """An encoder to which all texts mean the same, or nothing: then words alone tell."""

    def __init__(self, meaning: float) -> None:
        self.meaning = meaning

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.full((len(texts), 1), self.meaning**0.5)


def pairs(found: tuple) -> list[tuple[str, str, str]]:
    return [(one.item.segment.id, one.earlier.report, one.earlier.segment.id) for one in found]


def test_the_same_in_other_words_and_nothing_else(model: Model) -> None:
    store = gather_items([report("2019.pdf", POOL, BRUISING), report("2020.pdf", FATHERS)])
    draft = gather_items([report("draft.docx", ANEW, "Every school should keep a first-aid box.")])
    assert pairs(find_earlier(draft, store, model.encoder)) == [("R1", "2019.pdf", "R2")]


def test_the_same_words_are_found_however_few_there_are(model: Model) -> None:
    (found,) = find_earlier(gather_items([report("a.md", BRUISING)]), gather_items([report("b.md", BRUISING)]), model.encoder)
    assert found.likeness == pytest.approx(2, abs=1e-3)


def test_a_report_never_recurs_with_itself() -> None:
    once = report("child-a.pdf", BRUISING, BRUISING)
    renamed = Analysis(Document(once.document.text, (), "copy.pdf", once.document.digest), once.segments)
    assert find_earlier(gather_items([renamed]), gather_items([once]), Flat(1.0)) == ()
    assert find_repeated(gather_items([once]), Flat(1.0)) == ()


def test_meaning_or_words_alone_are_not_enough() -> None:
    ours, theirs = gather_items([report("a.md", BRUISING)]), gather_items([report("b.md", BRUISING), report("c.md", POOL)])
    assert pairs(find_earlier(ours, theirs, Flat(1.0))) == [("R1", "b.md", "R1")]
    assert find_earlier(ours, theirs, Flat(0.05)) == ()


def test_only_kinds_that_are_alike_are_compared_and_praise_is_left_out() -> None:
    ours = gather_items([report("a.md", BRUISING)])
    assert find_earlier(ours, gather_items([report("b.md", BRUISING, kind="conclusion")]), Flat(1.0)) == ()
    praise = (Coding("C1", "needs_response", "good-practice", "good-practice", 0.9),)
    assert not gather_items([report("b.md", BRUISING, kind="conclusion", codings=praise)])


def test_later_reports_are_not_earlier_ones() -> None:
    ours = gather_items([report("2019/a.md", BRUISING)])
    others = gather_items([report("2018/b.md", BRUISING), report("2021/c.md", BRUISING), report("d.md", BRUISING)])
    assert {earlier for _, earlier, _ in pairs(find_earlier(ours, others, Flat(1.0)))} == {"2018/b.md", "d.md"}


def test_among_reports_each_pair_is_told_once_by_the_later() -> None:
    some = [report("2021.md", BRUISING), report("2019.md", BRUISING), report("x.md", BRUISING), report("y.md", POOL)]
    found = {(one.item.report, one.earlier.report) for one in find_repeated(gather_items(some), Flat(1.0))}
    assert found == {("2021.md", "2019.md"), ("x.md", "2021.md"), ("x.md", "2019.md")}


def test_of_a_report_the_most_alike_and_of_reports_three() -> None:
    longer = BRUISING + " And the father too."
    library = gather_items([report(f"{year}.md", longer, BRUISING) for year in range(2010, 2015)])
    draft = report("draft.md", BRUISING)
    found = find_earlier(gather_items([draft]), library, Flat(1.0))
    assert [one.earlier.segment.id for one in found] == ["R2"] * 5
    assert len(tell_earlier(draft, found)) == load_gap_rules()[ASKED_BEFORE].least == 3


def test_the_year_is_in_the_name_else_on_the_title_page() -> None:
    assert year_of(Document("June 2001", (), "2019/child-2020.pdf")) == "2020"
    assert year_of(Document("Overview report\nA Board, October 2016\n", (), "a.pdf")) == "2016"
    assert year_of(Document("Child T died in October 2016\n", (), "a.pdf")) == ""
    assert year_of(Document("x\n" * 20 + "October 2016", (), "report-12019.pdf")) == ""


def test_check_tells_it_with_name_year_and_words(tmp_path: Path) -> None:
    path = tmp_path / "study.recclass"
    with create_store(path) as store:
        store.keep(("2019/child-a.pdf",), report("child-a.pdf", BRUISING))
    draft = tmp_path / "draft.md"
    draft.write_text(f"# Recommendations\n\n1. {ANEW}\n2. {POOL}\n", encoding="utf-8")
    run = CliRunner().invoke
    gaps = json.loads(run(app, ["check", str(draft), "--against", str(path), "--format", "json"]).stdout)["gaps"]
    (gap,) = [gap for gap in gaps if gap["rule"] == "asked-before"]
    assert gap["severity"] == "note" and gap["segments"] == ["R1"]
    assert gap["message"] == f"R1 was asked for in 2019 too (2019/child-a.pdf): “{BRUISING}”"
    assert "ASKED BEFORE\n  note: asked-before\n" in run(app, ["check", str(draft), "--against", str(path)]).stdout
    assert "ASKED BEFORE" not in run(app, ["check", str(draft)]).stdout
    quiet = run(app, ["check", str(draft), "--against", str(path), "--ignore", "asked-before"])
    assert quiet.exit_code == 0 and "ASKED BEFORE" not in quiet.stdout
