"""The two profiles as small bar charts: where every bar and word of them stands. The page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recclass.profiles import STUDY, Share, profile_focus, profile_themes
from recclass.types import Analysis

WIDTH = 360  # of a chart, about as wide as a telephone's page
LABELLED, ROOM = 152, 130  # where bars begin, and the length of the longest
THICK, APART = 12, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A code's bar and, below it, the study's; `length` 0 where nothing was found."""

    share: Share
    label: str
    top: int
    length: int
    study_length: int | None
    spread: tuple[int, int] | None = None  # where its interval begins and ends


@dataclass(frozen=True, slots=True)
class Chart:
    """A profile ready to be drawn; `description` says in words what the bars show."""

    name: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int
    compared: bool


def chart_focus(analysis: Analysis) -> Chart:
    """What the recommendations would change, beside the study's Table 18."""
    return draw("focus", f"What the recommendations would change, beside Table 18 of the study ({STUDY})", profile_focus(analysis))


def chart_themes(analysis: Analysis) -> Chart:
    """What the conclusions are about: the themes that were found."""
    found = [share for share in profile_themes(analysis) if share.count]
    return draw("themes", "What the conclusions are about", sorted(found, key=lambda share: -share.count))


def percent(share: float) -> str:
    """A share as it is printed: halves are rounded up, as the study does."""
    return f"{int(share * 100 + 0.5 + 1e-9)}%"


def draw(name: str, title: str, shares: Sequence[Share]) -> Chart:
    """Shares as bars from the top down, the longest as long as there is room."""
    compared = any(share.study is not None for share in shares)
    most = max((max(share.share, share.study or 0.0, *(share.interval or ())) for share in shares), default=0.0) or 1.0
    tall = THICK * (2 if compared else 1) + APART
    bars = tuple(
        Bar(
            share,
            share.code.replace("-", " "),
            i * tall,
            round(ROOM * share.share / most),
            None if share.study is None else round(ROOM * share.study / most),
            None if share.interval is None else (round(ROOM * share.interval[0] / most), round(ROOM * share.interval[1] / most)),
        )
        for i, share in enumerate(shares)
    )
    return Chart(name, title, _described(shares), bars, tall * len(bars), compared)


def _spread(share: Share) -> str:
    return f" ({percent(share.interval[0])} to {percent(share.interval[1])})" if share.interval else ""


def _described(shares: Sequence[Share]) -> str:
    """supervision 20% (study 3%), training 0% (study 11%)."""
    return f"Bars: {', '.join(map(_told, shares))}. The table below has the same figures."


def _told(share: Share) -> str:
    study = "" if share.study is None else f" (study {percent(share.study)})"
    return f"{share.code.replace('-', ' ')} {percent(share.share)}{_spread(share)}{study}"
