"""Finds words by rule: spaCy patterns kept as data (`data/rules/*.toml`), each with texts that match and texts that miss.

A pattern is written as it reads, a word a token: `audit*` begins with, `a|b` either, `word?` may be missing, `..` up to two
words and `....` up to six between, `#` a number, `#year` 1990 to 2059, `#years` as 2010/11, `#date` as 31/3/10, `#month` a month's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from recclass.codebook import DATA, read_toml, record
from recclass.elements import open_english
from recclass.types import RecclassError, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

REMEMBERED = 20_000  # words whose patterns are kept
MONTHS = "january february march april may june july august september october november december".split()
GAPS = {"..": 2, "....": 6}  # words between, at most
SPECIAL: dict[str, dict[str, Any]] = {
    "#": {"LIKE_NUM": True},
    "#year": {"TEXT": {"REGEX": r"^(19[9]\d|20[0-5]\d)$"}},
    "#years": {"TEXT": {"REGEX": r"^(19|20)\d\d[/–-]\d\d(\d\d)?$"}},
    "#date": {"TEXT": {"REGEX": r"^\d{1,2}[./]\d{1,2}[./](\d\d){1,2}$"}},
    "#month": {"LOWER": {"IN": [*MONTHS, *(month[:3] for month in MONTHS), "sept"]}},
    "#day": {"LOWER": {"REGEX": r"^([1-9]|[12]\d|3[01])(st|nd|rd|th)?$"}},
    **{word: {"IS_PUNCT": False, "OP": f"{{0,{most}}}"} for word, most in GAPS.items()},
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
    language, patterns = _patterns(tuple(schemes))
    doc = language.make_doc(text)
    found: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for k, start, end in patterns.windows([token.lower_ for token in doc]):
        name, matcher = patterns.matchers[k]
        found[name] |= {(start + first, start + last) for _, first, last in matcher(doc[start:end])}
    longest = {name: _longest(doc, matches) for name, matches in found.items()}
    hits = [Hit(by_id[name], span) for name, spans in longest.items() for span in spans]
    return tuple(sorted(hits, key=lambda hit: (hit.span, hit.rule.id)))


def _longest(doc: Doc, matches: Collection[tuple[int, int]]) -> list[Span]:
    taken: list[Span] = []
    for start, end in sorted(matches, key=lambda found: (found[0] - found[1], found[0])):
        span = Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
    return taken


@dataclass(frozen=True, slots=True)
class Clue:
    """A word that a text must have for a pattern to match, with its alternatives, and how many words the pattern may take around it."""

    choices: tuple[str, ...]
    before: int
    after: int


def clue_of(pattern: str) -> Clue | None:
    """Of the words that a text must have for a pattern to match, the longest; None where all may be missing."""
    words = pattern.split()
    musts = [i for i, word in enumerate(words) if not word.endswith("?") and word not in SPECIAL and "#" not in word.split("|")]
    if not musts:
        return None
    best = max(musts, key=lambda i: min(map(len, words[i].split("|"))))
    lengths = [GAPS.get(word.removesuffix("?"), 1) for word in words]
    return Clue(tuple(words[best].split("|")), sum(lengths[:best]), sum(lengths[best + 1 :]))


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


class _Patterns:
    """The patterns of some rules, each told by a word that it needs, so that few of them look at a text, and only around that word."""

    def __init__(self, schemes: tuple[str, ...], vocabulary: Vocab) -> None:
        from spacy.matcher import Matcher

        self.matchers: list[tuple[str, Matcher]] = []
        self._always: list[int] = []
        self._clues: dict[int, Clue] = {}
        self._words: defaultdict[str, list[int]] = defaultdict(list)
        self._clued = lru_cache(REMEMBERED)(self._find_clued)
        for rule in load_rules():
            for pattern in rule.patterns if rule.scheme in schemes else ():
                matcher = Matcher(vocabulary)
                matcher.add(rule.id, [compile_pattern(pattern)])
                self._add(len(self.matchers), clue_of(pattern))
                self.matchers.append((rule.id, matcher))

    def windows(self, words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Each pattern that may match, and the words, from first to before last, among which it may."""
        yield from ((k, 0, len(words)) for k in self._always)
        for i, word in enumerate(words):
            for k in self._clued(word):
                clue = self._clues[k]
                yield k, max(i - clue.before, 0), min(i + clue.after + 1, len(words))

    def _add(self, k: int, clue: Clue | None) -> None:
        if clue is None:
            self._always.append(k)
            return
        self._clues[k] = clue
        for word in clue.choices:
            self._words[word].append(k)

    def _find_clued(self, word: str) -> tuple[int, ...]:
        """The patterns that a word of a text is the clue of."""
        begun = [k for clue, some in self._words.items() if clue.endswith("*") and word.startswith(clue[:-1]) for k in some]
        return (*self._words.get(word, ()), *begun)


@cache
def _patterns(schemes: tuple[str, ...]) -> tuple[Language, _Patterns]:
    language = open_english()
    return language, _Patterns(schemes, language.vocab)
