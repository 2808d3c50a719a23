"""A coded corpus as a whole: its reports, what to know about how they were coded, its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recclass.encoder import Encoder
from recclass.recurrence import Item, gather_items
from recclass.store import open_store
from recclass.tabulation import Table, tabulate
from recclass.tabulation.again import recurrence_table
from recclass.tabulation.figures import TIMES
from recclass.types import KINDS, Analysis, Kind, RecclassError

CAUTIONS = (
    "A reading aid: the program reads words, not practice, and not found is not absent. It learnt from fictional, machine-written reports "
    "and was compared with codes that language models, not people, assigned: compare it with a coder of your own (recclass agree).",
    "No author, board or agency is compared with another, and a high grade is not a good recommendation.",
    f"Intervals: 95 %, of reports Wilson's, of items from {TIMES:,} resamplings of whole reports; with fewer than some ten reports these "
    "are too narrow, and none is told where no item or every item has a code. They tell how other reports of the kind might differ, not "
    "how often the program errs.",
)

MIXED = "The reports were coded with several versions, whose figures may not add up: run recclass code on all of them again."


@dataclass(frozen=True, slots=True)
class Study:
    """The reports of a store, how many could not be coded, and its items with what they mean (None: not asked for)."""

    name: str
    analyses: tuple[Analysis, ...]
    failures: int
    items: tuple[Item, ...] | None = None

    def count(self, kind: Kind) -> int:
        """How many items of a kind all reports have."""
        return sum(len(analysis.of_kind(kind)) for analysis in self.analyses)

    def versions(self) -> Mapping[str, tuple[str, ...]]:
        """The versions of program, model and codebook that the reports were coded with: one each, unless the store is mixed."""
        names = dict.fromkeys(name for analysis in self.analyses for name in analysis.made_with)
        return {name: tuple(sorted({a.made_with.get(name, "unknown") for a in self.analyses})) for name in names}


def read_study(path: Path, encoder: Encoder | None = None) -> Study:
    """Everything in a store; the items with what they mean only where an encoder is given.

    RecclassError where it is no store, or none of its reports is coded.
    """
    with open_store(path) as store:
        items = gather_items(store.meanings(), encoder) if encoder else None
        found = Study(path.name, tuple(store.analyses()), sum(1 for _ in store.failures()), items)
    if not found.analyses:
        raise RecclassError(f"{path}: holds no coded report; add some with recclass code FOLDER -o {path}")
    return found


def describe_study(study: Study, least: int = 0) -> tuple[str, ...]:
    """What to know about the tables, a sentence or more a line; the first says what was counted."""
    counts = ", ".join(f"{study.count(kind)} {kind}{'' if study.count(kind) == 1 else 's'}" for kind in KINDS)
    reports = f"{len(study.analyses)} report{'' if len(study.analyses) == 1 else 's'}"
    failed = f"; {study.failures} could not be coded and are left out" if study.failures else ""
    made = ", ".join(f"{name} {' and '.join(versions)}" for name, versions in study.versions().items())
    mixed = (MIXED,) if any(len(versions) > 1 for versions in study.versions().values()) else ()
    hidden = (
        (
            f"Counts below {least} are hidden, and marked ≥{least} or hidden where subtraction within a table would tell them; "
            "check by eye what several tables tell together. What was asked before names reports and is left out, and so is Table 18 by "
            "headline where it would tell a hidden count.",
        )
        if least
        else ()
    )
    return (f"{study.name}: {reports}, {counts}{failed}. Coded with {made}.", *mixed, *hidden, *CAUTIONS)


def tabulate_study(study: Study, least: int = 0) -> tuple[Table, ...]:
    """All tables; what was asked before, where items are known. That names reports, and is left out where small counts are hidden."""
    again = () if study.items is None or least else (recurrence_table(study.items),)
    return (*tabulate(study.analyses, least), *again)
