"""What a new draft changed, for a person and for a program: what to look at now first, then findings, items and grades."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from recclass.drafts import Difference, Match, Regrade, key_of
from recclass.reports.findings import passage, tell_gap, tell_gaps, wrap
from recclass.reports.first import count, look_at, worst_gap
from recclass.reports.terminal import CAUTION
from recclass.reports.wire import wire_gap
from recclass.types import KINDS, Analysis, Gap, Segment, Span

UNANSWERED = "conclusion-unanswered"
NO_STANDARD = "A higher grade is not a better recommendation: does it answer a cause, and is it needed?"


def to_text(difference: Difference, width: int = 80) -> str:
    """The whole difference as text, lines wrapped at `width` characters."""
    parts = [_first(difference, width)]
    if difference.broken:
        parts.append("NEW TO LOOK AT\n" + "\n".join(tell_gaps(difference.new, difference.broken, width)))
    parts += _listed("MENDED", [_settled(difference, gap) for gap in difference.mended], width)
    parts += _listed("GONE WITH THEIR ITEMS", [_settled(difference, gap) for gap in difference.dropped], width)
    parts += _listed("STILL THERE", [_told(difference.new, gap) for gap in difference.still], width)
    parts += _items(difference, width)
    if difference.regraded:
        grades = _listed("GRADES THAT ROSE OR FELL", [_graded(regrade) for regrade in difference.regraded], width)
        parts.append("\n".join([*grades, wrap(NO_STANDARD, width, 2)]))
    return "\n\n".join([*parts, wrap(CAUTION, width)]) + "\n"


def to_json(difference: Difference) -> str:
    """One line of JSON; the same drafts give the same bytes. `taken_out` and `put_in` count characters of the old and the new text."""
    wire = {
        "old": _draft(difference.old), "new": _draft(difference.new),
        "matched": [_matched(match) for match in difference.matched],
        "gone": [_item(segment) for segment in difference.gone], "added": [_item(segment) for segment in difference.added],
        **{name: [wire_gap(gap) for gap in getattr(difference, name)] for name in ("mended", "dropped", "broken", "still")},
        "grades": [
            {"old": r.match.old.id, "new": r.match.new.id, "criterion": r.criterion, "was": r.was, "now": r.now, "rose": r.rose,
             "with_plan": r.with_plan, "sure": r.sure}
            for r in difference.regraded
        ],
        "made_with": dict(difference.new.made_with),
    }  # fmt: skip
    return json.dumps(wire, ensure_ascii=False)


def _first(difference: Difference, width: int) -> str:
    lines = [line for kind in KINDS if (line := _counted(difference, kind))]
    mended, broken, still = len(difference.mended), len(difference.broken), len(difference.still)
    dropped = f"{len(difference.dropped)} gone with their items, " if difference.dropped else ""
    lines.append(f"To look at: {mended} mended, {dropped}{still} still there, {broken} new.")
    worst = worst_gap(difference.broken) or worst_gap(difference.still)
    if worst:
        lines.append(look_at(difference.new, worst))
    head = wrap(f"{difference.old.document.source} and {difference.new.document.source}", width)
    return "\n".join([head, "", "WHAT CHANGED", *(wrap(line, width, 2, 4) for line in lines)])


def _counted(difference: Difference, kind: str) -> str:
    """Recommendations: 10 before, 11 now; 6 unchanged, 3 reworded, 2 new, 1 gone, 4 moved."""
    old, new = ([segment for segment in draft.segments if segment.kind == kind] for draft in (difference.old, difference.new))
    if not old and not new:
        return ""
    matched = [match for match in difference.matched if match.new.kind == kind]
    numbers = {
        "unchanged": sum(not match.reworded and not match.moved for match in matched),
        "reworded": sum(match.reworded for match in matched),
        "moved": sum(match.moved for match in matched),
        "new": sum(segment.kind == kind for segment in difference.added),
        "gone": sum(segment.kind == kind for segment in difference.gone),
    }
    told = ", ".join(f"{number} {word}" for word, number in numbers.items() if number)
    return f"{count(len(old), kind)} before, {len(new)} now: {told}."


def _listed(title: str, lines: Sequence[str], width: int) -> list[str]:
    return ["\n".join([title, *(wrap(f"- {line}", width, 2, 4) for line in lines)])] if lines else []


def _told(analysis: Analysis, gap: Gap) -> str:
    quiet = f" (left as it is, as a comment says: {gap.suppressed_by})" if gap.suppressed_by else ""
    return f"{gap.rule}: {tell_gap(analysis, gap)}{quiet}"


def _settled(difference: Difference, gap: Gap) -> str:
    """A finding of the old draft, in its words, with the new names of its items and what answers them now."""
    names = difference.renamed()
    since = [f"{name} is now {names[name]}" for name in gap.segments if names.get(name, name) != name]
    if gap.rule == UNANSWERED:
        now = [names.get(name) for name in gap.segments]
        since += [f"now {link.source} seems to answer it" for link in difference.new.links if link.target in now]
    return _told(difference.old, gap) + (f" ({', '.join(since)})" if since else "")


def _items(difference: Difference, width: int) -> Iterator[str]:
    """What was reworded, moved, put in and taken out."""
    reworded = [_reworded(difference.new, match, width) for match in difference.matched if match.reworded]
    if reworded:
        yield "REWORDED\n" + "\n".join(reworded)
    yield from _listed("MOVED", [_moved(match) for match in difference.matched if match.moved], width)
    yield from _listed("NEW", [f"{_named(segment)}: {segment.text}" for segment in difference.added], width)
    yield from _listed("GONE", [f"{_named(segment)}: {segment.text}" for segment in difference.gone], width)


def _reworded(new: Analysis, match: Match, width: int) -> str:
    was = f" (was {match.old.id})" if match.old.id != match.new.id else ""
    lines = [wrap(f"- {_named(match.new)}{was}: {passage(new, match.new.span)}", width, 2, 4)]
    for title, segment, spans in (("taken out", match.old, match.taken_out), ("put in", match.new, match.put_in)):
        if spans:
            lines.append(wrap(f"{title:12}{' … '.join(f'“{segment.quote(span)}”' for span in spans)}", width, 4, 16))
    return "\n".join(lines)


def _moved(match: Match) -> str:
    """R3 (was R2): printed as 3, before as 2; under “Health”, before under “All agencies”."""
    old, new = match.old, match.new
    changes = [f"printed as {new.number or 'no number'}, before as {old.number or 'no number'}"] if old.number != new.number else []
    if old.heading != new.heading:
        changes.append(f"under “{new.heading}”, before under “{old.heading}”")
    return f"{new.id} (was {old.id}): {'; '.join(changes)}"


def _named(segment: Segment) -> str:
    return segment.id + (f", page {segment.page}" if segment.page else "")


def _graded(regrade: Regrade) -> str:
    how = [*(["with its plan"] if regrade.with_plan else []), *([] if regrade.sure else ["needs review"])]
    return f"{regrade.match.new.id}: {regrade.criterion} {regrade.was}, now {regrade.now}" + (f" ({', '.join(how)})" if how else "")


def _draft(analysis: Analysis) -> dict[str, Any]:
    document = analysis.document
    return {"source": document.source, "digest": document.digest, "pages": document.pages}


def _item(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id, "kind": segment.kind, "number": segment.number, "text": segment.text, "page": segment.page,
        "headings": list(segment.headings), "key": key_of(segment.text),
    }  # fmt: skip


def _matched(match: Match) -> dict[str, Any]:
    return {
        "old": _item(match.old), "new": _item(match.new), "reworded": match.reworded, "moved": match.moved,
        "taken_out": _within(match.taken_out, match.old), "put_in": _within(match.put_in, match.new),
    }  # fmt: skip


def _within(spans: Sequence[Span], segment: Segment) -> list[list[int]]:
    return [[span.start - segment.span.start, span.end - segment.span.start] for span in spans]
