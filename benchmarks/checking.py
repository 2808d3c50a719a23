"""How long a cold `recclass check` takes and how much memory, beside what it cannot do without and what other tools take, in one run.

`python benchmarks/checking.py [--pdf PDF] [--python PYTHON]`: without a PDF, reports of the corpus are printed on forty pages; the draft
in Word has about ten. PYTHON, this one by default, is the interpreter that is timed: one without the extra `train`, say.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES, DRAFT, STEP = 40, 10, 10  # STEP: sections added at once
TARGETS = {"check, PDF to HTML": 5.0, "check, Word draft": 4.0}  # seconds, on two cores
IMPORTS = "import spacy.lang.en, onnxruntime, tokenizers, numpy"
PLUMBER = "import pdfplumber, sys\nwith pdfplumber.open(sys.argv[1]) as pdf:\n    for page in pdf.pages: page.extract_text()\n"
DOCX = "import docx, sys\nlen([paragraph.text for paragraph in docx.Document(sys.argv[1]).paragraphs])\n"
WRAP = (
    "import resource, subprocess, sys\ncode = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
    "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\nsys.exit(0 if code in (0, 1) else code)\n"
)


def forty_pages(path: Path, dense: bool) -> Path:
    """A fictional report of about forty pages: the corpus's longest, with what happened in others; or several, dense with items."""
    from corpus.printing import print_report
    from recclass.corpus import load_all

    longest, *others = sorted(load_all(ROOT / "corpus" / "reports"), key=lambda report: -sum(len(s.blocks) for s in report.sections))
    told = [section for report in others for section in report.sections if dense or section.role == "narrative"]
    count = 0
    while count < len(told) and (not path.exists() or pages_of(path) < PAGES):
        count += STEP
        print_report(replace(longest, sections=(*told[:count], *longest.sections)), path)
    return path


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a command."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", WRAP, *command], capture_output=True, text=True, check=True)
    return time.perf_counter() - begun, float(re.findall(r"peak (\d+)", done.stderr)[-1]) / 1024


def commands(python: str, pdf: Path, dense: Path, draft: Path) -> dict[str, list[str]]:
    """What is timed: the program's own runs, and beside them the imports it needs and the reading of the same files."""
    program = [python, "-m", "recclass"]
    return {
        "--help": [*program, "--help"],
        "check, PDF to HTML": [*program, "check", str(pdf), "-o", str(draft.parent / "out.html")],
        "the same, dense": [*program, "check", str(dense), "-o", str(draft.parent / "out.html")],
        "check, Word draft": [*program, "check", str(draft)],
        "Word draft, comments": [*program, "check", str(draft), "-o", str(draft.parent / "out.docx")],
        "imports alone": [python, "-c", IMPORTS],
        "pdfplumber, PDF text": [python, "-c", PLUMBER, str(pdf)],
        "python-docx, text": [python, "-c", DOCX, str(draft)],
    }


def main() -> None:
    """Prints seconds and memory, the best of three runs each, taken in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from benchmarks.draft import make_draft

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        pdf = options.pdf or forty_pages(folder / "forty.pdf", dense=False)
        dense, draft = forty_pages(folder / "dense.pdf", dense=True), make_draft(folder / "draft.docx", DRAFT)
        named = commands(options.python, pdf, dense, draft)
        runs = [{name: measured(command) for name, command in named.items()} for _ in range(3)]
        print(f"{options.pdf or 'a printed report'}: {pages_of(pdf)} pages; dense with items: {pages_of(dense)}; the draft: about {DRAFT}")
        for name in named:
            seconds, memory = min(run[name] for run in runs)
            target = f"   (at most {TARGETS[name]:.0f} s)" if name in TARGETS else ""
            print(f"{name:22} {seconds:6.2f} s {memory:6.0f} MB{target}")


if __name__ == "__main__":
    main()
