"""How many reports an hour `recclass code` codes on one core and on two, in how much memory, and what one costs among few and many.

`python benchmarks/batch.py [--reports 300] [--folder FOLDER]`: prints reports of the corpus, lengthened with what other reports narrate to
20 to 60 pages (such texts are never used for quality), in the layouts that print quickly; then codes a tenth of them and all of them, each
run a process of its own on cores of its own. Printings in FOLDER are used again. Linux only: it tells processes which cores to run on.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
LETTERS = {"agencies": 2550, "plan": 2550, "columns": 3000, "nested": 3200, "cited": 2450, "symbols": 2550, "draft": 2550}  # on a page
PAGES = (20, 60)
CORES = (1, 2)
ON_CORES = "import os, sys\nos.sched_setaffinity(0, set(map(int, sys.argv[1].split(','))))\nos.execv(sys.argv[2], sys.argv[2:])"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: reports and pages on so many cores; seconds by the clock and of the cores; MB of the largest worker and the store."""

    reports: int
    pages: int
    cores: int
    seconds: float
    busy: float
    memory: float
    store: float

    @property
    def an_hour(self) -> float:
        """Reports an hour."""
        return 3600 * self.reports / self.seconds


def print_reports(count: int, folder: Path) -> list[Path]:
    """The first so many printings, in order; those that lie in the folder are not printed again."""
    from corpus.printing import print_report
    from recclass.corpus import load_all

    reports = load_all(ROOT / "corpus" / "reports")
    narrated = [s for report in reports for s in report.sections if s.role == "narrative"]
    paths = []
    for i in range(count):
        chance = random.Random(i)
        layout = list(LETTERS)[i % len(LETTERS)]
        report = lengthen(reports[i % len(reports)], narrated, chance.randint(PAGES[0] + 4, PAGES[1] - 4) * LETTERS[layout], chance)
        paths.append(folder / f"{i:04}-{report.id}.pdf")
        if not paths[-1].exists():
            scratch = folder / f"printing-{os.getpid()}.pdf"
            print_report(report, scratch, layout, i)
            scratch.replace(paths[-1])
    return paths


def lengthen(report, narrated: Sequence, wanted: int, chance: random.Random):
    """A report with others' narrative after its own front, until it has about the letters that are wanted."""
    added, length = [], sum(len(block.text) for section in report.sections for block in section.blocks)
    while length < wanted:
        section = chance.choice(narrated)
        added.append(replace(section, level=1, blocks=tuple(block for block in section.blocks if block.kind == "prose")))
        length += sum(len(block.text) for block in added[-1].blocks)
    front = next((i for i, section in enumerate(report.sections) if section.role != "front"), 0)
    return replace(report, sections=(*report.sections[:front], *added, *report.sections[front:]))


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def measure(paths: Sequence[Path], cores: int) -> Measured:
    """Codes the reports into a new store on the first so many cores."""
    mine = ",".join(map(str, sorted(os.sched_getaffinity(0))[:cores]))
    command = [sys.executable, "-c", ON_CORES, mine, str(Path(sys.executable).parent / "recclass"), "code", *map(str, paths)]
    with tempfile.TemporaryDirectory() as scratch:
        store, peak = Path(scratch) / "study.recclass", 0.0
        begun, busy = time.perf_counter(), busy_seconds()
        run = subprocess.Popen([*command, "-o", str(store), "-j", str(cores)], stdout=subprocess.DEVNULL)
        while run.poll() is None:
            peak = max([peak, *worker_peaks(run.pid)])
            time.sleep(0.2)
        seconds = time.perf_counter() - begun
        if run.returncode:
            sys.exit(f"recclass code ended with {run.returncode}")
        pages = sum(pages_of(path) for path in paths)
        return Measured(len(paths), pages, cores, seconds, busy_seconds() - busy, peak, store.stat().st_size / 2**20)


def busy_seconds() -> float:
    """What all processes that this one started have used of the cores: less than by the clock where other programs run beside them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def worker_peaks(parent: int) -> Iterator[float]:
    """The most memory (MB) that each process started by another has held so far."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        except OSError:
            continue  # it has ended meanwhile
        if int(told["PPid"]) == parent and "VmHWM" in told:
            yield int(told["VmHWM"].split()[0]) / 1024


def main() -> None:
    """Prints a line for each run, then the speed-up and how the cost of a page changes."""
    sys.path.insert(0, str(ROOT))
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=300)
    options.add_argument("--folder", type=Path, help="keep the printings here")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        paths = print_reports(chosen.reports, folder)
        lengths = sorted(pages_of(path) for path in paths)
        print(f"{len(paths)} reports of {lengths[0]} to {lengths[-1]} pages, {len(os.sched_getaffinity(0))} cores here")
        found = {(count, cores): measure(paths[:count], cores) for cores in CORES for count in (max(len(paths) // 10, 1), len(paths))}
    for m in found.values():
        print(
            f"{m.cores} core{'s' * (m.cores > 1)}, {m.reports:4} reports, {m.pages:6} pages: {m.an_hour:6.0f} reports an hour, "
            f"{m.seconds / m.reports:5.2f} s a report, {1000 * m.seconds / m.pages:4.0f} ms a page; "
            f"the cores {m.busy / m.reports:4.2f} s a report; {m.memory:4.0f} MB the largest worker, {m.store:6.1f} MB the store"
        )
    few, many = max(len(paths) // 10, 1), len(paths)
    print(f"speed-up on two cores: {found[many, 2].an_hour / found[many, 1].an_hour:.2f} times")
    for cores in CORES:
        ratio = (found[many, cores].seconds / found[many, cores].pages) / (found[few, cores].seconds / found[few, cores].pages)
        print(f"a page among {many} reports costs {ratio:.2f} times what it costs among {few}, on {cores} (starting up included)")


if __name__ == "__main__":
    main()
