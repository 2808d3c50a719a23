"""What several tests use: the shipped model, reports of the corpus, and files made on the spot."""

import os
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from recclass.corpus import Report, load, load_all
from recclass.model import Model, open_model

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SAMPLE = CORPUS / "reports" / "lowther-bay-k.toml"


@pytest.fixture(scope="session")
def model() -> Model:
    return open_model()


@pytest.fixture(scope="session")
def corpus() -> list[Report]:
    return load_all(CORPUS / "reports")


@pytest.fixture(scope="session")
def sample() -> Report:
    return load(SAMPLE)


@pytest.fixture(scope="session")
def real() -> Path:
    """Real reports that are not part of the project."""
    shared = os.environ.get("RECCLASS_SHARED")
    if not shared or not (Path(shared) / "real").is_dir():
        pytest.skip("RECCLASS_SHARED names no folder with real reports: they are not part of the project")
    return Path(shared) / "real"


def make_pdf(path: Path, pages: list[list[tuple[str, str, float]]]) -> Path:
    """A PDF whose pages hold lines of (text, font, size), from the top down; "" leaves a line free."""
    pdf = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    for lines in pages:
        y = A4[1] - 110
        for text, font, size in lines:
            pdf.setFont(font, size)
            pdf.drawString(70, y, text)
            y -= size * 1.3
        pdf.showPage()
    pdf.save()
    return path


def make_docx(path: Path, paragraphs: list[tuple[str, str]]) -> Path:
    """A Word file of (style, text) paragraphs."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style or None)
    document.save(str(path))
    return path
