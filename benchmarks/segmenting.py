"""How much of printed reports is found: recall, precision and F1 of segments in every layout, as PDF and as Word.

`python benchmarks/segmenting.py [PART]`: PART of the corpus is `test` (by default), `validation` or `train`.
"""

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import joblib

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from corpus.printing import print_report  # noqa: E402
from corpus.printing.arrangement import read_layouts  # noqa: E402
from recclass.corpus import Report, load_all, read_splits  # noqa: E402
from recclass.model import open_model  # noqa: E402
from recclass.readers import read  # noqa: E402
from recclass.segmenter import segment  # noqa: E402
from recclass.types import Document, Segment  # noqa: E402

KINDS = ("recommendation", "conclusion", "action")
FIELDS = ("who", "when", "outcome")
SAME = 0.85  # token F1 from which a segment is the item
Counts = dict[str, Counter[str]]


def count(report: Report, layout: str, ending: str) -> Counts:
    """For each kind, and for the fields of actions: items printed, segments given, and pairs of the two."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{report.id}{ending}"
        print_report(report, path, layout)
        document = read(path)
    segments = segment(document, open_model().labeller)
    counts: Counts = {kind: Counter() for kind in (*KINDS, "field")}
    for kind in KINDS:
        left = [one for one in segments if one.kind == kind]
        items = [block for block, _ in report.items(kind)]
        counts[kind].update(printed=len(items), given=len(left))
        for block in items:
            if found := _best(block.text, left):
                left.remove(found)
                counts[kind]["right"] += 1
                counts["field"].update(_fields(document, found, dict(block.cells or {})))
    return counts


def bag(text: str) -> Counter[str]:
    """The words of a text and how often each stands in it."""
    return Counter(re.findall(r"[a-z0-9]+", text.lower()))


def same(a: str, b: str) -> bool:
    """Whether two texts are printings of one item."""
    x, y = bag(a), bag(b)
    return 2 * sum((x & y).values()) >= SAME * max(sum(x.values()) + sum(y.values()), 1)


def _best(text: str, segments: Sequence[Segment]) -> Segment | None:
    return next((one for one in segments if same(text, one.text)), None)


def _fields(document: Document, found: Segment, cells: dict[str, str]) -> Iterator[str]:
    given = {name: document[span] for name, span in found.fields}
    for name in FIELDS:
        if cells.get(name):
            yield "printed"
            if same(cells[name], given.get(name, "")):
                yield "right"
        if name in given:
            yield "given"


def main() -> None:
    """Prints a line for each layout, ending and kind, and the sums."""
    part = sys.argv[1] if len(sys.argv) > 1 else "test"
    parts = read_splits(ROOT / "corpus" / "splits.toml")
    reports = [report for report in load_all(ROOT / "corpus" / "reports") if parts[report.id] == part]
    jobs = [(report, layout, ending) for layout in read_layouts() for ending in (".pdf", ".docx") for report in reports]
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (_, layout, ending), counts in zip(
        jobs, joblib.Parallel(-1, batch_size=8)(joblib.delayed(count)(*job) for job in jobs), strict=True
    ):
        for kind, counted in counts.items():
            sums[f"{layout}{ending}", kind].update(counted)
            sums["all", kind].update(counted)
    for (where, kind), found in sorted(sums.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        recall, precision = found["right"] / max(found["printed"], 1), found["right"] / max(found["given"], 1)
        f1 = 2 * found["right"] / max(found["printed"] + found["given"], 1)
        print(f"{kind:15} {where:16} recall {recall:.3f}  precision {precision:.3f}  F1 {f1:.3f}  ({found['right']} of {found['printed']})")


if __name__ == "__main__":
    main()
