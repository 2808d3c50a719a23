"""Findings that a person has looked at and leaves as they are: a comment in the Word draft says so, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recclass.gap_rules import load_gap_rules
from recclass.readers import read_bytes
from recclass.readers.numbering import W
from recclass.types import Document, Gap, Span, merge

ASKED = re.compile(r"\s*recclass\s*:\s*ignore\s+([\w-]+)\s*[,.;:–—-]*\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
OWN = "recclass"  # the author of the program's own comments
NO_REASON = "no reason was given"
COMMENTS = "/comments"  # how the relationship of a Word file's comments ends


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment "recclass: ignore RULE, reason", and the words it is anchored to."""

    rule: str
    reason: str
    spans: tuple[Span, ...]


def read_suppressions(path: Path, document: Document) -> tuple[Suppression, ...]:
    """What the comments of a Word draft ask for, in their order; none for other files. Unknown rules are left alone."""
    raw = read_bytes(path)
    if path.suffix.lower() != ".docx" or not raw.startswith(b"PK"):
        return ()
    from recclass.readers.word import open_word, read_paragraphs

    opened = open_word(path, raw)
    asked = {name: match for name, text in _comments(opened).items() if (match := ASKED.fullmatch(text))}
    asked = {name: match for name, match in asked.items() if match[1].lower() in load_gap_rules()}
    if not asked:
        return ()
    covered = _covered(opened.element, read_paragraphs(opened), document)
    return tuple(
        Suppression(match[1].lower(), " ".join(match[2].split()) or NO_REASON, merge(covered[name])) for name, match in asked.items()
    )


def suppress(gaps: Sequence[Gap], suppressions: Sequence[Suppression]) -> tuple[Gap, ...]:
    """The gaps, those marked with the reason that a comment asks for on their words; about the whole report, on any words."""
    return tuple(replace(gap, suppressed_by=_reason(gap, suppressions)) for gap in gaps)


def _reason(gap: Gap, suppressions: Sequence[Suppression]) -> str:
    for asked in suppressions:
        if asked.rule == gap.rule and (not gap.evidence or any(span.overlaps(words) for span in asked.spans for words in gap.evidence)):
            return asked.reason
    return gap.suppressed_by


def _comments(opened: Any) -> Mapping[str, str]:
    """The text of each comment that a person wrote, by its id."""
    from docx.oxml import parse_xml

    parts = [link.target_part for link in opened.part.rels.values() if link.reltype.endswith(COMMENTS) and not link.is_external]
    comments = parse_xml(parts[0].blob) if parts else ()
    return {
        comment.get(f"{W}id"): "\n".join("".join(text.text or "" for text in p.iter(f"{W}t")) for p in comment.iter(f"{W}p"))
        for comment in comments
        if comment.get(f"{W}author") != OWN
    }


def _covered(root: Any, paragraphs: Sequence[Sequence[Any]], document: Document) -> Mapping[str, list[Span]]:
    """The spans of the text that each comment is anchored to; the run before its mark where it has no range."""
    within = _within(root)
    covered: defaultdict[str, list[Span]] = defaultdict(list)
    for line in document.lines:
        at = line.span.start - line.offset
        for run in paragraphs[line.anchor]:
            words = Span(max(at, line.span.start), min(at + len(run.text), line.span.end))
            for name in within.get(run.node, ()) if words.start < words.end else ():
                covered[name].append(words)
            at += len(run.text)
    return covered


def _within(root: Any) -> Mapping[Any, frozenset[str]]:
    """The comments in whose ranges each run of a Word file stands."""
    within: dict[Any, frozenset[str]] = {}
    open_ones: frozenset[str] = frozenset()
    ranged = {node.get(f"{W}id") for node in root.iter(f"{W}commentRangeStart")}
    last = None
    for node in root.iter(f"{W}r", f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"):
        name = frozenset({node.get(f"{W}id")})
        if node.tag == f"{W}commentRangeStart":
            open_ones |= name
        elif node.tag == f"{W}commentRangeEnd":
            open_ones -= name
        elif node.tag == f"{W}r":
            within[node], last = open_ones, (node if node.find(f"{W}t") is not None else last)
        elif not name <= ranged and last is not None:
            within[last] |= name
    return within
