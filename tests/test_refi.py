"""REFI-QDA: a codebook and a project that are valid, repeat byte for byte, and say what the analyses say."""

import io
import os
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from recclass.codebook import load_codebook
from recclass.exchange.codes import grow_codebook, name_codes, walk
from recclass.exchange.refi import clean, to_qdc, to_qdpx
from recclass.plans import CRITERIA, NOT_SEEN
from recclass.types import Analysis, Coding, Document, Link, Segment, Span

P = "{urn:QDA-XML:project:1.0}"
ASKED = "The Trust 𝒮hould train\x0c staff by May."
LEARNT = "Staff did not know <the> “signs” & signals."


def report(source: str = "/home/someone/Review one.pdf", digest: str = "ab" * 32) -> Analysis:
    """A conclusion and a recommendation that answers it, after a mark, in a text with what importers stumble over."""
    text = f"\ufeffFindings\r\n{LEARNT}\n{ASKED}\n"
    learnt, asked = (Span(text.index(words), text.index(words) + len(words)) for words in (LEARNT, ASKED))
    may = Span(text.index("by May"), text.index("by May") + 6)
    segments = (
        Segment("C1", "conclusion", "1", learnt, LEARNT, 2),
        Segment("R1", "recommendation", "2.1", asked, ASKED, 3),
    )
    codings = (
        Coding("C1", "theme", "staff-skills", "yes", 0.9),
        Coding("R1", "focus", "training", "primary", 0.97, True, (asked,)),
        Coding("R1", "focus", "supervision", "also", 0.5, False),
        Coding("R1", "smart", "timely", "partly", 0.8, True, (may,)),
        Coding("R1", "plan", "timely", NOT_SEEN, 1.0),
        Coding("R1", "addressee", "police", "no", 0.9, True, (may,)),
    )
    links = (Link("R1", "addresses", "C1", 0.8), Link("A9", "carries_out", "R1", 0.8))
    return Analysis(Document(text, (), source, digest), segments, codings, links, made_with={"recclass": "0.1.0"})


def opened(content: bytes) -> tuple[ElementTree.Element, dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name != "project.qde"}
        return ElementTree.fromstring(archive.read("project.qde")), texts


def coded(content: bytes) -> list[tuple[str, str, set[str]]]:
    """Of each selection its name, its words in the source's file, and the names of its codes."""
    project, texts = opened(content)
    names = {code.get("guid"): code.get("name") for code in project.iter(f"{P}Code")}
    found = []
    for source in project.iter(f"{P}TextSource"):
        text = texts[source.get("plainTextPath").replace("internal://", "sources/")]
        for one in source.iter(f"{P}PlainTextSelection"):
            codes = {names[ref.get("targetGUID")] for ref in one.iter(f"{P}CodeRef")}
            found.append((one.get("name"), text[int(one.get("startPosition")) : int(one.get("endPosition"))], codes))
    return found


def test_positions_point_at_the_words_and_codes_are_those_of_the_analysis() -> None:
    asked = ASKED.replace("\x0c", " ")
    assert coded(to_qdpx([report()])) == [
        ("C1", LEARNT, {"item: conclusion", "theme: staff-skills"}),
        ("R1", asked, {
            "item: recommendation", "primary focus: training", "focus: training", "focus: supervision", "timely: partly", "timely with plan: not seen",
            "needs review",
        }),
        ("words", asked, {"words: focus"}),
        ("words", "by May", {"words: timely"}),
    ]  # fmt: skip


def test_no_words_are_given_a_code_twice_and_memos_tell_links() -> None:
    once = report()
    twin = replace(once.segments[1], id="R2")
    both = replace(once, segments=(*once.segments, twin), codings=(*once.codings, Coding("R2", "focus", "audit", "primary", 0.9)))
    selections = {name: codes for name, _, codes in coded(to_qdpx([both])) if name != "words"}
    assert selections["R2"] == {"primary focus: audit", "focus: audit"} and "item: recommendation" in selections["R1"]
    project, _ = opened(to_qdpx([both]))
    memos = {one.get("name"): one.findtext(f"{P}Description") for one in project.iter(f"{P}PlainTextSelection")}
    assert all("R1 addresses C1" in memos[name].splitlines() for name in ("R1", "C1")) and "addresses" not in memos["R2"]


def test_texts_have_no_mark_no_carriage_return_and_no_control_character() -> None:
    _, texts = opened(to_qdpx([report()]))
    (text,) = texts.values()
    assert len(text) == len(report().document.text) and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]", text)
    assert clean("a\tb\u2028c\ud800\x85\n") == "a b c  \n"


