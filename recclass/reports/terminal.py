"""An analysis for a person to read: what to look at first, then the findings; or, in full, every item with its codes and words, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePath

from recclass.advice import advise
from recclass.checklist import HEADED, load_checklist
from recclass.codebook import load_codebook
from recclass.plans import JUDGED_BY, NOT_SEEN
from recclass.reports.findings import passage, tell_gaps, wrap
from recclass.reports.first import count, look_first, not_pointed_out
from recclass.smart import grades_of
from recclass.types import Analysis, Coding, Link, Segment

CAUTION = (
    "A reading aid: it reads words, not practice, and not found is not absent. Learnt from fictional, machine-written reports and "
    "compared with codes that language models, not people, assigned."
)
SURENESS = "Percentages say how sure the program is of its own reading."
MORE = "Every item with its codes and words: --items, or -o report.html."
RULES = "What a rule means: recclass explain RULE."
BESIDE = {
    ".docx": "Comments in a copy of the draft: -o draft.checked.docx.",
    ".pdf": "Highlights in a copy of the report: -o report.checked.pdf.",
}
WEAK = "needs review"
SHOWN = 6  # findings of a rule on the page
DIRECTIONS = (
    ("answers     ", False, "source", "target"),
    ("answered by ", False, "target", "source"),
    ("carries out ", True, "source", "target"),
    ("carried out by ", True, "target", "source"),
)  # how a link reads, whether it is an action's, and its end that is here and its other


def to_page(analysis: Analysis, width: int = 80, checklist: bool = False) -> str:
    """What to look at first and the first findings of each rule, lines wrapped at `width`; the checklist where it is asked for."""
    parts = [_head(analysis, width), _first(analysis, width), _gaps(analysis, width, SHOWN)]
    parts += [_checks(analysis, width)] if checklist else []
    return "\n\n".join(parts) + "\n"


def close_page(analysis: Analysis, width: int = 80) -> str:
    """What stands below a page, or once below the pages of several reports: how to see more, and the caution."""
    ending = PurePath(analysis.document.source).suffix.lower()
    hints = [MORE, *([BESIDE[ending]] if ending in BESIDE else []), RULES]
    return "\n".join([*(wrap(hint, width) for hint in hints), *_caution(CAUTION, analysis, width)]) + "\n"


def to_text(analysis: Analysis, width: int = 80, checklist: bool = False) -> str:
    """The whole analysis as text, all findings and every item, lines wrapped at `width`; the checklist where it is asked for."""
    parts = [_head(analysis, width), _first(analysis, width), _gaps(analysis, width)]
    parts += [_checks(analysis, width)] if checklist else []
    for kind, title in (("recommendation", "RECOMMENDATIONS"), ("conclusion", "CONCLUSIONS"), ("action", "ACTIONS")):
        if segments := [segment for segment in analysis.segments if segment.kind == kind]:
            parts.append(title + "\n" + "\n\n".join(_item(analysis, segment, width) for segment in segments))
    parts.append("\n".join(_caution(f"{CAUTION} {SURENESS}", analysis, width)))
    return "\n\n".join(parts) + "\n"


def _caution(caution: str, analysis: Analysis, width: int) -> Iterator[str]:
    yield wrap(caution, width)
    yield f"({', '.join(f'{name} {value}' for name, value in analysis.made_with.items())})"


def _head(analysis: Analysis, width: int) -> str:
    document = analysis.document
    return wrap(document.source + (f": {count(document.pages, 'page')}" if document.pages else ""), width)


def _first(analysis: Analysis, width: int) -> str:
    return "WHAT TO LOOK AT FIRST\n" + "\n".join(wrap(line, width, 2, 4) for line in look_first(analysis))


def _checks(analysis: Analysis, width: int) -> str:
    """The checklist, a table after the other; each line with its value and where it is met."""
    lines = {line.id: line for line in load_checklist()}
    told = [wrap(f"CHECKLIST: {HEADED}", width)]
    for table, group in groupby(analysis.checks, key=lambda check: lines[check.item].table):
        told.append(f"  Table {table}")
        for check in group:
            pages = sorted({line.page for span in check.evidence for line in analysis.document.lines_in(span) if line.page})
            where = f" (page {', '.join(map(str, pages))})" if pages else ""
            told.append(wrap(f"{check.value:15}{lines[check.item].section:12}{lines[check.item].text}{where}", width, 4, 31))
            told += [wrap(f"“{passage(analysis, check.evidence[0])}”", width, 31)] if check.evidence else []
    return "\n".join(told)


def _gaps(analysis: Analysis, width: int, most: int | None = None) -> str:
    told = tell_gaps(analysis, analysis.gaps, width, most)
    quiet = [f"{why}: {_some(names, most)}" for why, names in not_pointed_out(analysis).items()]
    told += [wrap(f"Not pointed out, as they ask for no answer: {'; '.join(quiet)}", width, 2, 4)] if quiet else []
    return "WHAT TO LOOK AT\n" + ("\n".join(told) or "  Nothing stands out.")


def _some(names: Sequence[str], most: int | None) -> str:
    more = len(names) - (most or len(names))
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _item(analysis: Analysis, segment: Segment, width: int) -> str:
    lines = [wrap(" · ".join(_place(segment)), width), wrap(segment.text, width, 4)]
    codings = [coding for coding in analysis.codings if coding.segment == segment.id]
    if segment.kind == "recommendation":
        lines += [*_focus(segment, codings, analysis.headlines, width), *_smart(segment, codings, width)]
    if segment.kind == "conclusion":
        lines += _themes(codings, width)
    if segment.kind == "action":
        lines += _planned(segment, codings, analysis, width)
    lines += _linked(segment, analysis.links, width)
    return "\n".join(lines)


def _place(segment: Segment) -> Iterator[str]:
    yield segment.id
    if segment.number:
        yield f"printed as {segment.number}"
    if segment.page:
        yield f"page {segment.page}"
    if segment.headings:
        yield segment.heading
    if segment.also_at:
        yield f"printed again in {count(len(segment.also_at), 'place')}"


def _focus(segment: Segment, codings: Sequence[Coding], own: Mapping[str, str], width: int) -> Iterator[str]:
    for coding in (coding for coding in codings if coding.scheme == "focus"):
        name = coding.code if coding.value == "primary" else f"also {coding.code}"
        headline = load_codebook().headline(coding.code, own)
        headline = f" ({headline})" if headline != coding.code else ""
        yield wrap(
            f"{'focus' if coding.value == 'primary' else '':12}{name}{headline}, {_sureness(coding)}{_quotes(segment, coding)}",
            width,
            4,
            16,
        )


def _smart(segment: Segment, codings: Sequence[Coding], width: int) -> Iterator[str]:
    for name, coding in grades_of(codings):
        yield wrap(f"{name:12}{coding.value}, {_sureness(coding)}{_quotes(segment, coding)}", width, 4, 16)
        if advice := advise(name, coding.value):
            yield wrap(advice, width, 16)
    for coding in codings:
        if coding.scheme == "change":
            yield wrap(f"{'change':12}{coding.value}, {_sureness(coding)}{_quotes(segment, coding)}", width, 4, 16)
    plan = [coding for coding in codings if coding.scheme == "plan" and coding.value != NOT_SEEN]
    if plan:
        yield wrap(f"{'with plan':12}{', '.join(f'{coding.code} {coding.value}' for coding in plan)}", width, 4, 16)
    who = ", ".join(coding.code for coding in codings if coding.scheme == "addressee")
    yield wrap(f"{'addressee':12}{who}", width, 4, 16)


def _themes(codings: Sequence[Coding], width: int) -> Iterator[str]:
    themes = ", ".join(f"{coding.code} ({_sureness(coding)})" for coding in codings if coding.scheme == "theme")
    yield wrap(f"{'themes':12}{themes}", width, 4, 16)
    for coding in codings:
        if coding.scheme == "needs_response" and coding.value != "yes":
            yield wrap(f"{'asks for':12}no answer: {coding.value}, {_sureness(coding)}", width, 4, 16)


def _planned(segment: Segment, codings: Sequence[Coding], analysis: Analysis, width: int) -> Iterator[str]:
    """What an action's row of the plan says, with the words of its cells."""
    cells = dict(segment.fields)
    for coding in codings:
        span = cells.get(JUDGED_BY.get(coding.code, ""))
        quoted = f": “{passage(analysis, span)}”" if span and analysis.document[span].strip() else ""
        yield wrap(f"{coding.code.replace('_', ' '):12}{coding.value}, {_sureness(coding)}{quoted}", width, 4, 16)


def _linked(segment: Segment, links: Sequence[Link], width: int) -> Iterator[str]:
    """What an item answers or carries out, and by what it is answered or carried out."""
    for word, carries, ours, theirs in DIRECTIONS:
        met = [entry for entry in links if getattr(entry, ours) == segment.id and (entry.relation == "carries_out") == carries]
        if met:
            yield wrap(f"{word}{', '.join(f'{getattr(entry, theirs)}{_how(entry)}' for entry in met)}", width, 4, 16)


def _how(link: Link) -> str:
    if link.found_by.startswith("cited"):
        return " (cited)"
    marked = "marked in the report, " if link.found_by.startswith("mark") else ""
    return f" ({marked}{'partly, ' if link.relation == 'partly' else ''}{link.score:.0%})"


def _sureness(coding: Coding) -> str:
    return f"{coding.probability:.0%}" if coding.sure else f"{WEAK} ({coding.probability:.0%})"


def _quotes(segment: Segment, coding: Coding) -> str:
    return "".join(f"{': ' if i == 0 else ' … '}“{segment.quote(span)}”" for i, span in enumerate(coding.evidence))
