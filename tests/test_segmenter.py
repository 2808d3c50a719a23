"""Segmenter: what a report concludes and asks for is found wherever it is printed, and nothing else is taken for it."""

from collections import Counter
from pathlib import Path

import joblib
import pytest
from conftest import make_docx, make_pdf

from benchmarks.segmenting import count
from corpus.printing import print_report
from corpus.printing.arrangement import read_layouts
from recclass.corpus import Report, read_splits
from recclass.model import open_model
from recclass.readers import read
from recclass.segmenter import segment
from recclass.types import Document, Segment

LEAST = {
    "recommendation": 0.93,
    "conclusion": 0.93,
    "action": 0.96,
    "field": 0.94,
}  # F1 over the test part: what is reached, not what is wanted
BOLD, BODY = "Helvetica-Bold", "Helvetica"


def found(path: Path, kind: str = "recommendation") -> list[Segment]:
    return [item for item in segment(read(path), open_model().labeller) if item.kind == kind]


def text_report(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "report.md"
    path.write_text(text, encoding="utf-8")
    return path


def alike(a: str, b: str) -> bool:
    x, y = Counter(a.lower().split()), Counter(b.lower().split())
    return 2 * sum((x & y).values()) >= 0.85 * (sum(x.values()) + sum(y.values()))


def test_items_of_printed_reports_are_found(corpus: list[Report]) -> None:
    """Every report of the test part in two of the ten layouts, one as PDF and one as Word; benchmarks/segmenting.py prints all."""
    parts = read_splits(Path(__file__).parent.parent / "corpus" / "splits.toml")
    layouts = list(read_layouts())
    reports = [report for report in corpus if parts[report.id] == "test"]
    jobs = [
        (report, layouts[(i + shift) % 10], ending) for i, report in enumerate(reports) for shift, ending in ((0, ".pdf"), (5, ".docx"))
    ]
    sums: dict[str, Counter[str]] = {kind: Counter() for kind in LEAST}
    for counts in joblib.Parallel(-1, batch_size=4)(joblib.delayed(count)(*job) for job in jobs):
        for kind, counted in counts.items():
            sums[kind].update(counted)
    f1 = {kind: 2 * found["right"] / (found["printed"] + found["given"]) for kind, found in sums.items()}
    assert all(f1[kind] >= least for kind, least in LEAST.items()), f1


@pytest.mark.parametrize("layout", read_layouts())
def test_golden_segments(tmp_path: Path, sample: Report, layout: str) -> None:
    """One line a segment: what it is called, its number, page, headings, and how it begins."""
    path = tmp_path / "a.pdf"
    print_report(sample, path, layout)
    lines = [
        f"{item.id} [{item.number}] p{item.page} {item.heading} | {item.text[:60]} | {item.found_by}"
        for item in segment(read(path), open_model().labeller)
    ]
    golden = Path(__file__).parent / "golden" / f"{layout}.txt"
    assert "\n".join(lines) + "\n" == golden.read_text(encoding="utf-8")


def test_a_segment_is_its_documents_words(tmp_path: Path, sample: Report) -> None:
    path = tmp_path / "a.pdf"
    print_report(sample, path)
    document: Document = read(path)
    for item in segment(document, open_model().labeller):
        assert item.text == document[item.span].replace("\n", " ")


def test_lettered_parts_stay_inside_their_item(tmp_path: Path) -> None:
    items = found(
        text_report(
            tmp_path,
            "# Recommendations\n\n1. The Trust should:\n(a) write to parents\n(b) train its staff\n\n2. The police should act on this.\n",
        )
    )
    assert [item.number for item in items] == ["1", "2"]
    assert items[0].text == "The Trust should: (a) write to parents (b) train its staff"


def test_a_list_for_each_agency(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "a.docx",
        [
            ("Heading 1", "8. Recommendations"),
            ("Heading 2", "Harborough NHS Trust"),
            ("", "1. Revise the bruising protocol."),
            ("Heading 2", "Police"),
            ("", "1. Revise the bruising protocol."),
            ("Heading 1", "9. Terms of reference"),
            ("", "1. The review should consider how agencies worked."),
        ],
    )
    items = found(path)
    assert [item.headings[-1] for item in items] == ["Harborough NHS Trust", "Police"]


def test_what_is_not_a_recommendation(tmp_path: Path) -> None:
    text = (
        "# Terms of reference\n\n1. The panel should establish what happened.\n\n"
        "# Narrative\n\nThe consultant recommended a second opinion. Recommendation 6 was accepted.\n\n"
        "The review of 2004 recommended that:\n- the Trust should appoint a nurse\n\n"
        "# Recommendations from earlier reviews\n\n1. The Board should audit its records.\n\n"
        "# Recommendations\n\n1. The Board should publish this report by May.\n"
    )
    assert [item.text for item in found(text_report(tmp_path, text))] == ["The Board should publish this report by May."]


def test_prose_that_recommends(tmp_path: Path) -> None:
    text = (
        "# Recommendations\n\nThe panel was convened four times.\n\nThe panel further recommends that the Trust review its on-call rota.\n"
    )
    assert [item.found_by for item in found(text_report(tmp_path, text))] == ["segmenter:sentence"]


def test_labels_after_findings(tmp_path: Path) -> None:
    text = (
        "# Findings\n\n1. Nobody saw the children alone for a year.\n\nRecommendation 1: The service should visit monthly.\n\n"
        "2. Letters were sent to the wrong house for months.\n\nRecommendation 2: The Trust should check addresses.\n"
    )
    path = text_report(tmp_path, text)
    assert [item.number for item in found(path)] == ["1", "2"]
    assert [item.number for item in found(path, "conclusion")] == ["1", "2"]


def test_noun_phrases_under_what_needs_to_improve(tmp_path: Path) -> None:
    lines = [
        ("What needs to improve?", BOLD, 14),
        ("• The quality of plans for children in care", BODY, 11),
        ("• The pace of recruitment", BODY, 11),
    ]
    items = found(
        make_pdf(tmp_path / "a.pdf", [[*lines, ("", BODY, 11), ("Other matters", BOLD, 14), ("Inspectors were made welcome.", BODY, 11)]])
    )
    assert [item.text for item in items] == ["The quality of plans for children in care", "The pace of recruitment"]


def test_a_chapter_of_numbered_findings_holds_findings_only(tmp_path: Path) -> None:
    told = [
        "Social workers do not see children alone often enough, and managers have not noticed.", "Early help is offered in four hubs.",
        "Most children live in Westmere or within ten miles of it.", "Letters are sent in the home language of the family.",
        "Adopters were prepared in groups of six.", "Reviews are late.",
    ]  # fmt: skip
    numbered = "\n\n".join(f"{i}. {words}" for i, words in enumerate(told, 21))
    path = text_report(tmp_path, f"# Inspection of Westmere\n\n## Inspection findings\n\n{numbered}\n")
    assert [item.number for item in found(path, "conclusion")] == ["21", "22", "23", "24", "25", "26"]
    few = text_report(tmp_path, f"# Inspection of Westmere\n\n## Background\n\n{numbered}\n")
    assert len(found(few, "conclusion")) < 6


def test_an_item_that_runs_over_a_page(tmp_path: Path) -> None:
    first = [("Recommendations", BOLD, 14), ("1. The Board should", BODY, 11)]
    items = found(
        make_pdf(
            tmp_path / "a.pdf", [first, [("audit its records within six months.", BODY, 11), ("2. The Trust should act now.", BODY, 11)]]
        )
    )
    assert [item.text for item in items] == ["The Board should audit its records within six months.", "The Trust should act now."]


def test_a_summary_prints_an_item_again(tmp_path: Path) -> None:
    text = "# Executive summary\n\n## Recommendations\n\n1. The Board should audit its records.\n\n# Recommendations\n\n1. The Board should audit its records.\n"
    items = found(text_report(tmp_path, text))
    assert len(items) == 1 and len(items[0].also_at) == 1 and items[0].headings == ("Recommendations",)


def test_contents_lists_hold_no_items(tmp_path: Path) -> None:
    contents = [
        ("Contents", BOLD, 14),
        ("Conclusions 3", BODY, 11),
        ("Recommendations 8", BODY, 11),
        ("Recommendation 1: who acts 9", BODY, 11),
    ]
    items = found(make_pdf(tmp_path / "a.pdf", [contents, [("Recommendations", BOLD, 14), ("1. The Board should act on it.", BODY, 11)]]))
    assert [item.text for item in items] == ["The Board should act on it."]


def test_real_recommendations_are_found(real: Path) -> None:
    import json

    for entry in json.loads((real / "segments.json").read_text(encoding="utf-8")):
        left = [item.text for item in found(real / entry["file"])]
        missed = [text for text in entry["recommendations"] if not any(alike(text, item) for item in left)]
        assert len(missed) <= 0.25 * len(entry["recommendations"]), entry["file"]


def test_what_a_chapter_tells_at_length_is_no_recommendation(tmp_path: Path) -> None:
    told = "It is of no significance to a family whether its claim was simple or complex, save that the time within which an answer came was longer."
    asked = "The council should tell each family within a month what became of the evidence that it gave to the panel, and whom they can write to."
    numbered = "".join(
        f"4.{i} {words}\n\n" for i, words in enumerate([asked, told, asked.replace("month", "week"), told.replace("family", "child")], 1)
    )
    path = text_report(tmp_path, f"4 Conclusions and recommendations relating to redress\n\n{numbered}")
    assert [one.number for one in found(path)] == ["4.1", "4.3"]
