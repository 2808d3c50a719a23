"""What to look at first: a report in five lines, the same in every output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from recclass.profiles import REST, Share, cover, profile_focus, profile_themes
from recclass.reports.findings import pages_of
from recclass.types import KINDS, SEVERITIES, Analysis, Gap

MOST = 3  # headlines and themes that are named
LISTED = {"good-practice": "praise", "reported-done": "reported as done", "author-declined": "declined with a reason"}


def look_first(analysis: Analysis) -> tuple[str, ...]:
    """At most five sentences: how much there is, what it would change, what it found, what is unanswered, the one thing to look at."""
    recommendations, conclusions = analysis.of_kind("recommendation"), analysis.of_kind("conclusion")
    lines = [_counted(analysis)]
    if recommendations:
        lines.append(f"Recommendations would change: {_leading(profile_focus(analysis))}.")
    if conclusions:
        lines.append(f"Conclusions are about: {_leading(profile_themes(analysis))}.")
    if conclusions and recommendations:
        lines += _answered(analysis)
    worst = worst_gap(analysis.gaps)
    if worst:
        lines.append(look_at(analysis, worst))
    return tuple(lines)


def look_at(analysis: Analysis, gap: Gap) -> str:
    """The sentence that leads to one finding."""
    pages = pages_of(analysis, gap)
    return f"Look first at{f' page {pages[0]}' if pages else ''}: {gap.message}"


def worst_gap(gaps: Sequence[Gap]) -> Gap | None:
    """The first of the most severe gaps that are not suppressed."""
    told = [gap for gap in gaps if not gap.suppressed_by]
    return max(told, key=lambda gap: SEVERITIES.index(gap.severity), default=None)


def not_pointed_out(analysis: Analysis) -> dict[str, list[str]]:
    """The conclusions that ask for no answer, by why: {"praise": ["C3"]}."""
    found: dict[str, list[str]] = {}
    for coding in analysis.codings:
        if coding.scheme == "needs_response" and coding.value in LISTED:
            found.setdefault(LISTED[coding.value], []).append(coding.segment)
    return found


def count(number: int, noun: str) -> str:
    """3 pages, 1 page."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _counted(analysis: Analysis) -> str:
    recommendations, conclusions, actions = (count(len(analysis.of_kind(kind)), kind) for kind in KINDS)
    return f"{recommendations} and {conclusions} were found; action plan: {actions if analysis.of_kind('action') else 'not seen'}."


def _answered(analysis: Analysis) -> Iterator[str]:
    """How many conclusions seem unanswered or answered by procedures alone; that all are answered only where the links say so."""
    rules = Counter(gap.rule for gap in analysis.gaps if not gap.suppressed_by)
    alone, missed = rules["conclusion-unanswered"], rules["conclusion-mismatched"]
    told = [f"{count(alone, 'conclusion')} {_verb(alone, 'seem')} unanswered"] if alone else []
    if not alone and not _unlinked(analysis):
        told = ["Every conclusion that asks for one seems to have an answer"]
    if missed:
        about = "about how people worked"
        told.append(f"{missed if told else count(missed, 'conclusion')} {about} {_verb(missed, 'seem')} answered only by procedures")
    if told:
        yield "; ".join(told) + "."


def _unlinked(analysis: Analysis) -> list[str]:
    """The conclusions that ask for an answer and have no link, whatever findings are told."""
    quiet = {name for names in not_pointed_out(analysis).values() for name in names}
    return [name for name, answers in cover(analysis).items() if not answers and name not in quiet]


def _verb(number: int, verb: str) -> str:
    return f"{verb}s" if number == 1 else verb


def _leading(shares: Sequence[Share]) -> str:
    """The most frequent by name; what has no name of its own comes last, whatever its number."""
    ranked = sorted((share for share in shares if share.count and share.code != REST), key=lambda share: -share.count)[:MOST]
    ranked += [share for share in shares if share.count and share.code == REST]
    return ", ".join(f"{share.code.replace('-', ' ')} ({share.count})" for share in ranked)
