"""Tables as an Excel workbook, one a sheet, with a sheet that says what the columns mean."""

from __future__ import annotations

from collections.abc import Sequence

from recclass.exchange.columns import Table, flatten
from recclass.reports.sheets import LONGEST, to_workbook
from recclass.reports.sheets import Table as Sheet
from recclass.reports.terminal import CAUTION
from recclass.types import RecclassError

MOST = 1_048_575  # rows that a sheet can hold under its header
LENGTH = f"A cell holds {LONGEST:,} characters at most; where a text is longer it ends in “… (cut)”."


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """The workbook; RecclassError where a table has more rows than a sheet can hold."""
    for table in tables:
        if len(table.rows) > MOST:
            raise RecclassError(
                f"{table.name}: its {len(table.rows):,} rows are more than the {MOST:,} that an Excel sheet holds; "
                "choose other tables with --table, or .csv or .parquet"
            )
    return to_workbook({table.name: _sheet(table) for table in tables} | {"About": _about(tables)})


def _sheet(table: Table) -> Sheet:
    rows = [[flatten(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]
    return [[column.name for column in table.columns], *rows]


def _about(tables: Sequence[Table]) -> Sheet:
    rows: list[list[str]] = [["table", "column", "what it means"]]
    for table in tables:
        rows.append([table.name, "", f"A row is {table.about}."])
        rows += [[table.name, column.name, column.about] for column in table.columns]
    return [*rows, *(["please note", "", caution] for caution in (CAUTION, LENGTH))]
