"""How long a cold `recclass check` takes and how much memory, beside pdfplumber reading the text of the same pages, in one run.

`python benchmarks/checking.py [PDF]`: without a PDF, a report of the corpus is printed until it has forty pages.
"""

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = 40
PLUMBER = "import pdfplumber, sys\nwith pdfplumber.open(sys.argv[1]) as pdf:\n    for page in pdf.pages: page.extract_text_lines()\n"


def forty_pages(folder: Path) -> Path:
    """A fictional report of about forty pages: several reports of the corpus, one after the other."""
    from corpus.printing import print_report
    from recclass.corpus import load_all

    reports = load_all(ROOT / "corpus" / "reports")
    path = folder / "forty.pdf"
    for count in range(1, len(reports) + 1):
        print_report(replace(reports[0], sections=tuple(s for report in reports[:count] for s in report.sections)), path)
        if pages_of(path) >= PAGES:
            break
    return path


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a command."""
    begun = time.perf_counter()
    done = subprocess.run(["/usr/bin/env", sys.executable, "-c", WRAP, *command], capture_output=True, text=True, check=True)
    return time.perf_counter() - begun, float(re.findall(r"peak (\d+)", done.stderr)[-1]) / 1024


WRAP = (
    "import resource, subprocess, sys\ncode = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
    "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\nsys.exit(0 if code in (0, 1) else code)\n"
)


def main() -> None:
    """Prints seconds, memory and ratios, the best of three runs each."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else forty_pages(Path(scratch))
        program = str(Path(sys.executable).parent / "recclass")
        named = {
            "recclass --help": [program, "--help"],
            "recclass check": [program, "check", str(path)],
            "pdfplumber": [sys.executable, "-c", PLUMBER, str(path)],
        }
        best = {name: min(measured(command) for _ in range(3)) for name, command in named.items()}
        print(f"{path.name}: {pages_of(path)} pages")
        for name, (seconds, memory) in best.items():
            print(f"{name:16} {seconds:6.2f} s {memory:6.0f} MB  {seconds / best['pdfplumber'][0]:5.2f} times pdfplumber")


if __name__ == "__main__":
    main()
