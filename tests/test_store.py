"""The store: its tables are the types and what docs/store.md says, it gives back what was put in, and only its owner may open it."""

import dataclasses
import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from stand_in import VERSIONS, analyse

from recclass.store import Failure, Store, create_store, dump, open_store
from recclass.store.schema import TABLES, to_page
from recclass.types import Analysis, Check, Coding, Gap, Link, Meaning, RecclassError, Segment

TYPES = {"segments": Segment, "codings": Coding, "links": Link, "gaps": Gap, "checks": Check, "meanings": Meaning}


@pytest.fixture
def found(tmp_path: Path) -> Analysis:
    report = tmp_path / "report.txt"
    report.write_text("The Board should ask whether “é” helped.", encoding="utf-8")
    return analyse(report)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.recclass"


def test_the_tables_are_the_types() -> None:
    tables = {table.name: table for table in TABLES}
    for name, kind in TYPES.items():
        fields = {field.name for field in dataclasses.fields(kind)}
        assert set(tables[name].names) - {"digest", "position"} == fields, name


def test_the_page_and_the_file_say_the_same(path: Path) -> None:
    assert (Path(__file__).parent.parent / "docs" / "store.md").read_text(encoding="utf-8") == to_page()
    create_store(path).close()
    connection = sqlite3.connect(path)
    assert sorted(row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")) == sorted(
        table.name for table in TABLES
    )
    for table in TABLES:
        columns = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        assert [(name, kind) for _, name, kind, *_ in columns] == [(name, kind) for name, kind, _ in table.columns]
        assert tuple(c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]) == table.key
    connection.close()


def test_what_was_put_in_comes_back(path: Path, found: Analysis) -> None:
    found = dataclasses.replace(found, headlines={"sleep-advice": "advice"})
    with create_store(path) as store:
        store.keep(("b.txt", "2019/a.txt"), found)
    with open_store(path) as store:
        (back,) = store.analyses()
    document = dataclasses.replace(found.document, lines=(), source="2019/a.txt")
    assert back == dataclasses.replace(found, document=document)
    assert back.segments[0].quote(back.codings[0].evidence[0]) == "Th"
    assert isinstance(back.codings[0].sure, bool)


def test_only_the_owner_may_open_it_while_it_is_written_too(path: Path, found: Analysis) -> None:
    if os.name == "nt":
        pytest.skip("Windows has other permissions")
    path.touch(mode=0o644)
    with create_store(path) as store:
        store._connection.execute("BEGIN IMMEDIATE")
        store._insert("made_with", "d", [{"name": "model", "version": "1"}])
        kept = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
        assert len(kept) == 2 and {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}
        store._connection.execute("ROLLBACK")
        store.keep(("a.txt",), found)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_names_no_folder_and_no_time(path: Path, found: Analysis) -> None:
    with create_store(path) as store:
        store.keep(("a.txt",), found)
    assert str(path.parent).encode() not in path.read_bytes()


def fail(store: Store, digest: str, *names: str) -> None:
    store.fail(Failure(digest, names, "is damaged", 3, "", VERSIONS))


def test_a_report_is_coded_or_failed_never_both_and_keeps_its_names(path: Path, found: Analysis) -> None:
    digest = found.document.digest
    with create_store(path) as store:
        fail(store, digest, "b.txt")
        store.keep(("a.txt",), found)
        assert not list(store.failures()) and store.names() == {digest: ("a.txt", "b.txt")}
        fail(store, digest, "c.txt")
        assert list(store.failures()) == [Failure(digest, ("a.txt", "b.txt", "c.txt"), "is damaged", 3, "", VERSIONS)]
        assert not store.coded()
    assert {json.loads(line)["table"] for line in dump(path)} == {"failures", "made_with"}


def test_a_file_that_cannot_be_opened_is_known_by_its_name(path: Path) -> None:
    with create_store(path) as store:
        for name in ("b.txt", "a.txt", "b.txt"):
            fail(store, "", name)
        assert [failure.names for failure in store.failures()] == [("a.txt",), ("b.txt",)]


def test_a_report_is_written_whole_or_not_at_all(path: Path, found: Analysis) -> None:
    broken = dataclasses.replace(found, codings=(found.codings[0], dataclasses.replace(found.codings[0], probability=object())))
    with create_store(path) as store:
        store.keep(("a.txt",), found)
        before = list(dump(path))
        with pytest.raises(RecclassError, match="cannot be written"):
            store.keep(("b.txt",), broken)
    assert list(dump(path)) == before


def test_the_dump_does_not_depend_on_the_order(tmp_path: Path, found: Analysis) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other", encoding="utf-8")
    steps = [lambda s: s.keep(("a.txt",), found), lambda s: s.keep(("b.txt",), analyse(other)), lambda s: fail(s, "d", "c.txt")]
    dumps = []
    for order in (steps, steps[::-1]):
        with create_store(tmp_path / f"{len(dumps)}.recclass") as store:
            for step in order:
                step(store)
        dumps.append(list(dump(store.path)))
    assert dumps[0] == dumps[1] and len(dumps[0]) > 10


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Not a database. " * 100, encoding="utf-8")
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for path in (notes, other):
        before = path.read_bytes(), path.stat().st_mode
        for opened in (create_store, open_store):
            with pytest.raises(RecclassError, match="store"):
                opened(path)
        assert (path.read_bytes(), path.stat().st_mode) == before
    with pytest.raises(RecclassError, match="no such store"):
        open_store(tmp_path / "none.recclass")
    with pytest.raises(RecclassError, match="cannot be written"):
        create_store(tmp_path / "none" / "study.recclass")


def test_a_store_of_another_version_is_refused(path: Path) -> None:
    create_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(RecclassError, match="another version"):
        create_store(path)


def test_reading_changes_nothing(path: Path, found: Analysis) -> None:
    create_store(path).close()
    with open_store(path) as store, pytest.raises(RecclassError, match="cannot be written"):
        store.keep(("a.txt",), found)
