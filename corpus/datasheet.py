"""What the corpus holds and how far its coders agree: `python -m corpus.datasheet` prints the tables of corpus/README.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from recclass.codebook import load_codebook, read_toml
from recclass.corpus import Report, load_all, read_splits
from recclass.training.dataset import SMART
from recclass.training.gaps import planted
from recclass.training.heads import Measure
from recclass.training.scores import kappa, weighted_kappa

HERE = Path(__file__).parent
SHARES = ("kind", "era", "register", "method")
FIELDS = {
    "recommendation": ("primary", "focus", *SMART, "change", "addressee", "level"),
    "conclusion": ("theme", "framing", "level", "needs_response"),
    "link": ("link",),
}  # what the second coder gives
FEW = 3
MANY = ("focus", "addressee", "theme")


@dataclass(frozen=True, slots=True)
class Pair:
    """The first codes of an item, or of a pair of items that may be linked, and the second ones."""

    kind: str
    first: Mapping[str, Any]
    second: Mapping[str, Any]


def read_pairs(reports: Sequence[Report], folder: Path) -> list[Pair]:
    """Every item that was coded twice, and every pair of items whose link was. KeyError where `folder` names an item no report has.

    Where the first codes were mended after the two were compared, `before` in the second coding keeps what they had been.
    """
    by_id = {report.id: report for report in reports}
    pairs = []
    for path in sorted(folder.glob("*.toml")):
        report, tables = by_id[path.stem], read_toml(path)
        given = {block.id: block.codes or {} for kind in ("recommendation", "conclusion") for block, _ in report.items(kind)}
        for kind in ("recommendation", "conclusion"):
            pairs += [Pair(kind, {**given[entry["id"]], **entry.get("before", {})}, entry) for entry in tables.get(kind, ())]
        if "link" in tables:
            pairs += _link_pairs(report, tables["link"], tables.get("before", ()))
    return pairs


def _link_pairs(report: Report, second: Sequence[Mapping[str, str]], before: Sequence[Mapping[str, str]]) -> Iterator[Pair]:
    """Every recommendation with every conclusion: linked or not, by the first coder and by the second."""
    links = {(link.source, link.target): link.relation for link in report.links}
    links |= {(link["source"], link["target"]): link["relation"] for link in before}
    again = {(link["source"], link["target"]): link["relation"] for link in second}
    for ours, theirs in product(report.items("recommendation"), report.items("conclusion")):
        ends = ours[0].id, theirs[0].id
        yield Pair("link", {"link": links.get(ends, "none")}, {"link": again.get(ends, "none")})


def agreement(pairs: Sequence[Pair]) -> dict[str, tuple[int, float]]:
    """Of each field how many items were coded twice, and Cohen's kappa: of grades weighted linearly, of several codes pooled."""
    found: dict[str, tuple[int, float]] = {}
    for kind, fields in FIELDS.items():
        for name in fields:
            both = [(p.first, p.second) for p in pairs if p.kind == kind and (name in p.second or name in ("primary", *SMART))]
            if both:
                found[f"{kind}: {name}"] = _agree(name, both)
    return found


def _agree(name: str, both: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> tuple[int, float]:
    if name == "primary":
        return _kappa([(a["primary"], b["focus"][0]) for a, b in both])
    if name in SMART:
        return _kappa([(a["smart"][name], b["smart"][name]) for a, b in both], weighted_kappa)
    if name in MANY:
        names = load_codebook().names(name)
        return len(both), _kappa([(str(code in a[name]), str(code in b[name])) for a, b in both for code in names])[1]
    if name == "link":
        count = sum(a["link"] != "none" for a, _ in both)
        return count, _kappa([(str(a["link"] != "none"), str(b["link"] != "none")) for a, b in both])[1]
    return _kappa([(a[name], b[name]) for a, b in both])


def _kappa(values: Sequence[tuple[str, str]], measure: Measure = kappa) -> tuple[int, float]:
    first, second = zip(*values, strict=True)
    return len(values), measure(first, second, np.arange(len(values)))


def prose_words(report: Report) -> int:
    """Words of a report that stand in none of its items, decoys and repeats."""
    return sum(len(block.text.split()) for section in report.sections for block in section.blocks if block.kind == "prose")


def tables(reports: Sequence[Report], parts: Mapping[str, str], pairs: Sequence[Pair]) -> Iterator[str]:
    """The datasheet's tables as Markdown."""
    yield from _table("counted", "", _counts(reports))
    yield from _table("part", "reports", _ordered(Counter(parts[report.id] for report in reports)))
    for field in SHARES:
        yield from _table(field, "reports", _ordered(Counter(getattr(report, field) for report in reports)))
    yield from _table("recommendations", "reports", _sizes(reports))
    codes = [block.codes or {} for report in reports for block, _ in report.items("recommendation")]
    for field in ("primary", "change", "level", "origin"):
        yield from _table(field, "recommendations", _ordered(Counter(code[field] for code in codes)))
    yield from _table("addressee", "recommendations", _ordered(Counter(name for code in codes for name in code["addressee"])))
    yield from ["| grade | yes | partly | no |", "|---|---|---|---|"]
    for name in SMART:
        counts = Counter(code["smart"][name] for code in codes)
        yield f"| {name} | {counts['yes']} | {counts['partly']} | {counts['no']} |"
    yield ""
    given = [block.codes or {} for report in reports for block, _ in report.items("conclusion")]
    for field in ("framing", "needs_response"):
        yield from _table(field, "conclusions", _ordered(Counter(code[field] for code in given)))
    yield from _table("theme", "conclusions", _ordered(Counter(name for code in given for name in code["theme"])))
    yield from ["| field | coded twice | kappa |", "|---|---|---|"]
    yield from (f"| {name} | {count} | {kappa:.2f} |" for name, (count, kappa) in agreement(pairs).items())


def _counts(reports: Sequence[Report]) -> dict[str, int]:
    blocks = [block for report in reports for section in report.sections for block in section.blocks]
    kinds = Counter(block.kind for block in blocks)
    plants = Counter(kind for report in reports for kind, _ in planted(report))
    return {
        "reports": len(reports),
        **{f"{kind}s": kinds[kind] for kind in ("recommendation", "conclusion", "action", "decoy")},
        "links": sum(len(report.links) for report in reports),
        **{name: plants[kind] for kind, name in (("gap", "gaps"), ("mismatch", "mismatches"), ("orphan", "orphans"))},
        "marked words": sum(len(block.marks) for block in blocks),
        "words of prose, median": int(median(map(prose_words, reports))),
    }


def _sizes(reports: Sequence[Report]) -> dict[str, int]:
    counts = Counter(min(len(list(report.items("recommendation"))) // 10, 3) for report in reports)
    return {name: counts[i] for i, name in enumerate(("under 10", "10 to 19", "20 to 29", "30 and more"))}


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """The most frequent first; what occurs in fewer than three is put together."""
    few = {name for name, count in counts.items() if count < FEW}
    kept = {name: count for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if name not in few}
    return kept | ({f"{len(few)} others": sum(counts[name] for name in few)} if few else {})


def _table(left: str, right: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield from [f"| {left} | {right} |", "|---|---|", *(f"| {name} | {count} |" for name, count in counts.items()), ""]


if __name__ == "__main__":
    every = load_all(HERE / "reports")
    print("\n".join(tables(every, read_splits(HERE / "splits.toml"), read_pairs(every, HERE / "second"))))
