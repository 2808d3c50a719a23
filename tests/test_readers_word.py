"""Word: what is printed is read, with its numbers, in the order of print; every file here shows a defect that was seen."""

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from recclass.readers import read
from recclass.types import Document

SPACES = nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def lines_of(document: Document) -> list[str]:
    return [document[line.span] for line in document.lines]


def printed(document: Document) -> list[str]:
    """Each line with the number that Word prints before it."""
    return [f"{line.number} {document[line.span]}".strip() for line in document.lines]


def word(path: Path, body: str, numbering: str = "", styles: str = "") -> Document:
    """A Word file of WordprocessingML, as it is read."""
    document = docx.Document()
    for holder, xml in ((document.styles.element, styles), (document.part.numbering_part.element, numbering)):
        for node in parse_xml(f"<w:x {SPACES}>{xml}</w:x>"):
            holder.append(node)
    last = document.element.body[-1]
    for node in parse_xml(f"<w:x {SPACES}>{body}</w:x>"):
        last.addprevious(node)
    document.save(str(path))
    return read(path)


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, list_id: int = 50, depth: int | None = 0) -> str:
    level = "" if depth is None else f'<w:ilvl w:val="{depth}"/>'
    return p(text, f'<w:numPr>{level}<w:numId w:val="{list_id}"/></w:numPr>')


def lvl(depth: int, text: str, number_format: str = "decimal", more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, more: str = "") -> str:
    """List 50 of these levels."""
    return f'<w:abstractNum w:abstractNumId="50">{"".join(levels)}</w:abstractNum><w:num w:numId="50"><w:abstractNumId w:val="50"/></w:num>{more}'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def test_levels_of_a_list_count_on_over_headings(tmp_path: Path) -> None:
    """Parts "2.1" and "(b)" of a list that headings interrupt were numbered from one again."""
    body = (
        item("a")
        + item("b")
        + item("c", depth=1)
        + p("The police", '<w:pStyle w:val="Heading1"/>')
        + item("d", depth=1)
        + item("e", depth=2)
    )
    levels = numbering(lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "(%3)", "lowerLetter"))
    assert printed(word(tmp_path / "a.docx", body + item("f") + item("g", depth=1), levels)) == [
        "1. a", "2. b", "2.1 c", "The police", "2.2 d", "(a) e", "3. f", "3.1 g",
    ]  # fmt: skip


def test_a_list_that_begins_anew(tmp_path: Path) -> None:
    """A second list of the same kind with a start of its own went on counting from the first."""
    again = (
        '<w:num w:numId="51"><w:abstractNumId w:val="50"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("a") + item("b") + item("c", 51) + item("d", 51) + item("e")
    assert printed(word(tmp_path / "a.docx", body, numbering(lvl(0, "%1."), more=again))) == ["1. a", "2. b", "1. c", "2. d", "3. e"]


def test_a_list_whose_levels_are_changed(tmp_path: Path) -> None:
    """A list that overrides the format of a level was numbered in the format that it overrides."""
    again = (
        f'<w:num w:numId="51"><w:abstractNumId w:val="50"/><w:lvlOverride w:ilvl="0">{lvl(0, "R%1:", "upperRoman")}</w:lvlOverride></w:num>'
    )
    assert printed(word(tmp_path / "a.docx", item("a", 51) + item("b", 51), numbering(lvl(0, "%1."), more=again))) == ["RI: a", "RII: b"]


def test_levels_that_never_begin_anew_and_legal_numbers(tmp_path: Path) -> None:
    """Findings numbered through all chapters began anew with each; "I.1" was printed where the list asks for "1.1"."""
    levels = numbering(
        lvl(0, "%1.", "upperRoman"), lvl(1, "Finding %2", more='<w:lvlRestart w:val="0"/>'), lvl(2, "%1.%3", more="<w:isLgl/>")
    )
    body = item("a") + item("b", depth=1) + item("c") + item("d", depth=1) + item("e", depth=2)
    assert printed(word(tmp_path / "a.docx", body, levels)) == ["I. a", "Finding 1 b", "II. c", "Finding 2 d", "2.1 e"]


def test_numbers_that_styles_bring(tmp_path: Path) -> None:
    """Headings and paragraphs numbered by their style, or by the style that it is based on, had no number."""
    levels = numbering(lvl(0, "%1", more='<w:pStyle w:val="Chapter"/>'), lvl(1, "%1.%2", more='<w:pStyle w:val="Numbered"/>'))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>{more}</w:style>'
        for name, more in (
            ("Chapter", '<w:basedOn w:val="Heading1"/><w:pPr><w:numPr><w:numId w:val="50"/></w:numPr></w:pPr>'),
            ("Numbered", '<w:pPr><w:numPr><w:numId w:val="50"/></w:numPr></w:pPr>'),
            ("Mine", '<w:basedOn w:val="Numbered"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>'),
        )
    )
    body = "".join(p(name, f'<w:pStyle w:val="{name}"/>') for name in ("Chapter", "Numbered", "Mine", "Chapter", "Numbered"))
    document = word(tmp_path / "a.docx", body, levels, styles)
    assert printed(document) == ["1 Chapter", "1.1 Numbered", "1.2 Mine", "2 Chapter", "2.1 Numbered"]
    assert [line.style for line in document.lines][:2] == ["Heading 1", "Numbered"]


