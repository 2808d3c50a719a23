"""The codebook as a tree of codes with names of their own, as programs for qualitative analysis keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recclass.codebook import Code, Codebook, Scheme, load_codebook
from recclass.plans import CRITERIA, NOT_SEEN
from recclass.types import Coding

KINDS = ("conclusion", "recommendation", "action")
REVIEW = "needs review"
GRADED = ("smart", "action")  # their codes are questions, their grades what is coded


@dataclass(frozen=True, slots=True)
class Branch:
    """A code with what it means, or a group of codes, which is given to nothing itself. `example`: what fits it and what does not."""

    name: str
    about: str
    branches: tuple[Branch, ...] = ()
    example: str = ""


def grow_codebook(examples: bool = True) -> tuple[Branch, ...]:
    """Groups of codes, one for each scheme; no two names in the tree are the same. Codes are told with `examples` or without."""
    groups = _grow()
    return groups if examples else tuple(map(_without_example, groups))


def _grow() -> tuple[Branch, ...]:
    book = load_codebook()
    focus = next(scheme for scheme in book.schemes if scheme.name == "focus")
    primary = tuple(
        Branch(f"primary focus: {code.name}", code.meaning, (), _example(code)) for code in book.codes if code.scheme == "focus"
    )
    return (
        Branch("item", "What was found in a report.", tuple(Branch(name_kind(kind), f"One {kind} of a report.") for kind in KINDS)),
        Branch("primary focus", f"{focus.title}: the one code that comes first.", primary),
        *(_group(scheme, book) for scheme in book.schemes),
        Branch("with plan", "The grades that are left when the action plan is read too.", tuple(_with_plan(book))),
        Branch("words", "The words of an item that show a code; not counted as items.", tuple(_words(book))),
        Branch(REVIEW, "The program is not sure of one of the codes given here: a person should look again."),
    )


def name_kind(kind: str) -> str:
    """The code that every item of a kind has."""
    return f"item: {kind}"


def name_words(coding: Coding) -> str:
    """The code of the words that show a coding."""
    return f"words: {_topic(coding.scheme, coding.code)}"


def name_codes(coding: Coding) -> tuple[str, ...]:
    """The codes in the tree that a coding stands for; none where it says that a code does not apply."""
    if coding.scheme in (*GRADED, "plan"):
        return (f"{_topic(coding.scheme, coding.code)}: {coding.value}",)
    if coding.value == "no":
        return ()
    name = f"{_topic(coding.scheme, coding.code)}: {coding.code}"
    return (f"primary {name}", name) if coding.value == "primary" else (name,)


def walk(branches: Sequence[Branch]) -> Iterator[Branch]:
    """Every branch of the tree, a group before its codes."""
    for branch in branches:
        yield branch
        yield from walk(branch.branches)


def _topic(scheme: str, code: str) -> str:
    """What a coding is about: a criterion, an action's field, or the scheme."""
    name = {"smart": code, "plan": f"{code} with plan", "action": f"action {code}"}.get(scheme, scheme)
    return name.replace("_", " ")


def _group(scheme: Scheme, book: Codebook) -> Branch:
    codes = [code for code in book.codes if code.scheme == scheme.name]
    if scheme.name in GRADED:
        branches = [_graded(code) for code in codes]
    else:
        branches = [Branch(f"{_topic(scheme.name, code.name)}: {code.name}", code.meaning, (), _example(code)) for code in codes]
    return Branch(scheme.name.replace("_", " "), f"{scheme.title}. {scheme.about}", tuple(branches))


def _graded(code: Code) -> Branch:
    topic = _topic(code.scheme, code.name)
    grades = (Branch(f"{topic}: {grade}", meaning) for grade, meaning in code.grades.items())
    return Branch(topic, code.meaning, tuple(grades), _example(code))


def _with_plan(book: Codebook) -> Iterator[Branch]:
    for code in (code for code in book.codes if code.scheme == "smart" and code.name in CRITERIA):
        topic = _topic("plan", code.name)
        grades = {**code.grades, NOT_SEEN: "No plan was seen: its parts are not seen, not absent."}
        yield Branch(topic, code.meaning, tuple(Branch(f"{topic}: {grade}", meaning) for grade, meaning in grades.items()))


def _words(book: Codebook) -> Iterator[Branch]:
    topics = [_topic(code.scheme, code.name) for code in book.codes] + [_topic("plan", name) for name in CRITERIA]
    for topic in dict.fromkeys(topics):
        yield Branch(f"words: {topic}", f"Words that show a code of {topic}.")


def _example(code: Code) -> str:
    """What fits a code, and what does not."""
    lines = [f"Fits: {code.fits}" if code.fits else "", f"Does not fit: {code.misfits} ({code.why})" if code.misfits else ""]
    return "\n".join(line for line in lines if line)


def _without_example(branch: Branch) -> Branch:
    return replace(branch, example="", branches=tuple(map(_without_example, branch.branches)))
