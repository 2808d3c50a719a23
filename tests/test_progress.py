"""What is shown while reports are read: only on a terminal, only after a moment, and gone before a result is out."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recclass.cli.progress import follow, tell_written

PATHS = [Path("a") / "one.pdf", Path("b") / "two.docx"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: Terminal) -> str:
    """What stands on the line after all that was written; each \\r goes back to its start."""
    line = ""
    for part in stream.getvalue().split("\r"):
        line = part + line[len(part) :]
    return line.rstrip()


def slowly(seconds: float) -> Iterator[int]:
    for i in range(len(PATHS)):
        time.sleep(seconds)
        yield i


def test_a_pipe_gets_nothing() -> None:
    stream = io.StringIO()
    assert list(follow(PATHS, slowly(0.02), stream, quiet=0.0)) == [0, 1] and stream.getvalue() == ""


def test_a_quick_run_shows_nothing() -> None:
    stream = Terminal()
    assert list(follow(PATHS, slowly(0.0), stream, quiet=5.0)) == [0, 1] and stream.getvalue() == ""


def test_a_slow_run_says_which_file_is_read() -> None:
    stream = Terminal()
    assert list(follow(PATHS, slowly(0.1), stream, quiet=0.01)) == [0, 1]
    assert "reading 1 of 2: one.pdf" in stream.getvalue() and "reading 2 of 2: two.docx" in stream.getvalue()
    alone = Terminal()
    list(follow(PATHS[:1], slowly(0.1), alone, quiet=0.01))
    assert "reading one.pdf" in alone.getvalue() and "1 of" not in alone.getvalue()


def test_the_line_is_cleared_before_a_result_is_out() -> None:
    stream = Terminal()
    for _ in follow(PATHS, slowly(0.1), stream, quiet=0.01):
        assert shown(stream) == ""
    assert shown(stream) == ""


def test_an_error_while_reading_leaves_no_line_behind() -> None:
    def breaking() -> Iterator[int]:
        time.sleep(0.1)
        yield 0
        time.sleep(0.05)
        raise RuntimeError

    stream = Terminal()
    with pytest.raises(RuntimeError):
        list(follow(PATHS, breaking(), stream, quiet=0.01))
    assert shown(stream) == ""


def test_a_files_name_cannot_steer_the_terminal() -> None:
    stream = Terminal()
    list(follow([Path("a\x1b[2Jb\nc.pdf")], slowly(0.1), stream, quiet=0.01))
    assert "reading a[2Jbc.pdf" in stream.getvalue()


def test_a_written_file_is_told_on_a_terminal_only() -> None:
    stream, pipe = Terminal(), io.StringIO()
    tell_written(Path("a\x1bb") / "draft.checked.docx", stream)
    tell_written(Path("draft.checked.docx"), pipe)
    assert "written: ab" in stream.getvalue() and stream.getvalue().endswith("draft.checked.docx\n") and pipe.getvalue() == ""
