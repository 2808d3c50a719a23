"""The study's tables for many reports, beside the study's own figures; and what they say of SMART, change, addressees and themes.

Shares of reports have Wilson intervals; shares of items have intervals from resampling whole reports, as items of one report are alike.
The study's figures stand without intervals: they are forty reviews, not a sample. No table is by board or author.
"""

from __future__ import annotations

from collections.abc import Sequence

from recclass.tabulation.beside import checklist_table, focus_table, headline_table, size_tables
from recclass.tabulation.disclosure import hide_small
from recclass.tabulation.figures import Cell, Interval, Row, Table
from recclass.tabulation.own import addressee_table, change_table, grade_table, theme_table, year_tables
from recclass.types import Analysis

__all__ = ["Cell", "Interval", "Row", "Table", "tabulate"]


def tabulate(analyses: Sequence[Analysis], least: int = 0) -> tuple[Table, ...]:
    """All tables for some reports. With `least`, counts from 1 to `least` - 1 are hidden, and what would tell them in their table."""
    (recommendations, actions), focus, headlines = size_tables(analyses), focus_table(analyses), headline_table(analyses)
    others = (
        actions, checklist_table(analyses, "20"), checklist_table(analyses, "16"), grade_table(analyses), change_table(analyses),
        addressee_table(analyses), theme_table(analyses), *year_tables(analyses),
    )  # fmt: skip
    if not least:
        return (recommendations, focus, headlines, *others)
    hidden = hide_small(focus, least)
    telling = hidden != focus or hide_small(headlines, least) != headlines  # by subtraction, what is hidden in the other
    sums = () if telling else (headlines,)
    return (hide_small(recommendations, least), hidden, *(hide_small(table, least) for table in (*sums, *others)))
