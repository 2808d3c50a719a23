"""Reads plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recclass.readers.assemble import assemble
from recclass.readers.drafts import Draft
from recclass.types import Document, RecclassError

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
EMPHASIS = re.compile(r"(\*\*|__)(.+)\1$")
BLANK = "blank"  # the style of a line that follows an empty one


def read_plain(path: Path, raw: bytes) -> Document:
    """The document of a text; RecclassError where its encoding cannot be told or it is blank."""
    text = decode(path, raw)
    drafts = list(_drafts(text, path.suffix.lower() in (".md", ".markdown")))
    if not drafts:
        raise RecclassError(f"{path}: holds no text; check that this is the right file")
    return assemble(drafts, path, raw)


def decode(path: Path, raw: bytes, keep_mark: bool = False) -> str:
    """Text from UTF-8, UTF-16 with its mark, or Windows-1252; RecclassError for anything else.

    `keep_mark`: UTF-8's byte order mark stays as the first character.
    """
    utf8 = "utf-8" if keep_mark else "utf-8-sig"
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else [utf8, "cp1252"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise RecclassError(f"{path}: is not text that can be decoded; save it as UTF-8 text, Word (.docx) or PDF")


def _drafts(text: str, markdown: bool) -> Iterator[Draft]:
    offset, after_blank = 0, True
    for raw_line in text.split("\n"):
        line = raw_line.replace("\t", " ").replace("\f", " ").replace("\xa0", " ").rstrip()
        lead = len(line) - len(line.lstrip())
        words, style, bold = line.strip(), BLANK if after_blank else "", False
        if markdown and (match := HEADING.match(words)):
            lead, style, words = lead + match.start(2), f"Heading {len(match[1])}", match[2]
        if markdown and (match := EMPHASIS.match(words)):
            lead, words, bold = lead + match.start(2), match[2], True
        if words:
            yield Draft(words, style=style, bold=bold, offset=offset + lead, box=None)
        after_blank = not words
        offset += len(raw_line) + 1
