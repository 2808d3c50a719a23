"""What else could have been shipped: keyword rules, TF-IDF, the encoder as it came, without int8, without headings.

`python benchmarks/ablations.py [--coded ROWS.jsonl]` scores each on the validation part, where the choice was made, and on rows of
recommendations coded elsewhere, and writes the table on the model's card. Needs the extra `train`.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer
from baselines import by_keywords, tfidf
from figures import FIGURES, Answers, by_heads, by_words, read_coded, scores

from recclass.encoder import Encoder
from recclass.model import open_model
from recclass.training.card import amend_card
from recclass.training.dataset import Row, load_dataset
from recclass.training.export import export_encoder, find_origin
from recclass.training.fit import fit_kind
from recclass.training.parts import part_of

ROOT = Path(__file__).parent.parent


def by_encoder(encoder: Encoder, train: Sequence[Row], held: Sequence[Sequence[Row]], seed: int) -> list[Answers]:
    """What heads over an encoder answer for each held list of rows; the first is what choices are made on."""
    learnt, *parts = (part_of(rows, encoder) for rows in (train, *held))
    heads = fit_kind("recommendation", learnt, parts[0], seed)
    return [by_heads(heads, part) for part in parts]


def bare(rows: Sequence[Row]) -> list[Row]:
    """The rows without their headings."""
    return [replace(row, segment=replace(row.segment, headings=())) for row in rows]


def main(
    coded: Annotated[Optional[Path], typer.Option(help="Coded recommendations from elsewhere, a JSON line each.")] = None,
    tuned: Annotated[Optional[Path], typer.Option(help="The tuned encoder before int8, as train.py --keep leaves it.")] = None,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Print the table and write it on the card of the model folder."""
    dataset, shipped = load_dataset(ROOT / "corpus"), open_model().encoder
    train, validation = (dataset.rows("recommendation", [part]) for part in ("train", "validation"))
    held = [validation, *([read_coded(coded)] if coded else [])]
    ways = {"keyword rules": by_keywords, "TF-IDF and logistic regression": tfidf(ROOT / "corpus")}
    found = {name: [by_words(way, rows) for rows in held] for name, way in ways.items()}
    with tempfile.TemporaryDirectory() as came, tempfile.TemporaryDirectory() as full:
        export_encoder(find_origin(), Path(came))
        found["encoder as it came, int8, heads"] = by_encoder(Encoder(Path(came)), train, held, seed)
        if tuned:
            export_encoder(tuned, Path(full), small=False)
            found["tuned, full numbers, heads"] = by_encoder(Encoder(Path(full)), train, held, seed)
    found["tuned, int8, heads, no headings"] = by_encoder(shipped, bare(train), [bare(rows) for rows in held], seed)
    found["tuned, int8, heads (shipped)"] = by_encoder(shipped, train, held, seed)
    names = ["validation", "coded elsewhere"][: len(held)]
    table = {
        name: {
            f"{figure}, {part}": cell
            for part, rows, one in zip(names, held, answered, strict=True)
            for figure, cell in zip(FIGURES, scores(rows, one), strict=True)
        }
        for name, answered in found.items()
    }
    amend_card(ROOT / "models", "ablations", table)
    typer.echo(json.dumps(table, indent=1))


if __name__ == "__main__":
    typer.run(main)
