"""PDF: what is printed is read, in the order of print; every file here shows a defect that was seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
import weasyprint
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from recclass.readers import read
from recclass.types import Document

BODY, BOLD, SYMBOLS = "Helvetica", "Helvetica-Bold", "ZapfDingbats"
Word = tuple[float, float, str] | tuple[float, float, str, str, float]  # from the left, from the top, text; font and size
LEFT = [f"The left column line {i} of the report goes on" for i in range(12)]
RIGHT = [f"and the right column line {i} tells of later" for i in range(12)]
MIDDLE = [f"the middle one line {i}" for i in range(12)]


def place(pdf: canvas.Canvas, words: Sequence[Word]) -> None:
    for x, y, text, *look in words:
        pdf.setFont(*(look or (BODY, 10)))
        pdf.drawString(x, A4[1] - y, text)


def placed(path: Path, *pages: Sequence[Word]) -> Document:
    """A PDF whose pages hold words where they are said to stand, written in this order, as it is read."""
    pdf = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    for words in pages:
        place(pdf, words)
        pdf.showPage()
    pdf.save()
    return checked(path)


def typeset(path: Path, source: str) -> Document:
    path.write_bytes(typst.compile(source.encode(), ignore_system_fonts=True))
    return checked(path)


def html(path: Path, source: str) -> Document:
    weasyprint.HTML(string=source).write_pdf(path)
    return checked(path)


def checked(path: Path) -> Document:
    """The document of a PDF, each of whose lines stands where it says in pdfium's text of its page."""
    document, pdf = read(path), pypdfium2.PdfDocument(path)
    for line in document.lines:
        page = pdf[line.anchor - 1].get_textpage().get_text_range().replace("\xa0", " ")
        printed, words = page[line.offset : line.offset + line.span.end - line.span.start], document[line.span]
        assert all(a == b or b in "•-" for a, b in zip(printed, words, strict=True)), (printed, words)
    return document


def lines_of(document: Document) -> list[str]:
    return document.text.split("\n")


def cells_of(document: Document) -> list[list[str]]:
    """The tables' rows, each cell's lines joined."""
    rows: dict[Any, dict[int, str]] = {}
    for line in document.lines:
        if line.cell:
            row = rows.setdefault(line.cell[:2], {})
            row[line.cell[2]] = f"{row.get(line.cell[2], '')} {document[line.span]}".strip()
    return [list(row.values()) for row in rows.values()]


def column(x: float, words: Sequence[str], top: float = 150) -> list[Word]:
    return [(x, top + 14 * i, text) for i, text in enumerate(words)]


def shuffled(*columns: Sequence[Word]) -> list[Word]:
    """Columns written line by line across the page."""
    return [word for row in zip(*columns, strict=True) for word in row]


@pytest.mark.parametrize("interleaved", [True, False])
def test_two_columns(tmp_path: Path, interleaved: bool) -> None:
    """A producer wrote two columns line by line across the page: they were read as one sentence after the other."""
    columns = column(60, LEFT), column(320, RIGHT)
    words = shuffled(*columns) if interleaved else [*columns[0], *columns[1]]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == [*LEFT, *RIGHT]


def test_three_columns(tmp_path: Path) -> None:
    """Three columns written line by line were read across."""
    columns = [column(x, [text[:25] for text in words]) for x, words in ((50, MIDDLE), (210, LEFT), (380, RIGHT))]
    assert lines_of(placed(tmp_path / "a.pdf", shuffled(*columns))) == [text for column in columns for _, _, text in column]


def test_headings_over_columns_stay_in_place(tmp_path: Path) -> None:
    """A heading across two columns was read between their lines; a short one went with the left column only."""
    upper, lower = shuffled(column(60, LEFT), column(320, RIGHT)), shuffled(column(60, LEFT, 400), column(320, RIGHT, 400))
    heading = "What the partnership has to change across the whole of the county from now on, and by when"
    words = [*lower, (60, 370, "For all", BOLD, 16), *upper, (60, 120, heading, BOLD, 12)]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == [heading, *LEFT, *RIGHT, "For all", *LEFT, *RIGHT]


def test_a_foot_and_a_box_that_were_written_first(tmp_path: Path) -> None:
    """A producer wrote the last lines of the page first: they were read first."""
    words = [(60, 700, "Last of all."), (60, 330, "In between."), *column(60, LEFT)]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == [*LEFT, "In between.", "Last of all."]


def test_cells_without_borders_are_not_columns(tmp_path: Path) -> None:
    """Two cells side by side, several lines each, row by row: the left cells must not be read one after the other."""
    words: list[Word] = []
    for top in (150, 240, 330):
        words += [*column(60, LEFT[:3], top), *column(320, RIGHT[:5], top)]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == [*LEFT[:3], *RIGHT[:5]] * 3


