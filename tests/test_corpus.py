"""The corpus: every report is whole, coded under the codebook, fictional by its own word, and belongs to one part."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from conftest import CORPUS, SAMPLE

from corpus.printing import print_report, read_layouts
from recclass.corpus import Report, load, parse_marks, read_splits
from recclass.types import RecclassError, Span

FILES = sorted((CORPUS / "reports").glob("*.toml"))
RUN = 12  # words in a row


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_report_is_whole(path: Path) -> None:
    report = load(path)
    blocks = [block for section in report.sections for block in section.blocks]
    assert report.id == path.stem
    assert (CORPUS / "commissions" / path.name).is_file()
    assert sum(len(block.text.split()) for block in blocks if block.kind == "prose") >= 400
    assert sum(block.kind == "decoy" for block in blocks) >= 3
    for block, _ in report.items("recommendation"):
        marked = {mark.element for mark in block.marks}
        assert ("when" in marked) == (block.codes["smart"]["timely"] != "no"), block.id
    carried = {link.source for link in report.links if link.relation == "carries_out"}
    for block, _ in report.items("action"):
        assert (block.id in carried) == (block.codes["fidelity"] != "unlinked"), block.id


def test_there_are_reports_of_many_kinds(corpus: list[Report]) -> None:
    assert len(corpus) >= 16
    assert len({report.kind for report in corpus}) >= 6
    assert len({report.register for report in corpus}) == 5
    assert len({report.era for report in corpus}) == 3


def test_every_report_has_one_part(corpus: list[Report]) -> None:
    parts = read_splits(CORPUS / "splits.toml")
    assert {report.id for report in corpus} <= set(parts)
    assert set(parts.values()) == {"train", "validation", "test"}


def test_no_run_of_words_is_in_more_than_three_reports(corpus: list[Report]) -> None:
    seen: Counter[str] = Counter()
    for report in corpus:
        words = re.findall(r"[a-z0-9]+", " ".join(b.text for s in report.sections for b in s.blocks if b.kind != "decoy").lower())
        seen.update({" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)})
    assert [run for run, count in seen.items() if count > 3] == []


def test_nothing_is_copied_from_real_reports(corpus: list[Report], real: Path) -> None:
    import json

    runs: set[str] = set()
    for name in ("recommendations.jsonl", "findings.jsonl"):
        for line in (real / name).read_text(encoding="utf-8").split("\n"):
            words = re.findall(r"[a-z0-9]+", json.loads(line)["text"].lower()) if line.strip() else []
            runs |= {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    for report in corpus:
        words = re.findall(r"[a-z0-9]+", " ".join(b.text for s in report.sections for b in s.blocks).lower())
        assert not runs & {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}, report.id


def test_marks_are_taken_out_of_the_text() -> None:
    text, marks = parse_marks(r"[The Trust|who] should [act|what] \[see 4] [by May|when].")
    assert text == "The Trust should act [see 4] by May."
    assert [(text[m.span.start : m.span.end], m.element) for m in marks] == [("The Trust", "who"), ("act", "what"), ("by May", "when")]
    assert marks[0].span == Span(0, 9)


@pytest.mark.parametrize(
    ("line", "wrong", "named"),
    [
        ('primary = "direct-work"', 'primary = "direct"', "primary"),
        ('kind = "decoy"', 'kind = "decoys"', "allowed: prose"),
        ('specific = "yes"', 'specific = "maybe"', "allowed: yes, partly, no"),
        ('target = "C2"', 'target = "C99"', "C99 is named but not defined"),
    ],
)
def test_a_wrong_code_is_named(tmp_path: Path, line: str, wrong: str, named: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert line in text
    path = tmp_path / SAMPLE.name
    path.write_text(text.replace(line, wrong, 1), encoding="utf-8")
    with pytest.raises(RecclassError, match=named):
        load(path)


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
@pytest.mark.parametrize("layout", read_layouts())
def test_printing_gives_the_same_bytes(tmp_path: Path, sample: Report, layout: str, ending: str) -> None:
    digests = set()
    for name in ("one", "two"):
        print_report(sample, tmp_path / f"{name}{ending}", layout)
        digests.add(hashlib.sha256((tmp_path / f"{name}{ending}").read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("layout", read_layouts())
def test_every_layout_prints_every_recommendation(tmp_path: Path, sample: Report, layout: str) -> None:
    print_report(sample, tmp_path / "report.pdf", layout)
    printed = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    letters = re.sub(r"[^a-z]", "", "".join(page.get_textpage().get_text_range() for page in printed).lower())
    for block, _ in sample.items("recommendation"):
        assert re.sub(r"[^a-z]", "", block.text.lower())[:40] in letters, block.id


def test_layouts_are_made_by_three_producers(tmp_path: Path, sample: Report) -> None:
    made = set()
    for name, layout in read_layouts().items():
        print_report(sample, tmp_path / f"{name}.pdf", name)
        metadata = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf").get_metadata_dict()
        made.add((layout.producer, (metadata["Producer"] or metadata["Creator"]).split(" ")[0]))
    assert len(read_layouts()) == 10
    assert {producer for producer, _ in made} == {"reportlab", "typst", "weasyprint"}
    assert len({written for _, written in made}) == 3


def test_the_datasheet_says_that_it_is_fictional() -> None:
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert "**fictional**" in text and "language models" in text
