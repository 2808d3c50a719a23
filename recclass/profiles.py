"""What a report as a whole dwells on: which conclusions are answered by what, its themes, and its focus beside the study's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from recclass.codebook import load_codebook
from recclass.types import Analysis

STUDY = "forty reviews of 2001-03, not a representative sample"
CODINGS = 634  # in Table 18
REST = "other"  # the headline of the codes into which we split the table's row Other (93)


@dataclass(frozen=True, slots=True)
class Share:
    """How often a code was given. `share` is of all codings in the profile; `study` is the study's share of the 634 codings of Table 18.

    `interval`: how far the share may be from that of other reports of the kind, where there are many.
    """

    code: str
    count: int
    share: float
    study: float | None = None
    interval: tuple[float, float] | None = None


def cover(analysis: Analysis) -> Mapping[str, Mapping[str, str]]:
    """Of each conclusion, which recommendations are linked to it and how: {"C1": {"R3": "addresses"}, "C2": {}}."""
    linked: dict[str, dict[str, str]] = {segment.id: {} for segment in analysis.of_kind("conclusion")}
    for link in analysis.links:
        if link.target in linked:
            linked[link.target][link.source] = link.relation
    return linked


def profile_focus(analysis: Analysis) -> tuple[Share, ...]:
    """The headlines of all focus codings, in the codebook's order, beside the study's (codings, as Table 18 counts them)."""
    book = load_codebook()
    codes = [code for code in book.codes if code.scheme == "focus"]
    study = Counter[str]()
    for code in codes:
        study[code.headline] += code.study_count or 0
    study[REST] += CODINGS - study.total()
    found = Counter(book.headline(coding.code, analysis.headlines) for coding in analysis.codings if coding.scheme == "focus")
    return _shares(dict.fromkeys([*(code.headline for code in codes), *sorted(found)]), found, study)


def profile_themes(analysis: Analysis) -> tuple[Share, ...]:
    """The themes of all conclusions, in the codebook's order."""
    found = Counter(coding.code for coding in analysis.codings if coding.scheme == "theme")
    return _shares(dict.fromkeys(load_codebook().names("theme")), found, Counter())


def _shares(names: Mapping[str, None], found: Counter[str], study: Counter[str]) -> tuple[Share, ...]:
    total, others = sum(found.values()), sum(study.values())
    return tuple(
        Share(name, found[name], round(found[name] / total, 3) if total else 0.0, round(study[name] / others, 3) if others else None)
        for name in names
    )
