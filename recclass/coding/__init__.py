"""Codes many reports into a store: in processes of their own, under limits, only what is new; one that fails stops none of the others."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from recclass.coding.intake import ReportFile
from recclass.coding.limits import Limits, OutOfTimeError, limited
from recclass.coding.workers import EndedError, Pool
from recclass.store import Failure, Store
from recclass.types import Analysis, RecclassError

if TYPE_CHECKING:
    from recclass.model import Model

Analyser = Callable[[Path], Analysis]
Opener = Callable[[], Analyser]  # called in the worker, outside the limits; it must be cheap when it is called again
Outcome = Analysis | Failure
AHEAD = 2  # reports handed to each worker at once, so that none waits; these are looked at one by one where a worker dies
FULL = ("bad_alloc", "can't start new thread", "Cannot allocate memory")  # how libraries say that there is no more memory
PAGE = re.compile(r"page (\d+)")


@dataclass(frozen=True, slots=True)
class Way:
    """How a run is done: what analyses a report, how many at once, under which limits, in which workers."""

    opener: Opener
    jobs: int
    limits: Limits
    pool: Pool


def open_model_analyser(folder: Path | None = None) -> Analyser:
    """The analyser that is shipped, or that of a model folder, ready to run in one thread."""
    from recclass.model import open_model

    model = open_model(folder, threads=1)
    model.encoder.encode(["Ready."])
    tuple(model.elements.find(["Ready."]))
    return partial(analyse_to_keep, model=model)


def analyse_to_keep(path: Path, model: Model) -> Analysis:
    """Everything found in a report, with what its items mean: the encoder has just read them."""
    from recclass.analysis import analyse
    from recclass.recurrence import tell_meanings

    found = analyse(path, model)
    return replace(found, meanings=tell_meanings(found, model.encoder))


def code_reports(files: Sequence[ReportFile], store: Store, made_with: Mapping[str, str], way: Way) -> Iterator[Failure | None]:
    """Codes every report that is not in the store as coded with these versions; after each is written, why it failed or None.

    Reports that are in the store get the names they have now, too, and come first; those that failed before are told again,
    and tried again where the limit that ended them is another one now.
    """
    coded, names = store.coded(), store.names()
    failed = {failure.digest: failure for failure in store.failures() if failure.digest and failure.made_with == made_with}
    new = []
    for file in files:
        before = failed.get(file.digest)
        if coded.get(file.digest) == made_with:
            if not set(file.names) <= set(names[file.digest]):
                store.rename(file.digest, file.names)
            yield None
        elif before and before.ended_by in ("", way.limits.slow, way.limits.large):
            store.rename(file.digest, file.names)
            yield replace(before, names=tuple(sorted({*before.names, *file.names})))
        else:
            new.append(file)
    for file, outcome in _outcomes(new, way):
        yield _write(store, file, outcome, made_with)


def _write(store: Store, file: ReportFile, outcome: Outcome, made_with: Mapping[str, str]) -> Failure | None:
    if isinstance(outcome, Analysis) and outcome.document.digest == file.digest:
        store.keep(file.names, outcome)
        return None
    if isinstance(outcome, Analysis):
        outcome = Failure(file.digest, file.names, "was changed while it was read; run it again")
    failure = replace(outcome, made_with=made_with)
    store.fail(failure)
    return failure


def _outcomes(files: Sequence[ReportFile], way: Way) -> Iterator[tuple[ReportFile, Outcome]]:
    """What came of each report, as they come. A report that a process may have died of is looked at again in one of its own."""
    waiting = deque(files)
    while waiting:
        for file in (yield from _together(waiting, way)):
            yield file, _alone(file, way)


def _together(waiting: deque[ReportFile], way: Way) -> Generator[tuple[ReportFile, Outcome], None, list[ReportFile]]:
    """Takes reports from those waiting and gives what came of them, until there is none left or the workers can take no more.

    Returns those of which nothing is known: they were with the workers when one died, or failed in a way that may be another's fault.
    """
    unclear: list[ReportFile] = []
    running: dict[Future[Outcome | None], ReportFile] = {}
    with way.pool(min(way.jobs, len(waiting))) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < AHEAD * way.jobs:
                    running[pool.submit(_attempt, way.opener, waiting[0], way.limits)] = waiting[0]
                    waiting.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = _result(future)
                    file = running.pop(future)
                    if outcome is None:
                        unclear.append(file)
                    else:
                        yield file, outcome
        except BrokenExecutor:
            return unclear + list(running.values())
    return unclear


def _alone(file: ReportFile, way: Way) -> Outcome:
    """What comes of one report in a process that nothing else has used: the same whatever was coded before it."""
    begun = time.monotonic()
    try:
        with way.pool(1) as pool:
            pool.submit(os.getpid).result()  # so that the process is there when the clock starts
            begun = time.monotonic()
            return pool.submit(_attempt, way.opener, file, way.limits, True).result() or _unexpected(MemoryError(), file, way.limits)
    except MemoryError as error:
        return _unexpected(error, file, way.limits)
    except BrokenExecutor as error:
        taken = error.seconds if isinstance(error, EndedError) else time.monotonic() - begun
        if taken > way.limits.seconds + way.limits.grace:
            return _too_slow(file, way.limits)
        reason = f"ended the process that read it: it needs more than {way.limits.large} of memory, or is damaged; save it anew"
        return Failure(file.digest, file.names, reason, None, way.limits.large)


def _result(future: Future[Outcome | None]) -> Outcome | None:
    """What a worker answered; None also where it died, or had no memory left to send the answer."""
    try:
        return future.result()
    except (BrokenExecutor, MemoryError):
        return None


def _attempt(opener: Opener, file: ReportFile, limits: Limits, alone: bool = False) -> Outcome | None:
    """Runs in a worker. None where the report failed in a way that may be the worker's fault, and is to be tried `alone`."""
    try:
        analyse = opener()
        with limited(limits):
            found = analyse(file.path)
    except RecclassError as error:
        return Failure(file.digest, file.names, _without_path(str(error), file), _page(error))
    except OutOfTimeError as error:
        return replace(_too_slow(file, limits), page=_page(error))
    except Exception as error:
        return _unexpected(error, file, limits) if alone else None
    return replace(found, document=replace(found.document, lines=()))


def _unexpected(error: Exception, file: ReportFile, limits: Limits) -> Failure:
    if isinstance(error, MemoryError) or any(words in str(error) for words in FULL):
        reason = f"needs more than {limits.large} of memory; look at it, or allow more with --limit-memory-mb"
        return Failure(file.digest, file.names, reason, _page(error), limits.large)
    kind = type(error).__name__
    reason = f"could not be analysed ({kind}); save it as .docx, PDF or text in another program and try again"
    return Failure(file.digest, file.names, reason, _page(error))


def _too_slow(file: ReportFile, limits: Limits) -> Failure:
    reason = f"was not analysed within {limits.slow}; look at it, or allow more with --limit-seconds"
    return Failure(file.digest, file.names, reason, None, limits.slow)


def _without_path(reason: str, file: ReportFile) -> str:
    """Why a report failed, without its place on this machine."""
    return reason.removeprefix(f"{file.path}: ").replace(str(file.path), file.names[0])


def _page(error: BaseException) -> int | None:
    """The page that a reader noted on an error, or that its words begin with."""
    noted = [PAGE.match(note) for note in getattr(error, "__notes__", ())]
    return next((int(match[1]) for match in noted if match), None)
