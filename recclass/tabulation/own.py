"""Tables that the study has no figures for: how concrete recommendations are, what would change, who must act, what answers what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

from recclass.codebook import load_codebook
from recclass.gaps import needs_response
from recclass.smart import CRITERIA, GRADES
from recclass.tabulation.beside import Group, both, codings_of, headline_of, headlines
from recclass.tabulation.figures import BOTH, Cell, Row, Table, counted
from recclass.types import Analysis
from recclass.years import UNKNOWN, year_of

CHANGES = ("outcome", "output", "none")


def grade_table(analyses: Sequence[Analysis]) -> Table:
    """How concrete recommendations are, criterion by criterion; there is no total."""
    graded = both(analyses, "smart")
    rows: list[Row] = [
        (name, grade, *_shares([[[c for c in some if c.code == name] for some in group] for group in graded], grade))
        for name, grade in product(CRITERIA, reversed(GRADES))
    ]
    note = (
        "Recommendations, by their own words: owner and date may stand in the plan. There is no total; people agree little on "
        "achievable and realistic."
    )
    return Table("smart", "How concrete recommendations are", note, ("criterion", "grade", *BOTH), tuple(rows), 2, 1)


def change_table(analyses: Sequence[Analysis]) -> Table:
    """Whether recommendations say what would be different: an outcome, an output, neither."""
    coded = both(analyses, "change")
    rows = tuple((value, *_shares(coded, value)) for value in CHANGES)
    return Table("change", "What would be different", "Recommendations.", ("change", *BOTH), rows)


def addressee_table(analyses: Sequence[Analysis]) -> Table:
    """Primary focus, by headline, against who must act."""
    met: Counter[tuple[str, str]] = Counter()
    for analysis in analyses:
        primary = _primary(analysis)
        met.update((c.code, primary[c.segment]) for c in codings_of(analysis, "addressee") if c.segment in primary)
    names = headlines(analyses)
    rows: tuple[Row, ...] = tuple((who, *(met[who, name] for name in names)) for who in load_codebook().names("addressee"))
    note = "Recommendations by the headline of their primary focus; one that is addressed to several counts for each of them."
    return Table("addressee", "Focus by addressee", note, ("addressee", *names), rows, across=True)


def theme_table(analyses: Sequence[Analysis]) -> Table:
    """What conclusions are about against what answers them would change."""
    met: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for analysis in analyses:
        primary = _primary(analysis)
        answers: dict[str, set[str]] = {}
        for link in analysis.links:
            answers.setdefault(link.target, set()).update([primary[link.source]] if link.source in primary else [])
        for coding in codings_of(analysis, "theme"):
            totals[coding.code] += 1
            unasked = NOTHING if needs_response(analysis, coding.segment) else UNASKED
            met.update((coding.code, name) for name in answers.get(coding.segment, {unasked}))
    names = (*headlines(analyses), NOTHING, UNASKED)
    rows: tuple[Row, ...] = tuple((theme, totals[theme], *(met[theme, name] for name in names)) for theme in load_codebook().names("theme"))
    note = (
        "Conclusions of each theme (one may have several), and how many of them are answered by a recommendation of each primary focus: "
        "one that is answered by several counts for each. No answer found: it asks for one. None asked: praise, done already, or declined."
    )
    title = "Themes of conclusions against the focus of what answers them"
    return Table("themes", title, note, ("theme", "conclusions", *names), rows, across=True)


NOTHING, UNASKED = "no answer found", "none asked"


def year_tables(analyses: Sequence[Analysis]) -> tuple[Table, Table]:
    """Reports and their recommendations by year where that is known: what these would change, and how concrete they are."""
    years: dict[str, list[Analysis]] = {}
    for analysis in analyses:
        years.setdefault(year_of(analysis.document) or UNKNOWN, []).append(analysis)
    names = headlines(analyses)
    focused: list[Row] = []
    graded: list[Row] = []
    for year, some in sorted(years.items()):
        primary = [name for analysis in some for name in _primary(analysis).values()]
        clear = [c.code for analysis in some for c in codings_of(analysis, "smart") if c.value == "yes"]
        outcomes = sum(c.value == "outcome" for analysis in some for c in codings_of(analysis, "change"))
        focused.append((year, len(some), len(primary), *map(primary.count, names)))
        graded.append((year, len(primary), *map(clear.count, CRITERIA), outcomes))
    head = ("year", "recommendations", *(f"{name}: yes" for name in CRITERIA), "outcome stated")
    return (
        Table("years", "Focus by year", YEAR_NOTE, ("year", "reports", "recommendations", *names), tuple(focused)),
        Table("years-smart", "How concrete recommendations are, by year", GRADED_NOTE, head, tuple(graded)),
    )


YEAR_NOTE = "Recommendations, by the headline of their primary focus. The year is in the file’s name, else on the title page."
GRADED_NOTE = "Recommendations that are graded yes, and those that say what should be different. Years as above."


def _primary(analysis: Analysis) -> dict[str, str]:
    """The headline of each recommendation's primary focus."""
    return {c.segment: headline_of(analysis, c) for c in codings_of(analysis, "focus") if c.value == "primary"}


def _shares(groups: Sequence[Group], value: str) -> tuple[Cell, ...]:
    cells = (counted([sum(c.value == value for c in some) for some in group], [len(some) for some in group]) for group in groups)
    return tuple(cell for three in cells for cell in three)
