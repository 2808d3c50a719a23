"""A Word draft with whatever stands between a comment and its words, and an analysis of it made by hand."""

import io
import zipfile
from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from test_readers_word import SPACES, cell, p, r, row, table

from recclass.readers import read
from recclass.types import Analysis, Coding, Gap, Segment, Span

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TRACKED = 'w:id="90" w:author="Ann" w:date="2026-01-05T09:00:00Z"'
UNDERLINED = '<w:u w:val="single"/>'
CHANGED = '<w:rPrChange w:id="91" w:author="Ann"><w:rPr/></w:rPrChange>'


def para(*pieces: str) -> str:
    return f"<w:p>{''.join(pieces)}</w:p>"


def controlled(content: str) -> str:
    return f'<w:sdt><w:sdtPr><w:alias w:val="Item"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


BODY = "".join((
    p("Serious case review", '<w:pStyle w:val="Heading1"/>'),
    para(
        r("The health visitor "), r("took the mother’s word", '<w:b/><w:color w:val="FF0000"/>'), r(" for it, di\ufb03cult as it par\u00adtly was.", "<w:i/>")
    ),
    para(
        f"<w:ins {TRACKED}>", r("The Board should "), r("audit", "<w:b/>"), r(" every record", CHANGED), "</w:ins>",
        f"<w:del {TRACKED.replace('90', '92')}><w:r><w:delText> at once</w:delText></w:r></w:del>", r(" by May."),
    ),
    p("The Trust should supervise midwives monthly.", '<w:pStyle w:val="ListNumber"/>'),
    p("Train each new chair before the first meeting.", '<w:pStyle w:val="ListBullet"/>'),
    para(r("See "), '<w:hyperlink w:anchor="top">', r("the agreed protocol on bruises", UNDERLINED), "</w:hyperlink>", r(" here.")),
    controlled(
        para(
            r("Police should "), controlled(r("share what they hold")), r(" with schools."), "<w:r><w:tab/><w:t>After</w:t><w:br/><w:t>the break</w:t></w:r>"
        )
    ),
    table(row(cell("No."), cell("Recommendation")), row(cell("1"), cell("Schools should record who collects a child."))),
    para(
        r("A note"), '<w:r><w:footnoteReference w:id="1"/></w:r>', r(" and a box"),
        "<w:r><w:pict><w:txbxContent>", p("Boxed words here."), "</w:txbxContent></w:pict></w:r>",
    ),
))  # fmt: skip
FOOTNOTES = f'<w:footnotes {SPACES}><w:footnote w:id="1">{p("Noted words below.")}</w:footnote></w:footnotes>'


def make_draft(path: Path, remarked: tuple[tuple[str, str, str], ...] = (("Ann", "AB", "Is this right?"),)) -> Path:
    """The draft, with people's comments (author, initials, text) on the run “took the mother’s word”."""
    document = docx.Document()
    last = document.element.body[-1]
    for node in parse_xml(f"<w:x {SPACES}>{BODY}</w:x>"):
        last.addprevious(node)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, FOOTNOTES.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    for author, initials, text in remarked:
        document.add_comment(document.paragraphs[1].runs[1], text=text, author=author, initials=initials)
    document.save(str(path))
    return path


def analysis_of(path: Path, *phrases: str) -> Analysis:
    """An analysis with a finding on each phrase, one on the whole report, and the sentence about midwives as R1."""
    document = read(path)
    spans = [Span(at := document.text.index(phrase), at + len(phrase)) for phrase in phrases]
    asked = "The Trust should supervise midwives monthly."
    start = document.text.index(asked) if asked in document.text else 0
    segment = Segment("R1", "recommendation", "", Span(start, start + len(asked)), asked)
    codings = (
        Coding("R1", "focus", "supervision", "primary", 0.9),
        Coding("R1", "smart", "specific", "yes", 0.9),
        Coding("R1", "smart", "timely", "no", 0.4, sure=False),
        Coding("R1", "smart", "measurable", "partly", 0.9),
        Coding("R1", "plan", "measurable", "yes", 0.9),
    )
    gaps = [
        Gap("identifying-detail", "warning", f"R1 may identify “{document[span]}”", "Think <twice> & again", ("R1",), (span,))
        for span in spans
    ]
    gaps += [
        Gap("many-recommendations", "note", "There are 34.", "Which are needed?"),
        Gap("bundled-recommendation", "note", "x", "y", ("R1",), (segment.span,), "agreed"),
    ]
    return Analysis(document, (segment,), codings, (), tuple(gaps), made_with={"recclass": "1"})


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def open_bytes(content: bytes):
    return docx.Document(io.BytesIO(content))


def commented(content: bytes, author: str = "recclass") -> list[tuple[str, str]]:
    """Each comment of an author: the words between its marks, without what is deleted, and what it says."""
    document = open_bytes(content)
    told = []
    for comment in document.comments:
        if comment.author == author:
            inside, words = False, ""
            for node in document.element.iter():
                if node.get(f"{W}id") == str(comment.comment_id) and "commentRange" in node.tag:
                    inside = node.tag.endswith("Start")
                elif inside and node.tag in (f"{W}t", f"{W}footnoteReference"):
                    words += node.text or "[1]"
            told.append((words, comment.text))
    return told


def letters_of(content: bytes) -> list[tuple[str, str, str]]:
    """Every printed or deleted character, break and tab with its run's properties and what stands around it."""
    from lxml import etree

    shown = []
    for node in open_bytes(content).element.body.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}br", f"{W}footnoteReference"):
        look = node.getparent().find(f"{W}rPr")
        around = "/".join(
            f"{above.tag.split('}')[1]}{sorted(above.attrib.items())}" for above in node.iterancestors() if not above.tag.endswith("}r")
        )
        shown += [(letter, "" if look is None else etree.tostring(look).decode(), around) for letter in node.text or node.tag[-3:]]
    return shown
