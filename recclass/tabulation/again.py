"""What reviews asked for or found though an earlier one had done so."""

from __future__ import annotations

from collections.abc import Sequence

from recclass.recurrence import ALIKE, Item, find_repeated
from recclass.tabulation.figures import Row, Table
from recclass.years import UNKNOWN

HEAD = ("kind", "report", "year", "words", "earlier report", "earlier year", "earlier words", "likeness")


def recurrence_table(items: Sequence[Item]) -> Table:
    """A row for each recommendation or conclusion and each earlier report that has one like it, in the order of the reports."""
    found = find_repeated(items)
    rows: list[Row] = [
        (
            one.item.segment.kind, one.item.report, one.item.year or UNKNOWN, one.item.segment.text,
            one.earlier.report, one.earlier.year or UNKNOWN, one.earlier.segment.text, f"{one.likeness:.2f}",
        )
        for one in found
    ]  # fmt: skip
    told = []
    for kind in ("recommendation", "conclusion"):
        asked = len({(one.item.digest, one.item.segment.id) for one in found if one.item.segment.kind == kind})
        told.append(f"{asked} of {sum(item.segment.kind == kind for item in items)} {kind}s")
    note = (
        f"An earlier report seems to have made {' and '.join(told)} too, in the same or in other words. What happened then? "
        "Half of such pairs or more say the same, some the opposite; look before you count. Praise is left out. "
        f"Likeness: 2 for the same words, {ALIKE} at least. Where years do not tell which report is earlier, it is the first by name."
    )
    return Table("recurrence", "Asked before", note, HEAD, tuple(rows), len(HEAD))