@pytest.mark.parametrize(
    ("number_format", "text", "third"),
    [
        ("upperLetter", "%1)", "C)"),
        ("lowerRoman", "(%1)", "(iii)"),
        ("decimalZero", "%1", "03"),
        ("cardinalText", "Finding %1", "Finding Three"),
    ],
)
def test_formats_of_numbers(tmp_path: Path, number_format: str, text: str, third: str) -> None:
    """Lists by letters, Roman numerals and words were numbered 1, 2, 3."""
    assert printed(word(tmp_path / "a.docx", item("a") * 3, numbering(lvl(0, text, number_format))))[2] == f"{third} a"


def test_a_list_by_way_of_a_list_style(tmp_path: Path) -> None:
    """A list whose levels stand in the definition of a list style had no numbers."""
    xml = (
        f'<w:abstractNum w:abstractNumId="51"><w:styleLink w:val="Rec"/>{lvl(0, "R%1")}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="50"><w:numStyleLink w:val="Rec"/></w:abstractNum>'
        '<w:num w:numId="50"><w:abstractNumId w:val="50"/></w:num>'
    )
    assert printed(word(tmp_path / "a.docx", item("a") + item("b"), xml)) == ["R1 a", "R2 b"]


def test_a_number_in_a_cell_without_text(tmp_path: Path) -> None:
    """Action plans number their first column by a list: the cell has no text, and the number was lost."""
    rows = [row(cell(item("")), cell(text)) for text in ("The Board should act.", "The Trust should act.")]
    document = word(tmp_path / "a.docx", table(*rows), numbering(lvl(0, "%1.")))
    assert printed(document) == ["1. The Board should act.", "2. The Trust should act."]
    assert [line.cell for line in document.lines] == [(0, 0, 1), (0, 1, 1)]


def test_cells_that_are_merged_nested_deleted_or_controlled(tmp_path: Path) -> None:
    """A table in a cell was read twice; a row inside a content control was lost; a deleted row was kept."""
    inner = cell(p("Outer") + table(row(cell("Inner one"), cell("Inner two"))) + p(""))
    controlled = f"<w:sdt><w:sdtContent>{row(cell('3'), cell('c'), cell('d'))}</w:sdtContent></w:sdt>"
    document = word(
        tmp_path / "a.docx",
        table(
            row(cell("Wide", '<w:gridSpan w:val="2"/>'), cell("Lead")),
            row(cell("1", '<w:vMerge w:val="restart"/>'), inner, cell("b")),
            row(cell("hidden", "<w:vMerge/>"), "<w:sdt><w:sdtContent>" + cell("e") + "</w:sdtContent></w:sdt>"),
            row(cell("gone"), properties='<w:del w:id="1" w:author="A"/>'),
            controlled,
        ),
    )
    assert [(line.cell[1:], document[line.span]) for line in document.lines] == [
        ((0, 0), "Wide"), ((0, 2), "Lead"), ((1, 0), "1"), ((1, 1), "Outer"), ((1, 1), "Inner one"), ((1, 1), "Inner two"), ((1, 2), "b"),
        ((2, 1), "e"), ((3, 0), "3"), ((3, 1), "c"), ((3, 2), "d"),
    ]  # fmt: skip


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    """Word writes a text box twice, for newer and older programs: both were read, in the middle of the sentence."""
    box = "<w:txbxContent>" + p("In the box.") + "</w:txbxContent>"
    alternate = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = f"<w:p>{r('The Board ')}{alternate}{r('should act.')}</w:p>" + p("Then.")
    assert lines_of(word(tmp_path / "a.docx", body)) == ["The Board should act.", "Then.", "In the box."]


