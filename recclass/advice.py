"""What is said to an author beside a grade: data, in the manner and order of the codebook's section 8."""

from __future__ import annotations

from functools import cache

from recclass.codebook import DATA, read_toml


@cache
def _advice() -> dict[tuple[str, str], str]:
    return {(entry["criterion"], entry["value"]): entry["text"] for entry in read_toml(DATA / "advice.toml")["advice"]}


def advise(criterion: str, value: str) -> str:
    """The question that goes with a grade; "" where there is none."""
    return _advice().get((criterion, value), "")
