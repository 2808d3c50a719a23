"""corpus/ to models/: the encoder is tuned, the heads are fitted, everything is scored and written down on the card."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from sklearn.metrics import f1_score

from recclass.codebook import load_codebook
from recclass.encoder import Encoder
from recclass.features import describe
from recclass.model import Head, write_heads
from recclass.training.card import write_card
from recclass.training.dataset import MANY, ONE, SMART, Dataset, Row, load_dataset
from recclass.training.elements import score_elements, train_elements
from recclass.training.export import export_encoder, find_origin
from recclass.training.heads import answers, fit_many, fit_one, indicator
from recclass.training.links import PairTable, fit_link, pair_table
from recclass.training.scores import calibration_error, kappa, macro_f1, weighted_kappa, with_interval

PARTS = ("train", "validation", "test")
SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3)  # of the rows, in the table of how sure the model is


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one kind in one part of the corpus, and what heads see of them."""

    rows: tuple[Row, ...]
    x: np.ndarray

    def given(self, field: str) -> list[str]:
        return [row.given(field) for row in self.rows]

    def many(self, field: str) -> list[list[str]]:
        return [list(row.given(field)) for row in self.rows]

    @property
    def reports(self) -> list[str]:
        return [row.report for row in self.rows]


def train(corpus: Path, models: Path, encoder: Path | None = None, quick: bool = False, seed: int = 1) -> Path:
    """Writes a model folder and returns its card. `quick` keeps the encoder and the elements that are there already."""
    models.mkdir(parents=True, exist_ok=True)
    dataset = load_dataset(corpus)
    if not quick:
        _learn_words(dataset, models, encoder or find_origin(), seed)
    opened = Encoder(models)
    parts = {(kind, part): part_of(dataset.rows(kind, [part]), opened) for kind in ONE for part in PARTS}
    heads = {name: head for kind in ONE for name, head in fit_kind(kind, parts[kind, "train"], parts[kind, "validation"], seed).items()}
    pairs = {part: pair_table(dataset, part, opened) for part in PARTS}
    heads["link"] = fit_link(pairs["train"], pairs["validation"], seed)
    write_heads(models / "heads.npz", heads)
    scores = {part: _score(parts, pairs[part], heads, part) | score_elements(dataset, models / "elements", part) for part in PARTS[1:]}
    sure = {part: coverage(heads["primary"], parts["recommendation", part]) for part in PARTS[1:]}
    return write_card(models, dataset, {key: len(part.rows) for key, part in parts.items()}, scores, sure, seed)


def _learn_words(dataset: Dataset, models: Path, origin: Path, seed: int) -> None:
    """Tunes the encoder and trains the elements: what takes long, and what `quick` keeps."""
    from recclass.training.tuning import tune_encoder

    with tempfile.TemporaryDirectory() as scratch:
        tune_encoder(dataset, origin, Path(scratch), seed)
        export_encoder(Path(scratch), models)
    train_elements(dataset, models / "elements", seed)


def coverage(head: Head, part: Part) -> list[tuple[float, float]]:
    """For each of SHARES, how often the most probable code is right among that share of the rows, the surest first."""
    shares = head.probabilities(part.x)
    order = np.argsort(-shares.max(axis=1), kind="stable")
    right = np.array([head.classes[int(k)] for k in shares.argmax(axis=1)]) == np.array(part.given("primary"))
    return [(share, round(float(right[order[: max(int(share * len(order)), 1)]].mean()), 3)) for share in SHARES]


def head_name(kind: str, field: str) -> str:
    """What a head is called: conclusions share some fields' names with recommendations."""
    return f"conclusion.{field}" if kind == "conclusion" and field in ("framing", "level", "needs_response") else field


def part_of(rows: Sequence[Row], encoder: Encoder) -> Part:
    """Rows of one kind with their features."""
    return Part(tuple(rows), describe([row.segment for row in rows], encoder).matrix)


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


def _score(parts: dict[tuple[str, str], Part], pairs: PairTable, heads: dict[str, Head], name: str) -> dict[str, dict[str, float]]:
    """Every head's score on one part, with intervals; grades are scored before words limit them."""
    scores: dict[str, dict[str, float]] = {}
    for kind, fields in ONE.items():
        part = parts[kind, name]
        for field in fields:
            found = answers(heads[head_name(kind, field)], part.x)
            measure, label = (weighted_kappa, "weighted kappa") if field in SMART else (kappa, "kappa")
            scores[f"{head_name(kind, field)} {label}"] = with_interval(partial(measure, part.given(field), found), part.reports)
        for field in MANY[kind]:
            head = heads[field]
            tables = indicator(part.many(field), head.classes), head.probabilities(part.x) >= head.threshold
            scores[f"{field} macro F1"] = with_interval(partial(macro_f1, *tables), part.reports)
    recommendations = parts["recommendation", name]
    shares = heads["primary"].probabilities(recommendations.x)
    right = np.array(answers(heads["primary"], recommendations.x)) == np.array(recommendations.given("primary"))
    scores["primary calibration error"] = with_interval(partial(calibration_error, shares.max(axis=1), right), recommendations.reports)
    linked = heads["link"].probabilities(pairs.x)[:, 0] >= heads["link"].threshold
    scores["link F1"] = with_interval(lambda rows: float(f1_score(pairs.linked[rows], linked[rows], zero_division=0)), pairs.reports)
    return scores
