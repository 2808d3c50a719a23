"""Segmenter: what a report concludes and asks for is found wherever it is printed, and nothing else is taken for it."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import make_docx, make_pdf

from corpus.printing import print_report
from recclass.corpus import Report, read_splits
from recclass.readers import read
from recclass.segmenter import segment
from recclass.types import Document, Segment

# Of recommendations, over all printed reports of the test part: what is reached, not what is wanted.
LEAST_RECALL, LEAST_PRECISION = 0.75, 0.95
BOLD, BODY = "Helvetica-Bold", "Helvetica"


def found(path: Path, kind: str = "recommendation") -> list[Segment]:
    return [item for item in segment(read(path)) if item.kind == kind]


def text_report(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "report.md"
    path.write_text(text, encoding="utf-8")
    return path


def alike(a: str, b: str) -> bool:
    x, y = Counter(a.lower().split()), Counter(b.lower().split())
    return 2 * sum((x & y).values()) >= 0.85 * (sum(x.values()) + sum(y.values()))


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_recommendations_of_printed_reports_are_found(tmp_path: Path, corpus: list[Report], ending: str) -> None:
    right = given = asked = 0
    parts = read_splits(Path(__file__).parent.parent / "corpus" / "splits.toml")
    for report in (report for report in corpus if parts[report.id] == "test"):
        path = tmp_path / f"{report.id}{ending}"
        print_report(report, path)
        left = [item.text for item in found(path)]
        given += len(left)
        for block, _ in report.items("recommendation"):
            asked += 1
            if match := next((text for text in left if alike(text, block.text)), None):
                left.remove(match)
                right += 1
    assert right / asked >= LEAST_RECALL and right / given >= LEAST_PRECISION, (right, asked, given)


def test_a_segment_is_its_documents_words(tmp_path: Path, sample: Report) -> None:
    path = tmp_path / "a.pdf"
    print_report(sample, path)
    document: Document = read(path)
    for item in segment(document):
        assert item.text == document[item.span].replace("\n", " ")


def test_golden_segments_of_the_sample(tmp_path: Path, sample: Report) -> None:
    """One line a segment: what it is called, its number, page, headings, and how it begins."""
    path = tmp_path / "a.pdf"
    print_report(sample, path)
    lines = [f"{item.id} [{item.number}] p{item.page} {item.heading} | {item.text[:60]} | {item.found_by}" for item in segment(read(path))]
    golden = Path(__file__).parent / "golden" / "sample.txt"
    assert "\n".join(lines) + "\n" == golden.read_text(encoding="utf-8")


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
    text = "# Recommendations\n\nThe panel met four times.\n\nThe panel further recommends that the Trust review its on-call rota.\n"
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
