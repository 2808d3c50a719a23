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


def test_the_last_line_of_letters_set_apart(tmp_path: Path) -> None:
    """The second line of a letter-spaced heading, shorter than a line that is told by itself, was read as letters."""
    style = "<style>@page { size: 105mm 148mm } h1 { letter-spacing: 0.35em; font-size: 15pt }</style>"
    document = html(tmp_path / "a.pdf", f"{style}<h1>What the council needs to do</h1><p>Text.</p>")
    assert "What the council needs to do" in document.text.replace("\n", " ")
    assert len(lines_of(document)) > 2


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


def test_text_that_stands_sideways_and_watermarks(tmp_path: Path) -> None:
    """Sideways text of the margin and slanting watermarks were read in the middle of a sentence."""
    pdf = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    place(pdf, column(90, LEFT[:6]))
    for x, y, degrees, size, text in ((30, 300, 90, 9, "Archive copy"), (150, 350, 50, 90, "DRAFT"), (200, 500, 0, 60, "CONFIDENTIAL")):
        pdf.saveState()
        pdf.translate(x, y)
        pdf.rotate(degrees)
        place(pdf, [(0, A4[1], text, BOLD, size)])
        pdf.restoreState()
    place(pdf, column(90, LEFT[6:], 150 + 6 * 14))
    pdf.save()
    assert lines_of(checked(tmp_path / "a.pdf")) == [*LEFT, "Archive copy"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages(tmp_path: Path, rotation: int) -> None:
    """On pages that are turned, heights were taken for widths: heads were not told, boxes stood elsewhere."""
    pdf = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    shift = {90: (A4[1], 0), 180: A4, 270: (0, A4[0])}[rotation]  # reportlab turns the paper, too
    for n in range(3):
        pdf.translate(*shift)
        pdf.rotate(rotation)
        place(pdf, [(60, 30, "A running head"), (60, 200, f"The text of page {'abc'[n]}.")])
        pdf.setPageRotation(rotation)
        pdf.showPage()
    pdf.save()
    document = checked(tmp_path / "a.pdf")
    assert lines_of(document) == [f"The text of page {letter}." for letter in "abc"]
    assert all(line.box and abs(line.box[0] - 60) < 2 and abs(line.box[3] - 200) < 4 for line in document.lines)


def test_a_table_printed_sideways(tmp_path: Path) -> None:
    """An action plan printed sideways on an upright page was read as margin text."""
    pdf = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    pdf.translate(A4[0], 0)
    pdf.rotate(90)
    for x in (60, 120, 500):
        pdf.line(x, 300, x, 400)
    for y in (300, 350, 400):
        pdf.line(60, y, 500, y)
    place(pdf, [(x, A4[1] - y, text) for x, y, text in ((70, 370, "No."), (130, 370, "Action"), (70, 320, "1"), (130, 320, "Act on it."))])
    pdf.save()
    assert cells_of(checked(tmp_path / "a.pdf")) == [["No.", "Action"], ["1", "Act on it."]]


def test_a_page_whose_visible_part_begins_elsewhere(tmp_path: Path) -> None:
    """A page cut out of a larger one (its CropBox begins elsewhere) had its boxes off, so that heads were not told."""
    pdf = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(900, 1200), cropBox=(100, 200, 700, 1000), invariant=1)
    for letter in "abc":
        pdf.drawString(160, 970, "A running head")
        pdf.drawString(160, 700, f"The text of page {letter}.")
        pdf.showPage()
    pdf.save()
    document = checked(tmp_path / "a.pdf")
    assert lines_of(document) == [f"The text of page {letter}." for letter in "abc"]
    assert document.lines[0].box and abs(document.lines[0].box[0] - 60) < 2 and abs(document.lines[0].box[3] - 300) < 4


