"""The web page: everything on it is text, nothing on it is fetched or runs, and it can be used without seeing colours or using a mouse."""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recclass.analysis import analyse
from recclass.checklist import HEADED
from recclass.cli import app
from recclass.codebook import DATA
from recclass.model import Model
from recclass.profiles import STUDY
from recclass.reports.charts import LABELLED, ROOM, chart_focus
from recclass.reports.marking import mark_words, name_evidence
from recclass.reports.page import DISCLAIMERS, to_html
from recclass.types import Analysis, Check, Coding, Document, Gap, Line, Link, Segment, Span

ASKED = "Trust <script>alert(\"x\")</script> & 'Board' to train staff by May 2027."
LEARNT = "Nobody saw <b>the child</b>."
PLANNED = "Hold a course"
OWNER = "Head of <i>Learning</i>"
TEXT = f"{ASKED}\n{LEARNT}\n{PLANNED}\n{OWNER}\n"
REPORT = "# Findings\n\n1. Supervision had lapsed for a year.\n\n# Recommendations\n\n1. The Board should audit its records by May 2027.\n"
VOID = {"meta", "br", "rect"}


def spans(*words: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(word), TEXT.index(word) + len(word)) for word in words)


def segment(name: str, kind: str, words: str, **more: object) -> Segment:
    return Segment(name, kind, "1", spans(words)[0], words, 2, ("Part <1>",), **more)


def made() -> Analysis:
    """A report whose every word would be markup if it were not escaped; the evidence overlaps, nests and repeats."""
    recommendation, conclusion = segment("R1", "recommendation", ASKED), segment("C1", "conclusion", LEARNT)
    action = segment("A1", "action", PLANNED, fields=(("who", spans(OWNER)[0]),))
    codings = (
        Coding("R1", "focus", "training", "primary", 0.9, evidence=spans("train staff")),
        Coding(
            "R1", "smart", "specific", "partly", 0.8, evidence=spans('Trust <script>alert("x")</script>', "</script> & 'Board' to train")
        ),
        Coding("R1", "smart", "timely", "no", 0.4, False, spans("by May 2027")),
        Coding("R1", "change", "outcome", "outcome", 0.7, evidence=spans("by May 2027")),
        Coding("R1", "plan", "timely", "yes", 0.9, found_by="plan:A1:when"),
        Coding("C1", "theme", "focus-on-child", "yes", 0.9),
        Coding("C1", "needs_response", "yes", "yes", 0.9),
        Coding("A1", "action", "owner", "officer", 0.9),
    )
    gaps = (
        Gap("bundled-recommendation", "note", "R1 asks for <several> things.", "Will each be seen to?", ("R1",), spans(ASKED)),
        Gap("conclusion-unanswered", "warning", "No recommendation seems to answer C1: “Nobody”", "Say so.", ("C1",), spans(LEARNT)),
        Gap("many-recommendations", "note", "There are many.", "", (), (), "agreed <with> the Board"),
    )
    links = (Link("R1", "partly", "C1", 0.7, found_by="model:x"), Link("A1", "carries_out", "R1", 1.0, found_by="cited:same-row"))
    lines = tuple(Line(Span(match.start(), match.end()), 2) for match in re.finditer("[^\n]+", TEXT))
    document = Document(TEXT, lines, "drafts/<b>notes.pdf", "ab" * 32, 3)
    checks = (Check("genogram", "not seen"), Check("circumstances", "yes", spans(LEARNT)))
    return Analysis(document, (recommendation, conclusion, action), codings, links, gaps, checks, {"recclass": "0", "model": "<m>"})


