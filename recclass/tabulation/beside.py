"""The tables that stand beside the study's own figures: its Tables 16 to 20."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from recclass.checklist import HEADED, Requirement, load_checklist
from recclass.codebook import DATA, load_codebook, read_toml
from recclass.profiles import CODINGS, REST, STUDY
from recclass.tabulation.figures import BESIDE, BOTH, COUNTED, Cell, Row, Table, counted, of_reports, of_study
from recclass.types import Analysis, Coding

UNCODED: Row = ("", "", "") * 2  # of a code that no model could give
Group = Sequence[Sequence[Coding]]  # a list for each report
VALUES = ("yes", "partly", "no", "not seen", "not applicable")
STUDIED = f"The study: {STUDY}, and no standard."


def size_tables(analyses: Sequence[Analysis]) -> list[Table]:
    """Tables 17 and 19: how many recommendations or actions the reports have."""
    study = read_toml(DATA / "study.toml")
    return [_sizes(analyses, entry, study["reviews"]) for entry in study["sizes"]]


def focus_table(analyses: Sequence[Analysis]) -> Table:
    """Table 18: every focus coding, with and without those of agencies' own reviews. Our split of Other shares the study's figure."""
    studied = {code.name: code.study_count for code in load_codebook().codes if code.scheme == "focus"}
    groups = [[[c.code for c in some] for some in group] for group in both(analyses, "focus")]
    rest = CODINGS - sum(count or 0 for count in studied.values())
    rows: list[Row] = []
    coded = {code: None for analysis in analyses for code in given_by(analysis)}
    for name in dict.fromkeys([*studied, *coded]):
        theirs: tuple[Cell, Cell] = ("", "")  # a code of one's own
        if name in studied:
            theirs = (f"of {rest}", "") if (count := studied[name]) is None else of_study(count, CODINGS)
        rows.append((name, *(_counts(name, groups) if name in coded else UNCODED), *theirs))
    note = (
        f"Codings: a recommendation may have several. {STUDIED} It has {CODINGS} codings, {rest} of them Other, which we split in three; "
        "by headline they stand together."
        f"{' It has no figure for codes of your own.' if _own_codes(analyses) else ''}"
    )
    return Table("table-18", "Table 18: focus of recommendations", note, ("focus", *BOTH, *BESIDE), tuple(rows))


def headline_table(analyses: Sequence[Analysis]) -> Table:
    """Table 18 by headline: procedure, training, supervision, staffing and the rest."""
    study = Counter[str]()
    for code in (code for code in load_codebook().codes if code.scheme == "focus"):
        study[code.headline] += code.study_count or 0
    study[REST] += CODINGS - study.total()
    groups = [
        [[headline_of(analysis, c) for c in some] for analysis, some in zip(analyses, group, strict=True)]
        for group in both(analyses, "focus")
    ]
    coded = headlines(analyses)
    rows = tuple(
        (
            name,
            *(_counts(name, groups) if name in coded else UNCODED),
            *(of_study(study[name], CODINGS) if name in study else ("", "")),
        )
        for name in dict.fromkeys([*study, *coded])
    )
    note = f"Codings, as in Table 18; the headlines are ours{' and yours' if _own_codes(analyses) else ''}. {STUDIED}"
    return Table("headlines", "Table 18 by headline", note, ("headline", *BOTH, *BESIDE), rows)


def checklist_table(analyses: Sequence[Analysis], table: str) -> Table:
    """Tables 16 and 20: which requirements the reports meet."""
    values = Counter((check.item, check.value) for analysis in analyses for check in analysis.checks)
    reviews: int = read_toml(DATA / "study.toml")["reviews"]
    rows = [_checked(line, values, reviews) for line in load_checklist() if line.table == table]
    theirs = (f"study: {value}" for value in (*VALUES[:3], "other"))
    head = ("requirement", *VALUES[:-1], "does not apply", "share of yes", "95 % interval", *theirs)
    title = f"Table {table}: {'what the reports hold' if table == '16' else 'action plans'}"
    note = f"Reports; {HEADED}. Not seen is not absent. {STUDIED} Other: not clear, not stated or not applicable.{PLAN_NOTE[table]}"
    return Table(f"table-{table}", title, note, head, tuple(rows), across=True)


def _checked(line: Requirement, values: Mapping[tuple[str, str], int], reviews: int) -> Row:
    """How many reports meet a requirement, beside the study's forty."""
    seen = [values.get((line.id, value), 0) for value in VALUES]
    yes, no, partly = line.reviews or ("", "", "")
    other = reviews - sum(line.reviews) if line.reviews else ""
    name = f"{line.section} {line.text}" if line.table == "16" else line.text
    return (name, *seen, *of_reports(seen[0], sum(seen))[1:], yes, partly, no, other)


