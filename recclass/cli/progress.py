"""What a person at a terminal sees while reports are read: one line on standard error that is rewritten, and nothing in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock, Timer
from typing import TextIO, TypeVar

Result = TypeVar("Result")
QUIET = 1.0  # seconds before anything is shown


def follow(paths: Sequence[Path], results: Iterable[Result], stream: TextIO | None = None, quiet: float = QUIET) -> Iterator[Result]:
    """The results of reading each path, in order; while one is waited for, the line "reading 3 of 12: name.pdf".

    Nothing is shown in the first second, nor where the stream (standard error) is not a terminal; the line is gone before a result is out.
    """
    shown = stream or sys.stderr
    if not shown.isatty():
        yield from results
        return
    line, waiting = Line(shown), iter(results)
    timer = Timer(quiet, line.wake)
    timer.daemon = True
    timer.start()
    try:
        for i, path in enumerate(paths, 1):
            line.say(f"reading {i} of {len(paths)}: {path.name}" if len(paths) > 1 else f"reading {path.name}")
            result = next(waiting)
            line.say("")
            yield result
    finally:
        timer.cancel()
        line.say("")


def tell_written(path: Path, stream: TextIO | None = None) -> None:
    """Says on a terminal that a file was written, where nothing else would be said; nothing in a pipe."""
    shown = stream or sys.stderr
    if shown.isatty():
        print("".join(letter for letter in f"written: {path}" if letter.isprintable()), file=shown)


class Line:
    """A line that is rewritten; silent until it is woken, which another thread may do."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.text, self.awake, self.lock = stream, "", False, Lock()
        self.length = 0  # characters that stand on the line

    def say(self, text: str) -> None:
        """Shows this text instead; "" clears the line."""
        with self.lock:
            if text != self.text:
                self.text = text
                self._show()

    def wake(self) -> None:
        """From now on the text is shown."""
        with self.lock:
            self.awake = True
            self._show()

    def _show(self) -> None:
        if self.awake:
            width = shutil.get_terminal_size().columns - 1
            shown = "".join(letter for letter in self.text if letter.isprintable())[:width]
            self.stream.write(f"\r{' ' * self.length}\r{shown}")  # blanks clear a line on every terminal
            self.stream.flush()
            self.length = len(shown)
