"""A table as a Stata file: codes as numbers with labels, several codes as a variable each. Needs the extra `tables`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from recclass.exchange.columns import SEPARATOR, Cell, Column, Table, list_codes
from recclass.types import RecclassError

LONGEST_NAME, LONGEST_LABEL = 32, 80
LONG = 244  # bytes: longer text goes into strL, which takes no more room than it needs
CREATED = datetime(2000, 1, 1)  # fixed: the same table gives the same bytes
YES_NO = {0: "no", 1: "yes"}
FORMAT = 118  # Stata 14 and later, UTF-8


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its name, label, pandas type and values, and what its numbers stand for."""

    name: str
    about: str
    kind: str
    values: Sequence[Cell]
    labels: Mapping[int, str] = field(default_factory=dict)


def to_dta(table: Table) -> bytes:
    """The file, for Stata 14 and later; what is not known is missing, which in text is an empty one."""
    try:
        from pandas import DataFrame, array
    except ImportError as error:
        raise RecclassError("Stata files need pandas; install it with pip install 'recclass[tables]', or export to .csv") from error

    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    told = (one for column, cells in zip(table.columns, columns, strict=True) for one in _variables(column, cells))
    variables = _name_apart(told)
    made: dict[str, Any] = {one.name: array(list(one.values), dtype=one.kind) for one in variables}
    out = io.BytesIO()
    DataFrame(made).to_stata(
        out,
        write_index=False,
        version=FORMAT,
        time_stamp=CREATED,
        data_label=f"recclass: {table.name}",
        variable_labels={one.name: one.about[:LONGEST_LABEL] for one in variables},
        value_labels={one.name: dict(one.labels) for one in variables if one.labels},
        convert_strl=[one.name for one in variables if one.kind == "object" and _length(one) > LONG],
    )
    return out.getvalue()


def _variables(column: Column, cells: Sequence[Cell]) -> Iterator[Variable]:
    """A column as a variable; one of several codes as a variable for each code, 1 where it is given."""
    name, about, codes = column.name, column.about, list_codes(column, cells)
    if column.kind == "codes" and column.codes:
        for code in codes:
            given = [None if cell is None else int(code in cell) for cell in cells if not isinstance(cell, (int, float))]
            yield Variable(f"{name}_{code}", f"{name}: {code}", "Int8", given, YES_NO)
    elif column.kind == "code":
        numbers = {code: number for number, code in enumerate(codes, 0 if codes[:1] == ("no",) else 1)}
        yield Variable(name, about, "Int16", [numbers.get(str(cell)) for cell in cells], {n: code for code, n in numbers.items()})
    elif column.kind == "flag":
        yield Variable(name, about, "Int8", [None if cell is None else int(bool(cell)) for cell in cells], YES_NO)
    elif column.kind in ("whole", "share"):
        yield Variable(name, about, "Int32" if column.kind == "whole" else "Float64", cells)
    else:
        yield Variable(name, about, "object", [SEPARATOR.join(cell) if isinstance(cell, tuple) else cell or "" for cell in cells])


def _name_apart(variables: Iterator[Variable]) -> list[Variable]:
    """The variables under names that Stata takes, no two the same: letters, digits and _, at most 32 characters."""
    found: dict[str, Variable] = {}
    for one in variables:
        name = re.sub(r"\W", "_", one.name, flags=re.ASCII)[:LONGEST_NAME]
        others = (f"{name[: LONGEST_NAME - 3]}_{count}" for count in range(2, 100))
        name = name if name not in found else next(other for other in others if other not in found)
        found[name] = Variable(name, one.about, one.kind, one.values, one.labels)
    return list(found.values())


def _length(variable: Variable) -> int:
    return max((len(str(value).encode("utf-8")) for value in variable.values), default=0)
