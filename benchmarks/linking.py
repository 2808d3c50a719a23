"""How fast and how well recommendations are linked to conclusions, beside TF-IDF and the encoder as it came, in one run.

`python benchmarks/linking.py` times a report with 150 findings and 40 recommendations, made of the corpus, warm, and half and a quarter
of it. `--linked FOLDER` scores links against reports whose authors cite what they answer (findings.jsonl, recommendations.jsonl,
links.jsonl, a JSON line each: id, report, text; has_recommendation; recommendation, conclusion): recall at 1, mean reciprocal rank, and
average precision of telling which findings got a recommendation, with the 95 % interval of the difference to each alternative from
resampling the same recommendations (findings). The second alternative needs the extra `train`.
"""

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import numpy as np
import typer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score

from recclass.corpus import load_all
from recclass.encoder import Encoder
from recclass.features import describe
from recclass.links import Side, link, score_pairs
from recclass.model import Model, open_model
from recclass.rows import InputRow
from recclass.training.export import export_encoder, find_origin
from recclass.types import Kind, Segment

CORPUS = Path(__file__).parent.parent / "corpus"
SIZES = ((38, 10), (75, 20), (150, 40))
TIMES = 2000  # resamplings behind an interval
Scorer = Callable[[Sequence[Segment], Sequence[Segment]], np.ndarray]


def by_recclass(model: Model) -> Scorer:
    """The scores of the program."""
    return lambda ours, theirs: score_pairs(*(Side(some, describe(some, model.encoder).matrix) for some in (ours, theirs)), model)


def by_tfidf(ours: Sequence[Segment], theirs: Sequence[Segment]) -> np.ndarray:
    """Cosine of TF-IDF over the words of one report."""
    texts = [[segment.text for segment in some] for some in (ours, theirs)]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit(texts[0] + texts[1])
    return np.asarray((words.transform(texts[0]) @ words.transform(texts[1]).T).todense())


def by_encoder(encoder: Encoder) -> Scorer:
    """Cosine of an encoder's vectors."""
    return lambda ours, theirs: encoder.encode([s.text for s in ours]) @ encoder.encode([s.text for s in theirs]).T


def read_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    yield from (json.loads(line) for line in (folder / name).read_text(encoding="utf-8").split("\n") if line.strip())


def read_reports(folder: Path) -> dict[str, tuple[list[Segment], list[Segment], set[tuple[str, str]], dict[str, bool]]]:
    """Of each report with findings: its recommendations, its findings, the links cited, which findings got a recommendation."""
    items: dict[tuple[str, Kind], list[Segment]] = defaultdict(list)
    links, marked = defaultdict(set), defaultdict(dict)
    for kind, name in (("recommendation", "recommendations.jsonl"), ("conclusion", "findings.jsonl")):
        for row in read_rows(folder, name):
            items[row["report"], kind].append(InputRow(row["id"], row["text"]).as_segment(kind))
            if row.get("has_recommendation") is not None:
                marked[row["report"]][row["id"]] = row["has_recommendation"]
    for row in read_rows(folder, "links.jsonl"):
        links[row["report"]].add((row["recommendation"], row["conclusion"]))
    names = [report for report, kind in items if kind == "conclusion" and items[report, "recommendation"]]
    return {name: (items[name, "recommendation"], items[name, "conclusion"], links[name], marked[name]) for name in names}


def judge(scorer: Scorer, folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rank of the best cited finding for each recommendation; each finding's best score, and whether it got a recommendation."""
    ranks, best, got = [], [], []
    for ours, theirs, links, marked in read_reports(folder).values():
        scores = scorer(ours, theirs)
        for r, row in zip(ours, scores, strict=True):
            cited = [j for j, c in enumerate(theirs) if (r.id, c.id) in links]
            if cited:
                order = list(np.argsort(-row, kind="stable"))
                ranks.append(min(order.index(j) for j in cited))
        for c, column in zip(theirs, scores.T, strict=True):
            if c.id in marked:
                best.append(float(column.max()))
                got.append(marked[c.id])
    return np.array(ranks), np.array(best), np.array(got)


def figures(judged: tuple[np.ndarray, np.ndarray, np.ndarray], rows: np.ndarray | None, findings: np.ndarray | None) -> np.ndarray:
    """Recall at 1, mean reciprocal rank, average precision, over some rows."""
    ranks, best, got = judged
    ranks = ranks if rows is None else ranks[rows]
    best, got = (best, got) if findings is None else (best[findings], got[findings])
    return np.array([np.mean(ranks == 0), np.mean(1 / (ranks + 1)), average_precision_score(got, best)])


def compare(folder: Path, ways: dict[str, Scorer]) -> Iterator[str]:
    """A line for each way of linking, and one for each difference to the first."""
    judged = {name: judge(way, folder) for name, way in ways.items()}
    ours = next(iter(judged))
    count, findings = len(judged[ours][0]), len(judged[ours][1])
    yield f"{count} recommendations with cited findings, {findings} findings marked: recall at 1, mean reciprocal rank, average precision"
    for name, one in judged.items():
        yield f"{name:28} {'  '.join(f'{value:.3f}' for value in figures(one, None, None))}"
    rng = np.random.default_rng(1)
    draws = [(rng.integers(count, size=count), rng.integers(findings, size=findings)) for _ in range(TIMES)]
    for name, one in list(judged.items())[1:]:
        apart = np.sort([figures(judged[ours], *draw) - figures(one, *draw) for draw in draws], axis=0)
        low, high = apart[int(0.025 * TIMES)], apart[int(0.975 * TIMES) - 1]
        yield f"over {name:23} {'  '.join(f'{a:+.3f} to {b:+.3f}' for a, b in zip(low, high, strict=True))}"


def timed(model: Model) -> Iterator[str]:
    """Seconds to link reports of growing size, warm; the texts are new each time."""
    texts = {kind: [block.text for report in load_all(CORPUS / "reports") for block, _ in report.items(kind)] for kind in KINDS}
    used = 0
    for findings, recommendations in ((3, 3), *SIZES):
        sides = [
            [InputRow(f"{kind}{i}", text).as_segment(kind) for i, text in enumerate(texts[kind][used : used + size])]
            for kind, size in (("recommendation", recommendations), ("conclusion", findings))
        ]
        used += findings
        begun = time.perf_counter()
        seen = [Side(some, describe(some, model.encoder).matrix) for some in sides]
        encoded = time.perf_counter() - begun
        found = link(seen[0], seen[1], model)
        whole = time.perf_counter() - begun
        if findings > 3:
            yield (
                f"{findings} findings, {recommendations} recommendations: {whole:.2f} s, "
                f"of which encoding and rules {encoded:.2f} s; {len(found)} links"
            )


KINDS: tuple[Kind, ...] = ("recommendation", "conclusion")


def main(linked: Annotated[Optional[Path], typer.Option(help="A folder of reports whose authors cite what they answer.")] = None) -> None:
    """Print the timings, and the comparison where there is something to compare with."""
    model = open_model()
    for line in timed(model):
        typer.echo(line)
    if linked:
        with tempfile.TemporaryDirectory() as folder:
            export_encoder(find_origin(), Path(folder))
            ways = {"recclass": by_recclass(model), "TF-IDF": by_tfidf, "encoder as it came": by_encoder(Encoder(Path(folder)))}
            for line in compare(linked, ways):
                typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
