"""Prints a fictional Word draft with all that drafts hold: Word's own lists, tables, comments, tracked changes, a footnote, running heads.

`python benchmarks/draft.py draft.docx [PAGES]`: about thirty pages, else about as many as asked for.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGES, WORDS_A_PAGE, WORDS_OF_ITS_OWN = 30, 430, 2000
WHO = 'w:author="Ann Author" w:date="2026-01-05T09:00:00Z"'
LISTS = (
    ("decimal", "Recommendation %1:", 1134),
    ("lowerLetter", "(%2)", 1700),
    ("decimal", "7.%1", 567),
    ("bullet", "\u2022", 567),
)  # format, what Word prints before an item, and its indent in twentieths of a point
FOOTNOTE = "Child Marlow’s age is given at the time of each event, in completed months."


def main() -> None:
    """Writes the draft."""
    sys.path.insert(0, str(ROOT))
    make_draft(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PAGES)


def make_draft(path: Path, pages: int = PAGES) -> Path:
    """The draft, about as long as asked for; the same number of pages gives the same words."""
    words = tomllib.loads((HERE / "draft.toml").read_text(encoding="utf-8"))
    document = docx.Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(11)
    lists = _add_lists(document)
    _add_running_heads(document, words["title"])
    document.add_heading(words["title"], 0)
    document.add_paragraph("DRAFT 3 for the panel. Not for circulation.")
    for heading, text in _narrative(pages * WORDS_A_PAGE - WORDS_OF_ITS_OWN):
        document.add_heading(heading, 1 if heading[:1].isdigit() else 2)
        for paragraph in text:
            document.add_paragraph(paragraph)
    for section in words["section"]:
        _add_section(document, section, lists)
    _add_plan(document, words["plan"])
    _add_footnote(document)
    _add_comments(document, words["comment"])
    document.save(str(path))
    return path


def _narrative(count: int) -> list[tuple[str, list[str]]]:
    """What happened, borrowed from the corpus, in chapters, until there are as many words."""
    from recclass.corpus import load_all

    told: list[tuple[str, list[str]]] = []
    for report in load_all(ROOT / "corpus" / "reports"):
        for section in report.sections:
            prose = [line for block in section.blocks if block.kind == "prose" for line in block.text.split("\n\n")]
            if section.role == "narrative" and prose:
                told.append((f"What happened, part {len(told) + 1}", prose))
            if sum(len(line.split()) for _, lines in told for line in lines) >= count:
                return [("1. Introduction", ["This report tells what happened to Child Marlow and what is to be learned."]), *told]
    return told


def _add_section(document: Any, section: dict[str, Any], lists: dict[str, int]) -> None:
    document.add_heading(section["heading"], section.get("level", 1))
    for text in section.get("prose", ()):
        document.add_paragraph(text)
    for item in section.get("items", ()):
        depth = 1 if item.startswith("> ") else 0
        _add_item(document.add_paragraph(), item.removeprefix("> "), lists[section["list"]], depth)
    if "rows" in section:
        _add_table(document, section["rows"], section["widths"])


def _add_item(paragraph: Any, text: str, number: int, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'))
    _add_text(paragraph, text)


def _add_text(paragraph: Any, text: str, size: int = 22) -> None:
    """The text; [+put in+] and [-taken out-] are tracked changes, ^ is the footnote's mark."""
    for i, piece in enumerate(text.replace("[", "\0[").replace("+]", "+]\0").replace("-]", "-]\0").split("\0")):
        change = {"[+": ("ins", "t"), "[-": ("del", "delText")}.get(piece[:2])
        if change:
            outer, holder = change
            run = f'<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr><w:{holder} xml:space="preserve">{piece[2:-2]}</w:{holder}></w:r>'
            paragraph._p.append(parse_xml(f'<w:{outer} {nsdecls("w")} w:id="{700 + i}" {WHO}>{run}</w:{outer}>'))
        elif piece.endswith("^"):
            paragraph.add_run(piece[:-1])
            mark = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/>'
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{mark}</w:r>"))
        elif piece:
            paragraph.add_run(piece)


def _add_table(document: Any, rows: list[list[str]], widths: list[int]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for i, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Mm(width)
            _add_text(cell.paragraphs[0], text, 18)
            for run in cell.paragraphs[0].runs:
                run.font.size, run.bold = Pt(9), i == 0 or None


def _add_plan(document: Any, plan: dict[str, Any]) -> None:
    """The action plan, on a page across."""
    section = document.add_section()
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, section.page_height, section.page_width
    document.add_heading(plan["heading"], 1)
    _add_table(document, plan["rows"], plan["widths"])


def _add_lists(document: Any) -> dict[str, int]:
    """Word's lists by name: recommendations with lettered parts, findings, bullets."""
    root, made = document.part.numbering_part.element, {}
    for name, levels in (("recommendations", LISTS[:2]), ("findings", LISTS[2:3]), ("bullets", LISTS[3:])):
        number = 60 + len(made)
        written = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
            f'<w:pPr><w:ind w:left="{indent}" w:hanging="567"/></w:pPr></w:lvl>'
            for depth, (kind, text, indent) in enumerate(levels)
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{written}</w:abstractNum>'
        root.insert(0, parse_xml(abstract))
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
        made[name] = number
    return made


def _add_running_heads(document: Any, title: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.header.paragraphs[0].text = f"{title} – CONFIDENTIAL DRAFT"
    footer = section.footer.paragraphs[0]
    footer.add_run("Page ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _add_footnote(document: Any) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    note = f'<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {FOOTNOTE}</w:t></w:r></w:p></w:footnote>'
    rules = "".join(
        f'<w:footnote w:type="{name}" w:id="{i}"><w:p><w:r><w:{name}/></w:r></w:p></w:footnote>'
        for i, name in ((-1, "separator"), (0, "continuationSeparator"))
    )
    xml = f"<w:footnotes {nsdecls('w')}>{rules}{note}</w:footnotes>"
    document.part.relate_to(Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package), RELATIONSHIP_TYPE.FOOTNOTES)


def _add_comments(document: Any, comments: list[dict[str, str]]) -> None:
    """People's comments, each on the first run that holds its words."""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    for comment in comments:
        run = next(run for paragraph in paragraphs for run in paragraph.runs if comment["on"] in run.text)
        document.add_comment(run, text=comment["text"], author=comment["by"], initials=comment["by"][:2])


if __name__ == "__main__":
    main()
