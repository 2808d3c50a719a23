"""The rows of the corpus's parts with their features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recclass.encoder import Encoder
from recclass.features import describe
from recclass.training.dataset import Row


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one kind in one part of the corpus, and what heads see of them."""

    rows: tuple[Row, ...]
    x: np.ndarray

    def given(self, field: str) -> list[str]:
        return [row.given(field) for row in self.rows]

    def many(self, field: str) -> list[list[str]]:
        return [list(row.given(field)) for row in self.rows]

    @property
    def reports(self) -> list[str]:
        return [row.report for row in self.rows]


def head_name(kind: str, field: str) -> str:
    """What a head is called: conclusions share some fields' names with recommendations."""
    return f"conclusion.{field}" if kind == "conclusion" and field in ("framing", "level", "needs_response") else field


def part_of(rows: Sequence[Row], encoder: Encoder) -> Part:
    """Rows of one kind with their features."""
    return Part(tuple(rows), describe([row.segment for row in rows], encoder).matrix)


Parts = Mapping[tuple[str, str], Part]  # by kind and part
