"""The page docs/exports.md, written from the tables themselves."""

from __future__ import annotations

from recclass.exchange.columns import Column
from recclass.exchange.segments import REPORT
from recclass.exchange.tables import load_layouts

KINDS = {"words": "words", "name": "text", "code": "code", "codes": "codes", "whole": "number", "share": "0 to 1", "flag": "yes or no"}
INTRODUCTION = """# What `recclass export` writes

`recclass export STORE -o FILE` writes what [`recclass code`](store.md) found as a file for another program; its ending, or `--format`,
says which. The same store gives the same bytes. Only its owner may open a file that is new.

- `.csv` (R, pandas, spreadsheets): one table, `--table`, by default `segments`; UTF-8. Several codes in a cell are separated by `; `,
  yes and no are 1 and 0, and an apostrophe stands before what a spreadsheet would take for a formula.
- `.xlsx` (Excel, LibreOffice): a sheet for each table, or the one of `--table`; the sheet About says what each column means.
- `.parquet` (DuckDB, Arrow, pandas): one table with types; several codes are a list. Needs the extra `tables`.
- `.dta` (Stata 14 and later): one table; variables and codes are labelled, several codes are a variable each, such as
  `focus_training`; long text is strL. Needs the extra `tables`.
- `.jsonl` (correcting): a line for each recommendation and conclusion with its text and heading, the program's codes as `suggestions`,
  and `answers` for a person's.
- `.qdpx` (QualCoder, MAXQDA, NVivo, ATLAS.ti): a REFI-QDA project with the reports' texts, their items with codes, the words that show
  them, and links.
- `.qdc` (the same): the codebook alone; a project holds it already.

QualCoder reads no links of a project (each item's memo tells them), and codes as the coder `recclass` until you change the coder's name.
Of two items that are the very same words the second has only the codes that the first has not.

The extra is installed with `pip install 'recclass[tables]'`.

`--codes-only` leaves out every word of every report: texts, headings, printed numbers, quotes, where they stand, messages that quote,
names of files and the years in them. Reports are then told apart by `digest` alone. A `.qdpx` has a line such as
"R3, recommendation, page 4" in place of each item, and codes are told without their examples, which read like a report. Columns that
are left out are marked † below.

**Correcting.** In `.jsonl`, copy into `answers` the fields that you see differently, with your codes: `"answers": {"primary":
"supervision", "focus": ["supervision", "training"], "timely": "no"}`. A line without answers has not been looked at.
`recclass train --data` and `recclass evaluate --data` read the lines that a person has answered, and say which line has a name or code
that is none. From a `.csv` or `.xlsx`, correct the columns `primary` to `needs_response` in place: `recclass agree` reads them, and so
do the other two, which take every code in them for a person's.

**Codes in Stata.** `no`, `partly`, `yes` are 0, 1, 2 and *not seen* is 3; other codes are numbered from 1 in the order of
`recclass codes`. What does not apply to a row, such as `theme` to a recommendation, is missing.

A report found under several names stands under the first of them; the store has all.
"""


def to_page() -> str:
    """The page: formats, then every table and column, and what they mean."""
    parts = [INTRODUCTION, f"Every table begins with {' and '.join(f'`{column.name}`{_mark(column)}' for column in REPORT)}.\n"]
    for name, layout in load_layouts().items():
        rows = "".join(f"| `{column.name}`{_mark(column)} | {KINDS[column.kind]} | {column.about} |\n" for column in layout.columns)
        parts.append(f"## {name}\nA row is {layout.about}.\n\n| column | holds | meaning |\n|---|---|---|\n{rows}")
    return "\n".join(parts)


def _mark(column: Column) -> str:
    return " †" if column.hidden or column.kind == "words" else ""
