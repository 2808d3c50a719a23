"""What else could have been shipped: keyword rules, TF-IDF, the encoder as it came, and without headings.

`python benchmarks/ablations.py [--coded ROWS.jsonl]` scores each on the validation part, where the choice was made, and on rows of
recommendations coded elsewhere, and writes the table on the model's card. Needs the extra `train`.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from baselines import by_keywords, tfidf

from recclass.codebook import load_codebook
from recclass.encoder import Encoder
from recclass.model import open_model
from recclass.training.card import amend_card
from recclass.training.dataset import Row, load_dataset
from recclass.training.export import export_encoder, find_origin
from recclass.training.fit import Part, fit_kind, part_of
from recclass.training.heads import answers, indicator
from recclass.training.scores import kappa, macro_f1, weighted_kappa, with_interval
from recclass.types import HEADING_JOIN, Segment, Span

ROOT = Path(__file__).parent.parent
FIGURES = ("primary kappa", "headline macro F1", "specific weighted kappa", "measurable weighted kappa", "change kappa")
Answers = dict[str, list[Any]]  # primary, focus (codes), specific, measurable, change, each a list over the rows


def scores(given: Sequence[Row], found: Answers) -> Iterator[str]:
    """Each of FIGURES with its interval."""
    reports, book = [row.report for row in given], load_codebook()
    heads = [
        [sorted({book.headline(code) for code in codes}) for codes in side] for side in ([r.given("focus") for r in given], found["focus"])
    ]
    names = sorted({name for side in heads for row in side for name in row})
    measures = [
        partial(kappa, [row.given("primary") for row in given], found["primary"]),
        partial(macro_f1, *(indicator(side, names) for side in heads)),
        *(partial(weighted_kappa, [row.given(name) for row in given], found[name]) for name in ("specific", "measurable")),
        partial(kappa, [row.given("change") for row in given], found["change"]),
    ]
    for measure in measures:
        score = with_interval(measure, reports)
        yield f"{score['value']:.2f} ({score['low']:.2f} to {score['high']:.2f})"


def by_heads(train: Part, validation: Part, held: Sequence[Part], seed: int) -> list[Answers]:
    """What heads fitted on `train` answer for each held part; grades before words limit them."""
    heads = fit_kind("recommendation", train, validation, seed)
    found = []
    for part in held:
        primary = answers(heads["primary"], part.x)
        many = heads["focus"].probabilities(part.x) >= heads["focus"].threshold
        focus = [
            [main, *(c for c, on in zip(heads["focus"].classes, row, strict=True) if on)] for main, row in zip(primary, many, strict=True)
        ]
        found.append({"primary": primary, "focus": focus, **{n: answers(heads[n], part.x) for n in ("specific", "measurable", "change")}})
    return found


def by_words(answer: Any, held: Sequence[Sequence[Row]]) -> list[Answers]:
    """What a function of a text answers."""
    found = []
    for rows in held:
        each = [answer(row.segment.text) for row in rows]
        grades = {name: [one["grades"][name] for one in each] for name in ("specific", "measurable")}
        found.append({"primary": [one["codes"][0] for one in each], "focus": [one["codes"] for one in each], **grades,
                      "change": [one["change"] for one in each]})  # fmt: skip
    return found


def read_coded(path: Path) -> list[Row]:
    """Rows coded elsewhere: id, text, heading, report, primary, focus, smart, change."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [
        Row(Segment(e["id"], "recommendation", "", Span(0, len(e["text"])), e["text"], None,
                    tuple((e.get("heading") or "").split(HEADING_JOIN)) if e.get("heading") else ()), e, e["report"], "coded")
        for e in entries if "primary" in e
    ]  # fmt: skip


def bare(rows: Sequence[Row]) -> list[Row]:
    """The rows without their headings."""
    return [replace(row, segment=replace(row.segment, headings=())) for row in rows]


def main(
    coded: Annotated[Optional[Path], typer.Option(help="Coded recommendations from elsewhere, a JSON line each.")] = None,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 1,
) -> None:
    """Print the table and write it on the card of the model folder."""
    dataset, tuned = load_dataset(ROOT / "corpus"), open_model().encoder
    train, validation = (dataset.rows("recommendation", [part]) for part in ("train", "validation"))
    held = [validation, *([read_coded(coded)] if coded else [])]
    found = {"keyword rules": by_words(by_keywords, held), "TF-IDF and logistic regression": by_words(tfidf(ROOT / "corpus"), held)}
    with tempfile.TemporaryDirectory() as folder:
        export_encoder(find_origin(), Path(folder))
        tried = {"encoder as it came, int8, heads": (Encoder(Path(folder)), False), "tuned, int8, no headings": (tuned, True),
                 "tuned, int8, heads (shipped)": (tuned, False)}  # fmt: skip
        for name, (encoder, headless) in tried.items():
            some = [part_of(bare(rows) if headless else rows, encoder) for rows in (train, *held)]
            found[name] = by_heads(some[0], some[1], some[1:], seed)
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
