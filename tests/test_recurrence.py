"""Recurrence: what earlier reviews made too is found in the same and in other words; a report never recurs with itself."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from recclass.cli import app
from recclass.encoder import Encoder
from recclass.gap_rules import ASKED_BEFORE, load_gap_rules
from recclass.gaps import tell_earlier
from recclass.model import Model
from recclass.recurrence import Item, find_earlier, find_repeated, gather_items, tell_meanings
from recclass.store import create_store, open_store
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

    version = "flat"

    def __init__(self, meaning: float) -> None:
        self.meaning = meaning

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.full((len(texts), 1), self.meaning**0.5)


def items(*reports: Analysis, encoder: Flat | None = None) -> tuple[Item, ...]:
    return gather_items(reports, encoder or Flat(1.0))


def pairs(found: tuple) -> list[tuple[str, str, str]]:
    return [(one.item.segment.id, one.earlier.report, one.earlier.segment.id) for one in found]


def test_the_same_in_other_words_and_nothing_else(model: Model) -> None:
    store = gather_items([report("2019.pdf", POOL, BRUISING), report("2020.pdf", FATHERS)], model.encoder)
    draft = gather_items([report("draft.docx", ANEW, "Every school should keep a first-aid box.")], model.encoder)
    assert pairs(find_earlier(draft, store)) == [("R1", "2019.pdf", "R2")]


def test_the_same_words_are_found_however_few_there_are(model: Model) -> None:
    ours, theirs = (gather_items([report(name, BRUISING)], model.encoder) for name in ("a.md", "b.md"))
    (found,) = find_earlier(ours, theirs)
    assert found.likeness == pytest.approx(2, abs=1e-3)


def test_a_report_never_recurs_with_itself() -> None:
    once = report("child-a.pdf", BRUISING, BRUISING)
    renamed = Analysis(Document(once.document.text, (), "copy.pdf", once.document.digest), once.segments)
    assert find_earlier(items(renamed), items(once)) == ()
    assert find_repeated(items(once)) == ()


def test_meaning_or_words_alone_are_not_enough() -> None:
    a, b, c = report("a.md", BRUISING), report("b.md", BRUISING), report("c.md", POOL)
    assert pairs(find_earlier(items(a), items(b, c))) == [("R1", "b.md", "R1")]
    assert find_earlier(items(a, encoder=Flat(0.05)), items(b, c, encoder=Flat(0.05))) == ()


def test_only_kinds_that_are_alike_are_compared_and_praise_is_left_out() -> None:
    ours = items(report("a.md", BRUISING))
    assert find_earlier(ours, items(report("b.md", BRUISING, kind="conclusion"))) == ()
    praise = (Coding("C1", "needs_response", "good-practice", "good-practice", 0.9),)
    assert not items(report("b.md", BRUISING, kind="conclusion", codings=praise))


def test_later_reports_are_not_earlier_ones() -> None:
    ours = items(report("2019/a.md", BRUISING))
    others = items(report("2018/b.md", BRUISING), report("2021/c.md", BRUISING), report("d.md", BRUISING))
    assert {earlier for _, earlier, _ in pairs(find_earlier(ours, others))} == {"2018/b.md", "d.md"}


def test_among_reports_each_pair_is_told_once_by_the_later() -> None:
    some = [report("2021.md", BRUISING), report("2019.md", BRUISING), report("x.md", BRUISING), report("y.md", POOL)]
    found = {(one.item.report, one.earlier.report) for one in find_repeated(items(*some))}
    assert found == {("2021.md", "2019.md"), ("x.md", "2021.md"), ("x.md", "2019.md")}


def test_of_a_report_the_most_alike_and_of_reports_three() -> None:
    longer = BRUISING + " And the father too."
    library = items(*(report(f"{year}.md", longer, BRUISING) for year in range(2010, 2015)))
    draft = report("draft.md", BRUISING)
    found = find_earlier(items(draft), library)
    assert [one.earlier.segment.id for one in found] == ["R2"] * 5
    assert len(tell_earlier(draft, found)) == load_gap_rules()[ASKED_BEFORE].least == 3


def test_the_year_is_in_the_name_else_on_the_title_page() -> None:
    assert year_of(Document("June 2001", (), "2019/child-2020.pdf")) == "2020"
    assert year_of(Document("Overview report\nA Board, October 2016\n", (), "a.pdf")) == "2016"
    assert year_of(Document("Child T died in October 2016\n", (), "a.pdf")) == ""
    due = "1. Health visitors follow the policy by March 2027.\nThe Board reports by the end of May 2027\n12 June 2021\n"
    assert year_of(Document(due, (), "a.pdf")) == "2021"
    assert year_of(Document("x\n" * 20 + "October 2016", (), "report-12019.pdf")) == ""


def test_meanings_are_kept_and_made_again_for_another_encoder_only(tmp_path: Path, model: Model) -> None:
    praise = (Coding("R2", "needs_response", "good-practice", "good-practice", 0.9),)
    once = report("child-a.pdf", BRUISING, POOL, codings=praise)
    path = tmp_path / "study.recclass"
    with create_store(path) as store:
        store.keep(("child-a.pdf",), replace(once, meanings=tell_meanings(once, model.encoder)))
        (kept,) = store.meanings()
    assert [segment.id for segment in kept.segments] == ["R1"] and not kept.codings
    (item,) = gather_items([kept], Encoder(tmp_path / "no encoder", version=model.encoder.version))
    assert item.meaning == pytest.approx(model.encoder.encode([BRUISING])[0], abs=1e-3)
    (other,) = gather_items([kept], Flat(0.5))
    assert other.meaning.tolist() == pytest.approx([0.5**0.5], abs=1e-3)


def test_a_report_kept_without_meanings_is_compared_all_the_same_and_no_writer_waits(tmp_path: Path) -> None:
    path = tmp_path / "study.recclass"
    praise = (Coding("R2", "needs_response", "good-practice", "good-practice", 0.9),)
    with create_store(path) as store:
        for name in ("a.pdf", "b.pdf"):
            store.keep((name,), report(name, BRUISING, POOL, codings=praise))
        found = open_store(path).meanings()
        first = gather_items([next(found)], Flat(1.0))
        store.keep(("c.pdf",), report("c.pdf", FATHERS))  # would wait for half a minute, and fail, if the reader held the file
    assert [item.segment.id for item in first] == ["R1"]


def test_check_tells_it_with_name_year_and_words(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "study.recclass"
    once = report("child-a.pdf", BRUISING)
    with create_store(path) as store:
        store.keep(("2019/child-a.pdf",), replace(once, meanings=tell_meanings(once, model.encoder)))
    draft = tmp_path / "draft.md"
    draft.write_text(f"# Recommendations\n\n1. {ANEW}\n2. {POOL}\n", encoding="utf-8")
    run = CliRunner().invoke
    gaps = json.loads(run(app, ["check", str(draft), "--against", str(path), "--format", "json"]).stdout)["gaps"]
    (gap,) = [gap for gap in gaps if gap["rule"] == "asked-before"]
    assert gap["severity"] == "note" and gap["segments"] == ["R1"]
    assert gap["message"] == f"R1 was asked for in 2019 too (2019/child-a.pdf): “{BRUISING}”"
    assert "  note: asked-before\n" in run(app, ["check", str(draft), "--against", str(path)]).stdout
    assert "asked-before" not in run(app, ["check", str(draft)]).stdout
    quiet = run(app, ["check", str(draft), "--against", str(path), "--ignore", "asked-before"])
    assert quiet.exit_code == 0 and "asked-before" not in quiet.stdout