def test_boxed_text_is_read_in_its_place(tmp_path: Path) -> None:
    """Text in a drawn box of one cell, or below a shaded bar, was taken for a table or put elsewhere."""
    box = "#block(stroke: 1pt, inset: 6pt)[*Learning point 1* \\ The plan was not shared.]"
    barred = "#table(columns: 1, table.cell(fill: luma(200))[*Learning point 2*], [Nobody asked the child.])"
    document = typeset(tmp_path / "a.pdf", f"Before.\n\n{box}\n\nBetween.\n\n{barred}\n\nAfter.")
    assert lines_of(document) == [
        "Before.", "Learning point 1", "The plan was not shared.", "Between.", "Learning point 2", "Nobody asked the child.", "After.",
    ]  # fmt: skip
    assert not any(line.cell for line in document.lines)


def body(page: int, lines: int = 12) -> list[Word]:
    return column(60, [f"Text {chr(97 + page)}{chr(97 + i)} of the report goes on for a whole line here" for i in range(lines)])


def test_heads_and_page_numbers(tmp_path: Path) -> None:
    """Heads that differ on odd and even pages, short chapters' names, Roman and large numbers and "Page 3 of 40" were read as text."""
    heads = ["Child H", "Overview report"]
    chapters = ["Summary", "Method", "Method", "The family", "The family", "The family", "Findings", "Findings", "Findings", "Plan"]
    roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
    pages = [
        [
            (60, 40, heads[p % 2], BODY, 8),
            (300, 55, chapters[p], BODY, 8),
            *body(p),
            (300, 800, roman[p]),
            (60, 812, f"Page {p + 1} of 10", BODY, 8),
        ]
        for p in range(10)
    ]
    assert lines_of(placed(tmp_path / "a.pdf", *pages)) == [text for p in range(10) for _, _, text in body(p)]


def test_what_begins_a_page_is_not_a_head(tmp_path: Path) -> None:
    """A label that begins three pages, at the height where every page begins, was taken for a running head; so was a number."""
    pages = []
    for p in range(8):
        words = column(60, [f"Text {chr(97 + p)} of the report"] * 3, 80)
        pages.append(
            [(60, 80, "Finding", BOLD, 10), *words[1:]] if p < 3 else [(60, 80, "4.2" if p == 3 else "17"), *words[1:]] if p < 5 else words
        )
    text = placed(tmp_path / "a.pdf", *pages).text
    assert text.count("Finding") == 3 and "4.2" in text and "17" in text


def test_page_numbers_of_a_contents_list(tmp_path: Path) -> None:
    """Page numbers of a contents list were lines of their own."""
    source = '#set page(paper: "a5")\n#outline()\n#pagebreak()\n= Findings\nText.\n= Recommendations\nText.'
    lines = lines_of(typeset(tmp_path / "a.pdf", source))
    assert [line.split(" ")[0] + line[-1] for line in lines[:3]] == ["Contentss", "Findings2", "Recommendations2"]


def test_a_page_whose_letters_cannot_be_read(tmp_path: Path) -> None:
    """A page whose font does not say which letters it prints was read as gibberish."""
    typeset(tmp_path / "whole.pdf", "The Board should act on what was found.")
    (tmp_path / "a.pdf").write_bytes((tmp_path / "whole.pdf").read_bytes().replace(b"/ToUnicode", b"/NoUnicode"))
    both = pypdfium2.PdfDocument.new()
    for name in ("whole", "a"):
        both.import_pages(pypdfium2.PdfDocument(tmp_path / f"{name}.pdf"))
    both.save(tmp_path / "both.pdf")
    document = read(tmp_path / "both.pdf")
    assert document.text == "The Board should act on what was found."
    assert [(unread.page, unread.reason) for unread in document.unread] == [(2, "its letters cannot be read (no Unicode map)")]


def test_a_picture_with_a_page_number(tmp_path: Path) -> None:
    """A scanned page that carried only a printed page number was not named as unread."""
    from PIL import Image

    Image.new("RGB", (60, 80), "grey").save(tmp_path / "a.png")
    pdf = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    for p in range(4):
        if p == 2:
            pdf.drawImage(str(tmp_path / "a.png"), 50, 50, 500, 700)
        else:
            place(pdf, body(p))
        place(pdf, [(300, 815, f"Page {p + 1}")])
        pdf.showPage()
    pdf.save()
    assert [(unread.page, unread.reason[:13]) for unread in read(tmp_path / "a.pdf").unread] == [(3, "no text layer")]


