"""The shape of the program: who may import whom, how long files and functions are, what stays out of a run."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "recclass"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 250
LONGEST_FUNCTION = 30
# A module imports only from ranks above its own; within a rank, only from modules listed before it.
RANKS = [
    "types", "codebook", "readers.drafts", "readers.pages", "readers.numbering", "readers.styles", "readers.runs", "readers.assemble", "readers.furniture", "readers.letters",
    "readers.bullets", "readers.columns", "readers.alignment", "readers.rulings", "readers.grids", "readers.continuations", "readers.pdf",
    "readers.word", "readers.plain", "readers", "markers", "paragraphs", "outline", "sections", "tables", "traits", "labeller",
    "labels", "segmenter", "encoder", "elements", "model",
    "rules", "features", "focus", "advice", "smart", "addressee", "themes", "likeness", "citations", "links", "plans", "years", "recurrence", "gap_rules", "gaps", "checklist",
    "profiles", "explanations", "suppression", "analysis", "batch", "rows", "classification", "agreement.measures", "agreement.worksheets", "agreement.cells", "agreement.pairing", "agreement.comparison", "agreement", "drafts",
    "reports.files", "reports.wire", "reports.findings", "reports.first", "reports.terminal", "reports.changes", "reports.screen", "reports.sheets", "reports.agreed", "reports.records", "reports.workbook", "reports.explained", "reports.remarks", "reports.package", "reports.ranges", "reports.margin", "reports.highlights", "reports.marking", "reports.charts", "reports.items", "reports.page", "reports.outputs", "reports",
    "store.schema", "store.database", "store", "coding.intake", "coding.limits", "coding.workers", "coding.cluster", "coding", "tabulation.figures", "tabulation.beside", "tabulation.own", "tabulation.again", "tabulation.disclosure", "tabulation", "study", "methods", "reports.tabled", "reports.tablepage", "exchange.codes", "exchange.refi", "exchange.columns", "exchange.blanks", "exchange.segments", "exchange.tables", "exchange.delimited", "exchange.workbooks", "exchange.parquet", "exchange.stata", "exchange.corrections", "exchange.pages", "exchange",
    "corpus", "training", "cli.progress", "cli.options", "cli.printing", "cli.earlier", "cli.authors", "cli.researchers", "cli.studies", "cli.tables", "cli.models",
    "cli.everyone", "cli", "__main__",
]  # fmt: skip


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def rank_of(module: str) -> int:
    return RANKS.index(module if module in RANKS else module.split(".", maxsplit=1)[0])


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {module.removeprefix("recclass.") for module in found if module.startswith("recclass.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_ranks_above_its_own(path: Path) -> None:
    module = name_of(path)
    if not module:
        return
    for imported in imports_of(path):
        same_folder = module == imported or module.split(".")[0] == imported.split(".")[0] in (
            "training",
            "agreement",
            "store",
            "coding",
            "exchange",
            "tabulation",
        )
        assert same_folder or rank_of(imported) < rank_of(module), f"{module} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.body[0].lineno < LONGEST_FUNCTION, f"{path.name}: {node.name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_names_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_types_use_the_standard_library_only() -> None:
    tree = ast.parse((PACKAGE / "types.py").read_text(encoding="utf-8"))
    roots = {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    roots |= {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert roots <= sys.stdlib_module_names


def test_nothing_unfinished_and_no_machine_is_named() -> None:
    for path in [*MODULES, PACKAGE.parent / "train.py"]:
        assert not re.search(r"TODO|FIXME|XXX|NotImplementedError|/work/|\.\./shared", path.read_text(encoding="utf-8")), path


def test_help_and_runs_import_no_training_library(tmp_path: Path) -> None:
    """--help imports nothing slow; check, classify and match work where torch, transformers and scikit-learn are missing."""
    report = tmp_path / "report.md"
    report.write_text("# Recommendations\n\n1. The Board should audit its records by May 2027.\n", encoding="utf-8")
    blocked = (
        "import sys\nfor name in ('torch','transformers','sklearn'): sys.modules[name] = None\n"
        "from recclass.cli import app\napp(sys.argv[1:], standalone_mode=False)\n"
    )
    for arguments in (["check", str(report)], ["classify", str(report), "--input", "lines"]):
        done = subprocess.run([sys.executable, "-c", blocked, *arguments], capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
    slow = "import sys; import recclass.cli; print([m for m in ('spacy','numpy','onnxruntime','pdfplumber','docx','sklearn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", slow], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="the extra train is not installed")
def test_spacy_comes_without_torch_which_can_be_imported_after_it() -> None:
    """Where torch is installed, spaCy imported it, which took four seconds of every run."""
    code = (
        "import sys\nfrom recclass.elements import open_english\nassert len(open_english()('two words')) == 2\n"
        "assert 'torch' not in sys.modules\nimport torch\nopen_english()\nassert sys.modules['torch'] is torch"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