def test_items_are_linked_and_links_to_nothing_are_left_out() -> None:
    project, _ = opened(to_qdpx([report()]))
    items = {one.get("guid"): one.get("name") for one in project.iter(f"{P}PlainTextSelection")}
    told = [(link.get("name"), items[link.get("originGUID")], items[link.get("targetGUID")]) for link in project.iter(f"{P}Link")]
    assert told == [("R1 addresses C1", "R1", "C1")]


def test_the_same_analyses_give_the_same_bytes_in_any_order() -> None:
    reports = [report(), report("other.docx", "cd" * 32), report("b/REVIEW one.pdf\t", "ef" * 32), report("", "")]
    first = to_qdpx(reports)
    random.Random(5).shuffle(reports)
    assert to_qdpx(iter(reports)) == first and to_qdc() == to_qdc()
    project, texts = opened(first)
    assert [one.get("name") for one in project.iter(f"{P}TextSource")] == ["REVIEW one.pdf", "Review one.pdf (2)", "other.docx", "report"]
    assert len(texts) == 4 and b"someone" not in ElementTree.tostring(project)


def test_every_id_is_used_once_and_every_reference_has_its_target() -> None:
    project, _ = opened(to_qdpx([report(), report(digest="cd" * 32), report(digest="cd" * 32)]))
    ids = [element.get("guid") for element in project.iter() if element.get("guid")]
    assert len(ids) == len(set(ids))
    ends = ("targetGUID", "originGUID", "creatingUser", "modifyingUser", "creatingUserGUID")
    assert {element.get(end) for element in project.iter() for end in ends if element.get(end)} <= set(ids)
    dated = [element for tag in ("TextSource", "PlainTextSelection", "Coding") for element in project.iter(f"{P}{tag}")]
    assert dated and all(element.get("creationDateTime") and element.get("creatingUser") for element in dated)
    assert project.get("origin") == "recclass"


def test_code_names_are_unique_and_cover_the_codebook() -> None:
    names = [branch.name for branch in walk(grow_codebook())]
    assert len({name.casefold() for name in names}) == len(names)
    for code in load_codebook().codes:
        if code.scheme in ("smart", "action"):
            codings = [Coding("R1", code.scheme, code.name, grade, 1.0) for grade in code.grades]
        else:
            codings = [Coding("R1", code.scheme, code.name, "primary" if code.scheme == "focus" else "yes", 1.0)]
        assert {name for coding in codings for name in name_codes(coding)} <= set(names), code
    plan = {name for criterion in CRITERIA for name in name_codes(Coding("R1", "plan", criterion, NOT_SEEN, 1.0))}
    assert plan <= set(names)


def test_only_codes_can_be_given_and_groups_cannot() -> None:
    project, _ = opened(to_qdpx([report()]))
    codable = {code.get("guid"): code.get("isCodable") for code in project.iter(f"{P}Code")}
    assert {codable[ref.get("targetGUID")] for ref in project.iter(f"{P}CodeRef")} == {"true"}
    groups = [code for code in project.iter(f"{P}Code") if code.find(f"{P}Code") is not None]
    assert groups and {code.get("isCodable") for code in groups} == {"false"}


def test_codes_of_another_codebook_are_added() -> None:
    own = replace(report(), codings=(Coding("R1", "focus", "hot-desking", "also", 0.9),))
    assert ("R1", ASKED.replace("\x0c", " "), {"item: recommendation", "focus: hot-desking"}) in coded(to_qdpx([own]))


def test_the_codebook_holds_no_text_of_a_report_and_rows_without_a_text_no_selection() -> None:
    assert b"Staff did not know" not in to_qdc() and "Sources" not in to_qdc().decode("utf-8")
    assert coded(to_qdpx([replace(report(), document=Document("", ()))])) == []


@pytest.fixture
def schemas() -> Path:
    shared = os.environ.get("RECCLASS_SHARED")
    if not shared or not (Path(shared) / "refi-qda").is_dir():
        pytest.skip("RECCLASS_SHARED names no folder with the published schemas: they are not part of the project")
    return Path(shared) / "refi-qda"


def test_files_are_valid_by_the_published_schemas(schemas: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    etree.XMLSchema(file=str(schemas / "Codebook.xsd")).assertValid(etree.fromstring(to_qdc()))
    by = etree.XMLSchema(file=str(schemas / "Project.xsd"))
    for reports in ([], [report()], [report(), report("b.docx", "cd" * 32)], [replace(report(), links=())]):
        with zipfile.ZipFile(io.BytesIO(to_qdpx(reports))) as archive:
            by.assertValid(etree.fromstring(archive.read("project.qde")))
