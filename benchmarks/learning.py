"""What more of the corpus teaches: heads over the frozen encoder, fitted on 25, 50 and 100 % of its training reports.

`python benchmarks/learning.py [--coded ROWS.jsonl]` scores them on the validation part, and on rows of coded recommendations from
elsewhere (id, text, heading, report, primary, focus, smart, change), with 95 % intervals from resampling whole reports. The heads that
were not fitted here (links, conclusions) stay those of the model folder.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Optional

import numpy as np
import typer

from recclass.classification import classify
from recclass.codebook import load_codebook
from recclass.model import Model, open_model
from recclass.rows import InputRow
from recclass.training.dataset import load_dataset
from recclass.training.fit import SMART, fit_kind, part_of
from recclass.training.heads import indicator
from recclass.training.scores import kappa, macro_f1, weighted_kappa, with_interval
from recclass.types import HEADING_JOIN

CORPUS = Path(__file__).parent.parent / "corpus"
SHARES = (0.25, 0.5, 1.0)
Coded = dict[str, Any]


def scores(model: Model, coded: Sequence[Coded]) -> Iterator[tuple[str, dict[str, float]]]:
    """The figures of a model on coded rows, as `recclass classify` answers them."""
    found = list(classify([InputRow(str(i), row["text"], row["heading"] or "", "", {}) for i, row in enumerate(coded)], model))
    reports = [row["report"] for row in coded]
    yield "primary kappa", with_interval(partial(kappa, [r["primary"] for r in coded], [f["primary"] for f in found]), reports)
    book = load_codebook()
    given = [sorted({book.headline(code) for code in row["focus"]}) for row in coded]
    answered = [sorted({book.headline(entry["code"]) for entry in row["focus"]}) for row in found]
    names = sorted({name for row in given + answered for name in row})
    tables = indicator(given, names), indicator(answered, names)
    yield "headline macro F1", with_interval(partial(macro_f1, *tables), reports)
    for name in SMART:
        grades = [row["smart"][name] for row in coded], [row["smart"][name]["value"] for row in found]
        yield f"{name} weighted kappa", with_interval(partial(weighted_kappa, *grades), reports)
    yield "change kappa", with_interval(partial(kappa, [r["change"] for r in coded], [f["change"] for f in found]), reports)


def main(
    coded: Annotated[Optional[Path], typer.Option(help="Coded recommendations from elsewhere, a JSON line each.")] = None,
    corpus: Annotated[Path, typer.Option(help="The corpus's folder.")] = CORPUS,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Print the learning curve as a Markdown table."""
    dataset, model = load_dataset(corpus), open_model()
    rows = dataset.rows("recommendation", ["train"])
    validation = part_of(dataset.rows("recommendation", ["validation"]), model.encoder)
    held = {
        "validation": [
            {"text": r.segment.text, "heading": HEADING_JOIN.join(r.segment.headings), "report": r.report, **r.codes}
            for r in validation.rows
        ]
    }
    if coded:
        read = [json.loads(line) for line in coded.read_text(encoding="utf-8").split("\n") if line.strip()]
        held["coded"] = [row for row in read if "primary" in row]
    order = sorted({row.report for row in rows}, key=lambda report: hashlib.sha256(report.encode()).digest())
    typer.echo("| share | reports | recommendations | scored on | figure | value | 95 % interval |\n|---|---|---|---|---|---|---|")
    for share in SHARES:
        kept = set(order[: int(np.ceil(share * len(order)))])
        part = part_of([row for row in rows if row.report in kept], model.encoder)
        fitted = replace(model, heads={**model.heads, **fit_kind("recommendation", part, validation, seed)})
        for name, some in held.items():
            for figure, s in scores(fitted, some):
                typer.echo(
                    f"| {share:.0%} | {len(kept)} | {len(part.rows)} | {name} ({len(some)}) | {figure} | {s['value']:.2f} "
                    f"| {s['low']:.2f} to {s['high']:.2f} |"
                )


if __name__ == "__main__":
    typer.run(main)
