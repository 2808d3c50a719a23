"""Opens a model folder, and checks every file of it against the sums on its card. Nothing in it can run code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recclass.codebook import Codebook, load_codebook, load_own_codebook
from recclass.elements import Elements
from recclass.encoder import Encoder
from recclass.labeller import Labeller, read_labeller, softmax
from recclass.types import RecclassError

PACKAGED = Path(__file__).parent / "models"
CHECKOUT = Path(__file__).parent.parent / "models"
OWN_CODES = "codebook.toml"  # in a model folder: focus codes in place of the program's
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier as numbers: weight (classes, features), bias (classes).

    `many`: each class is judged on its own and applies from `threshold` on; else the most probable one is given.
    A probability below `sure` asks for a person's look.
    """

    classes: tuple[str, ...]
    weight: Matrix
    bias: Matrix
    many: bool
    threshold: float
    sure: float

    def probabilities(self, features: Matrix) -> NDArray[np.float64]:
        """Shape (rows, classes), rounded to 4 places."""
        if features.shape[1] != self.weight.shape[1]:
            raise RecclassError("the model was made for another version of recclass; train it again with this one")
        logits = features.astype(np.float64) @ self.weight.T.astype(np.float64) + self.bias
        if self.many:
            return np.asarray(np.round(1 / (1 + np.exp(-logits)), 4))
        return np.asarray(np.round(softmax(logits), 4))


@dataclass(frozen=True)
class Model:
    """An opened model folder. `version` is the first 12 hex digits of its card's sha256."""

    folder: Path
    version: str
    card: Mapping[str, Any]
    heads: Mapping[str, Head]
    encoder: Encoder
    elements: Elements
    labeller: Labeller
    codebook: Codebook = field(default_factory=load_codebook)

    @property
    def headlines(self) -> dict[str, str]:
        """The headlines of the model's own focus codes; empty where it gives the codes of the program's codebook."""
        return {} if self.codebook is load_codebook() else self.codebook.headlines()


def open_model(folder: Path | None = None, threads: int = 0) -> Model:
    """The model of `folder`, by default the one that the program ships with; opened once, however often it is asked for.

    Raises RecclassError where a file is missing or is not the one that the card names.
    """
    return _open(folder or next((place for place in (PACKAGED, CHECKOUT) if (place / "card.json").is_file()), CHECKOUT), threads)


@cache
def _open(folder: Path, threads: int) -> Model:
    try:
        raw = (folder / "card.json").read_bytes()
        card = json.loads(raw)
    except (OSError, ValueError) as error:
        raise RecclassError(
            f"{folder}: holds no model (card.json cannot be read); install recclass again or name another folder"
        ) from error
    for name, expected in card["files"].items():
        _check(folder / name, expected)
    version = hashlib.sha256(raw).hexdigest()[:12]
    heads, labeller = read_heads(folder / "heads.npz"), read_labeller(folder / "segments.npz")
    encoder = Encoder(folder, threads, card["files"]["encoder.onnx"][:12])
    elements, codebook = Elements(folder / "elements"), _read_codebook(folder, card["files"])
    return Model(folder, version, card, heads, encoder, elements, labeller, codebook)


def read_heads(path: Path) -> dict[str, Head]:
    """The heads of a file, by name. Numbers and plain text only: a pickle in it is refused."""
    with np.load(path, allow_pickle=False) as arrays:
        names = sorted({key.rsplit(".", 1)[0] for key in arrays.files})
        return {
            name: Head(
                tuple(str(c) for c in arrays[f"{name}.classes"]), arrays[f"{name}.weight"], arrays[f"{name}.bias"],
                *_settings(arrays[f"{name}.settings"]),
            )
            for name in names
        }  # fmt: skip


def write_heads(path: Path, heads: Mapping[str, Head]) -> None:
    """Writes heads so that `read_heads` gives them back."""
    arrays: dict[str, Any] = {}
    for name, head in sorted(heads.items()):
        arrays |= {f"{name}.classes": np.array(head.classes), f"{name}.weight": head.weight, f"{name}.bias": head.bias}
        arrays[f"{name}.settings"] = np.array([float(head.many), head.threshold, head.sure])
    np.savez_compressed(path, **arrays)


def _read_codebook(folder: Path, files: Mapping[str, str]) -> Codebook:
    """The codebook with the codes that a user taught the model; the program's own where there are none."""
    return load_own_codebook(folder / OWN_CODES) if OWN_CODES in files else load_codebook()


def _settings(values: NDArray[np.float64]) -> tuple[bool, float, float]:
    many, threshold, sure = (float(value) for value in values)
    return bool(many), threshold, sure


def _check(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise RecclassError(f"{path}: is missing from the model; install recclass again") from error
    if found != expected:
        raise RecclassError(f"{path}: is not the file that the model's card names; install recclass again")
