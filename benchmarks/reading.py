"""How many pages a second the reader reads, and in how much memory, beside pdfplumber on the same files, in one run.

`python benchmarks/reading.py`: text pages of the corpus against `extract_text_lines`, pages of ruled tables against that and
`extract_tables`, and 75, 150 and 300 pages, to see that the cost of a page stays the same. Each figure is a process of its own.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
ACTION = "Review every file of a child who has not been seen for three weeks, and say what was found"
READ = "from recclass.readers import read\nread(path)"
LINES = "import pdfplumber\nwith pdfplumber.open(path) as pdf:\n    for page in pdf.pages:\n        page.extract_text_lines()\n"
TABLES = LINES + "        page.extract_tables()\n"
CLOCK = "import sys, time\nfrom pathlib import Path\npath, begun = Path(sys.argv[1]), time.perf_counter()\n"
TIMED = CLOCK + "{}\nprint(time.perf_counter() - begun)"
# A process counts the memory of the one that it was split off from as its own: a small one starts it.
PEAK = (
    "import resource, subprocess, sys\nprint(subprocess.run(sys.argv[1:], capture_output=True, text=True, check=True).stdout)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
)


def text_pages(folder: Path) -> dict[int, Path]:
    """Reports of the corpus joined until they have 300 pages, and the same cut to 75 and 150."""
    from pypdfium2 import PdfDocument

    from corpus.printing import print_report
    from recclass.corpus import load_all, read_splits

    parts = read_splits(ROOT / "corpus" / "splits.toml")
    reports = [report for report in load_all(ROOT / "corpus" / "reports") if parts[report.id] != "test"]
    whole = PdfDocument.new()
    for report in reports:
        path = folder / "report.pdf"
        print_report(
            replace(report, sections=tuple(replace(s, blocks=tuple(b for b in s.blocks if b.kind != "action")) for s in report.sections)),
            path,
        )
        with PdfDocument(path) as pdf:
            whole.import_pages(pdf, list(range(min(len(pdf), 300 - len(whole)))))
        if len(whole) == 300:
            break
    paths = {}
    for count in (300, 150, 75):
        while len(whole) > count:
            whole.del_page(len(whole) - 1)
        paths[count] = folder / f"{count}.pdf"
        whole.save(paths[count])
    return paths


def table_pages(folder: Path) -> Path:
    """An action plan of thirty pages with ruled borders."""
    from reportlab.lib import colors
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    rows = [[Paragraph(cell, style) for cell in (str(n), "The board", ACTION, "Head of service", "May 2027")] for n in range(1, 331)]
    table = LongTable(rows, [30, 80, 200, 80, 60], style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    SimpleDocTemplate(str(folder / "tables.pdf"), invariant=1).build([table])
    return folder / "tables.pdf"


def measured(program: str, path: Path, runs: int = 3) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a program on a file, the best of some runs."""
    command = [sys.executable, "-c", PEAK, sys.executable, "-c", TIMED.format(program), str(path)]
    done = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() for _ in range(runs)]
    return min((float(seconds), float(memory)) for seconds, memory in done)


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def compare(name: str, path: Path, other: str) -> None:
    """Prints both programs' pages a second and memory, and how many times as long pdfplumber takes."""
    count = pages_of(path)
    (own, memory), (others, other_memory) = measured(READ, path), measured(other, path, runs=1)
    print(f"{name} ({count} pages): {count / own:6.1f} pages/s, {memory:4.0f} MB")
    print(f"  pdfplumber: {count / others:12.1f} pages/s, {other_memory:4.0f} MB; {others / own:.1f} times as long")


def main() -> None:
    """Prints the comparison of text pages and of tables, and the time of a page in files of three lengths."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        paths = text_pages(Path(scratch))
        compare("text  ", paths[300], LINES)
        compare("tables", table_pages(Path(scratch)), TABLES)
        for count, path in sorted(paths.items()):
            seconds, memory = measured(READ, path)
            print(f"{count:3} pages: {1000 * seconds / count:5.1f} ms a page, peak {memory:4.0f} MB")


if __name__ == "__main__":
    main()
