"""An analysis as a spreadsheet: a workbook with a sheet a table, or its recommendations as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from recclass.checklist import HEADED, load_checklist
from recclass.profiles import STUDY, Share, cover, profile_focus, profile_themes
from recclass.reports.findings import by_severity, pages_of
from recclass.reports.first import look_first, not_pointed_out
from recclass.reports.records import actions, conclusions, listed, quoted, recommendations
from recclass.reports.sheets import LONGEST, Table, Value, disarm, to_workbook
from recclass.reports.terminal import CAUTION
from recclass.types import Analysis, Segment

IN_SHORT = "in short"
CHECKLIST = f"The checklist holds {HEADED}."
SHARES = f"Shares in Profiles stand beside those of Table 18 of the study: {STUDY}, and no standard."
LENGTH = f"A cell holds {LONGEST:,} characters at most; where a text is longer it ends in “… (cut)”."
AUDIT = "The sheet Audit is left blank for those who follow up: a plan that is carried out may still change nothing for a child."


def to_xlsx(analysis: Analysis) -> bytes:
    """The workbook, what to look at on its first sheet. Text stays text, whatever it begins with; the same analysis, the same bytes."""
    return to_workbook(
        {
            "What to look at": _findings(analysis),
            "Recommendations": recommendations(analysis),
            "Conclusions": conclusions(analysis),
            "Actions": actions(analysis),
            "Links": _links(analysis),
            "Coverage matrix": _coverage(analysis),
            "Profiles": _profiles(analysis),
            "Checklist": _checklist(analysis),
            "Audit": _audit(analysis),
            "About": _about(analysis),
        }
    )


def to_csv(analysis: Analysis, header: bool = True) -> str:
    """The recommendations of one report, a row each, with its file first; without the header row it continues another report's.

    A spreadsheet takes a cell that begins with =, +, -, @, a tab or a line break for a formula, inside quotes too. As OWASP advises
    (CSV Injection), an apostrophe is put before such a cell, also where blanks come first; quotes inside a cell are doubled.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for i, row in enumerate(recommendations(analysis)):
        if i or header:
            writer.writerow([disarm(value) for value in ((analysis.document.source if i else "file"), *row)])
    return out.getvalue()


def _findings(analysis: Analysis) -> Table:
    """What to look at first in a few lines, then the findings, the most severe first."""
    rows: list[list[Value]] = [["severity", "rule", "page", "finding", "advice", "items", "words", "suppressed_by"]]
    rows += [[IN_SHORT, "", "", line, "", "", "", ""] for line in look_first(analysis)]
    rows += [
        [
            gap.severity, gap.rule, listed(map(str, pages_of(analysis, gap))), gap.message, gap.advice, listed(gap.segments),
            quoted(analysis, gap.evidence), gap.suppressed_by,
        ]
        for gap in by_severity(analysis.gaps)
    ]  # fmt: skip
    quiet = not_pointed_out(analysis).items()
    rows += [[IN_SHORT, "", "", f"Not pointed out, as they ask for no answer: {why}", "", listed(names), "", ""] for why, names in quiet]
    return rows


def _links(analysis: Analysis) -> Table:
    """One row a link; it reads as a sentence from left to right."""
    texts = {segment.id: segment.text for segment in analysis.segments}
    rows: list[list[Value]] = [
        ["source", "relation", "target", "score", "found_by", "source_text", "target_text", "source_words", "target_words"]
    ]
    for link in analysis.links:
        rows.append([link.source, link.relation, link.target, link.score, link.found_by, texts[link.source], texts[link.target]])
        rows[-1] += [quoted(analysis, link.source_evidence), quoted(analysis, link.target_evidence)]
    return rows


def _coverage(analysis: Analysis) -> Table:
    """A row a conclusion, a column a recommendation; an empty cell is no link."""
    ours = [segment.id for segment in analysis.of_kind("recommendation")]
    texts = {segment.id: segment.text for segment in analysis.of_kind("conclusion")}
    rows: list[list[Value]] = [["conclusion", "text", "answers", *ours]]
    for conclusion, answers in cover(analysis).items():
        rows.append([conclusion, texts[conclusion], len(answers), *(answers.get(name, "") for name in ours)])
    return rows


def _profiles(analysis: Analysis) -> Table:
    """What the recommendations would change, beside the study's, and what the conclusions are about."""
    profiles: Mapping[str, tuple[Share, ...]] = {
        "recommendations would change": profile_focus(analysis),
        "conclusions are about": profile_themes(analysis),
    }
    rows: list[list[Value]] = [["profile", "code", "count", "share", f"share in Table 18 ({STUDY})"]]
    rows += [[name, share.code, share.count, share.share, share.study] for name, shares in profiles.items() for share in shares]
    return rows


def _checklist(analysis: Analysis) -> Table:
    """A row a line of the study's Tables 16 and 20; `yes`, `partly` and `no` count its forty reviews."""
    found = {check.item: check for check in analysis.checks}
    rows: list[list[Value]] = [["table", "section", "requirement", "value", "page", "words", "study_yes", "study_no", "study_partly"]]
    for line in load_checklist():
        if check := found.get(line.id):
            pages = sorted({printed.page for span in check.evidence for printed in analysis.document.lines_in(span) if printed.page})
            rows.append([line.table, line.section, line.text, check.value, listed(map(str, pages)), quoted(analysis, check.evidence)])
            rows[-1] += line.reviews
    return rows


def _audit(analysis: Analysis) -> Table:
    """A row an action, and a row a recommendation that no action carries out, with blanks to fill in."""
    carried = {link.target for link in analysis.links if link.relation == "carries_out"}
    rows: list[list[Value]] = [["id", "kind", "action or recommendation", "evidence of effect", "date seen", "seen by"]]
    followed: list[Segment] = [*analysis.of_kind("action"), *(r for r in analysis.of_kind("recommendation") if r.id not in carried)]
    rows += [[segment.id, segment.kind, segment.text, "", "", ""] for segment in followed]
    return rows


def _about(analysis: Analysis) -> Table:
    """What was read with what, and how to take it. The report's name without its folders, which may name people."""
    return [["about", "what"], *([name, value] for name, value in _facts(analysis))]


def _facts(analysis: Analysis) -> Iterator[tuple[str, Value]]:
    document = analysis.document
    yield "file", PurePath(document.source.replace("\\", "/")).name
    yield "sha256", document.digest
    yield "pages", document.pages
    for unread in document.unread:
        yield "not read", f"{f'page {unread.page}' if unread.page else 'a part of the file'}: {unread.reason}"
    yield from analysis.made_with.items()
    for caution in (CAUTION, SHARES, CHECKLIST, AUDIT, LENGTH):
        yield "please note", caution
