"""What more of the corpus teaches: heads over the encoder of the model folder, fitted on 25, 50 and 100 % of its training reports.

`python benchmarks/learning.py [--rounds] [--coded ROWS.jsonl]` scores them on the validation part, and on rows of recommendations
coded elsewhere, with 95 % intervals from resampling whole reports. `--rounds`: on the first round of writing, the first two, ...
"""

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Optional

import typer
from figures import FIGURES, by_heads, read_coded, scores

from recclass.codebook import read_toml
from recclass.model import open_model
from recclass.training.dataset import load_dataset
from recclass.training.fit import fit_kind
from recclass.training.parts import Part, part_of

CORPUS = Path(__file__).parent.parent / "corpus"
SHARES = (0.25, 0.5, 1.0)


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
    dataset, encoder = load_dataset(corpus), open_model().encoder
    whole, validation = (part_of(dataset.rows("recommendation", [part]), encoder) for part in ("train", "validation"))
    held = {"validation": validation, **({"coded": part_of(read_coded(coded), encoder)} if coded else {})}
    reports = set(whole.reports)
    typer.echo(f"| learnt from | reports | items | scored on | {' | '.join(FIGURES)} |\n|{'---|' * (4 + len(FIGURES))}")
    for learnt, kept in by_round(corpus, reports) if rounds else by_share(reports):
        used = [i for i, report in enumerate(whole.reports) if report in kept]
        part = Part(tuple(whole.rows[i] for i in used), whole.x[used])
        heads = fit_kind("recommendation", part, validation, seed)
        for name, some in held.items():
            cells = " | ".join(scores(some.rows, by_heads(heads, some)))
            typer.echo(f"| {learnt} | {len(kept)} | {len(part.rows)} | {name} ({len(some.rows)}) | {cells} |")


if __name__ == "__main__":
    typer.run(main)
