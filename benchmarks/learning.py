"""What more of the corpus teaches: heads over the frozen encoder, fitted on 25, 50 and 100 % of its training reports.

`python benchmarks/learning.py [--rounds] [--coded ROWS.jsonl]` scores them on the validation part, and on rows of recommendations
coded elsewhere (id, text, heading, report, primary, focus, smart, change), with 95 % intervals from resampling whole reports. Heads
that are not fitted here (links, conclusions) stay those of the model folder. `--rounds`: on the first round of writing, the first two, ...
"""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from recclass.classification import classify
from recclass.codebook import load_codebook, read_toml
from recclass.model import Model, open_model
from recclass.rows import InputRow
from recclass.training.dataset import SMART, load_dataset
from recclass.training.fit import Part, fit_kind, part_of
from recclass.training.heads import indicator
from recclass.training.scores import kappa, macro_f1, weighted_kappa, with_interval
from recclass.types import HEADING_JOIN

CORPUS = Path(__file__).parent.parent / "corpus"
SHARES = (0.25, 0.5, 1.0)
FIGURES = ("primary kappa", "headline macro F1", *(f"{name} weighted kappa" for name in SMART), "change kappa")
Coded = dict[str, Any]


def scores(model: Model, coded: Sequence[Coded]) -> Iterator[dict[str, float]]:
    """Each of FIGURES for a model's answers to coded rows, as `recclass classify` gives them."""
    found = list(classify([InputRow(str(i), row["text"], row["heading"] or "") for i, row in enumerate(coded)], model))
    reports, book = [row["report"] for row in coded], load_codebook()
    yield with_interval(partial(kappa, [r["primary"] for r in coded], [f["primary"] for f in found]), reports)
    given = [sorted({book.headline(code) for code in row["focus"]}) for row in coded]
    answered = [sorted({book.headline(entry["code"]) for entry in row["focus"]}) for row in found]
    names = sorted({name for row in given + answered for name in row})
    yield with_interval(partial(macro_f1, indicator(given, names), indicator(answered, names)), reports)
    for name in SMART:
        grades = [row["smart"][name] for row in coded], [row["smart"][name]["value"] for row in found]
        yield with_interval(partial(weighted_kappa, *grades), reports)
    yield with_interval(partial(kappa, [r["change"] for r in coded], [f["change"] for f in found]), reports)


def by_share(reports: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Growing shares of the reports, in an order that is drawn from their names."""
    order = sorted(reports, key=lambda report: hashlib.sha256(report.encode()).digest())
    for share in SHARES:
        yield f"{share:.0%}", set(order[: math.ceil(share * len(order))])


def by_round(corpus: Path, reports: set[str]) -> Iterator[tuple[str, set[str]]]:
    """The reports of the first round of writing, of the first two, and so on."""
    written = {report: read_toml(corpus / "commissions" / f"{report}.toml").get("round", 1) for report in reports}
    for last in sorted(set(written.values())):
        yield f"rounds 1 to {last}", {report for report, number in written.items() if number <= last}


def main(
    coded: Annotated[Optional[Path], typer.Option(help="Coded recommendations from elsewhere, a JSON line each.")] = None,
    corpus: Annotated[Path, typer.Option(help="The corpus's folder.")] = CORPUS,
    rounds: Annotated[bool, typer.Option("--rounds", help="Add a round of writing from row to row, not a share.")] = False,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Print the learning curve as a Markdown table."""
    dataset, model = load_dataset(corpus), open_model()
    whole = part_of(dataset.rows("recommendation", ["train"]), model.encoder)
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
    reports = set(whole.reports)
    typer.echo(f"| learnt from | reports | items | scored on | {' | '.join(FIGURES)} |\n|{'---|' * (4 + len(FIGURES))}")
    for learnt, kept in by_round(corpus, reports) if rounds else by_share(reports):
        used = [i for i, report in enumerate(whole.reports) if report in kept]
        part = Part(tuple(whole.rows[i] for i in used), whole.x[used])
        fitted = replace(model, heads={**model.heads, **fit_kind("recommendation", part, validation, seed)})
        for name, some in held.items():
            cells = [f"{s['value']:.2f} ({s['low']:.2f} to {s['high']:.2f})" for s in scores(fitted, some)]
            typer.echo(f"| {learnt} | {len(kept)} | {len(part.rows)} | {name} ({len(some)}) | {' | '.join(cells)} |")


if __name__ == "__main__":
    typer.run(main)
