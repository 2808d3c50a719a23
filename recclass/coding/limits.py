"""How long and in how much memory one report may be analysed. Python is interrupted; code that cannot be is ended with its process."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and megabytes for one report; `grace` is the seconds between the interruption and the end of the process."""

    seconds: float
    memory_mb: int
    grace: float = 5.0

    @property
    def slow(self) -> str:
        """The limit of time, in words."""
        return f"{self.seconds:g} seconds"

    @property
    def large(self) -> str:
        """The limit of memory, in words."""
        return f"{self.memory_mb} MB"


class OutOfTimeError(BaseException):
    """The limit of time was reached. No Exception: what catches those to go on must not catch this."""


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Raises OutOfTimeError or MemoryError inside where a limit is reached; where Python is not listening, ends the process."""
    _limit_memory(limits)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - where the stack would be printed
        faulthandler.dump_traceback_later(limits.seconds + limits.grace, exit=True, file=nowhere)
        try:
            with _interrupted(limits.seconds):
                yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def _interrupted(seconds: float) -> Iterator[None]:
    """Raises OutOfTimeError inside when the time is over: not on Windows, and only in the thread that gets signals."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise OutOfTimeError


def _limit_memory(limits: Limits) -> None:
    """Of the data that the process may hold; what it shares with others, such as program code, is not counted. Not on Windows."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = limits.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
