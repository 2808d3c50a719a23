"""A copy of a Word draft with comments in its margin; whatever else the draft holds stays as it is."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from recclass.readers import read_bytes
from recclass.readers.numbering import W
from recclass.readers.word import open_word
from recclass.reports.package import NO_COMMENTS, Package, add_comments, find_comments, parse, read_package, write, write_package
from recclass.reports.ranges import ends_of, runs_between
from recclass.reports.remarks import AUTHOR, Remark, remarks
from recclass.types import Analysis, RecclassError

INITIALS = "rc"
MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")
BESIDE = ("commentsExtended.xml", "commentsIds.xml")  # what Word keeps of comments beside their text, by their last paragraph


def annotate_word(path: Path, analysis: Analysis) -> bytes:
    """A copy of the Word file with a comment for each remark; comments that an earlier run left are replaced.

    RecclassError where the file is none of Word's, or is not the one that was analysed.
    """
    raw = read_bytes(path)
    if not raw.startswith(b"PK"):
        raise RecclassError(f"{path}: is not a Word file, so it has no margin for comments; for a PDF let -o end in .pdf")
    if hashlib.sha256(raw).hexdigest() != analysis.document.digest:
        raise RecclassError(f"{path}: was changed while it was being read; save it, and check it again")
    opened, package = open_word(path, raw), read_package(raw)
    main = str(opened.part.partname).lstrip("/")
    name = find_comments(package, main)
    comments = parse(package.get(name, NO_COMMENTS))
    _remove_own(opened.element, comments, package, posixpath.dirname(main))
    said = remarks(analysis)
    runs = runs_between(opened, [ends_of(analysis.document, remark.span) for remark in said])
    free = max((int(comment.get(f"{W}id")) for comment in comments), default=-1) + 1
    _anchor(runs, free)
    comments.extend(_comment(comments, free + i, remark) for i, remark in enumerate(said))
    package[main] = write(opened.element)
    package[name or add_comments(package, main)] = write(comments)
    return write_package(package)


def _remove_own(root: Any, comments: Any, package: Package, folder: str) -> None:
    """Takes out the comments of an earlier run, and what Word noted about them; a person's answers to them stay."""
    own = [comment for comment in comments if comment.get(f"{W}author") == AUTHOR]
    ids = {comment.get(f"{W}id") for comment in own}
    for mark in [mark for mark in root.iter(*(f"{W}{name}" for name in MARKS)) if mark.get(f"{W}id") in ids]:
        parent = mark.getparent()
        parent.remove(mark)
        if parent.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in parent):
            parent.getparent().remove(parent)
    gone = {value for comment in own for node in comment.iter(f"{W}p") for value in _values(node, "paraId")}
    for comment in own:
        comments.remove(comment)
    for name in BESIDE if gone else ():
        _forget(package, posixpath.join(folder, name), gone)


def _forget(package: Package, name: str, gone: set[str]) -> None:
    if name not in package:
        return
    root = parse(package[name])
    for note in list(root):
        if gone.intersection(_values(note, "paraId")):
            root.remove(note)
        for key in [key for key in note.attrib if key.endswith("}paraIdParent") and note.get(key) in gone]:
            del note.attrib[key]
    package[name] = write(root)


def _values(node: Any, name: str) -> Iterator[str]:
    """The values of an attribute, whichever of Word's vocabularies it is from."""
    return (value for key, value in node.attrib.items() if key.endswith(f"}}{name}"))


def _anchor(runs: Sequence[tuple[Any, Any]], free: int) -> None:
    """Sets the marks of comment after comment around runs; the reference stands outside links, controls and insertions."""
    for i, (first, _) in enumerate(runs, free):
        first.addprevious(_mark(first, "commentRangeStart", i))
    for i, (_, last) in reversed(list(enumerate(runs, free))):
        end, reference = _mark(last, "commentRangeEnd", i), last.makeelement(f"{W}r", {}, last.nsmap)
        reference.append(_mark(last, "commentReference", i))
        last.addnext(end)
        outer = end
        while outer.getparent().tag != f"{W}p":
            outer = outer.getparent()
        outer.addnext(reference)


def _mark(near: Any, name: str, number: int) -> Any:
    return near.makeelement(f"{W}{name}", {f"{W}id": str(number)}, near.nsmap)


def _comment(near: Any, number: int, remark: Remark) -> Any:
    """A comment without a date: the same draft gives the same bytes."""
    names = {f"{W}id": str(number), f"{W}author": AUTHOR, f"{W}initials": INITIALS}
    comment = near.makeelement(f"{W}comment", names, near.nsmap)
    for line in remark.lines:
        paragraph, run, text = (near.makeelement(f"{W}{name}", {}, near.nsmap) for name in ("p", "r", "t"))
        text.text = line
        comment.append(paragraph)
        paragraph.append(run)
        run.append(text)
    return comment
