"""Text on its way to a terminal or a pipe: calm colours where a person looks on, plain letters where there are no others."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata

import typer

PLAIN = str.maketrans({
    "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "…": "...", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    "›": ">", "‹": "<", "•": "*", "·": "-", "×": "x", "→": "->", "\u2009": " ", "\u202f": " ", "\u00a0": " ",
})  # fmt: skip
UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a report's text must not steer the terminal
SCROLLED = "\nWhat to look at first stands at the top: scroll up, or add | more\n"
PAINTED = (
    (re.compile(r"^[A-Z][A-Z ]+[A-Z](?=$|:|, )", re.MULTILINE), {"bold": True}),
    (re.compile(r"^(?:[RCA]\d+)(?= |$)", re.MULTILINE), {"bold": True}),
    (re.compile(r"^  error(?=: [a-z-]+$)", re.MULTILINE), {"fg": "red"}),
    (re.compile(r"^  warning(?=: [a-z-]+$)", re.MULTILINE), {"fg": "yellow"}),
    (re.compile(r"^  note(?=: [a-z-]+$)", re.MULTILINE), {"fg": "cyan"}),
)  # what stands out says so in words, too


def show(text: str) -> None:
    """Prints text on standard output, in colours only where that is a terminal and NO_COLOR is not set.

    Where a terminal has fewer lines than the text, a line below says that the answer has scrolled away.
    """
    printed = UNPRINTED.sub("", text)
    if sys.stdout.isatty() and printed.count("\n") > shutil.get_terminal_size().lines:
        printed += SCROLLED
    if _coloured():
        typer.echo(paint(printed), nl=False)
    else:
        sys.stdout.write(printed)


def paint(text: str) -> str:
    """The text with its headings, the names of items and the severities set off."""
    for pattern, style in PAINTED:
        text = pattern.sub(lambda found, style=style: typer.style(found[0], **style), text)  # type: ignore[misc]
    return text


def simplify(error: UnicodeError) -> tuple[str, int]:
    """For codecs.register_error: what cannot be encoded goes out in plain letters (“ as \", … as ...), else as a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(PLAIN))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "?" for letter in plain), error.end


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
