"""REFI-QDA, which programs for qualitative analysis exchange: the codebook (.qdc), and a project (.qdpx) of reports and their codes.

The same analyses give the same bytes: ids are made from what they name, dates are fixed. What importers stumble over is avoided: texts have
LF alone and no control characters, positions count characters, words get a code once, and every part names its user and date.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from uuid import NAMESPACE_DNS, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from recclass.exchange.codes import REVIEW, Branch, grow_codebook, name_codes, name_kind, name_words, walk
from recclass.reports.terminal import CAUTION
from recclass.types import Analysis, Coding, Link, Segment, Span

ORIGIN = "recclass"
DATE = "2000-01-01T00:00:00Z"  # fixed
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")  # told apart by the colour-blind too
OWN = Branch("own codes", "Codes that are not in the program's codebook.")
UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # controls, other line ends, marks


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a report, the codes they are given, and remarks."""

    name: str
    span: Span
    codes: tuple[str, ...]
    remarks: str


@dataclass(frozen=True, slots=True)
class Source:
    """A report in a project: a key that its ids are made from, and a name, neither used twice."""

    analysis: Analysis
    key: str
    name: str
    selections: tuple[Selection, ...]


def to_qdc(examples: bool = True) -> bytes:
    """The codebook alone; it holds no text of any report. Codes are told with `examples` or without."""
    root = Element("CodeBook", {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": ORIGIN})
    root.append(_codes(grow_codebook(examples)))
    return _print(root)


def to_qdpx(analyses: Iterable[Analysis], examples: bool = True) -> bytes:
    """A zipped project: codebook, the text of each report, its items with their codes, the words that show them, and what answers what.

    The order of the analyses does not matter: reports are sorted by name and digest.
    """
    sources, out = _sources(analyses), io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        _add(archive, "project.qde", _print(_project(sources, grow_codebook(examples))))
        for source in sources:
            _add(archive, f"sources/{_guid('source', source.key)}.txt", clean(source.analysis.document.text).encode("utf-8"))
    return out.getvalue()


def clean(text: str) -> str:
    """The text with a space for every character that XML or an importer stumbles over; no position changes."""
    return UNFIT.sub(" ", text)


def _sources(analyses: Iterable[Analysis]) -> list[Source]:
    ordered = sorted(analyses, key=lambda one: (_file_name(one), one.document.digest))
    names = _tell_apart([_file_name(one) for one in ordered])
    keys = _tell_apart([one.document.digest or _file_name(one) for one in ordered])
    return [Source(one, key, name, tuple(_selections(one))) for one, key, name in zip(ordered, keys, names, strict=True)]


def _file_name(analysis: Analysis) -> str:
    return clean(PurePath(analysis.document.source.replace("\\", "/")).name).strip() or "report"


def _tell_apart(names: Sequence[str]) -> list[str]:
    """The names, a number added to one that is used already; importers make files of them, and case tells no files apart everywhere."""
    told: dict[str, str] = {}
    for name in names:
        others = (f"{name} ({count})" for count in range(2, len(names) + 2))
        free = name if name.casefold() not in told else next(other for other in others if other.casefold() not in told)
        told[free.casefold()] = free
    return list(told.values())


def _selections(analysis: Analysis) -> Iterator[Selection]:
    """The items in order, then the words that show their codes; nothing outside the text."""
    whole = Span(0, len(analysis.document.text))
    words: dict[Span, dict[str, str]] = {}
    given: dict[Span, dict[str, None]] = {}  # importers take a code once for the same words, also where two items are printed as one
    for segment in analysis.segments:
        codings = [coding for coding in analysis.codings if coding.segment == segment.id]
        codes = [name_kind(segment.kind), *(name for coding in codings for name in name_codes(coding))]
        codes += [REVIEW] if not all(coding.sure for coding in codings) else []
        if whole.covers(segment.span):
            before = given.setdefault(segment.span, {})
            new = tuple(code for code in dict.fromkeys(codes) if code not in before)
            before |= dict.fromkeys(new)
            yield Selection(segment.id, segment.span, new, "\n".join(_remarks(analysis, segment, codings)))
        for coding in codings:
            for span in coding.evidence if name_codes(coding) else ():
                words.setdefault(span, {})[name_words(coding)] = f"{segment.id}, {name_codes(coding)[-1]}"
    for span, shown in sorted(words.items()):
        if whole.covers(span) and span.start < span.end:
            yield Selection("words", span, tuple(shown), "\n".join(shown.values()))


def _remarks(analysis: Analysis, segment: Segment, codings: Sequence[Coding]) -> Iterator[str]:
    """Where an item stands, how sure the program is of each code, and what it is linked to: not all importers read links."""
    place = [segment.id, f"page {segment.page}" if segment.page else "", f"printed as {segment.number}" if segment.number else ""]
    yield ", ".join(part for part in place if part)
    for coding in codings:
        if names := name_codes(coding):
            yield f"{names[0]}, {coding.probability:.0%}{'' if coding.sure else ', ' + REVIEW}"
    yield from (_name_link(link) for link in analysis.links if segment.id in (link.source, link.target))


def _project(sources: Sequence[Source], tree: tuple[Branch, ...]) -> Element:
    """The project's parts in the schema's order."""
    root = Element("Project", {"xmlns": "urn:QDA-XML:project:1.0", "name": ORIGIN, "origin": ORIGIN, "creatingUserGUID": _guid("user")})
    root.attrib |= {"creationDateTime": DATE, "modifyingUserGUID": _guid("user"), "modifiedDateTime": DATE}
    SubElement(SubElement(root, "Users"), "User", {"guid": _guid("user"), "name": ORIGIN})
    known = {branch.name for branch in walk(tree)}
    used = {code for source in sources for selection in source.selections for code in selection.codes}
    own = tuple(Branch(name, OWN.about) for name in sorted(used - known))
    SubElement(root, "CodeBook").append(_codes((*tree, Branch(OWN.name, OWN.about, own)) if own else tree))
    if sources:
        SubElement(root, "Sources").extend(_source(source) for source in sources)
    if links := [link for source in sources for link in _links(source)]:
        SubElement(root, "Links").extend(links)
    SubElement(root, "Description").text = CAUTION
    return root


def _codes(tree: Sequence[Branch]) -> Element:
    codes = Element("Codes")
    for i, branch in enumerate(tree):
        codes.append(_code(branch, COLOURS[i % len(COLOURS)]))
    return codes


def _code(branch: Branch, colour: str) -> Element:
    codable = str(not branch.branches).lower()
    code = Element("Code", {"guid": _guid("code", branch.name), "name": clean(branch.name), "isCodable": codable, "color": colour})
    SubElement(code, "Description").text = clean(f"{branch.about}\n{branch.example}".strip())
    code.extend(_code(one, colour) for one in branch.branches)
    return code


def _source(source: Source) -> Element:
    guid = _guid("source", source.key)
    told = Element("TextSource", {"guid": guid, "name": source.name, "plainTextPath": f"internal://{guid}.txt", **_made()})
    made = ", ".join(f"{name} {version}" for name, version in source.analysis.made_with.items())
    SubElement(told, "Description").text = clean(f"sha256 {source.analysis.document.digest or 'not known'}\n{made}")
    told.extend(_selection(source.key, selection) for selection in source.selections)
    return told


def _selection(key: str, selection: Selection) -> Element:
    start, end = selection.span.start, selection.span.end
    guid = _selection_guid(key, selection.name, selection.span)
    told = Element(
        "PlainTextSelection", {"guid": guid, "name": selection.name, "startPosition": str(start), "endPosition": str(end), **_made()}
    )
    SubElement(told, "Description").text = clean(selection.remarks)
    for code in selection.codes:
        coding = SubElement(told, "Coding", {"guid": _guid(guid, code), "creatingUser": _guid("user"), "creationDateTime": DATE})
        SubElement(coding, "CodeRef", {"targetGUID": _guid("code", code)})
    return told


def _links(source: Source) -> Iterator[Element]:
    """What answers what and what carries out what, from item to item: R3 addresses C1."""
    items = {one.name: _selection_guid(source.key, one.name, one.span) for one in source.selections if one.name != "words"}
    for link in source.analysis.links:
        if link.source in items and link.target in items:
            name = _name_link(link)
            ends = {"originGUID": items[link.source], "targetGUID": items[link.target]}
            yield Element("Link", {"guid": _guid("link", source.key, name), "name": name, "direction": "OneWay", **ends})


def _name_link(link: Link) -> str:
    return f"{link.source} {link.relation.replace('_', ' ')} {link.target}"


def _selection_guid(key: str, name: str, span: Span) -> str:
    return _guid("selection", key, name, f"{span.start}-{span.end}")


def _made() -> dict[str, str]:
    return {"creatingUser": _guid("user"), "creationDateTime": DATE, "modifyingUser": _guid("user"), "modifiedDateTime": DATE}


@lru_cache(maxsize=1000)
def _guid(*parts: str) -> str:
    """An id made from what it names."""
    return str(uuid5(NAMESPACE_DNS, "\x00".join((ORIGIN, *parts))))


def _print(root: Element) -> bytes:
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")).encode("utf-8")


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, ZIP_DATE)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    archive.writestr(entry, content)
