"""Coding on a Dask cluster: a real scheduler and worker processes on this machine. The store is the one that a local run writes."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from stand_in import VERSIONS, open_analyser, way
from test_coding import failures, write
from test_models import run, shown

from recclass.analysis import made_with
from recclass.coding import Way, cluster, code_reports
from recclass.coding.cluster import check_workers, cluster_pool
from recclass.coding.intake import ReportFile, gather
from recclass.coding.limits import Limits
from recclass.model import Model
from recclass.store import create_store
from recclass.store import dump as dump_lines
from recclass.types import RecclassError

distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
LIMITS = Limits(4, 700, grace=1)  # long enough for a busy machine to reach the limit of memory first
BAD = {"bad1": "refuse", "bad2": "odd", "bad3": "die", "bad4": "hang-deaf", "bad5": "eat"}


def start(workers: int) -> "distributed.LocalCluster":
    address = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, silence_logs=50, **address)


@pytest.fixture(scope="module")
def dask() -> Iterator["distributed.LocalCluster"]:
    from dask import config

    with config.set({"distributed.scheduler.allowed-failures": 1}), start(2) as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("corpus"), **{f"report{i:02}": f"Report {i} “é”" for i in range(20)})


def code(folder: Path, store: Path, chosen: Way) -> Path:
    with create_store(store) as opened:
        list(code_reports(gather([folder]), opened, VERSIONS, chosen))
    return store


def dump(store: Path) -> list[str]:
    return list(dump_lines(store))


def far(dask: "distributed.LocalCluster", seconds: float = 0.02, limits: Limits | None = None) -> Way:
    return Way(partial(open_analyser, seconds), 2, limits or Limits(60, 1024), cluster_pool(dask.scheduler_address))


def test_the_store_is_that_of_a_local_run_whatever_reports_do(dask: "distributed.LocalCluster", folder: Path, tmp_path: Path) -> None:
    mixed = write(tmp_path / "mixed", **BAD, **{path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())[:6]})
    before = code(mixed, tmp_path / "here.recclass", way(2, LIMITS))
    with distributed.Client(dask) as client:
        workers = client.run(os.getpid)
        after = code(mixed, tmp_path / "there.recclass", far(dask, limits=LIMITS))
        assert client.run(os.getpid) == workers, "a report ends no worker"
        assert not any(client.run(_held).values()), "no process is left behind"
    assert dump(after) == dump(before)
    assert set(failures(after)) == {f"{name}.txt" for name in BAD}


def _held() -> int:
    return len(cluster._PROCESSES)


def test_a_worker_that_dies_costs_nothing(dask: "distributed.LocalCluster", folder: Path, tmp_path: Path) -> None:
    before = code(folder, tmp_path / "here.recclass", way(2))
    with distributed.Client(dask) as client:
        first = next(iter(client.run(os.getpid).values()))
        threading.Timer(1.5, os.kill, (first, signal.SIGKILL)).start()
        after = code(folder, tmp_path / "there.recclass", far(dask, seconds=0.3))
        client.wait_for_workers(2, timeout=60)
        assert first not in client.run(os.getpid).values()
    assert dump(after) == dump(before)


def test_a_run_ends_when_no_worker_is_left_and_goes_on_later(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "GONE", 3.0)
    before = code(folder, tmp_path / "here.recclass", way(2))
    with start(1) as lonely:
        threading.Timer(3, lonely.scale, (0,)).start()
        with pytest.raises(RecclassError, match="no worker is left"):
            code(folder, tmp_path / "there.recclass", far(lonely, seconds=0.5))
    assert dump(code(folder, tmp_path / "there.recclass", way(2))) == dump(before)


def test_a_report_that_ends_every_worker_is_given_up(dask: "distributed.LocalCluster") -> None:
    with cluster_pool(dask.scheduler_address)(2) as pool:
        assert pool.submit(len, "four").result(60) == 4
        with pytest.raises(BrokenExecutor):
            pool.submit(os._exit, 1).result(60)
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result(60)
        with pytest.raises(BrokenExecutor, match="its workers died"):
            pool.submit(_end_worker).result(120)
        assert pool.submit(len, "four").result(60) == 4


def _end_worker() -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def test_workers_are_checked_before_the_start(
    dask: "distributed.LocalCluster", folder: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, versions, report = dask.scheduler_address, made_with(model), gather([folder])[0]
    with distributed.Client(dask) as client:
        client.wait_for_workers(2, timeout=60)
    assert check_workers(address, versions, None, report) == 2
    for wrong, folder_of, given, words in (
        ({"recclass": "9.9"}, None, report, "install recclass 9.9 there"),
        ({"model": "0"}, None, report, "give it the same model"),
        ({}, tmp_path / "nowhere", report, "cannot open the model"),
        ({}, None, ReportFile(tmp_path / "gone.txt", "0" * 64, ("gone.txt",)), "does not find gone.txt"),
    ):
        with pytest.raises(RecclassError, match=words):
            check_workers(address, {**versions, **wrong}, folder_of, given)
    with start(0) as empty, pytest.raises(RecclassError, match="has no workers"):
        check_workers(empty.scheduler_address, versions, None, report)
    monkeypatch.setattr(cluster, "version", _missing)
    with pytest.raises(RecclassError, match="has no recclass; install"):
        check_workers(address, versions, None, report)


def _missing(name: str) -> str:
    raise PackageNotFoundError(name)


def test_what_is_missing_is_told_in_one_line(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "study.recclass"
    assert "go together" in shown(run("code", folder, "-o", store, "--backend", "dask"))
    assert "go together" in shown(run("code", folder, "-o", store, "--scheduler", "tcp://127.0.0.1:1"))
    monkeypatch.setattr(cluster, "ANSWER", 1.0)
    done = run("code", folder, "-o", store, "--backend", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert "no Dask scheduler answers there" in shown(done)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "recclass[dask]" in shown(run("code", folder, "-o", store, "--backend", "dask", "--scheduler", "tcp://127.0.0.1:1"))
    assert not store.exists()


def test_the_program_codes_on_a_cluster_as_it_does_here(dask: "distributed.LocalCluster", tmp_path: Path) -> None:
    text = "# Recommendations\n\n1. The Board should audit its records by May 2027.\n"
    places = write(tmp_path / "reports", one=text, two=text.replace("audit", "revise"))
    there = ("--backend", "dask", "--scheduler", dask.scheduler_address)
    for name, options in (("here", ()), ("there", there)):
        done = run("code", places, "-o", tmp_path / f"{name}.recclass", *options)
        assert done.exit_code == 0 and "2 of 2 reports are coded" in done.output, shown(done)
    assert dump(tmp_path / "here.recclass") == dump(tmp_path / "there.recclass")