class Reader(HTMLParser):
    """Every element of a page with its attributes, the words outside style, and whether each element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += "" if "style" in self.open else data


def test_what_a_report_says_is_text_whatever_it_looks_like() -> None:
    page = Reader(to_html(made()))
    tags = {tag for tag, _ in page.elements}
    assert not page.open and not tags & {"script", "i", "b", "iframe", "img", "link"}
    for words in (LEARNT, OWNER, "Part <1>", "R1 asks for <several> things.", "agreed <with> the Board", "<b>notes.pdf"):
        assert words in page.words, words
    assert "drafts" not in page.words, "where the file lay is nobody's business"


def test_the_words_of_an_item_are_all_there_and_in_order() -> None:
    found = made()
    for one in found.segments:
        pieces = mark_words(one, name_evidence(found, one))
        assert "".join(piece.text for piece in pieces) == one.text
        assert all(piece.text for piece in pieces)


def test_overlapping_evidence_is_marked_once_and_named_where_it_ends() -> None:
    text = "abcdefghij"
    one = Segment("R1", "recommendation", "", Span(100, 110), text)
    named = [
        ("x", Span(101, 105)),
        ("y", Span(103, 107)),
        ("z", Span(103, 105)),
        ("x", Span(101, 105)),
        ("out", Span(0, 99)),
        ("w", Span(108, 200)),
    ]
    pieces = [(piece.text, piece.marked, piece.shows) for piece in mark_words(one, named)]
    assert pieces == [
        ("a", False, ()),
        ("bcde", True, ("x", "z")),
        ("fg", True, ("y",)),
        ("h", False, ()),
        ("ij", True, ("w",)),
    ]
    page = to_html(made())
    assert "[timely, change]</span></mark>" in page and "[focus training]</span></mark>" in page


def test_the_page_runs_nothing_fetches_nothing_and_says_so() -> None:
    page = to_html(made())
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert len(style) == 1 and f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;" in page
    assert "url(" not in style[0] and "@import" not in style[0]
    for tag, attributes in Reader(page).elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")}, tag
        assert (attributes.get("href") or "#").startswith("#"), attributes


def test_links_lead_to_places_on_the_page_and_no_place_is_there_twice() -> None:
    elements = Reader(to_html(made())).elements
    places = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(places) == len(set(places))
    for _, attributes in elements:
        assert (attributes.get("href") or f"#{places[0]}")[1:] in places, attributes
        assert set((attributes.get("aria-labelledby") or "").split()) <= set(places), attributes


def test_the_answer_comes_first_then_the_reasons() -> None:
    words = " ".join(Reader(to_html(made())).words.split())
    words = words[words.index("What to look at first") :]
    order = [
        "What to look at first", "Look first at page 2", "Warning: conclusion-unanswered", "Page 2: No recommendation seems to answer C1",
        "Advice: Say so.", "Note: bundled-recommendation", "Left as it is", "agreed <with> the Board", "What answers what", "1 found",
        STUDY, "R1 · printed as 1 · page 2", "C1 (partly, 70%)", "Specific partly, 80%", "Could the person who receives this start",
        "needs review (40%)", "with plan yes", "This need not be longer", "A1 (cited)", "C1 · printed as 1", "R1 (partly, 70%)",
        "focus-on-child, 90%", "an answer, 90%", "A1 · 1 · page 2", OWNER, "owner: officer, 90%", HEADED, "Has a genogram",
        "not seen", *DISCLAIMERS, "model <m>", "ab" * 32,
    ]  # fmt: skip
    at = 0
    for part in order:
        assert part in words[at:], part
        at = words.index(part, at)
    assert not re.search(r"\b(scored?|pass(es|ed)?|fail(s|ed)?|poor|non-compliant|culpable|preventable)\b", words, re.IGNORECASE)


def test_a_report_in_which_nothing_was_found_has_a_page() -> None:
    page = Reader(to_html(Analysis(Document("", ()), made_with={"recclass": "0"})))
    assert "Nothing stands out." in page.words and "No recommendations were found." in page.words and "svg" not in dict(page.elements)


def test_the_same_analysis_gives_the_same_bytes_without_unprintable_letters() -> None:
    found = made()
    assert to_html(found) == to_html(found)
    strange = replace(found, made_with={"model": "a\x00\x0c\x1b[31mb"})
    assert "a[31mb" in to_html(strange)


def test_a_table_has_headers_and_can_be_scrolled_by_keyboard() -> None:
    page = to_html(made())
    assert page.count("<table>") == page.count('tabindex="0"') == page.count('role="region"') == page.count("<caption")
    assert len(re.findall(r"<th(?=[ >])", page)) == len(re.findall(r'<th scope="(?:col|row)">', page))
    assert page.count("<h1>") == 1 and page.count('role="img"') == page.count("<title id=") == page.count("<desc id=") == 2
    assert '<span aria-hidden="true">P</span><span class="unseen">partly</span>' in page


def test_bars_are_as_long_as_their_shares() -> None:
    bars = {bar.label: bar for bar in chart_focus(made()).bars}
    assert (bars["training"].length, bars["procedure"].length) == (ROOM, 0)
    assert bars["procedure"].study_length == round(ROOM * 0.312) and LABELLED > 0
    assert "training 100% (study 11%)" in chart_focus(made()).description


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme: int) -> None:
    style = (DATA / "report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]))
    pairs = [(ink, paper, 4.5) for ink in ("ink", "quiet", "link") for paper in ("paper", "shade")]
    pairs += [("mark-ink", "mark", 4.5), ("tag", "mark", 4.5), ("bar", "paper", 3), ("study", "paper", 3)]
    for ink, paper, least in pairs:
        dark, light = sorted((luminance(colours[ink]), luminance(colours[paper])))
        assert (light + 0.05) / (dark + 0.05) >= least, (ink, paper)


AXE = """
const {JSDOM} = require('jsdom'), axe = require('axe-core'), fs = require('fs');
const dom = new JSDOM(fs.readFileSync(process.argv[1], 'utf8'), {runScripts: 'outside-only'});
dom.window.eval(axe.source);
dom.window.axe.run(dom.window.document, {rules: {'color-contrast': {enabled: false}}}).then(found =>
  console.log(found.passes.length + ' ' + JSON.stringify(found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))));
"""


def test_axe_finds_nothing(tmp_path: Path) -> None:
    """Needs Node with axe-core and jsdom: `npm install axe-core jsdom` anywhere, and NODE_PATH naming its node_modules."""
    node = shutil.which("node")
    if not node or subprocess.run([node, "-e", "require('jsdom'); require('axe-core')"], capture_output=True).returncode:
        pytest.skip("Node with axe-core and jsdom is not here (NODE_PATH)")
    page = tmp_path / "report.html"
    page.write_text(to_html(made()), encoding="utf-8")
    done = subprocess.run([node, "-e", AXE, str(page)], capture_output=True, text=True, encoding="utf-8")
    passes, violations = done.stdout.strip().split(" ", 1) if done.stdout else (done.stderr, "")
    assert violations == "[]" and int(passes) > 20, done


def test_check_writes_a_page_for_one_report(tmp_path: Path, model: Model) -> None:
    report, page = tmp_path / "draft.md", tmp_path / "report.HTML"
    report.write_text(REPORT, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(report), "-o", str(page)])
    assert done.exit_code == 0 and not done.stdout
    assert page.read_bytes() == to_html(analyse(report, model)).encode("utf-8")


def test_a_page_takes_one_report(tmp_path: Path) -> None:
    report, page = tmp_path / "draft.md", tmp_path / "report.html"
    report.write_text(REPORT, encoding="utf-8")
    arguments = [sys.executable, "-m", "recclass", "check", str(report), str(report), "-o", str(page)]
    done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2 and "Traceback" not in done.stderr and not page.exists() and "report.html" in done.stderr
