"""Links that a report itself prints: "(paragraph 5.7)", "Recommendation 6", "R3 addresses Finding 2", "(3.1, 3.4)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from recclass.types import Link, Segment, Span

NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
LIST = rf"((?:[A-Z]{{0,2}}\(?(?:{NUMBER}|[a-z]\)|[ivx]+\))(?:\s*(?:,|;|and|to|&|–|-)\s*)*)+)"
OF_CONCLUSIONS = re.compile(
    rf"\b(?:paragraphs?|paras?\.?|findings?|lessons?|learning points?|conclusions?|themes?|challenges?|priority areas?)\s+{LIST}",
    re.IGNORECASE,
)
BARE = re.compile(rf"[(\[]((?:{NUMBER}(?:\s*(?:,|;|and|to|&|–|-)\s*)*)+)[)\]]")  # "(6.1, 6.2)": only where findings bear such numbers
OF_RECOMMENDATIONS = re.compile(rf"\b(?:rec(?:ommendation)?s?\.?\s+|(?=R\d)){LIST}", re.IGNORECASE)
RANGE = re.compile(rf"({NUMBER})\s*(?:to|–|-)\s*({NUMBER})")
ONE = re.compile(rf"{NUMBER}|(?<![a-z])[a-z](?=\))|[ivx]+(?=\))", re.IGNORECASE)
MARK = re.compile(r"[(\[]\s*recommendations?\s*[)\]]", re.IGNORECASE)  # a finding of which, its authors say, a recommendation came
OFF = 2
LONGEST_RANGE = 12  # findings that one range may stand for


def bare_number(printed: str) -> str:
    """A printed number without its words and brackets: "Learning point 6:" is "6", "(e)" is "e"."""
    found = re.findall(rf"{NUMBER}|\b[a-z]\b|\b[ivx]+\b", printed.lower())
    return str(found[-1]) if found else ""


def cited(recommendations: Sequence[Segment], conclusions: Sequence[Segment]) -> tuple[Link, ...]:
    """The links that numbers in either text make, each with the words that cite. A number that two items bear links nothing."""
    findings, answers = by_number(conclusions), by_number(recommendations)
    links: dict[tuple[str, str], Link] = {}
    for r in recommendations:
        for number, span in _cites(r, findings):
            c = findings[number]
            links[r.id, c.id] = Link(r.id, "addresses", c.id, 1.0, (span,), (), "cited:by-recommendation")
    for c in conclusions:
        for number, span in _numbers(OF_RECOMMENDATIONS, c):
            if answer := answers.get(number):
                links.setdefault((answer.id, c.id), Link(answer.id, "addresses", c.id, 1.0, (), (span,), "cited:by-conclusion"))
    return tuple(links.values())


def mark_of(conclusion: Segment) -> Span | None:
    """Where a finding says that there is a recommendation without saying which: "(Recommendation)"."""
    found = MARK.search(conclusion.text)
    return Span(*found.span()).shifted(conclusion.span.start) if found else None


def near(one: Segment, other: Segment) -> bool:
    """Whether two numbers are one or two apart: cited paragraphs are often off by that much, as one was put in or taken out since."""
    stems, ends = zip(*((stem, end) for stem, _, end in (bare_number(s.number).rpartition(".") for s in (one, other))), strict=True)
    return stems[0] == stems[1] and all(end.isdigit() for end in ends) and 0 < abs(int(ends[0]) - int(ends[1])) <= OFF


def by_number(segments: Sequence[Segment]) -> dict[str, Segment]:
    """The segments by their bare numbers; a number that two of them bear stands for neither."""
    numbers = [bare_number(segment.number) for segment in segments]
    return {number: segment for number, segment in zip(numbers, segments, strict=True) if number and numbers.count(number) == 1}


def _cites(segment: Segment, findings: Mapping[str, Segment]) -> Iterator[tuple[str, Span]]:
    """The findings' numbers that a text cites; bare ones in brackets only if they have a point, as 6.1 has."""
    yield from ((number, span) for number, span in _numbers(OF_CONCLUSIONS, segment) if number in findings)
    yield from ((number, span) for number, span in _numbers(BARE, segment) if "." in number and number in findings)


def _numbers(pattern: re.Pattern[str], segment: Segment) -> Iterator[tuple[str, Span]]:
    """The numbers of a text's citations, ranges spelt out, with where in the document they stand."""
    for match in pattern.finditer(segment.text):
        span = Span(segment.span.start + match.start(), segment.span.start + len(match[0].rstrip(" ,;–-")) + match.start())
        for number in dict.fromkeys([*ONE.findall(match[1]), *_between(match[1])]):
            yield number.lower(), span


def _between(words: str) -> Iterator[str]:
    """The numbers inside ranges: 12 to 15, 6.2–6.4."""
    for first, last in RANGE.findall(words):
        stem, _, begin = first.rpartition(".")
        other, _, end = last.rpartition(".")
        if (not other or other == stem) and 0 < int(end) - int(begin) <= LONGEST_RANGE:
            yield from (f"{stem}.{k}" if stem else str(k) for k in range(int(begin), int(end) + 1))
