"""The tables of many reports as one web page with small charts: nothing in it is fetched, nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from recclass.codebook import DATA
from recclass.profiles import STUDY, Share
from recclass.reports.charts import LABELLED, THICK, WIDTH, Chart, draw, percent
from recclass.reports.page import hash_style, open_template
from recclass.reports.screen import UNPRINTED
from recclass.reports.tabled import Tabulated, shown
from recclass.tabulation import Interval, Row, Table

CHARTED = {"table-17", "headlines", "table-18", "table-19", "change"}
GRADED = "smart"
QUOTING = "recurrence"  # the table that holds words of reports


def to_html(found: Tabulated) -> str:
    """One self-contained HTML file; the same tables give the same bytes."""
    from markupsafe import Markup

    style = (DATA / "report.css").read_text(encoding="utf-8")
    page = open_template("tables.html").render(
        found=found, style=Markup(style), style_hash=hash_style(style), study=STUDY, shown=shown, named=_named,
        charts={table.id: list(_charts(table)) for table in found.tables}, quoting=any(table.id == QUOTING for table in found.tables),
        drawn={"width": WIDTH, "labelled": LABELLED, "thick": THICK, "percent": percent},
    )  # fmt: skip
    return UNPRINTED.sub("", page)


def _named(table: Table) -> int:
    """How many columns name a row; a recurrence is named by the report it stands in."""
    return 2 if table.id == QUOTING else table.labels


def _charts(table: Table) -> Iterator[Chart]:
    """A chart of a table's shares, of a graded one those of its yes; none where all are 0 or hidden."""
    if table.id not in CHARTED and table.id != GRADED:
        return
    rows = [row for row in table.rows if table.id != GRADED or row[1] == "yes"]
    bars = [share for share in (_share(table, row) for row in rows) if share]
    if any(share.count for share in bars):
        yield draw(table.id, f"{table.title}{': yes' if table.id == GRADED else ''}", bars)


def _share(table: Table, row: Row) -> Share | None:
    """What stands in a row's first count, share and interval, and in the study's share; None where it is hidden or not known."""
    count, share, interval = row[table.labels : table.labels + 3]
    theirs = row[-1] if table.head[-1] == "study’s share" else None
    if not isinstance(count, int) or not isinstance(share, float):
        return None
    spread = (interval.low, interval.high) if isinstance(interval, Interval) else None
    return Share(str(row[0]), count, share, theirs if isinstance(theirs, float) else None, spread)
