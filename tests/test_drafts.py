"""What a new draft changed: the same items under other numbers, findings mended and broken, grades, and how it is told."""

import json
from pathlib import Path

from test_cli import run

from recclass.drafts import Difference, compare, key_of, match_items
from recclass.reports.changes import to_json, to_text
from recclass.types import Analysis, Coding, Document, Gap, Link, Segment, Span

SUPERVISION = "The Trust should restore the monthly supervision of its health visitors by May 2027"
BRUISING = "The Board should revise its protocol on bruises in babies who cannot yet crawl"
SHARING = "The Council should see that news of adults who join a household reaches every agency"
FATHERS = "Nobody asked about the father, though three agencies knew that he was living in the home"


def draft(*items: tuple[str, str, str], gaps: tuple[Gap, ...] = (), codings: tuple[Coding, ...] = (), **more: object) -> Analysis:
    """An analysis of (kind, number, text) items, named R1, R2, C1 in their order, each under the heading Findings or All agencies."""
    text, segments, numbers = "", [], {"R": 0, "C": 0}
    for kind, number, words in items:
        letter = kind[0].upper()
        numbers[letter] += 1
        span = Span(len(text), len(text) + len(words))
        heading = "All agencies" if letter == "R" else "Findings"
        segments.append(Segment(f"{letter}{numbers[letter]}", kind, number, span, words, 1, (heading,)))
        text += words + "\n"
    return Analysis(Document(text, (), "draft.docx", "0"), tuple(segments), codings, gaps=gaps, **more)


def recommendations(*texts: str, **more: object) -> Analysis:
    return draft(*(("recommendation", str(i), text) for i, text in enumerate(texts, 1)), **more)


def pairs(old: Analysis, new: Analysis) -> dict[str, str]:
    return {match.old.id: match.new.id for match in match_items(old, new)}


