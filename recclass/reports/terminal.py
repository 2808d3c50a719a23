"""An analysis for a person to read: what to look at first, then every item with its codes and the words that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from recclass.advice import advise
from recclass.checklist import HEADED, load_checklist
from recclass.codebook import load_codebook
from recclass.gaps import ASKED_BEFORE
from recclass.plans import JUDGED_BY, NOT_SEEN
from recclass.reports.findings import passage, tell_gaps, wrap
from recclass.reports.first import count, look_first, not_pointed_out
from recclass.smart import grades_of
from recclass.types import Analysis, Coding, Link, Segment

CAUTION = (
    "A reading aid: it reads words, not practice, and not found is not absent. Learnt from fictional, machine-written reports and "
    "compared with codes that language models, not people, assigned. Percentages say how sure the program is of its own reading."
)
WEAK = "needs review"
DIRECTIONS = (
    ("answers     ", False, "source", "target"),
    ("answered by ", False, "target", "source"),
    ("carries out ", True, "source", "target"),
    ("carried out by ", True, "target", "source"),
)  # how a link reads, whether it is an action's, and its end that is here and its other


def to_text(analysis: Analysis, width: int = 80, checklist: bool = False) -> str:
    """The whole analysis as text, lines wrapped at `width` characters; the checklist where it is asked for."""
    parts = [_head(analysis, width), _first(analysis, width), _gaps(analysis, width), *_asked_before(analysis, width)]
    parts += [_checks(analysis, width)] if checklist else []
    for kind, title in (("recommendation", "RECOMMENDATIONS"), ("conclusion", "CONCLUSIONS"), ("action", "ACTIONS")):
        if segments := [segment for segment in analysis.segments if segment.kind == kind]:
            parts.append(title + "\n" + "\n\n".join(_item(analysis, segment, width) for segment in segments))
    made = ", ".join(f"{name} {value}" for name, value in analysis.made_with.items())
    parts.append(wrap(CAUTION, width) + f"\n({made})")
    return "\n\n".join(parts) + "\n"


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


def _gaps(analysis: Analysis, width: int) -> str:
    told = tell_gaps(analysis, [gap for gap in analysis.gaps if gap.rule != ASKED_BEFORE], width)
    quiet = [f"{why}: {', '.join(names)}" for why, names in not_pointed_out(analysis).items()]
    told += [wrap(f"Not pointed out, as they ask for no answer: {'; '.join(quiet)}", width, 2, 4)] if quiet else []
    return "WHAT TO LOOK AT\n" + ("\n".join(told) or "  Nothing stands out.")


def _asked_before(analysis: Analysis, width: int) -> Iterator[str]:
    """What earlier reviews asked for or found too, in a part of its own."""
    if earlier := [gap for gap in analysis.gaps if gap.rule == ASKED_BEFORE]:
        yield "ASKED BEFORE\n" + "\n".join(tell_gaps(analysis, earlier, width))


def _item(analysis: Analysis, segment: Segment, width: int) -> str:
    lines = [wrap(" · ".join(_place(segment)), width), wrap(segment.text, width, 4)]
    codings = [coding for coding in analysis.codings if coding.segment == segment.id]
    if segment.kind == "recommendation":
        lines += [*_focus(segment, codings, width), *_smart(segment, codings, width)]
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


def _focus(segment: Segment, codings: Sequence[Coding], width: int) -> Iterator[str]:
    for coding in (coding for coding in codings if coding.scheme == "focus"):
        name = coding.code if coding.value == "primary" else f"also {coding.code}"
        headline = load_codebook().headline(coding.code)
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
    return f" ({'partly, ' if link.relation == 'partly' else ''}{link.score:.0%})"


def _sureness(coding: Coding) -> str:
    return f"{coding.probability:.0%}" if coding.sure else f"{WEAK} ({coding.probability:.0%})"


def _quotes(segment: Segment, coding: Coding) -> str:
    return "".join(f"{': ' if i == 0 else ' … '}“{segment.quote(span)}”" for i, span in enumerate(coding.evidence))
