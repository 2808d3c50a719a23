"""An analysis as one web page: nothing in it is fetched, nothing runs, and what a report says is text whatever it looks like."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from recclass.advice import advise
from recclass.checklist import HEADED, load_checklist
from recclass.codebook import DATA, load_codebook
from recclass.plans import JUDGED_BY
from recclass.profiles import STUDY, cover
from recclass.reports.charts import LABELLED, THICK, WIDTH, chart_focus, chart_themes, percent
from recclass.reports.findings import by_severity, pages_of, passage
from recclass.reports.first import count, look_first, not_pointed_out
from recclass.reports.items import items_of, rules_of
from recclass.reports.screen import UNPRINTED
from recclass.smart import grades_of
from recclass.types import Analysis, Gap, Segment

if TYPE_CHECKING:
    from jinja2 import Template

WIDE = 12  # recommendations from which the coverage matrix is printed across the paper
DISCLAIMERS = (
    "This is a reading aid, not a judge: it reads words, not practice. What to change is the author's decision.",
    "Not found is not absent: the program may have overlooked it, or it may stand in another document.",
    "The program was trained on fictional, machine-written reports, and compared with codes that language models, not people, assigned.",
    "A high grade is not a good recommendation. There is no total, and no author, board or agency is compared with another.",
    "The study's forty reviews of 2001-03 are not a representative sample and no standard.",
    "Percentages say how sure the program is of its own reading; “needs review” stands where it is not.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, what, and the words it is about unless the message quotes them."""

    pages: Sequence[int]
    message: str
    quote: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The findings of one rule, with the advice that goes with them."""

    severity: str
    name: str
    findings: Sequence[Finding]
    advice: Sequence[str]


@dataclass(frozen=True, slots=True)
class Covered:
    """A conclusion's row of the coverage matrix: what each recommendation is to it, in order, and the row in words."""

    segment: Segment
    words: str
    relations: Sequence[str]
    told: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist, and where it is met."""

    section: str
    text: str
    value: str
    pages: Sequence[int]
    quote: str


def to_html(analysis: Analysis) -> str:
    """The whole analysis as one self-contained HTML file; the same analysis gives the same bytes."""
    from markupsafe import Markup

    style = (DATA / "report.css").read_text(encoding="utf-8")
    page = open_template("report.html").render(
        analysis=analysis, name=Path(analysis.document.source).name, style=Markup(style), style_hash=hash_style(style),
        first=look_first(analysis), rules=_rules(analysis), suppressed=[gap for gap in analysis.gaps if gap.suppressed_by],
        quiet=not_pointed_out(analysis), covered=_coverage(analysis), wide=len(analysis.of_kind("recommendation")) >= WIDE,
        charts=[chart for chart in (chart_focus(analysis), chart_themes(analysis)) if any(bar.share.count for bar in chart.bars)],
        recommendations=items_of(analysis, "recommendation"), conclusions=items_of(analysis, "conclusion"),
        actions=items_of(analysis, "action"), checklist=_checklist(analysis), disclaimers=DISCLAIMERS, headed=HEADED, study=STUDY,
        advise=advise, grades_of=grades_of, headline=partial(load_codebook().headline, own=analysis.headlines), count=count,
        judged_by=JUDGED_BY,
        drawn={"width": WIDTH, "labelled": LABELLED, "thick": THICK, "percent": percent},
    )  # fmt: skip
    return UNPRINTED.sub("", page)


def open_template(name: str) -> Template:
    """A page's template, in which whatever is put is text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(DATA), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template(name)


def hash_style(style: str) -> str:
    """What the page's own policy allows its style by."""
    return base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")


def _rules(analysis: Analysis) -> Iterator[Rule]:
    """The findings that are not suppressed, those of a rule together, the most severe first."""
    told: dict[tuple[str, str], list[Gap]] = {}
    for gap in by_severity([gap for gap in analysis.gaps if not gap.suppressed_by]):
        told.setdefault((gap.severity, gap.rule), []).append(gap)
    for (severity, name), gaps in told.items():
        advice = [advice for advice in dict.fromkeys(gap.advice for gap in gaps) if advice]
        yield Rule(severity, name, [_finding(analysis, gap) for gap in gaps], advice)


def _finding(analysis: Analysis, gap: Gap) -> Finding:
    quote = "" if "“" in gap.message or not gap.evidence else passage(analysis, gap.evidence[0])
    return Finding(pages_of(analysis, gap), gap.message, quote, gap.segments)


def _coverage(analysis: Analysis) -> Iterator[Covered]:
    quiet = {name: why for why, names in not_pointed_out(analysis).items() for name in names}
    linked: Mapping[str, Mapping[str, str]] = cover(analysis)
    for segment in analysis.of_kind("conclusion"):
        row = linked[segment.id]
        told = f"{len(row)} found" if row else f"asks for none: {quiet[segment.id]}" if segment.id in quiet else "none found"
        relations = [row.get(recommendation.id, "") for recommendation in analysis.of_kind("recommendation")]
        yield Covered(segment, passage(analysis, segment.span), relations, told, rules_of(analysis, segment.id))


def _checklist(analysis: Analysis) -> Iterator[tuple[str, Sequence[Line]]]:
    """The lines met, table by table."""
    requirements = {line.id: line for line in load_checklist()}
    for table, group in groupby(analysis.checks, key=lambda check: requirements[check.item].table):
        lines = []
        for check in group:
            pages = sorted({line.page for span in check.evidence for line in analysis.document.lines_in(span) if line.page})
            quote = passage(analysis, check.evidence[0]) if check.evidence else ""
            lines.append(Line(requirements[check.item].section, requirements[check.item].text, check.value, pages, quote))
        yield table, lines