def rules(gaps: tuple[Gap, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(gap.rule, gap.segments) for gap in gaps]


def finding(rule: str, *segments: str, severity: str = "warning", **more: object) -> Gap:
    return Gap(rule, severity, f"{rule} of {' and '.join(segments)}", "Why?", segments, **more)


def test_the_key_is_of_the_words_alone() -> None:
    assert key_of("The Trust’s  staff,\nshould …") == key_of("the trust's staff should")
    assert key_of("The Trust should train") != key_of("The Trust should not train")


def test_a_number_is_a_hint_and_the_words_are_the_key() -> None:
    old, new = recommendations(SUPERVISION, BRUISING), recommendations(SHARING, SUPERVISION, BRUISING)
    assert pairs(old, new) == {"R1": "R2", "R2": "R3"}
    found = compare(old, new)
    assert [match.moved for match in found.matched] == [True, True] and not any(match.reworded for match in found.matched)
    assert [segment.id for segment in found.added] == ["R1"] and not found.gone


def test_reworded_items_are_matched_and_their_words_quoted() -> None:
    new = SUPERVISION.replace("monthly", "weekly").replace(" by May 2027", ", and ask how it helped a child")
    found = compare(recommendations(BRUISING, SUPERVISION), recommendations(BRUISING, new))
    (match,) = [match for match in found.matched if match.reworded]
    assert match.old.text == SUPERVISION and not match.moved
    assert [match.old.quote(span) for span in match.taken_out] == ["monthly", "by May 2027"]
    assert [match.new.quote(span) for span in match.put_in] == ["weekly", "and ask how it helped a child"]


def test_an_item_replaced_under_the_same_number_is_gone_and_new() -> None:
    found = compare(recommendations(BRUISING), recommendations(SHARING))
    assert not found.matched and [s.text for s in found.gone] == [BRUISING] and [s.text for s in found.added] == [SHARING]


def test_the_same_number_and_heading_tip_the_scales() -> None:
    first, second = "The Trust should offer all its midwives a course", "The Trust should see that midwives ask about fathers"
    assert pairs(recommendations(first), recommendations(second)) == {"R1": "R1"}
    assert pairs(recommendations(first), recommendations(SHARING, second)) == {}


def test_a_text_printed_twice_stays_where_it_was() -> None:
    old = draft(("recommendation", "1", BRUISING), ("recommendation", "7", BRUISING))
    new = draft(("recommendation", "7", BRUISING), ("recommendation", "1", BRUISING))
    assert pairs(old, new) == {"R1": "R2", "R2": "R1"}


def test_kinds_are_never_mixed() -> None:
    assert pairs(draft(("conclusion", "", FATHERS)), draft(("recommendation", "", FATHERS))) == {}


def test_findings_are_mended_dropped_broken_or_still_there() -> None:
    old = recommendations(SUPERVISION, BRUISING, gaps=(
        finding("many-recommendations"), finding("bundled-recommendation", "R1"), finding("recommendation-not-smart", "R2"),
        finding("recommendation-unsupported", "R1"), finding("repeated-recommendation", "R1", "R2"),
    ))  # fmt: skip
    new = recommendations(SHARING, SUPERVISION, gaps=(
        finding("bundled-recommendation", "R2"), finding("recommendation-not-smart", "R1"), finding("procedural-emphasis"),
    ))  # fmt: skip
    found = compare(old, new)
    assert rules(found.mended) == [
        ("many-recommendations", ()), ("recommendation-unsupported", ("R1",)), ("repeated-recommendation", ("R1", "R2")),
    ]  # fmt: skip
    assert rules(found.dropped) == [("recommendation-not-smart", ("R2",))]
    assert rules(found.broken) == [("recommendation-not-smart", ("R1",)), ("procedural-emphasis", ())]
    assert rules(found.still) == [("bundled-recommendation", ("R2",))]


def test_findings_about_some_words_are_told_apart_by_them() -> None:
    words = "Mr Hall and Mrs Reed should be told"
    old = recommendations(words, gaps=(finding("identifying-detail", "R1", evidence=(Span(0, 7),)),))
    new = recommendations(words, gaps=(finding("identifying-detail", "R1", evidence=(Span(12, 20),)),))
    found = compare(old, new)
    assert found.mended == old.gaps and found.broken == new.gaps


def test_what_its_author_leaves_as_it_is_is_neither_mended_nor_broken() -> None:
    told, quiet = finding("bundled-recommendation", "R1"), finding("bundled-recommendation", "R1", suppressed_by="they belong together")
    found = compare(recommendations(BRUISING, gaps=(told,)), recommendations(BRUISING, gaps=(quiet,)))
    assert found.still == (quiet,) and not found.mended
    assert not compare(recommendations(BRUISING), recommendations(BRUISING, gaps=(quiet,))).broken
    assert "they belong together" in to_text(found)


def grades(**values: str) -> tuple[Coding, ...]:
    return tuple(
        Coding("R1", name.partition("_")[0], name.partition("_")[2], value, 0.9, value != "partly") for name, value in values.items()
    )


def test_grades_that_rose_or_fell_on_their_own_and_with_the_plan() -> None:
    old = recommendations(
        BRUISING, codings=grades(smart_timely="no", smart_specific="yes", smart_measurable="no", plan_measurable="not seen")
    )
    new = recommendations(
        BRUISING, codings=grades(smart_timely="yes", smart_specific="partly", smart_measurable="no", plan_measurable="yes")
    )
    found = [(r.criterion, r.was, r.now, r.with_plan, r.rose, r.sure) for r in compare(old, new).regraded]
    assert found == [
        ("specific", "yes", "partly", False, False, False), ("measurable", "no", "yes", True, True, True),
        ("timely", "no", "yes", False, True, True),
    ]  # fmt: skip
    planned = [recommendations(BRUISING, codings=grades(smart_timely=grade, plan_timely=grade)) for grade in ("no", "yes")]
    assert [r.with_plan for r in compare(*planned).regraded] == [False]


def exchanged(one: Difference, other: Difference) -> bool:
    """Whether one is the other with the drafts exchanged."""
    ours = {(m.old.text, m.new.text, m.taken_out, m.put_in) for m in one.matched}
    theirs = {(m.new.text, m.old.text, m.put_in, m.taken_out) for m in other.matched}
    return ours == theirs and (one.gone, one.added, one.mended, one.broken) == (other.added, other.gone, other.broken, other.mended)


def test_either_draft_may_come_first() -> None:
    old = recommendations(SUPERVISION, BRUISING, BRUISING + " again and again", gaps=(finding("bundled-recommendation", "R1"),))
    new = recommendations(BRUISING + " again", SHARING, SUPERVISION + " at the latest", gaps=(finding("many-recommendations"),))
    there, back = compare(old, new), compare(new, old)
    assert len(there.matched) == 2 and exchanged(there, back)
    turned = recommendations("Train, involve, direct, evaluate"), recommendations("Direct, involve, evaluate, train")
    assert exchanged(compare(*turned), compare(*reversed(turned)))
    same = compare(old, old)
    assert not (same.gone or same.added or same.mended or same.broken or same.regraded or any(m.reworded or m.moved for m in same.matched))


def shown() -> Difference:
    items = (("conclusion", "", FATHERS), ("recommendation", "1", SUPERVISION))
    old = draft(*items, gaps=(finding("conclusion-unanswered", "C1"),))
    new = draft(
        items[0],
        ("recommendation", "1", SHARING),
        ("recommendation", "2", SUPERVISION + " at the latest"),
        gaps=(finding("recommendation-not-smart", "R2", severity="note"),),
        links=(Link("R1", "addresses", "C1", 0.9),),
    )
    return compare(old, new)


def test_the_text_tells_what_to_look_at_first_and_fits_the_width() -> None:
    for width in (80, 60):
        told = to_text(shown(), width)
        assert max(map(len, told.splitlines())) <= width
    told = " ".join(to_text(shown()).split())
    for words in (
        "1 recommendation before, 2 now: 1 reworded, 1 moved, 1 new.",
        "1 conclusion before, 1 now: 1 unchanged.",
        "To look at: 1 mended, 0 still there, 1 new.",
        "Look first at page 1: recommendation-not-smart of R2",
        "(now R1 seems to answer it)",
        "R2 (was R1): printed as 2, before as 1",
        "put in “at the latest”",
    ):
        assert words in told, words


def test_the_wire_form() -> None:
    wire = json.loads(to_json(shown()))
    assert set(wire) == {"old", "new", "matched", "gone", "added", "mended", "dropped", "broken", "still", "grades", "made_with"}
    (match,) = [match for match in wire["matched"] if match["reworded"]]
    start, end = match["put_in"][0]
    assert match["new"]["text"][start:end] == "at the latest" and match["old"]["id"] == "R1" and match["moved"]
    assert [gap["rule"] for gap in wire["mended"]] == ["conclusion-unanswered"] and [s["id"] for s in wire["added"]] == ["R1"]
    assert to_json(shown()) == to_json(shown())


def written(path: Path, *texts: str) -> Path:
    items = "\n\n".join(f"{i}. {text}." for i, text in enumerate(texts, 1))
    path.write_text(f"# Findings\n\n{FATHERS}.\n\n# Recommendations\n\n{items}\n", encoding="utf-8")
    return path


def test_the_command(tmp_path: Path) -> None:
    old, new = written(tmp_path / "old.md", SUPERVISION, BRUISING), written(tmp_path / "new.md", SUPERVISION, "Things should be better")
    same = run("diff", old, old)
    assert same.returncode == 0 and "0 new" in same.stdout
    assert run("diff", old, new, "--fail-on", "note").returncode == 1
    assert {gap["severity"] for gap in json.loads(run("diff", old, new, "--format", "json").stdout)["broken"]} >= {"note"}
    bad = run("diff", old, tmp_path / "none.md")
    assert bad.returncode == 2 and "no such file" in bad.stderr and not bad.stdout
    assert run("diff", old).returncode == 2
