"""The processes that reports are analysed in, as executors of Python's `concurrent.futures`: another kind is another `Pool`."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

Pool = Callable[[int], AbstractContextManager[Executor]]  # called with how many reports are analysed at once
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # a worker a core
LOOK = 1.0  # seconds after which a worker looks whether the program that started it is still there


class EndedError(BrokenExecutor):
    """A process ended instead of answering, so many seconds after it was given the work."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the process ended after {seconds:.0f} seconds")
        self.seconds = seconds


@contextmanager
def local_pool(jobs: int) -> Iterator[Executor]:
    """Worker processes on this machine: joblib's own, which tell when one of them dies. One job has a process of its own, too.

    With psutil installed they are replaced when they have grown, and ended with certainty on any machine.
    """
    pool = start_processes(jobs)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=True, kill_workers=True)
        raise
    pool.shutdown(wait=True)


def start_processes(jobs: int) -> Any:
    """The executor behind `local_pool`, for whoever ends it: shutdown(kill_workers=True)."""
    from joblib.externals.loky import ProcessPoolExecutor

    warnings.filterwarnings("ignore", "A worker stopped while some jobs")  # it had grown, and another one does its work
    return ProcessPoolExecutor(jobs, env=ONE_THREAD, initializer=_follow, initargs=(os.getpid(),))


def _follow(parent: int) -> None:
    """Ends this worker soon after the program that started it was killed; else it would wait for work for ever."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    from psutil import pid_exists

    while os.getppid() == parent and pid_exists(parent):  # Windows goes on naming a parent that has ended
        time.sleep(LOOK)
    os._exit(1)
