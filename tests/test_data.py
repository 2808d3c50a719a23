"""Words kept as data: every rule finds what it says it finds, every code is explained, and nothing is said that never should be."""

import re
from pathlib import Path

import pytest
from spacy.lang.en import English
from spacy.matcher import Matcher

from recclass.advice import advise
from recclass.classification import classify
from recclass.codebook import DATA, load_codebook, read_toml, record
from recclass.gap_rules import load_gap_rules
from recclass.gaps import RULES
from recclass.model import open_model
from recclass.outline import role_of
from recclass.rows import InputRow
from recclass.rules import Rule, compile_pattern, find_hits, load_rules
from recclass.smart import CRITERIA
from recclass.types import RecclassError

NEVER_SAID = r"\b(scores?|pass(ed|es)?|fail(ed|s|ure)?|poor(ly)?|non-compliant|culpable|preventable)\b"


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_a_rule_matches_and_misses_what_it_says(rule: Rule) -> None:
    assert rule.match and rule.miss
    for text in rule.match:
        assert any(hit.rule == rule for hit in find_hits(text, (rule.scheme,))), text
    for text in rule.miss:
        assert not any(hit.rule == rule for hit in find_hits(text, (rule.scheme,))), text


def test_every_focus_code_has_words_that_show_it() -> None:
    assert {rule.code for rule in load_rules() if rule.scheme == "focus"} == set(load_codebook().names("focus"))


@pytest.mark.parametrize("role", read_toml(DATA / "headings.toml")["role"], ids=lambda role: role["name"])
def test_headings_have_the_role_that_the_table_says(role: dict) -> None:
    for heading in role.get("match", []):
        assert role_of(heading) == role["name"], heading
    for heading in role.get("miss", []):
        assert role_of(heading) != role["name"], heading


def test_every_code_has_an_example_that_fits_and_one_that_does_not() -> None:
    book = load_codebook()
    assert len(book.names("focus")) == 16 and len(book.names("theme")) == 18 and len(book.names("addressee")) == 14
    for code in book.codes:
        assert code.fits and code.misfits and code.why, f"{code.scheme} {code.name}"


def test_the_studys_counts_are_its_own() -> None:
    """Table 18: 634 codings, 198 of them procedures; Other (93) is split in three here."""
    counts = {code.name: code.study_count for code in load_codebook().codes if code.scheme == "focus"}
    assert sum(count for count in counts.values() if count) == 634 - 93
    assert counts["existing-procedures"] + counts["new-procedures"] == 198


def test_every_gap_rule_is_carried_out_and_explained() -> None:
    assert list(load_gap_rules()) == list(RULES)
    for rule in load_gap_rules().values():
        assert rule.flagged and rule.passed and rule.advice.strip()


@pytest.mark.parametrize("entry", read_toml(DATA / "advice.toml")["advice"], ids=lambda entry: f"{entry['criterion']} {entry['value']}")
def test_the_example_of_an_advice_is_given_it(entry: dict[str, str]) -> None:
    answer = next(classify([InputRow("1", entry["example"], "")], open_model()))
    graded = answer["smart"][entry["criterion"]]
    assert (graded["value"], graded["advice"]) == (entry["value"], entry["text"])


def test_advice_is_a_question_or_points_to_the_plan() -> None:
    for criterion in CRITERIA:
        for grade in ("no", "partly"):
            said = advise(criterion, grade)
            assert said.endswith("?") or "plan" in said, said
        assert advise(criterion, "yes") == ""


def test_what_is_never_said() -> None:
    spoken = [rule.message + rule.advice for rule in load_gap_rules().values()]
    spoken += [entry["text"] for entry in read_toml(DATA / "advice.toml")["advice"]]
    terminal = (Path(__file__).parent.parent / "recclass" / "reports" / "terminal.py").read_text(encoding="utf-8")
    spoken += re.findall(r'"([^"]*)"', re.sub(r"\{[^{}]*\}", "", terminal))
    for text in spoken:
        assert not re.search(NEVER_SAID, text, re.IGNORECASE), text


def test_a_malformed_entry_is_named() -> None:
    with pytest.raises(RecclassError, match=r"rules.toml, rule 3: unknown key 'pattern'; allowed: .*patterns"):
        record(Rule, {"id": "x", "pattern": "y"}, "rules.toml, rule 3")


def test_looking_only_around_a_word_that_a_pattern_needs_finds_what_looking_everywhere_does() -> None:
    language = English()
    everything = [rule for rule in load_rules() if rule.scheme == "element"]
    matcher = Matcher(language.vocab)
    for rule in everything:
        matcher.add(rule.id, [compile_pattern(pattern) for pattern in rule.patterns])
    text = " ".join(example for rule in everything for example in rule.match)
    doc = language.make_doc(text)
    everywhere = {(language.vocab.strings[name], doc[start:end].start_char, doc[start:end].end_char) for name, start, end in matcher(doc)}
    found = {(hit.rule.id, hit.span.start, hit.span.end) for hit in find_hits(text, ("element",))}
    assert found <= everywhere and len(found) > 100
    for rule, start, end in everywhere:  # of matches that overlap the longest is kept
        assert any(name == rule and first < end and start < last for name, first, last in found)