def test_footnotes_and_their_marks(tmp_path: Path) -> None:
    """The marks of footnotes ran into words and numbers ("harm1 was"); the notes were read in the middle of a sentence."""
    source = '#set page(paper: "a5")\nThe harm#footnote[See the chronology.] was seen by 2014.#footnote[Minutes of the panel.] Nobody acted on it.'
    assert lines_of(typeset(tmp_path / "a.pdf", source)) == [
        "The harm was seen by 2014. Nobody acted on it.", "1See the chronology.", "2Minutes of the panel.",
    ]  # fmt: skip


def test_marks_of_footnotes_on_lines_of_their_own(tmp_path: Path) -> None:
    """A raised mark was a line of its own, in the text and before its note."""
    width = stringWidth("The risk of harm", BODY, 10)
    text: list[Word] = [
        (60, 150, "The risk of harm"),
        (60 + width, 146, "3", BODY, 6),
        (60 + width + 6, 150, "was known to all."),
        (60, 164, "So."),
    ]
    note: list[Word] = [(60, 760, "3", BODY, 5), (66, 764, "See the chronology.", BODY, 8)]
    assert lines_of(placed(tmp_path / "a.pdf", [*text, *note])) == ["The risk of harm was known to all.", "So.", "3 See the chronology."]


def test_small_print_that_is_numbered_is_no_footnote(tmp_path: Path) -> None:
    """Recommendations in a smaller type at the foot of a page were taken for footnotes."""
    words = [*column(60, LEFT), (60, 700, "1. The Board should act.", BODY, 9), (60, 714, "2. The Trust should act.", BODY, 9)]
    assert lines_of(placed(tmp_path / "a.pdf", words, column(60, RIGHT)))[12:15] == [
        "1. The Board should act.",
        "2. The Trust should act.",
        RIGHT[0],
    ]


def test_hyphens_and_ligatures(tmp_path: Path) -> None:
    """Words broken by soft hyphens stayed broken; ligatures stayed one character."""
    style = "<style>@page { size: 120pt 300pt; margin: 20pt } p { font-size: 10pt; width: 60pt }</style>"
    words = "<p>safe&shy;guarding</p><p>multi-agency meetings</p><p>part&shy;nership</p><p>di&#xfb03;cult o&#xfb00;er</p>"
    text = html(tmp_path / "a.pdf", style + words).text
    assert text.split("\n") == ["safeguarding", "multi-agency", "meetings", "partnership", "difficult", "offer"]


@pytest.mark.parametrize("words", ["R E C O M M E N D A T I O N S   A N D   P L A N S", "R e c o m m e n d a t i o n s  f o r  u s"])
def test_letters_set_apart_by_spaces(tmp_path: Path, words: str) -> None:
    """A heading typed with a space after each letter was read as letters."""
    document = placed(tmp_path / "a.pdf", [(60, 150, words, BOLD, 14), (60, 180, "1. The Board should act.")])
    whole = " ".join(word.replace(" ", "") for word in words.replace("   ", "  ").split("  "))
    assert lines_of(document) == [whole, "1. The Board should act."]


def test_letters_set_apart_by_the_type(tmp_path: Path) -> None:
    """A heading with wide letter spacing was read as letters, and its "i" on a page's first line as a page number."""
    document = html(tmp_path / "a.pdf", "<style>h1 { letter-spacing: 0.35em }</style><h1>Findings and lessons</h1><p>Text.</p>")
    assert lines_of(document) == ["Findings and lessons", "Text."]


@pytest.mark.parametrize("written", ["before", "after", "apart"])
def test_bullets_of_symbol_fonts(tmp_path: Path, written: str) -> None:
    """A symbol font's bullets came at the end of their lines, or all together before the text."""
    texts: list[Word] = [(80, 150 + 20 * i, f"The Board should do thing {i}.") for i in range(3)]
    bullets: list[Word] = [(60, 150 + 20 * i, "n", SYMBOLS, 8) for i in range(3)]
    words = {"before": shuffled(bullets, texts), "after": shuffled(texts, bullets), "apart": [*bullets, *texts]}[written]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == [f"• The Board should do thing {i}." for i in range(3)]


def test_bullets_that_come_out_as_letters(tmp_path: Path) -> None:
    """A national study's bullets come out as "LL" behind the first line of each item."""
    words: list[Word] = []
    for top in (150, 190, 230):
        words += [(80, top, "The Board should do what it"), (60, top, "LL", "Times-Roman", 8), (80, top + 13, "was asked to do.")]
    assert lines_of(placed(tmp_path / "a.pdf", words)) == ["• The Board should do what it", "was asked to do."] * 3


def test_numbers_written_apart_from_their_text(tmp_path: Path) -> None:
    """Numbers in a column of their own were read before or after all texts."""
    numbers: list[Word] = [(60, 150 + 20 * i, f"{i + 1}.") for i in range(6)]
    texts: list[Word] = [(90, 150 + 20 * i, f"The Board should do thing {i}.") for i in range(6)]
    assert lines_of(placed(tmp_path / "a.pdf", [*texts, *numbers])) == [f"{i + 1}. The Board should do thing {i}." for i in range(6)]
