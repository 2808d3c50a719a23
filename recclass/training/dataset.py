"""The corpus as rows to learn from: segments with their codes, by part and report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recclass.corpus import Block, Report, load_all, read_splits
from recclass.outline import bare_heading
from recclass.types import HEADING_JOIN, RecclassError, Segment, Span

SMART = ("specific", "measurable", "achievable", "realistic", "timely")
# Fields that have one value a row, and those of which several codes may apply.
ONE = {"recommendation": ("primary", *SMART, "change", "level", "origin"), "conclusion": ("framing", "level", "needs_response")}
MANY = {"recommendation": ("focus", "addressee"), "conclusion": ("theme",)}


@dataclass(frozen=True, slots=True)
class Row:
    """A segment, the codes it was given, and the report and part it belongs to."""

    segment: Segment
    codes: Mapping[str, Any]
    report: str
    part: str

    def given(self, field: str) -> Any:
        """The value of a field: a word, or a list of codes."""
        return self.codes["smart"][field] if field in SMART else self.codes[field]


@dataclass(frozen=True, slots=True)
class Dataset:
    """All reports with their parts; `digest` is the sha256 of their files, in order of name."""

    reports: tuple[Report, ...]
    parts: Mapping[str, str]
    digest: str

    def rows(self, kind: str, parts: Iterable[str], headless: bool = True) -> list[Row]:
        """The items of one kind in some parts, in print order; if `headless`, half of the training rows without their headings."""
        wanted = set(parts)
        return [
            Row(as_segment(block, heading, self.parts[report.id] if headless else ""), block.codes or {}, report.id, self.parts[report.id])
            for report in self.reports
            if self.parts[report.id] in wanted
            for block, heading in report.items(kind)
        ]


def load_dataset(folder: Path) -> Dataset:
    """The corpus of a folder; RecclassError where a report has no part in splits.toml."""
    reports = load_all(folder / "reports")
    parts = read_splits(folder / "splits.toml")
    if missing := [report.id for report in reports if report.id not in parts]:
        raise RecclassError(f"{folder / 'splits.toml'}: {missing[0]} has no part; add it to train, validation or test")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((folder / "reports").glob("*.toml"))))
    return Dataset(tuple(reports), parts, digest.hexdigest())


def as_segment(block: Block, heading: str, part: str = "") -> Segment:
    """A block as the segment that a reader would find. Every second training row loses its headings, told by its text."""
    text = " ".join(block.text.split())
    dropped = part == "train" and hashlib.sha256(text.encode()).digest()[0] % 2
    headings = tuple(bare_heading(words) for words in heading.split(HEADING_JOIN)) if heading and not dropped else ()
    kind: Any = block.kind
    return Segment(block.id, kind, block.number, Span(0, len(text)), text, None, headings)
