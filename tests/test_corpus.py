"""The corpus: every report is whole, coded under the codebook, fictional by its own word, and belongs to one part."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from statistics import median

import numpy as np
import pypdfium2
import pytest
from conftest import CORPUS, SAMPLE
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score

from corpus.datasheet import Pair, agreement, prose_words, read_pairs, tables
from corpus.printing import print_report, read_layouts
from recclass.corpus import Report, load, parse_marks, read_splits
from recclass.training.dataset import SMART
from recclass.training.gaps import planted
from recclass.types import RecclassError, Span

FILES = sorted((CORPUS / "reports").glob("*.toml"))
RUN = 12  # words in a row
KINDS = {
    "serious case review", "child safeguarding practice review", "Welsh child practice review", "domestic homicide review",
    "safeguarding adults review", "joint inspection", "inspection", "inquiry report",
}  # fmt: skip
LEAST = {"other": 350, "assurance": 250} | dict.fromkeys(
    "training supervision management communication assessment existing-procedures new-procedures information".split(), 150
)  # recommendations of a primary code; of each other code 90


def runs_of(text: str) -> set[str]:
    """Every run of twelve words of a text."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_report_is_whole(path: Path) -> None:
    report = load(path)
    blocks = [block for section in report.sections for block in section.blocks]
    assert report.id == path.stem
    assert (CORPUS / "commissions" / path.name).is_file()
    assert prose_words(report) >= 400
    assert sum(block.kind == "decoy" for block in blocks) >= 3
    for block, _ in report.items("recommendation"):
        marked = {mark.element for mark in block.marks}
        assert ("when" in marked) == (block.codes["smart"]["timely"] != "no"), block.id
    carried = {link.source for link in report.links if link.relation == "carries_out"}
    for block, _ in report.items("action"):
        assert (block.id in carried) == (block.codes["fidelity"] != "unlinked"), block.id


@pytest.fixture(scope="module")
def pairs(corpus: list[Report]) -> list[Pair]:
    """Everything that was coded twice."""
    return read_pairs(corpus, CORPUS / "second")


def test_the_datasheet_prints_what_the_corpus_holds(corpus: list[Report], pairs: list[Pair]) -> None:
    printed = "\n".join(tables(corpus, read_splits(CORPUS / "splits.toml"), pairs)).strip()
    page = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert page.split("<!-- tables -->")[1].split("<!-- /tables -->")[0].strip() == printed


def test_the_second_coder_agrees_on_what_is_asked_for(pairs: list[Pair]) -> None:
    found = {name: kappa for name, (_, kappa) in agreement(pairs).items()}
    assert found["recommendation: primary"] > 0.7 and found["recommendation: specific"] > 0.6 and found["recommendation: timely"] > 0.7
    assert found["conclusion: theme"] > 0.6


@pytest.mark.parametrize("field", ["primary", "change", "level", "origin", *SMART])
@pytest.mark.parametrize("seen", ["length", "first two words"])
def test_no_field_is_given_away(corpus: list[Report], field: str, seen: str) -> None:
    """A classifier of an item's length alone, or of its first two words, stays well under useful agreement."""
    parts = read_splits(CORPUS / "splits.toml")
    rows = [(b, parts[r.id] == "train") for r in corpus for b, _ in r.items("recommendation")]
    given = [b.codes[field] if field in b.codes else b.codes["smart"][field] for b, _ in rows]
    if seen == "length":
        x = np.array([[len(b.text), len(b.text) ** 0.5] for b, _ in rows]) / 100
    else:
        x = CountVectorizer().fit_transform([" ".join(b.text.split()[:2]) for b, _ in rows])
    train = np.array([part for _, part in rows])
    model = LogisticRegression(max_iter=500, class_weight="balanced").fit(x[train], np.array(given)[train])
    assert cohen_kappa_score(np.array(given)[~train], model.predict(x[~train])) < 0.35


