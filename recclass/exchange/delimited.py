"""A table as CSV (UTF-8), as R, pandas and spreadsheets open it."""

from __future__ import annotations

import csv
import io

from recclass.exchange.columns import Table, flatten
from recclass.reports.sheets import disarm


def to_csv(table: Table) -> bytes:
    """A header row of names, then the rows; several codes in a cell are separated by "; ".

    An apostrophe stands before what a spreadsheet would take for a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow(disarm(flatten(column, cell)) for column, cell in zip(table.columns, row, strict=True))
    return out.getvalue().encode("utf-8")
