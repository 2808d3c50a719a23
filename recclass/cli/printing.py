"""How wide commands print, and how what they print goes out."""

from __future__ import annotations

import shutil
import sys
from enum import StrEnum
from pathlib import Path

WIDTH, WIDEST = 80, 100  # characters in a line


def line_width(output: Path | None = None) -> int:
    """Characters in a line: as many as the terminal has, 80 in a pipe or a file, never more than reads well."""
    return WIDTH if output else min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDEST)


def put(text: str) -> None:
    """Prints what programs read, which is always UTF-8."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def say(text: str, layout: StrEnum) -> None:
    """Prints text, for programs where the layout is theirs."""
    if layout.value in ("json", "csv"):
        put(text)
    else:
        from recclass.reports.screen import show

        show(text)