PLAN_NOTE = {
    "16": "",
    "20": " The study’s row on plans inside the report cannot be read; its chapter 6 says 28% inside, 68% apart.",
}


def codings_of(analysis: Analysis, scheme: str) -> list[Coding]:
    """The codings of one scheme, in the order they were made."""
    return [coding for coding in analysis.codings if coding.scheme == scheme]


def agencies_own(analysis: Analysis) -> set[str]:
    """The recommendations that come from agencies' own reviews alone."""
    return {coding.segment for coding in codings_of(analysis, "origin") if coding.value == "agency-review"}


def _sizes(analyses: Sequence[Analysis], entry: Mapping[str, Any], reviews: int) -> Table:
    """How many reports have how many items; where none was seen in an action plan's place, how many is not known."""
    counts = [[segment.id for segment in analysis.of_kind(entry["kind"])] for analysis in analyses]
    sizes = [list(map(len, counts))]
    if entry["kind"] == "recommendation":
        sizes.append([len(set(names) - agencies_own(a)) for names, a in zip(counts, analyses, strict=True)])
    rows, low = [], -1
    for name, high, theirs in entry["rows"]:
        told = ("", "", "") if entry["unseen"] and high == 0 else None
        cells = [told or of_reports(sum(low < n <= high for n in some), len(some)) for some in sizes]
        rows.append((name, *(cell for three in cells for cell in three), *of_study(theirs, reviews)))
        low = high
    unknown = of_reports(sizes[0].count(0), len(analyses)) if entry["unseen"] else (0, "", "")
    empty: tuple[Cell, ...] = ("", "", "") * (len(sizes) - 1)
    rows.append(("not known", *unknown, *empty, *of_study(entry["not_known"], reviews)))
    head = (f"{entry['kind']}s", *(BOTH if len(sizes) > 1 else COUNTED), *BESIDE)
    return Table(f"table-{entry['table']}", f"Table {entry['table']}: {entry['title']}", f"{entry['note']} {STUDIED}", head, tuple(rows))


def both(analyses: Sequence[Analysis], scheme: str) -> list[Group]:
    """The codings of a scheme in each report, with and without the recommendations of agencies' own reviews."""
    every = [codings_of(analysis, scheme) for analysis in analyses]
    agencies = [agencies_own(analysis) for analysis in analyses]
    return [every, [[c for c in some if c.segment not in names] for some, names in zip(every, agencies, strict=True)]]


def headline_of(analysis: Analysis, focus: Coding) -> str:
    """The headline of a focus coding: that of the model which gave it."""
    return load_codebook().headline(focus.code, analysis.headlines)


def _own_codes(analyses: Sequence[Analysis]) -> bool:
    return any(analysis.headlines for analysis in analyses)


def given_by(analysis: Analysis) -> Mapping[str, str]:
    """The focus codes that the model could give, with their headlines."""
    return analysis.headlines or load_codebook().headlines()


def headlines(analyses: Sequence[Analysis]) -> tuple[str, ...]:
    """The headlines of all focus codes that the models could give: the codebook's first."""
    found = {headline for analysis in analyses for headline in given_by(analysis).values()}
    book = dict.fromkeys(load_codebook().headlines().values())
    return (*(name for name in book if name in found), *sorted(found - book.keys()))


def _counts(name: str, groups: Sequence[Sequence[Sequence[str]]]) -> tuple[Cell, ...]:
    """Count, share and interval of a name in each group; a group has a list for each report."""
    cells = (counted([some.count(name) for some in group], [len(some) for some in group]) for group in groups)
    return tuple(cell for three in cells for cell in three)
