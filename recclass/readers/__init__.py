"""read(path) -> Document: PDF, Word, text and Markdown."""

from __future__ import annotations

from pathlib import Path

from recclass.types import Document, RecclassError

PLAIN = (".txt", ".text", ".md", ".markdown", "")
ADVICE = {
    ".doc": "is in Word's old format; open it in Word and save it as .docx",
    ".docm": "is a Word file that holds macros; save it as .docx",
    ".dotx": "is a Word template; save it as .docx",
    ".odt": "is an OpenDocument file; save it as .docx or PDF",
    ".rtf": "is rich text; save it as .docx",
    ".pages": "is a Pages file; export it as .docx or PDF",
}
OLE = b"\xd0\xcf\x11\xe0"  # the first bytes of Word's old format, and of a .docx with a password


def read(path: Path) -> Document:
    """The document of one file. RecclassError names the file, the reason and the next step."""
    raw = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix in ADVICE:
        raise RecclassError(f"{path}: {ADVICE[suffix]}")
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        from recclass.readers.pdf import read_pdf

        return read_pdf(path, raw)
    if suffix == ".pdf":
        raise RecclassError(f"{path}: is not a PDF in spite of its name; open it to see what it is and export it as PDF")
    if suffix == ".docx":
        from recclass.readers.word import read_word

        if raw.startswith(OLE):
            raise RecclassError(f"{path}: is protected by a password or is an old Word file; save a copy as plain .docx")
        return read_word(path, raw)
    if suffix in PLAIN:
        from recclass.readers.plain import read_plain

        return read_plain(path, raw)
    raise RecclassError(f"{path}: files of type {suffix} cannot be read; save it as .docx, PDF or text")


def read_bytes(path: Path) -> bytes:
    """A file's bytes; RecclassError where there is no such file, it is a folder, or it is empty."""
    if path.is_dir():
        raise RecclassError(f"{path}: is a folder; name the files in it, for example {path}/*.pdf")
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise RecclassError(f"{path}: no such file; check the name and the folder") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RecclassError(f"{path}: cannot be opened ({reason}); check that it is yours to read") from error
    if not raw:
        raise RecclassError(f"{path}: is empty (0 bytes); get the file again")
    return raw
