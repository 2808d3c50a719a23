"""What each conclusion is about, how it explains what happened, and whether it asks for an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recclass.addressee import code_one
from recclass.features import Features
from recclass.model import Model
from recclass.types import Coding, Segment


def code_themes(segments: Sequence[Segment], features: Features, model: Model) -> tuple[Coding, ...]:
    """The themes (at least one), framing, level and `needs_response` of each conclusion."""
    if not segments:
        return ()
    head = model.heads["theme"]
    shares = head.probabilities(features.matrix)
    codings: list[Coding] = []
    for i, segment in enumerate(segments):
        applies = {code: float(share) for code, share in zip(head.classes, shares[i], strict=True) if share >= head.threshold}
        best = head.classes[int(np.argmax(shares[i]))]
        for code, share in sorted((applies or {best: float(shares[i].max())}).items(), key=lambda pair: (-pair[1], pair[0])):
            codings.append(Coding(segment.id, "theme", code, "yes", share, share >= head.sure, (), f"model:{model.version}"))
        codings += code_one(segment, features.matrix[i : i + 1], model, ("framing", "level", "needs_response"), "conclusion.")
    return tuple(codings)
