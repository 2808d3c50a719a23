"""What rules and codes mean, for a terminal and as the page of documentation."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from recclass.explanations import Chapter, Explanation

WIDTH = 100  # characters in a line
INTRODUCTION = (
    "What `recclass check` points out, what every code means, and what each line of the checklist asks, with examples. "
    "`recclass explain NAME` prints one entry, `recclass explain --all` this page, from the data that the program itself reads. "
    "The rules point to what may be worth another look; whether to change anything is the author's decision."
)
MARKS = re.compile(r"([\\`*_<>\[\]#|])")  # what Markdown would take for its own


def to_text(entry: Explanation) -> str:
    """One entry for a terminal."""
    told = [textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in (f"{entry.name} ({entry.kind})", *entry.lines)]
    told += [textwrap.fill(f"{title}: {text}", WIDTH, initial_indent="  ", subsequent_indent="    ") for title, text in entry.examples]
    return "\n".join(told)


def to_list(chapters: Iterable[Chapter]) -> str:
    """The names of all entries, a paragraph a chapter."""
    told = []
    for chapter in chapters:
        names = ", ".join(entry.name for entry in chapter.entries)
        indented = textwrap.fill(names, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        told.append(f"{chapter.title}\n{indented}")
    return "\n\n".join(told) + "\n"


def to_page(chapters: Iterable[Chapter]) -> str:
    """All entries as a page of Markdown: docs/rules-and-codes.md."""
    parts = ["# Rules and codes", INTRODUCTION]
    for chapter in chapters:
        parts += [f"## {MARKS.sub(_marked, chapter.title)}", *([MARKS.sub(_marked, chapter.about)] if chapter.about else [])]
        parts += [part for entry in chapter.entries for part in _entry(entry)]
    return "\n\n".join(parts) + "\n"


def _entry(entry: Explanation) -> Iterator[str]:
    yield f"### `{entry.name}` ({MARKS.sub(_marked, entry.kind)})"
    if entry.lines:
        yield "  \n".join(MARKS.sub(_marked, line) for line in entry.lines)
    if entry.examples:
        yield "\n".join(f"- *{title}:* {MARKS.sub(_marked, text)}" for title, text in entry.examples)


def _marked(found: re.Match[str]) -> str:
    return f"\\{found[1]}"
