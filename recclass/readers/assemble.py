"""Fixes a report's text: draft lines become `Line`s of one `Document`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from recclass.readers.pages import Draft
from recclass.types import Document, Line, Span, Unread

LAST_WORD = re.compile(r"(\w+)-?$")
FIRST_WORD = re.compile(r"^\w+")


def assemble(drafts: Sequence[Draft], path: Path, raw: bytes, pages: int | None = None, unread: Sequence[Unread] = ()) -> Document:
    """The document of `drafts`, a line break between lines, footnotes and text boxes after the body.

    A word broken at a line's end is mended where the report prints it whole somewhere else or with no hyphen.
    """
    ordered = [draft for draft in drafts if not draft.aside] + [draft for draft in drafts if draft.aside]
    words = set(re.findall(r"\w+(?:-\w+)*", " ".join(draft.text for draft in drafts).lower()))
    parts: list[str] = []
    lines: list[Line] = []
    at = 0
    for i, draft in enumerate(ordered):
        following = ordered[i + 1] if i + 1 < len(ordered) else None
        text, joined = _mend(draft, following, words)
        span = Span(at, at + len(text))
        lines.append(_line(draft, span))
        parts += [text, "" if joined or following is None else "\n"]
        at = span.end + len(parts[-1])
    return Document("".join(parts), tuple(lines), str(path), hashlib.sha256(raw).hexdigest(), pages, tuple(unread))


def _line(draft: Draft, span: Span) -> Line:
    return Line(
        span, draft.page, draft.size, draft.bold, draft.italic, draft.style, draft.box, draft.cell, draft.number,
        draft.anchor, draft.offset, draft.indent,
    )  # fmt: skip


def _mend(draft: Draft, following: Draft | None, words: set[str]) -> tuple[str, bool]:
    """The line's text, and whether the next line goes on without a space."""
    text = draft.text
    broken = draft.joined or bool(re.search(r"[a-z]-$", text))
    if not broken or following is None or following.cell != draft.cell or following.aside != draft.aside:
        return text, False
    head, tail = LAST_WORD.search(text), FIRST_WORD.match(following.text)
    if not head or not tail or not tail[0][0].islower():
        return (text + "-" if draft.joined else text), False
    hyphenated, whole = f"{head[1]}-{tail[0]}".lower(), f"{head[1]}{tail[0]}".lower()
    if (hyphenated in words and whole not in words) or (not draft.joined and whole not in words):
        return (text + "-" if draft.joined else text), True
    return text.removesuffix("-"), True
