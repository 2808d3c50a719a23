"""Files for other programs, a format each, told by the file's ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from recclass.types import RecclassError

if TYPE_CHECKING:
    from recclass.exchange.columns import Table
    from recclass.exchange.tables import Contents

DEFAULT = "segments"  # the table that a file of one table holds


def export(contents: Contents, layout: str, table: str = "") -> bytes:
    """The bytes of a file in one of the formats of `FORMATS`; the same contents give the same bytes.

    `table`: the one to write, where a format holds tables. RecclassError where there is no such format or table, or a format holds none.
    """
    from recclass.exchange.tables import load_layouts

    if layout not in FORMATS:
        raise RecclassError(f"there is no format {layout or 'without a name'}; name one with --format: {', '.join(FORMATS)}")
    if table and layout in WHOLE:
        raise RecclassError(f"{layout} holds no table; leave --table out, or export to {', '.join(TABULAR)}")
    if table and table not in load_layouts():
        raise RecclassError(f"no table is called {table!r}; there are {', '.join(load_layouts())}")
    return FORMATS[layout](contents, table)


def _fill(contents: Contents, table: str) -> Table:
    from recclass.exchange.tables import fill_tables

    return fill_tables(contents, (table or DEFAULT,))[0]


def _csv(contents: Contents, table: str) -> bytes:
    from recclass.exchange.delimited import to_csv

    return to_csv(_fill(contents, table))


def _xlsx(contents: Contents, table: str) -> bytes:
    from recclass.exchange.tables import fill_tables, load_layouts
    from recclass.exchange.workbooks import to_xlsx

    return to_xlsx(fill_tables(contents, (table,) if table else tuple(load_layouts())))


def _parquet(contents: Contents, table: str) -> bytes:
    from recclass.exchange.parquet import to_parquet

    return to_parquet(_fill(contents, table))


def _dta(contents: Contents, table: str) -> bytes:
    from recclass.exchange.stata import to_dta

    return to_dta(_fill(contents, table))


def _jsonl(contents: Contents, _: str) -> bytes:
    from recclass.exchange.corrections import to_jsonl

    return to_jsonl(contents)


def _qdpx(contents: Contents, _: str) -> bytes:
    from recclass.exchange.refi import to_qdpx

    return to_qdpx(contents.analyses, examples=not contents.codes_only)


def _qdc(contents: Contents, _: str) -> bytes:
    from recclass.exchange.refi import to_qdc

    return to_qdc(examples=not contents.codes_only)


TABULAR: Mapping[str, Callable[[Contents, str], bytes]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "dta": _dta}
WHOLE: Mapping[str, Callable[[Contents, str], bytes]] = {"jsonl": _jsonl, "qdpx": _qdpx, "qdc": _qdc}
FORMATS = {**TABULAR, **WHOLE}