def test_rows_that_a_page_broke(tmp_path: Path) -> None:
    """A row that went on over the page was two rows, its cells torn apart; the head printed again was a row of its own."""
    source = """#set page(width: 300pt, height: 150pt, margin: 20pt)
#table(columns: (30pt, 1fr, 60pt), table.header([No.], [Action], [Lead]), [1], [The Board should see that every file of a child who
was not seen is read again and that what is found is told to the family and to the school, and then to the panel, so that all know
what was found and when, and by whom it was found, and what came of it in the end], [LSCB], [2], [Act.], [Trust])"""
    document = typeset(tmp_path / "a.pdf", source)
    assert document.pages and document.pages > 1
    rows = cells_of(document)
    assert [row[0] for row in rows] == ["No.", "1", "2"]
    assert rows[1][1].endswith("the end") and "  " not in rows[1][1] and rows[1][2] == "LSCB"


ACTIONS = [
    ["No.", "Action", "Lead", "By when"],
    ["1", "The Board should see that every file of a child who was not seen is read again by May.", "Chair of the Board", "May 2027"],
    ["2", "The Trust should tell the family what was found and say what comes of it.", "Director", "June 2027"],
    ["3", "Act.", "LSCB", "Now"],
]


@pytest.mark.parametrize("stroke", ["none", "(x: none, y: 0.5pt)", "0.5pt"])
@pytest.mark.parametrize("alignment", ["left", "center"])
def test_tables_by_their_rules_or_their_columns(tmp_path: Path, stroke: str, alignment: str) -> None:
    """A table with level rules only, or none, was read line by line across its cells."""
    cells = ", ".join(f"[{cell}]" for row in ACTIONS for cell in row)
    table = f"#table(columns: (30pt, 1fr, 70pt, 60pt), stroke: {stroke}, align: {alignment}, row-gutter: 4pt, {cells})"
    source = f'#set page(paper: "a5", margin: 30pt)\n#set par(justify: false)\nThe plan of the whole partnership stands below.\n\n{table}\n\nAfter the table.'
    document = typeset(tmp_path / "a.pdf", source)
    assert cells_of(document) == ACTIONS
    assert lines_of(document)[0].startswith("The plan") and lines_of(document)[-1] == "After the table."


def test_a_list_with_numbers_is_no_table(tmp_path: Path) -> None:
    """A borderless list of numbers and texts is read as lines, each with its number."""
    rows = "".join(f"<tr><td>{i}.</td><td>The Board should do thing {i} as it was asked to do by all.</td></tr>" for i in range(1, 5))
    document = html(tmp_path / "a.pdf", f"<style>td {{ padding: 3pt }}</style><h2>Recommendations</h2><table>{rows}</table>")
    assert lines_of(document)[1] == "1. The Board should do thing 1 as it was asked to do by all." and not cells_of(document)


def test_merged_cells_and_upright_heads(tmp_path: Path) -> None:
    """Letters of upright heads were read one by one, or as margin text; a cell over two columns moved the next one."""
    source = """#set page(paper: "a5")
#table(columns: 4, [No.], [Action], rotate(-90deg, reflow: true)[Progress], [Lead], [1], table.cell(colspan: 2)[Both], [Trust], [2], [Act], [Done], [LSCB])"""
    document = typeset(tmp_path / "a.pdf", source)
    assert cells_of(document) == [["No.", "Action", "Progress", "Lead"], ["1", "Both", "Trust"], ["2", "Act", "Done", "LSCB"]]
    assert [line.cell[2] for line in document.lines if line.cell and line.cell[1] == 1] == [0, 1, 3]


