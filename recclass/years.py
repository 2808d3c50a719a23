"""The year a report is of, where its file's name or its first lines say so."""

from __future__ import annotations

import re

from recclass.types import Document

UNKNOWN = "not known"
YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-5]\d)(?!\d)")
FIRST = 15  # lines: the title page, before any story is told
LONGEST = 12  # words of a line that is a date, with who published it before it
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATED = re.compile(rf"(?:^|\W)(?:{MONTHS})\s+((?:19[89]|20[0-5])\d)\W*$", re.IGNORECASE)
DUE = re.compile(r"^\W*\d+[.)]|\b(?:by|before|until|from|since)\s+(?:the\s+)?(?:end\s+of\s+)?(?:\d+\w*\s+)?\w+\s+\d{4}\W*$", re.IGNORECASE)
LIFE = re.compile(r"\b(?:born|birth|died|death|dob)\b", re.IGNORECASE)


def year_of(document: Document) -> str:
    """The last year in the file's name, else that of a line near the top which ends with month and year; "" where there is neither."""
    named = YEAR.findall(document.source)
    return named[-1] if named else _printed(document.text)


def _printed(text: str) -> str:
    for line in [line for line in text.split("\n") if line.strip()][:FIRST]:
        dated = DATED.search(line) if len(line.split()) <= LONGEST else None
        if dated and not LIFE.search(line) and not DUE.search(line):
            return dated[1]
    return ""
