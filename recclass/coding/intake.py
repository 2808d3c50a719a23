"""Which files a run is about: folders and patterns opened up, each content once, with all the names it goes by."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from recclass.types import RecclassError

ENDINGS = (".pdf", ".docx", ".txt", ".md")
LOCKS = (".", "~$")  # how the names of hidden files begin, and of those that Word leaves beside a file it has open


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report's file. `names`: all that its content goes by, inside the folders that were named. `digest` is "" where it can't be opened.

    `path` is absolute, so that another process finds it; it goes into no result.
    """

    path: Path
    digest: str
    names: tuple[str, ...]


def gather(places: Sequence[Path]) -> tuple[ReportFile, ...]:
    """The reports of files, folders (and the folders in them) and patterns such as reports/*.pdf, sorted by name, each content once.

    RecclassError where a place is not there or holds no report.
    """
    paths: dict[Path, str] = {}
    for place in places:
        found = dict(_expand(place))
        if not found:
            raise RecclassError(f"{place}: {_nothing(place)}")
        paths = {**found, **paths}
    by_content: dict[str, list[tuple[str, Path]]] = {}
    for path, name in sorted(paths.items(), key=lambda item: (item[1], item[0])):
        digest = digest_of(path)
        by_content.setdefault(digest or f"{name}\n{path}", []).append((name, path))
    files = [
        ReportFile(same[0][1], "" if "\n" in content else content, tuple(sorted({name for name, _ in same})))
        for content, same in by_content.items()
    ]
    return tuple(sorted(files, key=lambda file: (file.names, file.digest)))


def _expand(place: Path) -> Iterator[tuple[Path, str]]:
    """Absolute path and name of each report: inside a folder the way from it, else the file's own name."""
    if place.is_file():
        yield place.absolute(), place.name
    elif place.is_dir():
        for path in place.rglob("*"):
            if _is_report(path, place):
                yield path.absolute(), PurePath(path.relative_to(place)).as_posix()
    else:
        for found in glob.glob(str(place), recursive=True):  # noqa: PTH207 - any pattern, also an absolute one
            if _is_report(path := Path(found), path.parent):
                yield path.absolute(), path.name


def _is_report(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(LOCKS) for part in path.relative_to(folder).parts)
    return path.suffix.lower() in ENDINGS and not hidden and path.is_file()


def _nothing(place: Path) -> str:
    if place.exists() or glob.has_magic(str(place)):
        return f"holds no report ({', '.join(ENDINGS)}); check the folder or the pattern"
    return "no such file or folder; check the name"


def digest_of(path: Path) -> str:
    """The sha256 of a file's bytes, in hex; "" where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