def test_a_deleted_paragraph_mark_joins_paragraphs(tmp_path: Path) -> None:
    """A tracked change that joins two paragraphs left two halves of a sentence; moved text was read at both places."""
    marked = '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>'
    moved = f'<w:p><w:moveFrom w:id="3" w:author="A">{r("Moved.")}</w:moveFrom></w:p>'
    arrived = f'<w:p><w:moveTo w:id="4" w:author="A">{r("Moved.")}</w:moveTo></w:p>'
    body = p("The Board should ", marked) + p("act by May.") + moved + p("Then.") + arrived
    assert lines_of(word(tmp_path / "a.docx", body)) == ["The Board should act by May.", "Then.", "Moved."]


def test_fields_print_their_result_only(tmp_path: Path) -> None:
    """Codes of fields, also nested ones and those that run over paragraphs, were read as text."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    code = "<w:r><w:instrText>IF x = 1</w:instrText></w:r>"
    nested = f"{begin}{code}{begin}{code}{separate}{r('inner')}{end}{separate}{r('12')}{end}"
    contents = (
        f"<w:p>{begin}{code}{separate}{r('Findings')}<w:r><w:tab/></w:r>{r('4', '<w:webHidden/>')}</w:p>" + f"<w:p>{r('Method')}{end}</w:p>"
    )
    assert lines_of(word(tmp_path / "a.docx", f"<w:p>{r('See page ')}{nested}{r('.')}</w:p>" + contents)) == [
        "See page 12.", "Findings 4", "Method",
    ]  # fmt: skip


def test_characters_of_words_own(tmp_path: Path) -> None:
    """Soft hyphens, no-break hyphens and ligatures broke words; symbols were lost; hidden text was read."""
    wingdings = r("§", '<w:rFonts w:ascii="Wingdings"/>')
    words = r("agency di\ufb03cult par\u00adtner")
    body = (
        f"<w:p>{r('safe')}<w:r><w:softHyphen/></w:r>{r('guarding multi')}<w:r><w:noBreakHyphen/></w:r>{words}</w:p>"
        f'<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>{r(" Symbol")}{r(" hidden", "<w:vanish/>")}</w:p>'
        f"<w:p>{wingdings}{r(' Section')}</w:p>" + p("\uf0b7 Private")
    )
    assert lines_of(word(tmp_path / "a.docx", body)) == [
        "safeguarding multi-agency difficult partner", "• Symbol", "• Section", "• Private",
    ]  # fmt: skip


def test_look_and_level_come_from_styles(tmp_path: Path) -> None:
    """Bold, size, indent and level that a style sets, by itself or by what it is based on, were not seen."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:pPr><w:ind w:left="400"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="character" w:styleId="Light"><w:name w:val="Light"/><w:rPr><w:b w:val="0"/><w:i/></w:rPr></w:style>'
    )
    body = p("One", '<w:pStyle w:val="Own"/>') + p("Two", '<w:pStyle w:val="Own"/><w:outlineLvl w:val="1"/>', '<w:rStyle w:val="Light"/>')
    one, two = word(tmp_path / "a.docx", body, styles=styles).lines
    assert (one.bold, one.size, one.indent, one.style) == (True, 15, 20, "Own")
    assert (two.bold, two.italic, two.style) == (False, True, "Heading 2")


def test_each_printed_line_has_its_own_look(tmp_path: Path) -> None:
    """A bold label above its text in one paragraph ("Finding 1", line break, text) was read as plain."""
    body = f"<w:p>{r('Finding 1', '<w:b/>')}<w:r><w:br/></w:r>{r('The plan was late.')}</w:p>"
    document = word(tmp_path / "a.docx", body)
    assert [(document[line.span], line.bold, line.offset) for line in document.lines] == [
        ("Finding 1", True, 0), ("The plan was late.", False, 10),
    ]  # fmt: skip


def test_notes_follow_the_body_without_their_separators(tmp_path: Path) -> None:
    """The lines that part footnotes from the body, and the notice that a note goes on, were read as notes."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    document.add_paragraph("The body.")
    xml = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="continuationNotice" w:id="0">{p("Continued overleaf")}</w:footnote>'
        f'<w:footnote w:id="1">{p("See the chronology.")}</w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(str(tmp_path / "a.docx"))
    assert lines_of(read(tmp_path / "a.docx")) == ["The body.", "See the chronology."]
