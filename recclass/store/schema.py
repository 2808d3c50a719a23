"""The tables of a store, as data: what is created, what is read and what docs/store.md says all come from here.

They are the types as they stand in the wire form: lists and spans are JSON, a report is named by its digest.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 2
APPLICATION = 0x7265636C  # "recl": how a store is told from any other SQLite file
DIGEST = ("digest", "TEXT", "sha256 of the file's bytes, in hex: which report the row is about")
POSITION = ("position", "INTEGER", "place in the report's list, from 0")
EVIDENCE = "the words that show it, as JSON [[start, end], ...]: characters of documents.text, half-open"
FOUND_BY = ("found_by", "TEXT", "the rule, or the model and its version, that found it")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row of it is, its columns as (name, type, meaning), and the columns that tell one row from another.

    `json`: the columns that hold JSON.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    json: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(name for name, _, _ in self.columns)

    @property
    def sql(self) -> str:
        """The statement that creates the table. What the columns mean stands in it, for whoever opens the file with another program."""
        columns = "".join(f"  {name} {kind}, -- {meaning}\n" for name, kind, meaning in self.columns)
        parent = "" if self.name in STANDING_ALONE else ",\n  FOREIGN KEY (digest) REFERENCES documents (digest)"
        return f"CREATE TABLE {self.name} ( -- {self.about}\n{columns}  PRIMARY KEY ({', '.join(self.key)}){parent}\n) WITHOUT ROWID"


STANDING_ALONE = ("documents", "failures", "made_with")  # every other row belongs to a row of documents
TABLES = (
    Table(
        "documents",
        "a report that was coded",
        ("digest",),
        (
            DIGEST,
            ("names", "TEXT", "the names of the files with these bytes, as they stand in the folders that were coded; JSON list, sorted"),
            ("pages", "INTEGER", "how many pages it has; null where its format has none"),
            ("text", "TEXT", "its text as it was read: every span counts characters (Unicode code points) of it, from 0"),
            ("unread", "TEXT", "pages that could not be read, as JSON [{page, reason}, ...]"),
            ("headlines", "TEXT", "of the focus codes of a model of your own, as JSON {code: headline}; {} where it gives the program's"),
        ),
        ("names", "unread", "headlines"),
    ),
    Table(
        "segments",
        "a conclusion, recommendation or action",
        ("digest", "id"),
        (
            DIGEST,
            ("id", "TEXT", "R3, C1, A2: in reading order, unique in its report"),
            POSITION,
            ("kind", "TEXT", "conclusion, recommendation or action"),
            ("number", "TEXT", "as printed; empty where none is"),
            ("span", "TEXT", "where it stands, as JSON [start, end]"),
            ("text", "TEXT", "its words, line breaks turned to spaces one for one"),
            ("page", "INTEGER", "the page it begins on; null where the format has none"),
            ("headings", "TEXT", "the headings it stands under, outermost first; JSON list"),
            ("also_at", "TEXT", "where it is printed again, as JSON [[start, end], ...]"),
            FOUND_BY,
            ("fields", "TEXT", "of an action: where its plan says who, when, outcome, check and means; JSON {name: [start, end]}"),
        ),
        ("span", "headings", "also_at", "fields"),
    ),
    Table(
        "codings",
        "one code given to one segment",
        ("digest", "position"),
        (
            DIGEST,
            POSITION,
            ("segment", "TEXT", "segments.id"),
            ("scheme", "TEXT", "focus, smart, plan, change, addressee, level, origin, theme, framing, needs_response or action"),
            ("code", "TEXT", "the code's name in the codebook"),
            ("value", "TEXT", "focus: primary or also; smart: yes, partly or no; else what the scheme answers"),
            ("probability", "REAL", "how sure the program is of its own reading, from 0 to 1"),
            ("sure", "INTEGER", "0 where a person should look again, else 1"),
            ("evidence", "TEXT", EVIDENCE),
            FOUND_BY,
        ),
        ("evidence",),
    ),
    Table(
        "links",
        "reads as a sentence: R3 addresses C1, A2 carries_out R3",
        ("digest", "position"),
        (
            DIGEST,
            POSITION,
            ("source", "TEXT", "segments.id"),
            ("relation", "TEXT", "addresses, partly or carries_out"),
            ("target", "TEXT", "segments.id"),
            ("score", "REAL", "how sure the program is, from 0 to 1"),
            ("source_evidence", "TEXT", EVIDENCE),
            ("target_evidence", "TEXT", EVIDENCE),
            FOUND_BY,
        ),
        ("source_evidence", "target_evidence"),
    ),
    Table(
        "gaps",
        "something to look at",
        ("digest", "position"),
        (
            DIGEST,
            POSITION,
            ("rule", "TEXT", "the rule's id: recclass explain tells what it means"),
            ("severity", "TEXT", "note, warning or error"),
            ("message", "TEXT", "what was seen"),
            ("advice", "TEXT", "what may help"),
            ("segments", "TEXT", "segments.id of those it is about; JSON list, empty for the whole report"),
            ("evidence", "TEXT", EVIDENCE),
            ("suppressed_by", "TEXT", "the reason that its author gave for leaving it; empty where none was given"),
        ),
        ("segments", "evidence"),
    ),
    Table(
        "checks",
        "a line of the checklist",
        ("digest", "position"),
        (
            DIGEST,
            POSITION,
            ("item", "TEXT", "the line's id"),
            ("value", "TEXT", "yes, partly, no, not seen or not applicable"),
            ("evidence", "TEXT", EVIDENCE),
        ),
        ("evidence",),
    ),
    Table(
        "meanings",
        "what a recommendation or conclusion says, as numbers: so that the same is found in other words; praise has none",
        ("digest", "segment"),
        (
            DIGEST,
            ("segment", "TEXT", "segments.id"),
            ("encoder", "TEXT", "the first 12 hex digits of the encoder's sha256; the numbers of other encoders cannot be compared"),
            ("vector", "BLOB", "384 half floats (2 bytes each, little-endian) of length 1; their dot product is a cosine"),
        ),
    ),
    Table(
        "failures",
        "a report that could not be coded",
        ("digest", "names"),
        (
            ("digest", "TEXT", "sha256 of the file's bytes, in hex; empty where the file could not even be opened"),
            ("names", "TEXT", "the names of the files with these bytes; JSON list, sorted"),
            ("page", "INTEGER", "the page on which it went wrong; null where that is not known"),
            ("reason", "TEXT", "what went wrong, and the next step"),
            ("ended_by", "TEXT", "the limit that ended it, such as 600 seconds; empty where none did. Tried again under other limits"),
        ),
        ("names",),
    ),
    Table(
        "made_with",
        "a version that the answers for one report depend on; other versions code it again",
        ("digest", "name"),
        (DIGEST, ("name", "TEXT", "recclass, model or codebook"), ("version", "TEXT", "its version")),
    ),
)


def to_page() -> str:
    """The page docs/store.md: every table and column, and what they mean."""
    parts = [INTRODUCTION]
    for table in TABLES:
        rows = "".join(
            f"| `{name}` | {kind}{', JSON' if name in table.json else ''} | {meaning} |\n" for name, kind, meaning in table.columns
        )
        key = ", ".join(f"`{name}`" for name in table.key)
        parts.append(f"## {table.name}\nA row is {table.about}. Key: {key}.\n\n| column | type | meaning |\n|---|---|---|\n{rows}")
    return "\n".join(parts)


INTRODUCTION = f"""# The store that `recclass code` writes

One SQLite file (version {VERSION} of this layout, in `user_version`), for Datasette, R (`DBI` with `RSQLite`), Python (`sqlite3`, pandas)
and any other program that opens SQLite. Its tables are the types of `recclass/types.py`; rows of one report share its `digest`, and
codings and links name segments of the same report by `id`. Nothing in it says when or where it was made: no clock time, no folder
outside those that were coded. It holds the text of the reports, so only its owner may open it; keep it as you keep them.

From Python: `recclass.store.open_store(path)` gives a `Store`; `store.analyses()` the reports as `Analysis` objects, without their
lines and meanings; `store.meanings()` only what is compared with other reports; `store.failures()` what could not be coded;
`recclass.store.dump(path)` every row as a line of JSON, sorted: two stores of the same reports, made with the same versions on the same
kind of machine, give the same lines (another processor may round the last digit of a meaning differently).
"""
