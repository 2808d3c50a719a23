"""PDFs that cannot be read, or not all of them: encrypted, and scanned."""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas


def encrypted_pdf(path: Path) -> Path:
    """A PDF that opens with a password only."""
    pdf = canvas.Canvas(str(path), pagesize=A4, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    pdf.drawString(70, 700, "Recommendations")
    pdf.save()
    return path


def scanned_pdf(path: Path, pages: int, text_on: tuple[int, ...]) -> Path:
    """A PDF of drawn pages, as a scan has them, with text on some."""
    pdf = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    for number in range(1, pages + 1):
        pdf.rect(70, 300, 400, 400, fill=1)
        if number in text_on:
            pdf.drawString(70, 750, f"Recommendations, part {number}")
        pdf.showPage()
    pdf.save()
    return path
