"""Fixes a report's text: draft lines become `Line`s of one `Document`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from recclass.readers.drafts import Draft, same_row
from recclass.types import Document, Line, Span, Unread

LAST_WORD = re.compile(r"(\w+)-?$")
FIRST_WORD = re.compile(r"^\w+")
COMPOUND = re.compile(r"multi|non|self|cross|single|well")  # what a hyphen follows even where it ends a line
TOUCHING = 0.15  # of the type's size: what stands closer in a row is one word


def assemble(drafts: Sequence[Draft], path: Path, raw: bytes, pages: int | None = None, unread: Sequence[Unread] = ()) -> Document:
    """The document of `drafts`, a line break between lines (none within a row), footnotes and text boxes after the body.

    A word broken at a line's end is mended where the report prints it whole somewhere else or with no hyphen.
    """
    ordered = [piece for aside in (False, True) for draft in drafts if draft.aside == aside for piece in _pieces(draft)]
    words = _words(ordered)
    parts: list[str] = []
    lines: list[Line] = []
    at = 0
    for i, draft in enumerate(ordered):
        following = ordered[i + 1] if i + 1 < len(ordered) else None
        text, between = _mend(draft, following, words)
        span = Span(at, at + len(text))
        lines.append(_line(draft, span))
        parts += [text, between if following is not None else ""]
        at = span.end + len(parts[-1])
    return Document("".join(parts), tuple(lines), str(path), hashlib.sha256(raw).hexdigest(), pages, tuple(unread))


def _pieces(draft: Draft) -> Iterator[Draft]:
    """A line for each run of characters that is kept of a line."""
    for start, end in draft.kept or ((0, len(draft.text)),):
        last = not draft.kept or end == draft.kept[-1][1]
        joined = draft.joined and end == len(draft.text)
        yield replace(draft, text=draft.text[start:end], offset=draft.offset + start, glued=not last, joined=joined)


def _line(draft: Draft, span: Span) -> Line:
    return Line(
        span, draft.page, draft.size, draft.bold, draft.italic, draft.style, draft.box, draft.cell, draft.number,
        draft.anchor, draft.offset, draft.indent,
    )  # fmt: skip


def _words(drafts: Sequence[Draft]) -> set[str]:
    """The words that the report prints, but for the halves of words broken at a line's end."""
    words: set[str] = set()
    broken = False
    for draft in drafts:
        found = re.findall(r"\w+(?:-\w+)*", draft.text.lower())
        halves = draft.joined or draft.text.endswith("-")
        words.update(found[broken : len(found) - halves])
        broken = halves
    return words


def _mend(draft: Draft, following: Draft | None, words: set[str]) -> tuple[str, str]:
    """The line's text, and what stands between it and the next line."""
    text = draft.text
    if following is None or following.cell != draft.cell or following.aside != draft.aside:
        return text, "\n"
    if draft.glued:
        return text, ""
    head, tail = LAST_WORD.search(text), FIRST_WORD.match(following.text)
    if not (draft.joined or re.search(r"[a-z]-$", text)) or not head or not tail or not tail[0][0].islower():
        return (text + "-" if draft.joined else text), _between(draft, following)
    first, second = head[1].lower(), tail[0].lower()
    hyphenated = f"{first}-{second}" in words or {first, second} <= words or COMPOUND.fullmatch(first) is not None
    if first + second in words or (draft.joined and not hyphenated):
        return text.removesuffix("-"), ""
    return (text + "-" if draft.joined else text), ""


def _between(draft: Draft, following: Draft) -> str:
    """A line break, or within a row the space that is printed there."""
    if not same_row(draft, following) or not draft.box or not following.box:
        return "\n"
    gap = following.box[0] - draft.box[2]
    if gap < -draft.size:
        return "\n"
    return "" if gap < TOUCHING * draft.size else " "
