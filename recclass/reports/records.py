"""Every recommendation, conclusion and action as one row of a table, codes beside the words that show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recclass.codebook import load_codebook
from recclass.plans import JUDGED_BY
from recclass.reports.sheets import Table, Value
from recclass.types import Analysis, Coding, Kind, Segment, Span

PLANNED = ("specific", "measurable", "timely")  # grades that an action plan can lift
Columns = Mapping[str, Callable[[Segment], Value]]


@dataclass(frozen=True)
class Found:
    """An analysis, its codings by segment and scheme, and what is linked to what."""

    analysis: Analysis
    codings: Mapping[tuple[str, str], Sequence[Coding]]

    def values(self, segment: Segment, scheme: str, code: str = "") -> str:
        """The values given under a scheme, or to one code of it."""
        return listed(coding.value for coding in self.codings[segment.id, scheme] if code in ("", coding.code))

    def codes(self, segment: Segment, scheme: str, value: str = "") -> str:
        """The codes given under a scheme, or those with one value."""
        return listed(coding.code for coding in self.codings[segment.id, scheme] if value in ("", coding.value))

    def words(self, segment: Segment, scheme: str, code: str = "") -> str:
        """The words that show what was coded, in the order of the text."""
        spans = {span for coding in self.codings[segment.id, scheme] if code in ("", coding.code) for span in coding.evidence}
        return quoted(self.analysis, sorted(spans))

    def linked(self, segment: Segment, relations: Sequence[str], *, towards: bool) -> str:
        """What a segment is linked to (`towards`), or what is linked to it: "C1; C4 (partly)"."""
        found = []
        for link in self.analysis.links:
            ours, theirs = (link.source, link.target) if towards else (link.target, link.source)
            if ours == segment.id and link.relation in relations:
                found.append(f"{theirs} (partly)" if link.relation == "partly" else theirs)
        return listed(found)

    def unsure(self, segment: Segment) -> str:
        """What a person should look at again: "focus: assurance; smart: timely"."""
        return listed(
            coding.scheme if coding.scheme == coding.code else f"{coding.scheme}: {coding.code.replace('_', ' ')}"
            for (name, scheme), codings in self.codings.items()
            for coding in codings
            if name == segment.id and scheme != "plan" and not coding.sure
        )


def index(analysis: Analysis) -> Found:
    """An analysis, ready to be looked up."""
    codings: dict[tuple[str, str], list[Coding]] = defaultdict(list)
    for coding in analysis.codings:
        codings[coding.segment, coding.scheme].append(coding)
    return Found(analysis, codings)


def recommendations(analysis: Analysis) -> Table:
    """One row a recommendation; the first row names the columns."""
    found = index(analysis)
    columns: dict[str, Callable[[Segment], Value]] = dict(_place())
    columns |= {
        "primary": lambda item: found.codes(item, "focus", "primary"),
        "headline": lambda item: listed(
            load_codebook().headline(code, analysis.headlines) for code in _split(found.codes(item, "focus", "primary"))
        ),
        "also": lambda item: found.codes(item, "focus", "also"),
        **{name: _graded(found, "smart", name) for name in load_codebook().names("smart")},
        **{f"{name}_with_plan": _graded(found, "plan", name) for name in PLANNED},
        "change": lambda item: found.values(item, "change"),
        "addressee": lambda item: found.codes(item, "addressee"),
        "level": lambda item: found.values(item, "level"),
        "origin": lambda item: found.values(item, "origin"),
        "answers": lambda item: found.linked(item, ("addresses", "partly"), towards=True),
        "carried_out_by": lambda item: found.linked(item, ("carries_out",), towards=False),
        "needs_review": found.unsure,
        "focus_words": lambda item: found.words(item, "focus"),
        **{f"{name}_words": _shown(found, "smart", name) for name in load_codebook().names("smart")},
        "change_words": lambda item: found.words(item, "change"),
        "addressee_words": lambda item: found.words(item, "addressee"),
    }
    return _tabulated(analysis, "recommendation", columns)


def conclusions(analysis: Analysis) -> Table:
    """One row a conclusion; the first row names the columns."""
    found = index(analysis)
    columns: dict[str, Callable[[Segment], Value]] = dict(_place())
    columns |= {
        "themes": lambda item: found.codes(item, "theme"),
        "framing": lambda item: found.values(item, "framing"),
        "level": lambda item: found.values(item, "level"),
        "needs_response": lambda item: found.values(item, "needs_response"),
        "answered_by": lambda item: found.linked(item, ("addresses", "partly"), towards=False),
        "needs_review": found.unsure,
    }
    return _tabulated(analysis, "conclusion", columns)


def actions(analysis: Analysis) -> Table:
    """One row an action: the cells of its row of the plan, then what they were coded as."""
    found = index(analysis)
    columns: dict[str, Callable[[Segment], Value]] = dict(_place())
    columns |= {name: _cell(analysis, name) for name in JUDGED_BY.values()}
    columns |= {f"{name}_code": _graded(found, "action", name) for name in (*JUDGED_BY, "fidelity")}
    columns |= {
        "carries_out": lambda item: found.linked(item, ("carries_out",), towards=True),
        "needs_review": found.unsure,
    }
    return _tabulated(analysis, "action", columns)


def quoted(analysis: Analysis, spans: Sequence[Span]) -> str:
    """The words of some spans, each in one line, joined by an ellipsis."""
    return " … ".join(" ".join(analysis.document[span].split()) for span in spans)


def listed(names: Sequence[str] | Iterator[str]) -> str:
    """Names in one cell, each once."""
    return "; ".join(dict.fromkeys(names))


def _place() -> Columns:
    return {
        "id": lambda item: item.id,
        "number": lambda item: item.number,
        "page": lambda item: item.page,
        "headings": lambda item: item.heading,
        "text": lambda item: item.text,
    }


def _graded(found: Found, scheme: str, code: str) -> Callable[[Segment], Value]:
    return lambda item: found.values(item, scheme, code)


def _shown(found: Found, scheme: str, code: str) -> Callable[[Segment], Value]:
    return lambda item: found.words(item, scheme, code)


def _cell(analysis: Analysis, name: str) -> Callable[[Segment], Value]:
    return lambda item: quoted(analysis, [span for field, span in item.fields if field == name])


def _split(names: str) -> list[str]:
    return [name for name in names.split("; ") if name]


def _tabulated(analysis: Analysis, kind: Kind, columns: Columns) -> Table:
    return [list(columns), *([tell(segment) for tell in columns.values()] for segment in analysis.of_kind(kind))]