def test_a_table_without_rules_goes_on_over_the_page(tmp_path: Path) -> None:
    """A borderless plan whose head is printed once was lines again from its second page on."""
    words: list[Word] = [(60, 700, "No."), (100, 700, "Action"), (330, 700, "Lead"), (430, 700, "By when")]
    first: list[Word] = [
        (60, 730, "1"),
        (100, 730, "The Board should see that every"),
        (330, 730, "The chair"),
        (430, 730, "May 2027"),
        (100, 743, "file is read"),
    ]
    end: Word = (60, 160, "The report ends here, as it has to end somewhere or other, a good way to the right.")
    head: list[Word] = [(60, 40, "Child H"), (480, 40, "Draft")]
    rest: list[Word] = [
        *head,
        (100, 100, "again by June."),
        (60, 130, "2"),
        (100, 130, "Act."),
        (330, 130, "LSCB"),
        (430, 130, "Now"),
        end,
    ]
    expected = [
        ["No.", "Action", "Lead", "By when"],
        ["1", "The Board should see that every file is read again by June.", "The chair", "May 2027"],
        ["2", "Act.", "LSCB", "Now"],
    ]
    document = placed(tmp_path / "a.pdf", [*head, *body(0), *words, *first], rest)
    assert cells_of(document) == expected and "Child H" not in document.text
    assert lines_of(document)[-1].startswith("The report ends")


def test_entries_of_a_contents_list_are_no_table(tmp_path: Path) -> None:
    """Two entries of a contents list, "2. Recommendations 10" and "3. The human impact 12", were taken for a table's head."""
    entries = (("1.", "Summary", "4"), ("2.", "RECOMMENDATIONS", "10"), ("3.", "THE HUMAN IMPACT", "12"), ("4.", "Findings", "16"))
    words: list[Word] = [(x, 150 + 16 * i, text) for i, entry in enumerate(entries) for x, text in zip((60, 90, 480), entry, strict=True)]
    document = placed(tmp_path / "a.pdf", words)
    assert not cells_of(document) and lines_of(document)[1] == "2. RECOMMENDATIONS 10"


def test_the_last_row_of_a_table_alone_on_a_page(tmp_path: Path) -> None:
    """An action plan's last row stood alone overleaf: one row is drawn with too few lines to be told from a box, and was read across."""
    rows = "".join(f"[{n}], [Ask the families of ward {n}], [Named nurse], [May 2027]," for n in range(1, 4))
    source = f"""#set page(paper: "a4", height: 180pt)
#table(columns: (30pt, 1fr, 100pt, 80pt), [*No.*], [*Action*], [*Lead*], [*By when*], {rows})
#pagebreak()
#table(columns: (30pt, 1fr, 100pt, 80pt), [4], [Write to the school], [Head], [June 2027])"""
    document = typeset(tmp_path / "a.pdf", source)
    last = [document[line.span] for line in document.lines if line.page and line.page > 1 and line.cell]
    assert last == ["4", "Write to the school", "Head", "June 2027"]
    assert len({line.cell[0] for line in document.lines if line.cell}) == 1


def test_rows_without_numbers_stay_apart_over_a_page(tmp_path: Path) -> None:
    """A plan that numbers nothing: the first row overleaf, whose first cell is empty like all of them, was joined to the row before."""
    rows = "".join(f"[], [Ask the families of ward {n}], [Named nurse]," for n in range(1, 4))
    source = f"""#set page(paper: "a4")
#table(columns: (30pt, 1fr, 100pt), [*No.*], [*Action*], [*Lead*], {rows})
#pagebreak()
#table(columns: (30pt, 1fr, 100pt), [], [Write to the school], [Head], [], [Ring the surgery], [Nurse])"""
    document = typeset(tmp_path / "a.pdf", source)
    assert [document[line.span] for line in document.lines if line.cell and line.cell[2] == 2][-3:] == ["Named nurse", "Head", "Nurse"]
    assert len({line.cell[:2] for line in document.lines if line.cell}) == 6
