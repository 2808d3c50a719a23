"""What every rule, code, line of the checklist and pattern of words means, from the data that the program itself reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recclass.advice import advise
from recclass.checklist import HEADED, Requirement, load_checklist
from recclass.codebook import Code, load_codebook
from recclass.gap_rules import GapRule, load_gap_rules
from recclass.rules import Rule, load_rules

Titled = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A name, what it is (in brackets), what it means, and an example on each side under its title."""

    name: str
    kind: str
    lines: tuple[str, ...]
    examples: tuple[Titled, ...]
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Explanations that belong together, with what is true of all of them."""

    title: str
    about: str
    entries: tuple[Explanation, ...]


def load_chapters() -> tuple[Chapter, ...]:
    """Everything that can be explained: the findings' rules, the codebook's schemes, the checklist, the words that rules look for."""
    return (
        Chapter("What is pointed out", "", tuple(map(_of_gap_rule, load_gap_rules().values()))),
        *_schemes(),
        Chapter("Checklist", f"It holds {HEADED}.", tuple(map(_of_requirement, load_checklist()))),
        Chapter("Words that rules look for", "", tuple(map(_of_rule, load_rules()))),
    )


def explain(name: str) -> tuple[Explanation, ...]:
    """Everything that goes by a name, or by scheme:name where two schemes have a code of one name; empty where nothing does."""
    entries = [entry for chapter in load_chapters() for entry in chapter.entries]
    return tuple(entry for entry in entries if name in (entry.name, f"{entry.scheme}:{entry.name}"))


def _schemes() -> Iterator[Chapter]:
    book = load_codebook()
    for scheme in book.schemes:
        codes = tuple(_of_code(code) for code in book.codes if code.scheme == scheme.name)
        yield Chapter(f"{scheme.title} ({scheme.name})", f"Codes of a {scheme.unit}. {scheme.about}", codes)


def _of_gap_rule(rule: GapRule) -> Explanation:
    lines = (rule.about, f"What is said: {rule.advice}")
    return Explanation(rule.id, rule.severity, lines, (("Points out", rule.flagged), ("Lets pass", rule.passed)))


def _of_code(code: Code) -> Explanation:
    lines = [code.meaning, *(f"{value}: {meaning.removeprefix(value + ': ')}" for value, meaning in code.grades.items())]
    lines += [f"What is asked where it is {value}: {asked}" for value in code.grades if (asked := advise(code.name, value))]
    if code.study_count is not None:
        lines.append(f"In the study's forty reviews (2001-03, no standard), Table 18: {code.study_row}, {code.study_count} of 634 codings.")
    misfits = f"{code.misfits}{' – ' + code.why if code.why else ''}"
    return Explanation(code.name, code.scheme, tuple(lines), (("Fits", code.fits), ("Does not fit", misfits)), code.scheme)


def _of_requirement(line: Requirement) -> Explanation:
    ways = ["by a heading (yes) or by words alone (partly)"] if line.headings or line.words else []
    ways += ["from the items that were found"] if line.by else []
    lines = [line.text, f"It is told {' or '.join(ways)}."]
    if line.reviews:
        lines.append("In the study's forty reviews (2001-03, no standard): {} yes, {} no, {} partly.".format(*line.reviews))
    examples = [("Met by a heading", line.match), ("Not by", line.miss)]
    told = tuple((title, "; ".join(f"“{heading}”" for heading in headings)) for title, headings in examples if headings)
    return Explanation(line.id, f"checklist, Table {line.table}, {line.section}", tuple(lines), told, "checklist")


def _of_rule(rule: Rule) -> Explanation:
    shown = " ".join(filter(None, (rule.scheme, rule.code, rule.value)))
    lines = (rule.about,) if rule.about else ()
    return Explanation(rule.id, f"words that show {shown}", lines, (("Fits", rule.match[0]), ("Does not fit", rule.miss[0])))
