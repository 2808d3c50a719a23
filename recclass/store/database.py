"""The SQLite file of a store: opened, laid out when it is new, and written to by whole transactions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from recclass.store.schema import APPLICATION, TABLES, VERSION
from recclass.types import RecclassError

PATIENCE = 30.0  # seconds to wait for another program that has the file locked


@dataclass(frozen=True, slots=True)
class Transaction:
    """Everything inside is written, or nothing; what SQLite says of a full disk or a locked file is told with the file's name."""

    path: Path
    connection: sqlite3.Connection

    def __enter__(self) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise _unwritten(self.path, error) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self.connection.execute("COMMIT")
        except sqlite3.Error as failed:
            error = failed
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise _unwritten(self.path, error) from error


def connect(path: Path, new: bool = False) -> sqlite3.Connection:
    """An open store; `new`: laid out first where it is empty. RecclassError where the file is something else."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if new and not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            _lay_out(path, connection)
        _check_layout(path, connection)
    except sqlite3.Error as error:
        connection.close()
        raise RecclassError(f"{path}: cannot be opened as a store ({error}); name another file") from error
    except RecclassError:
        connection.close()
        raise
    return connection


def _lay_out(path: Path, connection: sqlite3.Connection) -> None:
    """Creates the tables, all of them or, where the run is ended now, none."""
    with Transaction(path, connection):
        for table in TABLES:
            connection.execute(table.sql)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _check_layout(path: Path, connection: sqlite3.Connection) -> None:
    found, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if found != APPLICATION:
        raise RecclassError(f"{path}: is an SQLite file, but not a store made by recclass code; name another file")
    if version != VERSION:
        raise RecclassError(f"{path}: is a store of another version ({version}, not {VERSION}); code the reports into a new file")


def _unwritten(path: Path, error: sqlite3.Error) -> RecclassError:
    return RecclassError(f"{path}: cannot be written ({error}); free some space or close the program that uses it, then run it again")
