"""corpus/ to models/: the encoder is tuned, the heads are fitted, everything is scored and written down on the card."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed

from recclass.codebook import load_codebook
from recclass.elements import Elements
from recclass.encoder import Encoder
from recclass.labeller import read_labeller
from recclass.model import Head, Model, write_heads
from recclass.training.card import write_card
from recclass.training.dataset import MANY, ONE, SMART, Dataset, load_dataset
from recclass.training.elements import score_elements, train_elements
from recclass.training.evaluation import by_code, confusions, coverage, score
from recclass.training.export import export_encoder, find_origin
from recclass.training.gaps import score_actions, score_gaps
from recclass.training.heads import fit_many, fit_one
from recclass.training.links import Pairs, fit_link, fit_topic, pair_up
from recclass.training.parts import Part, Parts, head_name, part_of
from recclass.training.plans import Plan, fit_plans, read_plans
from recclass.training.scores import kappa, weighted_kappa

PARTS = ("train", "validation", "test")


def train(corpus: Path, models: Path, agreement: Mapping[str, float], encoder: Path | None = None, quick: bool = False, seed: int = 1,
          keep: Path | None = None) -> Path:  # fmt: skip
    """Writes a model folder and returns its card. `quick` keeps the encoder and the elements that are there already.

    `agreement`: Cohen's kappa of the corpus's two coders, by the name of a head, for the card. `keep`: a folder for the tuned
    encoder before it is made small.
    """
    models.mkdir(parents=True, exist_ok=True)
    dataset = load_dataset(corpus)
    if not quick:
        _learn_words(dataset, models, encoder or find_origin(), seed, keep)
    opened = Encoder(models)
    parts = {(kind, part): part_of(dataset.rows(kind, [part]), opened) for kind in ONE for part in PARTS}
    heads = {name: head for kind in ONE for name, head in fit_kind(kind, parts[kind, "train"], parts[kind, "validation"], seed).items()}
    heads["topic"] = fit_topic(dataset, parts, heads)
    pairs = {part: pair_up(dataset, parts, part, opened, heads) for part in PARTS}
    plans = {part: read_plans(dataset, part) for part in PARTS}
    heads |= fit_link(pairs["train"], pairs["validation"], seed) | fit_plans(plans["train"], plans["validation"], opened, seed)
    write_heads(models / "heads.npz", heads)
    model = Model(models, "", {}, heads, opened, Elements(models / "elements"), read_labeller(models / "segments.npz"))
    results = {"agreement": agreement, **_results(dataset, model, parts, pairs, plans)}
    return write_card(models, dataset, {key: len(part.rows) for key, part in parts.items()}, results, seed, quick)


def _results(
    dataset: Dataset, model: Model, parts: Parts, pairs: Mapping[str, Sequence[Pairs]], plans: Mapping[str, Sequence[Plan]]
) -> dict[str, Any]:
    """What the card says of how well the model does on the parts that are held back."""
    held, heads = PARTS[1:], model.heads
    return {
        "scores": {
            part: score(parts, pairs[part], heads, part)
            | score_gaps(dataset, pairs[part], model)
            | score_actions(plans[part], model)
            | score_elements(dataset, model.folder / "elements", part)
            for part in held
        },
        "coverage": {part: coverage(heads["primary"], parts["recommendation", part]) for part in held},
        "by_code": {part: by_code(parts, heads, part) for part in held},
        "confusions": {part: confusions(heads["primary"], parts["recommendation", part]) for part in held},
    }


def _learn_words(dataset: Dataset, models: Path, origin: Path, seed: int, keep: Path | None) -> None:
    """Tunes the encoder and trains the elements: what takes long, and what `quick` keeps."""
    from recclass.training.tuning import tune_encoder

    with tempfile.TemporaryDirectory() as scratch:
        tuned = keep or Path(scratch)
        tune_encoder(dataset, origin, tuned, seed)
        export_encoder(tuned, models)
    train_elements(dataset, models / "elements", seed)


def fit_kind(kind: str, here: Part, validation: Part, seed: int) -> dict[str, Head]:
    """Every head of one kind of segment, by name, learnt `here` and chosen on the validation rows."""
    one = [
        delayed(fit_one)(
            here.x, here.given(field), validation.x, validation.given(field), weighted_kappa if field in SMART else kappa, seed
        )
        for field in ONE[kind]
    ]
    many = [
        delayed(fit_many)(here.x, here.many(field), validation.x, validation.many(field), load_codebook().names(field), seed)
        for field in MANY[kind]
    ]
    names = [head_name(kind, field) for field in (*ONE[kind], *MANY[kind])]
    return dict(zip(names, Parallel(n_jobs=-1)([*one, *many]), strict=True))
