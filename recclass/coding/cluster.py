"""The workers of a Dask cluster as a `Pool`: each analyses in a process of its own beside it, so that a report ends only that."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from recclass.coding.intake import ReportFile, digest_of
from recclass.coding.workers import EndedError, start_processes
from recclass.types import RecclassError

ANSWER = 30.0  # seconds that a scheduler and its workers have to answer
GONE = 60.0  # seconds without any worker after which a run ends
LOOK = 1.0  # seconds between two looks at which workers there are
Apart = tuple[float | None, Any]  # after how many seconds the process ended, else None and what it answered
_PROCESSES: dict[int, tuple[str, Any]] = {}  # on a worker: by thread, for which run


def check_workers(scheduler: str, made_with: Mapping[str, str], model: Path | None, report: ReportFile | None = None) -> int:
    """How many reports the cluster's workers can analyse at once.

    RecclassError where there are none, or one has another version of recclass or of the model, or does not find a report.
    """
    with _connected(scheduler) as client:
        workers = client.nthreads()
        if not workers:
            raise RecclassError(f"{scheduler}: has no workers; start some with dask worker {scheduler} --nthreads 1")
        for worker, found in _ask(client, scheduler, version, "recclass").items():
            if found != made_with["recclass"]:
                told = "no recclass" if isinstance(found, BaseException) else f"recclass {found}"
                raise RecclassError(f"worker {worker}: has {told}; install recclass {made_with['recclass']} there")
        for worker, found in _ask(client, scheduler, look_around, model, report).items():
            _check(worker, found, made_with, report)
        return int(sum(workers.values()))


def cluster_pool(scheduler: str) -> Callable[[int], AbstractContextManager[Executor]]:
    """The cluster's workers as a pool, however many are asked for."""

    @contextmanager
    def pool(_: int) -> Iterator[Executor]:
        with _connected(scheduler) as client:
            executor = ClusterExecutor(client, scheduler)
            try:
                yield executor
            finally:
                executor.shutdown()

    return pool


class ClusterExecutor(Executor):
    """Gives work to a cluster. A future fails with BrokenExecutor where its process or its workers died, in the end always.

    The scheduler gives work of a worker that died to another, as often as its setting `allowed-failures` says.
    """

    def __init__(self, client: Any, scheduler: str) -> None:
        self.run, self.scheduler, self.client = uuid4().hex, scheduler, client
        self.cluster = client.get_executor(pure=False)
        self.waiting: set[Future[Any]] = set()
        self.closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """What a worker answers, some time."""
        answer: Future[Any] = Future()
        self.waiting.add(answer)
        self.cluster.submit(run_apart, self.run, partial(fn, *args, **kwargs)).add_done_callback(partial(self._pass_on, answer))
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - as Executor has it
        """Ends the processes beside the workers."""
        self.closed.set()
        with suppress(RecclassError):  # who does not answer ends them when it ends itself, or when the next run comes
            _ask(self.client, self.scheduler, end_processes, self.run)

    def _pass_on(self, answer: Future[Any], done: Future[Apart]) -> None:
        self.waiting.discard(answer)
        with suppress(InvalidStateError):
            if done.cancelled():
                answer.set_exception(self._lost())
            elif error := done.exception():
                answer.set_exception(_told(error))
            elif (seconds := done.result()[0]) is not None:
                answer.set_exception(EndedError(seconds))
            else:
                answer.set_result(done.result()[1])

    def _watch(self) -> None:
        """Ends the waiting when there has been no worker for a time, or no scheduler."""
        seen = time.monotonic()
        while not self.closed.wait(LOOK):
            with suppress(Exception):
                if self.client.nthreads():
                    seen = time.monotonic()
            if self.client.status == "closed" or time.monotonic() - seen > GONE:
                for answer in list(self.waiting):
                    with suppress(InvalidStateError):
                        answer.set_exception(self._lost())

    def _lost(self) -> RecclassError:
        return RecclassError(f"{self.scheduler}: no scheduler or no worker is left; what is coded is kept: start them and run it again")


def run_apart(run: str, work: Callable[[], Any]) -> Apart:
    """On a worker: what the work answers in a process of its own, which later work of the same run uses too while it lives."""
    thread = threading.get_ident()
    if thread not in _PROCESSES or _PROCESSES[thread][0] != run:
        _end(thread)
        multiprocessing.current_process().daemon = False  # Dask's workers may have no children otherwise; these end with their parent
        _PROCESSES[thread] = (run, start_processes(1))
        _PROCESSES[thread][1].submit(os.getpid).result()  # it is there when the clock starts
    begun = time.monotonic()
    try:
        return None, _PROCESSES[thread][1].submit(work).result()
    except BrokenExecutor:
        _end(thread)
        return time.monotonic() - begun, None


def end_processes(run: str) -> None:
    """On a worker: ends the processes that a run has used."""
    for thread in [thread for thread, held in _PROCESSES.items() if held[0] == run]:
        _end(thread)


def look_around(model: Path | None, report: ReportFile | None) -> tuple[str, str]:
    """On a worker: the version of the model, and the digest of a report as it is found there."""
    from recclass.model import open_model

    return open_model(model).version, digest_of(report.path) if report else ""


def _end(thread: int) -> None:
    if held := _PROCESSES.pop(thread, None):
        held[1].shutdown(wait=True, kill_workers=True)


def _check(worker: str, found: Any, made_with: Mapping[str, str], report: ReportFile | None) -> None:
    if isinstance(found, BaseException):
        raise RecclassError(f"worker {worker}: cannot open the model ({found}); install recclass there, or give the model the same place")
    if found[0] != made_with["model"]:
        raise RecclassError(f"worker {worker}: has model {found[0]}, not {made_with['model']}; give it the same model")
    if report and found[1] != report.digest:
        raise RecclassError(f"worker {worker}: does not find {report.names[0]} where this machine does; share the folder under one path")


def _told(error: BaseException) -> BaseException:
    """The error as whoever waits knows it."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return BrokenExecutor("its workers died")
    if isinstance(error, ImportError):
        return RecclassError(
            f"a worker that came later lacks recclass or has another one ({error.name}); what is coded is kept: run it again"
        )
    return error


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise RecclassError("distributed is not installed; run: pip install 'recclass[dask]', or leave out --backend dask") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told in one line
    try:
        client = Client(scheduler, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RecclassError(f"{scheduler}: no Dask scheduler answers there; start one with dask scheduler, or check the address") from error
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=ANSWER)


def _ask(client: Any, scheduler: str, function: Callable[..., Any], *args: Any) -> Mapping[str, Any]:
    """What each worker answers; an exception where it failed there."""

    async def ask() -> Any:
        return await client.run(function, *args, on_error="return")

    try:
        return dict(client.sync(ask, callback_timeout=ANSWER))
    except Exception as error:
        raise RecclassError(
            f"{scheduler}: its workers do not answer ({type(error).__name__}); look at them, and start them anew"
        ) from error
