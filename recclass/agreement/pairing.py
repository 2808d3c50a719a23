"""Which row of one coder's table is which row of the other's: by id, or by the words of the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from recclass.agreement.worksheets import Row, Worksheet
from recclass.types import RecclassError

ID = ("id", "ref", "reference", "recommendation id", "item")
TEXT = ("text", "recommendation", "recommendation text", "wording", "conclusion")
REPORT = ("report", "file", "document", "source", "review", "digest")
DIFFERENT = 0.5  # of rows with one id: beyond that, the ids are not of the same rows
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows (by their place in each table) that are one and the same, in the human coder's order, and those that only one table has.

    `by`: id or text. `reports`: the report of each pair, where a table names it. `reworded`: pairs of one id whose texts differ.
    """

    by: str
    pairs: tuple[tuple[int, int], ...]
    only_coded: tuple[int, ...]
    only_human: tuple[int, ...]
    reports: tuple[str, ...] = ()
    reworded: int = 0


def pair(coded: Worksheet, human: Worksheet) -> Pairing:
    """The rows of both tables matched by id, or by text where one has no ids or no id is in both.

    RecclassError where neither is possible, an id is used twice, or rows with one id mostly hold different texts.
    """
    shared = coded.find(REPORT) is not None and human.find(REPORT) is not None
    for by, names in (("id", ID), ("text", TEXT)):
        if coded.find(names) is None or human.find(names) is None:
            continue
        theirs, ours = (_keys(sheet, by, names, shared) for sheet in (coded, human))
        if found := _match(theirs, ours):
            return _as_pairing(by, found, coded, human)
    raise RecclassError(
        f"{human.source}: no row could be matched with {coded.source}; give both files a column id (the same in both) or text"
    )


def _as_pairing(by: str, pairs: Sequence[tuple[int, int]], coded: Worksheet, human: Worksheet) -> Pairing:
    first, second = {i for i, _ in pairs}, {j for _, j in pairs}
    return Pairing(
        by,
        tuple(pairs),
        tuple(i for i in range(len(coded.rows)) if i not in first),
        tuple(j for j in range(len(human.rows)) if j not in second),
        _reports(pairs, coded, human),
        _compare_texts(pairs, coded, human) if by == "id" else 0,
    )


def _match(theirs: Sequence[Key], ours: Sequence[Key]) -> list[tuple[int, int]]:
    places = {key: i for i, key in enumerate(theirs) if key}
    return [(places[key], j) for j, key in enumerate(ours) if key in places]


def _keys(sheet: Worksheet, by: str, names: Sequence[str], with_report: bool) -> list[Key]:
    """What names each row, with its report where both tables have one; () where the cell is blank."""
    column, report = sheet.find(names) or "", sheet.find(REPORT) or ""
    seen, keys = Counter[Key](), list[Key]()
    for row in sheet.rows:
        name = fold_text(row.cells[column]) if by == "text" else " ".join(row.cells[column].casefold().split())
        key = (fold_report(row.cells[report]), name) if with_report else (name,)
        seen[key] += bool(name)
        if by == "id" and seen[key] > 1:
            raise _used_twice(sheet, row, column, with_report)
        keys.append((*key, str(seen[key])) if name else ())  # a text that is printed twice is matched in the order of the rows
    return keys


def _used_twice(sheet: Worksheet, row: Row, column: str, with_report: bool) -> RecclassError:
    step = "give every row an id of its own" + ("" if with_report else ", or both files a column report")
    return RecclassError(f"{sheet.source}, row {row.number}: {column} {row.cells[column][:30]!r} is used twice; {step}")


def _reports(pairs: Sequence[tuple[int, int]], coded: Worksheet, human: Worksheet) -> tuple[str, ...]:
    for sheet, side in ((human, 1), (coded, 0)):
        if column := sheet.find(REPORT):
            return tuple(fold_report(sheet.rows[one[side]].cells[column]) for one in pairs)
    return ()


def _compare_texts(pairs: Sequence[tuple[int, int]], coded: Worksheet, human: Worksheet) -> int:
    """How many rows of one id hold different texts; RecclassError where most do."""
    theirs, ours = coded.find(TEXT), human.find(TEXT)
    if theirs is None or ours is None:
        return 0
    texts = [(fold_text(coded.rows[i].cells[theirs]), fold_text(human.rows[j].cells[ours])) for i, j in pairs]
    different = sum(a != b for a, b in texts)
    if different > DIFFERENT * len(pairs):
        raise RecclassError(
            f"{human.source}: {different} of {len(pairs)} rows with the same id as in {coded.source} hold another text; "
            "take the id column out of one file to match by text"
        )
    return different


def fold_text(text: str) -> str:
    """The words of a text, without case, punctuation and line breaks."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def fold_report(name: str) -> str:
    """A report's name without folders, case and the file's ending."""
    path = PurePath(name.replace("\\", "/"))
    return (path.stem if path.suffix.lower() in (".pdf", ".docx", ".txt", ".md") else path.name).casefold().strip()
