"""Finds words by rule: spaCy patterns kept as data (`data/rules/*.toml`), each with texts that match and texts that miss.

A pattern is written as it reads, a word a token: `audit*` begins with, `a|b` either, `word?` may be missing, `..` up to two
words and `....` up to six between, `#` a number, `#year` 1990 to 2059, `#month` a month's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from recclass.codebook import DATA, read_toml, record
from recclass.types import RecclassError, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher

MONTHS = "january february march april may june july august september october november december".split()
SPECIAL: dict[str, dict[str, Any]] = {
    "#": {"LIKE_NUM": True},
    "#year": {"TEXT": {"REGEX": r"^(19[9]\d|20[0-5]\d)$"}},
    "#month": {"LOWER": {"IN": [*MONTHS, *(month[:3] for month in MONTHS), "sept"]}},
    "#day": {"LOWER": {"REGEX": r"^([1-9]|[12]\d|3[01])(st|nd|rd|th)?$"}},
    "..": {"IS_PUNCT": False, "OP": "{0,2}"},
    "....": {"IS_PUNCT": False, "OP": "{0,6}"},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What `patterns` show: a code of a scheme, or a grade of it, in texts of one kind."""

    id: str
    scheme: str
    code: str
    patterns: tuple[str, ...]
    match: tuple[str, ...]
    miss: tuple[str, ...]
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule and the characters of a text that it matched."""

    rule: Rule
    span: Span


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, in order of file and place. RecclassError names file, rule and key where one is malformed."""
    rules: list[Rule] = []
    for path in sorted((DATA / "rules").glob("*.toml")):
        for i, entry in enumerate(read_toml(path)["rule"], 1):
            rules.append(record(Rule, entry, f"{path.name}, rule {i}"))
    ids = [rule.id for rule in rules]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise RecclassError(f"data/rules: id {sorted(twice)[0]!r} is used twice")
    return tuple(rules)


def find_hits(text: str, schemes: Sequence[str]) -> tuple[Hit, ...]:
    """The longest matches of every rule of `schemes` in a text, in order of place."""
    by_id = {rule.id: rule for rule in load_rules()}
    language, matcher = _matcher(tuple(schemes))
    doc = language.make_doc(text)
    longest: dict[str, list[Span]] = {}
    for key, start, end in sorted(matcher(doc), key=lambda found: (found[1] - found[2], found[1])):
        span = Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
        taken = longest.setdefault(language.vocab.strings[key], [])
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
    hits = [Hit(by_id[name], span) for name, spans in longest.items() for span in spans]
    return tuple(sorted(hits, key=lambda hit: (hit.span, hit.rule.id)))


def compile_pattern(pattern: str) -> list[dict[str, Any]]:
    """A pattern as spaCy's Matcher takes it."""
    return [_token(word) for word in pattern.split()]


def _token(word: str) -> dict[str, Any]:
    bare = word[:-1] if word.endswith("?") and len(word) > 1 else word
    if bare in SPECIAL:
        return SPECIAL[bare] | ({"OP": "?"} if bare != word and "OP" not in SPECIAL[bare] else {})
    optional = {"OP": "?"} if bare != word else {}
    choices = bare.split("|")
    if any(choice.endswith("*") or choice == "#" for choice in choices):
        return {"LOWER": {"REGEX": f"^(?:{'|'.join(map(_regex, choices))})$"}} | optional
    return {"LOWER": {"IN": choices}} | optional


def _regex(choice: str) -> str:
    if choice == "#":
        return r"\d[\d,.]*"
    return re.escape(choice[:-1]) + r"[\w-]*" if choice.endswith("*") else re.escape(choice)


@cache
def _matcher(schemes: tuple[str, ...]) -> tuple[Language, Matcher]:
    from spacy.lang.en import English  # imported here: spaCy takes more than a second
    from spacy.matcher import Matcher

    language = English()
    matcher = Matcher(language.vocab)
    for rule in load_rules():
        if rule.scheme in schemes:
            matcher.add(rule.id, [compile_pattern(pattern) for pattern in rule.patterns])
    return language, matcher
