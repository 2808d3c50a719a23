"""A stand-in for the model: analyses text files in no time, or misbehaves as their first word says. Runs as a program, too, to be killed."""

import hashlib
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from recclass.coding import Way, code_reports
from recclass.coding.intake import gather
from recclass.coding.limits import MEGABYTE, Limits
from recclass.coding.workers import local_pool
from recclass.store import create_store
from recclass.types import Analysis, Check, Coding, Document, Gap, Line, Link, RecclassError, Segment, Span, Unread

VERSIONS = {"recclass": "1", "model": "stand-in", "codebook": "1"}


def analyse(path: Path, seconds: float = 0.02) -> Analysis:
    """Something in every table, made from the file's words."""
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    misbehave(path, text.split()[0])
    time.sleep(seconds)
    span = Span(0, len(text))
    recommendation = Segment("R1", "recommendation", "1", span, text, 2, ("Learning", "Board"), (Span(1, 2),), "words")
    action = Segment("A1", "action", "", span, text, fields=(("who", Span(0, 1)), ("when", Span(1, 3))))
    return Analysis(
        Document(text, (Line(span),), str(path), hashlib.sha256(raw).hexdigest(), 2, (Unread(2, "no text layer"),)),
        (recommendation, Segment("C1", "conclusion", "", span, text), action),
        (Coding("R1", "focus", "training", "primary", 1 / 3, False, (Span(0, 2), Span(2, 3)), "model:x"),),
        (Link("R1", "partly", "C1", 0.1 + 0.2, (Span(0, 1),), (Span(1, 2),), "model:x"), Link("A1", "carries_out", "R1", 1.0)),
        (Gap("no-action", "note", "“é”", "Say who", ("C1",), (Span(0, 1),), "agreed elsewhere"),),
        (Check("costed", "not seen"), Check("dates", "yes", (Span(0, 1),))),
        VERSIONS,
    )


def misbehave(path: Path, word: str) -> None:
    """What reports do in the worst case."""
    if word == "refuse":
        raise RecclassError(f"{path}: is damaged; see {path}")
    if word == "hang":
        time.sleep(600)
    if word == "hang-deaf":  # as code does that never comes back to Python
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(600)
    if word == "eat":
        hoard = []
        while True:
            hoard.append(bytearray(64 * MEGABYTE))
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "odd":
        error = ValueError("the report's own words")
        error.add_note("page 7")
        raise error


def open_analyser(seconds: float = 0.02):
    """What a run is given instead of the model."""
    return partial(analyse, seconds=seconds)


def way(jobs: int, limits: Limits | None = None) -> Way:
    """A run with the stand-in."""
    return Way(open_analyser, jobs, limits or Limits(60, 1024), local_pool)


if __name__ == "__main__":
    with create_store(Path(sys.argv[2])) as store:
        for _ in code_reports(gather([Path(sys.argv[1])]), store, VERSIONS, way(int(sys.argv[3]))):
            print("written", flush=True)
