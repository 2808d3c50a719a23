"""The parts of a Word file, name by name: those that nobody changes are copied byte for byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

Package = dict[str, bytes]

EPOCH = (1980, 1, 1, 0, 0, 0)  # every part's date, as Word writes it: the same file gives the same bytes
TYPES = "[Content_Types].xml"
OF_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OF_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
NO_LINKS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
NO_COMMENTS = b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def read_package(raw: bytes) -> Package:
    """The parts of a Word file, in its order."""
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


def write_package(package: Package) -> bytes:
    """The Word file that holds these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in package.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(info, content)
    return file.getvalue()


def find_comments(package: Package, main: str) -> str:
    """The name of the part that holds the comments of the part `main`; "" where there is none."""
    for link in parse(package.get(_links(main), NO_LINKS)):
        if link.get("Type") == COMMENTS:
            name = posixpath.normpath(posixpath.join("/", posixpath.dirname(main), link.get("Target"))).lstrip("/")
            return name if name in package else ""
    return ""


def add_comments(package: Package, main: str) -> str:
    """Announces a new part for the comments of `main`; its name."""
    name = posixpath.join(posixpath.dirname(main), "comments.xml")
    links = parse(package.get(_links(main), NO_LINKS))
    taken = {link.get("Id") for link in links}
    free = next(f"rId{i}" for i in range(1, len(taken) + 2) if f"rId{i}" not in taken)
    links.append(links.makeelement(f"{OF_LINKS}Relationship", {"Id": free, "Type": COMMENTS, "Target": "comments.xml"}))
    types = parse(package[TYPES])
    types.append(types.makeelement(f"{OF_TYPES}Override", {"PartName": f"/{name}", "ContentType": COMMENTS_TYPE}))
    package[_links(main)], package[TYPES] = write(links), write(types)
    return name


def parse(xml: bytes) -> Any:
    """The root of a part."""
    from lxml import etree

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def write(root: Any) -> bytes:
    """A part's bytes."""
    from lxml import etree

    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml


def _links(main: str) -> str:
    return posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
