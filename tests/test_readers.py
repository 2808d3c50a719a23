"""Readers: what is printed is read in order, what is not the report's text is left out, and bad input gets one clear line."""

import zipfile
from pathlib import Path

import docx
import pytest
from conftest import make_docx, make_pdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from unreadable import encrypted_pdf, scanned_pdf

from corpus.printing import print_report
from recclass.corpus import Report
from recclass.readers import read
from recclass.types import Document, RecclassError

BODY, BOLD = "Helvetica", "Helvetica-Bold"


def lines_of(document: Document) -> list[str]:
    return [document[line.span] for line in document.lines]


def wrong(path: Path, *named: str) -> None:
    """Reading `path` ends in one line that names the file, the reason and the next step."""
    with pytest.raises(RecclassError) as error:
        read(path)
    message = str(error.value)
    assert str(path) in message and "\n" not in message
    for words in named:
        assert words in message, message


def test_missing_file(tmp_path: Path) -> None:
    wrong(tmp_path / "none.pdf", "no such file", "check the name")


def test_empty_file(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.docx", "a.txt"):
        (tmp_path / name).write_bytes(b"")
        wrong(tmp_path / name, "is empty (0 bytes)")


def test_blank_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n\n \n", encoding="utf-8")
    wrong(tmp_path / "a.txt", "holds no text")


def test_not_a_pdf_in_spite_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("Recommendations\n1. Do it.", encoding="utf-8")
    wrong(tmp_path / "a.pdf", "not a PDF in spite of its name", "export it as PDF")


def test_a_pdf_with_another_name_is_read(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.txt", [[("Recommendations", BOLD, 14)]])
    assert lines_of(read(path)) == ["Recommendations"]


def test_encrypted_pdf(tmp_path: Path) -> None:
    wrong(encrypted_pdf(tmp_path / "a.pdf"), "protected by a password", "save a copy without one")


def test_pdf_without_a_text_layer(tmp_path: Path) -> None:
    wrong(scanned_pdf(tmp_path / "a.pdf", pages=3, text_on=()), "pages 1 to 3", "no text layer", "OCR")


def test_a_scanned_page_among_others_is_named(tmp_path: Path) -> None:
    document = read(scanned_pdf(tmp_path / "a.pdf", pages=3, text_on=(1, 3)))
    assert [(unread.page, "no text layer" in unread.reason) for unread in document.unread] == [(2, True)]


def test_truncated_pdf(tmp_path: Path) -> None:
    whole = make_pdf(tmp_path / "whole.pdf", [[("Recommendations", BOLD, 14), ("1. The Board should act.", BODY, 11)]] * 3).read_bytes()
    for share in (0.2, 0.5, 0.9):
        path = tmp_path / f"cut{share}.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            assert any("ends early" in unread.reason for unread in read(path).unread)
        except RecclassError as error:
            assert "damaged or incomplete" in str(error) or "blank" in str(error)


def test_old_word_file_and_macros(tmp_path: Path) -> None:
    for name, reason in (("a.doc", "old format"), ("a.docm", "macros")):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0rest")
        wrong(tmp_path / name, reason, "save it as .docx")


def test_macros_behind_a_docx_name(tmp_path: Path) -> None:
    source = make_docx(tmp_path / "plain.docx", [("", "text")])
    target = tmp_path / "macros.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "[Content_Types].xml":
                raw = raw.replace(b"wordprocessingml.document.main+xml", b"x").replace(
                    b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-word.document.macroEnabled.main+xml"
                )
            new.writestr(name, raw)
    wrong(target, "save it as .docx")


def test_damaged_docx(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 not a zip")
    wrong(tmp_path / "a.docx", "is damaged")
    (tmp_path / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0rest")
    wrong(tmp_path / "b.docx", "password", "save a copy")


def test_a_folder(tmp_path: Path) -> None:
    wrong(tmp_path, "is a folder")


def test_undecodable_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 4)
    wrong(tmp_path / "a.txt", "not text that can be decoded", "UTF-8")


def test_other_endings(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(b"PK")
    wrong(tmp_path / "a.odt", "OpenDocument", "save it as .docx")
    (tmp_path / "a.xyz").write_bytes(b"PK")
    wrong(tmp_path / "a.xyz", "files of type .xyz")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_several_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Recommendations\r\n\r\n1. The child’s plan – £5.\r\n".encode(encoding))
    assert lines_of(read(path)) == ["Recommendations", "1. The child’s plan – £5."]


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path, sample: Report) -> None:
    path = tmp_path / "a.pdf"
    print_report(sample, path)
    document = read(path)
    assert document.pages > 3
    assert not [line for line in lines_of(document) if line.startswith("Page ") or line.endswith("fictional")]


def test_a_numbered_label_at_the_top_of_pages_is_not_a_running_head(tmp_path: Path) -> None:
    """A rapid review printed "Recommendation 4" and "Recommendation 10" at the top of pages: they were taken for running heads."""
    pages = [[(f"Recommendation {n}", BOLD, 14), ("The Board should act on what was found.", BODY, 11)] for n in (1, 4, 9, 10)]
    path = tmp_path / "a.pdf"
    make_pdf(path, pages)
    assert [line for line in lines_of(read(path)) if line.startswith("Rec")] == [f"Recommendation {n}" for n in (1, 4, 9, 10)]


def test_a_line_stands_where_the_page_has_it(tmp_path: Path) -> None:
    """Every character of a line is the character of pdfium's page text that its anchor and offset name."""
    import pypdfium2

    path = make_pdf(
        tmp_path / "a.pdf", [[("Recommendations", BOLD, 14), ("1. The Board should act.", BODY, 11)], [("2. So should we.", BODY, 11)]]
    )
    document, pdf = read(path), pypdfium2.PdfDocument(path)
    for line in document.lines:
        page = pdf[line.anchor - 1].get_textpage().get_text_range()
        assert page[line.offset : line.offset + line.span.end - line.span.start] == document[line.span]


def test_cells_of_a_ruled_table_are_read_one_by_one(tmp_path: Path, sample: Report) -> None:
    path = tmp_path / "a.pdf"
    print_report(sample, path)
    document = read(path)
    heads = [document[line.span] for line in document.lines if line.cell and line.cell[1] == 0]
    assert heads[:2] == ["No.", "Action"]


def test_word_numbers_are_computed(tmp_path: Path) -> None:
    path = make_docx(
        tmp_path / "a.docx", [("List Number", "The Board should act."), ("List Number", "The Trust should act."), ("List Bullet", "so")]
    )
    document = read(path)
    assert [line.number for line in document.lines] == ["1.", "2.", "•"]
    assert lines_of(document) == ["The Board should act.", "The Trust should act.", "so"]


def test_word_insertions_in_and_deletions_out(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("The Board should ")
    for xml in (
        '<w:ins {0} w:id="1" w:author="A"><w:r><w:t>act </w:t></w:r></w:ins>',
        '<w:del {0} w:id="2" w:author="A"><w:r><w:delText>wait </w:delText></w:r></w:del>',
        "<w:sdt {0}><w:sdtContent><w:r><w:t>by May</w:t></w:r></w:sdtContent></w:sdt>",
        '<w:hyperlink {0} w:anchor="x"><w:r><w:t> 2027</w:t></w:r></w:hyperlink>',
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    document.sections[0].header.paragraphs[0].text = "Confidential draft"
    document.save(str(path))
    assert lines_of(read(path)) == ["The Board should act by May 2027"]


def test_a_hyphen_at_a_lines_end_is_mended_where_the_word_is_printed_whole(tmp_path: Path) -> None:
    words = [
        ("The safeguarding board met. A multi-agency plan was made by the safe-", BODY, 10),
        ("guarding board and the multi-", BODY, 10),
        ("agency team.", BODY, 10),
    ]
    text = read(make_pdf(tmp_path / "a.pdf", [words])).text
    assert "by the safeguarding board" in text and "the multi-agency team" in text
