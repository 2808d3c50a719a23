"""A table as Parquet, with types: numbers, yes and no, and lists where several codes may apply. Needs the extra `tables`."""

from __future__ import annotations

import io

from recclass.exchange.columns import Table
from recclass.types import RecclassError


def to_parquet(table: Table) -> bytes:
    """The file. It holds no time; the same table gives the same bytes with the same version of pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise RecclassError("Parquet needs pyarrow; install it with pip install 'recclass[tables]', or export to .csv") from error

    kinds = {"whole": pyarrow.int64(), "share": pyarrow.float64(), "flag": pyarrow.bool_(), "codes": pyarrow.list_(pyarrow.string())}
    types = [kinds.get(column.kind, pyarrow.string()) for column in table.columns]
    cells = zip(*table.rows, strict=True) if table.rows else ((),) * len(types)
    arrays = [pyarrow.array(some, kind) for some, kind in zip(cells, types, strict=True)]
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, [column.name for column in table.columns]), out)
    return out.getvalue()