def test_items_begin_in_many_ways(corpus: list[Report]) -> None:
    starts = Counter(" ".join(b.text.lower().split()[:3]) for r in corpus for b, _ in r.items("recommendation"))
    assert max(starts.values()) < 0.03 * starts.total()
    assert len(starts) > 0.6 * starts.total()


def test_no_item_is_another_reports_item(corpus: list[Report]) -> None:
    """Nearest neighbours across reports, by TF-IDF of words and pairs of words, stay below a cosine of 0.8."""
    rows = [(r.id, b.text) for r in corpus for b, _ in r.items("recommendation") if len(b.text.split()) > 8]
    x = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform([text for _, text in rows])
    reports = np.array([report for report, _ in rows])
    near = (x @ x.T).toarray()
    near[reports[:, None] == reports[None, :]] = 0
    worst = np.unravel_index(near.argmax(), near.shape)
    assert near.max() < 0.8, [rows[i] for i in worst]


def test_there_are_reports_of_many_kinds(corpus: list[Report]) -> None:
    assert len(corpus) >= 220
    assert {report.kind for report in corpus} >= KINDS
    assert len({report.register for report in corpus}) == 5
    assert len({report.era for report in corpus}) == 3
    assert median(map(prose_words, corpus)) >= 700


def test_there_is_enough_of_everything(corpus: list[Report]) -> None:
    asked, said, actions = (
        [b.codes or {} for r in corpus for b, _ in r.items(kind)] for kind in ("recommendation", "conclusion", "action")
    )
    assert len(asked) >= 2600 and len(said) >= 1800 and len(actions) >= 700
    primaries = Counter(codes["primary"] for codes in asked)
    assert all(primaries[name] >= count for name, count in LEAST.items()) and len(primaries) == 16 and min(primaries.values()) >= 90
    times = Counter(codes["smart"]["timely"] for codes in asked)
    assert times["yes"] >= 300 and times["partly"] >= 300
    assert sum("check" in {mark.element for mark in b.marks} for r in corpus for b, _ in r.items("recommendation")) >= 300
    changes = Counter(codes["change"] for codes in asked)
    assert changes["outcome"] >= 400 and changes["output"] >= 400 and changes["none"] >= 150
    plants = Counter(kind for report in corpus for kind, _ in planted(report))
    assert plants["gap"] >= 350 and plants["mismatch"] >= 250 and plants["orphan"] >= 150
    assert min(Counter(codes["framing"] for codes in said).values()) >= 150 and len({codes["needs_response"] for codes in said}) == 4


def test_three_items_in_ten_were_coded_twice(corpus: list[Report], pairs: list[Pair]) -> None:
    found = agreement(pairs)
    items = {kind: sum(len(list(report.items(kind))) for report in corpus) for kind in ("recommendation", "conclusion")}
    answers = sum(link.relation != "carries_out" for report in corpus for link in report.links)
    assert found["recommendation: primary"][0] >= 0.3 * items["recommendation"]
    assert found["conclusion: theme"][0] >= 0.3 * items["conclusion"]
    assert found["link: link"][0] >= 0.2 * answers


def test_every_report_has_one_part(corpus: list[Report]) -> None:
    parts = read_splits(CORPUS / "splits.toml")
    assert {report.id for report in corpus} <= set(parts)
    assert set(parts.values()) == {"train", "validation", "test"}


def test_no_run_of_words_is_in_more_than_three_reports(corpus: list[Report]) -> None:
    seen: Counter[str] = Counter()
    for report in corpus:
        seen.update(runs_of(" ".join(b.text for s in report.sections for b in s.blocks)))
    assert [run for run, count in seen.items() if count > 3] == []


def test_nothing_is_copied_from_real_reports(corpus: list[Report], real: Path) -> None:
    lines = [line for name in ("recommendations", "findings") for line in (real / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")]
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    texts += [path.read_text(encoding="utf-8") for path in (real.parent / "study").glob("*.txt")]
    printed = set().union(*map(runs_of, texts))
    for report in corpus:
        assert not printed & runs_of(" ".join(b.text for s in report.sections for b in s.blocks)), report.id


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
