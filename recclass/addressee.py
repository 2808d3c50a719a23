"""Who must act, at which level, and where a recommendation comes from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recclass.features import Features
from recclass.focus import place
from recclass.model import Model
from recclass.types import Coding, Segment, merge


def code_addressee(segments: Sequence[Segment], features: Features, model: Model) -> tuple[Coding, ...]:
    """The addressees (at least one), the level and the origin of each recommendation."""
    if not segments:
        return ()
    head = model.heads["addressee"]
    shares = head.probabilities(features.matrix)
    codings: list[Coding] = []
    for i, segment in enumerate(segments):
        applies = {code: float(share) for code, share in zip(head.classes, shares[i], strict=True) if share >= head.threshold}
        best = head.classes[int(np.argmax(shares[i]))]
        for code, share in sorted((applies or {best: float(shares[i].max())}).items(), key=lambda pair: (-pair[1], pair[0])):
            words = merge(hit.span for hit in features.hits[i] if hit.rule.scheme == "addressee" and hit.rule.code == code)[:1]
            codings.append(
                Coding(segment.id, "addressee", code, "yes", share, share >= head.sure, place(words, segment), f"model:{model.version}")
            )
        codings += code_one(segment, features.matrix[i : i + 1], model, ("level", "origin"))
    return tuple(codings)


def code_one(segment: Segment, row: np.ndarray, model: Model, schemes: Sequence[str], unit: str = "") -> list[Coding]:
    """The most probable value of each of some schemes for one segment; `unit` begins the name of their heads."""
    codings = []
    for scheme in schemes:
        head = model.heads[unit + scheme]
        shares = head.probabilities(row)[0]
        value, share = head.classes[int(np.argmax(shares))], float(shares.max())
        codings.append(Coding(segment.id, scheme, value, value, share, share >= head.sure, (), f"model:{model.version}"))
    return codings
