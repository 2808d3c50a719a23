"""One SQLite file for many reports: what was found in each, and which could not be coded. Its tables are described in `schema`.

Only the process that opened it with `create_store` writes, a report a transaction: whatever ends the run, a report is in it whole or not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recclass.reports.wire import as_wire
from recclass.store.database import Transaction, connect
from recclass.store.schema import TABLES, Table
from recclass.types import Analysis, Check, Coding, Document, Gap, Link, Meaning, RecclassError, Segment, Span, Unread

BY_NAME = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that could not be coded. `digest` is "" where its file could not be opened; `ended_by` is the limit that ended it, or ""."""

    digest: str
    names: tuple[str, ...]
    reason: str
    page: int | None = None
    ended_by: str = ""
    made_with: Mapping[str, str] = field(default_factory=dict)


class Store:
    """An open store. Use it as a context manager, or `close` it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def analyses(self) -> Iterator[Analysis]:
        """Every coded report, by its first name; its document has its text and no lines, and its first name as source. No meanings."""
        yield from map(self._analysis, self._documents())

    def meanings(self) -> Iterator[Analysis]:
        """Every coded report, by its first name, with nothing but its document, its meanings and the segments that have one.

        One that was kept without meanings is whole.
        """
        joined = "segments JOIN meanings ON meanings.digest = segments.digest AND segment = id"
        kept = f"SELECT segments.* FROM {joined} WHERE segments.digest = ? ORDER BY position"
        for row in self._documents():
            digest = row["digest"]
            segments = tuple(_segment(_own(one)) for one in self._rows("segments", kept, digest))
            held = {one["segment"]: one for one in self._rows("meanings", "SELECT * FROM meanings WHERE digest = ?", digest)}
            meanings = tuple(Meaning(**_own(held[segment.id])) for segment in segments)
            yield Analysis(_document(row), segments, meanings=meanings) if meanings else self._analysis(row)

    def failures(self) -> Iterator[Failure]:
        """Every report that could not be coded, by its first name."""
        for row in list(self._rows("failures", "SELECT * FROM failures ORDER BY names, digest")):
            made = self._made_with(row["digest"])
            yield Failure(row["digest"], tuple(row["names"]), row["reason"], row["page"], row["ended_by"], made)

    def coded(self) -> dict[str, Mapping[str, str]]:
        """The digest of every coded report, and the versions it was coded with."""
        digests = [row[0] for row in self._connection.execute("SELECT digest FROM documents ORDER BY digest")]
        return {digest: self._made_with(digest) for digest in digests}

    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of the files that each coded report was found under, by digest."""
        return {row["digest"]: tuple(row["names"]) for row in self._rows("documents", "SELECT * FROM documents ORDER BY digest")}

    def others(self, digests: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The names of all reports, coded or not, that are none of these, by digest; those that could not even be opened are left out."""
        held = {digest: names for digest, names in self.names().items() if digest not in digests}
        return held | {one.digest: one.names for one in self.failures() if one.digest and one.digest not in digests}

    def remove(self, digest: str) -> None:
        """Removes everything about one report."""
        with Transaction(self.path, self._connection):
            self._forget(digest, ())

    def keep(self, names: Sequence[str], analysis: Analysis) -> None:
        """Writes one report, in place of whatever was held about it. Names that it had already are kept."""
        tables = as_wire(analysis)
        digest = analysis.document.digest
        segments = ({**row, "position": i} for i, row in enumerate(tables.pop("segments")))
        with Transaction(self.path, self._connection):
            names = self._forget(digest, names)
            document = tables.pop("document") | {"names": names, "text": analysis.document.text, "headlines": dict(analysis.headlines)}
            self._insert("documents", digest, [document])
            self._insert("segments", digest, segments)
            self._insert("made_with", digest, _versions(tables.pop("made_with")))
            self._insert("meanings", digest, map(asdict, analysis.meanings))
            for name, rows in tables.items():
                self._insert(name, digest, ({**row, "position": i} for i, row in enumerate(rows)))

    def fail(self, failure: Failure) -> None:
        """Writes that one report could not be coded, in place of whatever was held about it."""
        with Transaction(self.path, self._connection):
            names = self._forget(failure.digest, failure.names)
            row = {"names": names, "page": failure.page, "reason": failure.reason, "ended_by": failure.ended_by}
            self._insert("failures", failure.digest, [row])
            if failure.digest:
                self._insert("made_with", failure.digest, _versions(failure.made_with))

    def rename(self, digest: str, names: Sequence[str]) -> None:
        """Adds names that a report, coded or not, was found under too."""
        with Transaction(self.path, self._connection):
            for table in ("documents", "failures"):
                for (held,) in self._connection.execute(f"SELECT names FROM {table} WHERE digest = ?", (digest,)).fetchall():
                    joined = sorted({*json.loads(held), *names})
                    if joined != json.loads(held):
                        self._connection.execute(f"UPDATE {table} SET names = ? WHERE digest = ?", (_json(joined), digest))

    def _analysis(self, row: Mapping[str, Any]) -> Analysis:
        digest = row["digest"]
        return Analysis(
            _document(row),
            tuple(_segment(one) for one in self._of("segments", digest)),
            tuple(replace(Coding(**_spanned(one, "evidence")), sure=bool(one["sure"])) for one in self._of("codings", digest)),
            tuple(Link(**_spanned(one, "source_evidence", "target_evidence")) for one in self._of("links", digest)),
            tuple(Gap(**_spanned(one, "evidence") | {"segments": tuple(one["segments"])}) for one in self._of("gaps", digest)),
            tuple(Check(**_spanned(one, "evidence")) for one in self._of("checks", digest)),
            self._made_with(digest),
            row["headlines"],
        )

    def _documents(self) -> Iterator[Mapping[str, Any]]:
        """The rows of documents, by the first name. No other program waits while one is looked at."""
        for (digest,) in self._connection.execute("SELECT digest FROM documents ORDER BY names, digest").fetchall():
            yield from list(self._rows("documents", "SELECT * FROM documents WHERE digest = ?", digest))

    def _of(self, table: str, digest: str) -> Iterator[dict[str, Any]]:
        yield from map(_own, self._rows(table, f"SELECT * FROM {table} WHERE digest = ? ORDER BY position", digest))

    def _made_with(self, digest: str) -> dict[str, str]:
        return dict(self._connection.execute("SELECT name, version FROM made_with WHERE digest = ? ORDER BY name", (digest,)).fetchall())

    def _rows(self, table: str, query: str, *values: str) -> Iterator[dict[str, Any]]:
        found = self._connection.execute(query, values)
        names = [column[0] for column in found.description]
        for row in found:
            yield {name: json.loads(value) if name in BY_NAME[table].json else value for name, value in zip(names, row, strict=True)}

    def _insert(self, name: str, digest: str, rows: Sequence[Mapping[str, Any]] | Iterator[Mapping[str, Any]]) -> None:
        table = BY_NAME[name]
        places = ", ".join("?" for _ in table.names)
        self._connection.executemany(
            f"INSERT INTO {name} ({', '.join(table.names)}) VALUES ({places})", [_values(table, {**row, "digest": digest}) for row in rows]
        )

    def _forget(self, digest: str, names: Sequence[str]) -> list[str]:
        """Removes everything about one report; gives the names it had and those it has now. Without a digest, names are all there is."""
        if not digest:
            self._connection.execute("DELETE FROM failures WHERE digest = '' AND names = ?", (_json(sorted(names)),))
            return sorted(names)
        held = self._connection.execute(
            "SELECT names FROM documents WHERE digest = ? UNION SELECT names FROM failures WHERE digest = ?", (digest, digest)
        ).fetchall()
        for table in reversed(TABLES):
            self._connection.execute(f"DELETE FROM {table.name} WHERE digest = ?", (digest,))
        return sorted({*names, *(name for (some,) in held for name in json.loads(some))})


def open_store(path: Path) -> Store:
    """A store to read from. RecclassError where there is none."""
    if not path.is_file():
        raise RecclassError(f"{path}: no such store; make one with recclass code FOLDER -o {path}")
    connection = connect(path)
    connection.execute("PRAGMA query_only = ON")
    return Store(path, connection)


def create_store(path: Path) -> Store:
    """A store to write to: the one at `path`, or a new one that only its owner may open. RecclassError where another file stands there."""
    try:
        path.touch(mode=0o600)
        connection = connect(path, new=True)
        path.chmod(0o600)  # other programs may have made the file
    except OSError as error:
        raise RecclassError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error
    return Store(path, connection)


def dump(path: Path) -> Iterator[str]:
    """Every row of a store as a line of JSON, tables in the order of `schema`, rows sorted by their key."""
    with open_store(path) as store:
        for table in TABLES:
            for row in store._rows(table.name, f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}"):
                yield _json({"table": table.name} | row)


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what says where it belongs."""
    return {name: value for name, value in row.items() if name not in ("digest", "position")}


def _document(row: Mapping[str, Any]) -> Document:
    unread = tuple(Unread(one["page"], one["reason"]) for one in row["unread"])
    return Document(row["text"], (), row["names"][0], row["digest"], row["pages"], unread)


def _segment(row: Mapping[str, Any]) -> Segment:
    fields = tuple((name, Span(*span)) for name, span in row["fields"].items())
    return Segment(**_spanned(row, "also_at") | {"span": Span(*row["span"]), "headings": tuple(row["headings"]), "fields": fields})


def _spanned(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return dict(row) | {name: tuple(Span(*span) for span in row[name]) for name in names}


def _values(table: Table, row: Mapping[str, Any]) -> list[Any]:
    return [_json(row[name]) if name in table.json else row[name] for name in table.names]


def _versions(made_with: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "version": version} for name, version in made_with.items()]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=bytes.hex)
