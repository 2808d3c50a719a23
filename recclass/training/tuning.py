"""Fine-tunes the encoder on the training part: on all codes at once, and on which recommendation answers which conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from recclass.encoder import WIDTH
from recclass.features import HEADING_SCALE, VECTOR_SCALE
from recclass.training.dataset import MANY, ONE, Dataset, Row

EPOCHS, BATCH = 3, 32
RATE, HEAD_RATE = 7e-5, 1e-3  # of the encoder, of the layers above it that are thrown away afterwards
WARM = 0.1  # of all steps: the rates rise before they fall
LONGEST = 96  # word pieces seen of a text while learning
LINK_STEPS, LINK_SHARE, LINK_SCALE = 3, 0.5, 20.0  # every third step learns from two reports' links too; how they weigh; sharpness
SHELF = 12  # batches that are sorted by length together, so that little is filled up
WEIGHTS = {"primary": 1.0, "focus": 8.0, "theme": 8.0, "addressee": 4.0}  # of a code's loss; 0.5 where it is not named


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind."""

    kind: str
    rows: Sequence[Row]


class Tuned(nn.Module):
    """The encoder with a linear layer for each code. Headings are left out at random in half of the rows."""

    def __init__(self, source: Path, classes: dict[str, list[str]], rng: np.random.Generator) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(source, local_files_only=True)
        self.encoder.embeddings.requires_grad_(False)
        self.tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
        self.classes, self.rng = classes, rng
        self.layers = nn.ModuleDict({name.replace(".", "-"): nn.Linear(2 * WIDTH, len(some)) for name, some in classes.items()})

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors, shape (texts, WIDTH)."""
        given = self.tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        tokens, mask = self.encoder(**given).last_hidden_state, given["attention_mask"].unsqueeze(-1)
        return functional.normalize((tokens * mask).sum(1) / mask.sum(1), dim=1)

    def seen(self, rows: Sequence[Row]) -> Tensor:
        """What the layers see of rows: the text's vector and the heading's, shape (rows, 2 * WIDTH)."""
        kept = [row.segment.heading if self.rng.random() < 0.5 else "" for row in rows]
        named = sorted({heading for heading in kept if heading})
        blank = torch.zeros(1, WIDTH)
        headings = torch.cat([blank, self.vectors(named)]) if named else blank
        places = [named.index(heading) + 1 if heading else 0 for heading in kept]
        return torch.cat([self.vectors([row.segment.text for row in rows]) * VECTOR_SCALE, headings[places] * HEADING_SCALE], 1)

    def loss(self, batch: Batch) -> Tensor:
        """The sum of all codes' losses over a batch."""
        seen, total = self.seen(batch.rows), torch.zeros(())
        for field in (*ONE[batch.kind], *MANY[batch.kind]):
            name = f"{batch.kind}.{field}"
            scores, known = self.layers[name.replace(".", "-")](seen), self.classes[name]
            given = [row.given(field) for row in batch.rows]
            if field in MANY[batch.kind]:
                truth = torch.tensor([[float(code in codes) for code in known] for codes in given])
                total = total + WEIGHTS.get(field, 0.5) * functional.binary_cross_entropy_with_logits(scores, truth)
            else:
                total = total + WEIGHTS.get(field, 0.5) * functional.cross_entropy(scores, torch.tensor([known.index(v) for v in given]))
        return total


def tune_encoder(dataset: Dataset, source: Path, target: Path, seed: int) -> None:
    """Writes a fine-tuned copy of the sentence-transformers folder `source` to `target`. The same seed gives the same weights."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    rows = {kind: dataset.rows(kind, ["train"], headless=False) for kind in ONE}
    model = Tuned(source, _classes(rows), rng).train()
    pairs = _linked(rows, dataset)
    steps = EPOCHS * sum(-(-len(some) // BATCH) for some in rows.values())
    optimiser = torch.optim.AdamW(_rates(model), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / (WARM * steps)) * (steps - step) / steps)
    for step, batch in enumerate(batch for _ in range(EPOCHS) for batch in _batches(rows, rng)):
        loss = model.loss(batch)
        if pairs and step % LINK_STEPS == 0:
            chosen = rng.choice(len(pairs), 2, replace=False)
            loss = loss + LINK_SHARE * _link_loss(model, [pairs[k] for k in chosen])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    model.encoder.save_pretrained(target)
    model.tokenizer.save_pretrained(target)


def _classes(rows: dict[str, list[Row]]) -> dict[str, list[str]]:
    found = {}
    for kind, some in rows.items():
        for field in ONE[kind]:
            found[f"{kind}.{field}"] = sorted({row.given(field) for row in some})
        for field in MANY[kind]:
            found[f"{kind}.{field}"] = sorted({code for row in some for code in row.given(field)})
    return found


def _rates(model: Tuned) -> list[dict[str, Any]]:
    learnt = [weight for weight in model.encoder.parameters() if weight.requires_grad]
    return [{"params": learnt, "lr": RATE}, {"params": list(model.layers.parameters()), "lr": HEAD_RATE}]


def _batches(rows: dict[str, list[Row]], rng: np.random.Generator) -> Iterator[Batch]:
    """Every row once, with others of its length; kinds and lengths in any order."""
    batches = []
    for kind, some in rows.items():
        order = rng.permutation(len(some))
        for start in range(0, len(order), BATCH * SHELF):
            shelf = sorted((some[k] for k in order[start : start + BATCH * SHELF]), key=lambda row: len(row.segment.text))
            batches += [Batch(kind, shelf[k : k + BATCH]) for k in range(0, len(shelf), BATCH)]
    yield from (batches[k] for k in rng.permutation(len(batches)))


@dataclass(frozen=True, slots=True)
class Linked:
    """One report's texts and which recommendation answers which conclusion, shape (recommendations, conclusions)."""

    recommendations: Sequence[str]
    conclusions: Sequence[str]
    links: np.ndarray


def _linked(rows: dict[str, list[Row]], dataset: Dataset) -> list[Linked]:
    found = []
    for report in dataset.reports:
        ours, theirs = ([row.segment for row in rows[kind] if row.report == report.id] for kind in ("recommendation", "conclusion"))
        given = {(entry.source, entry.target) for entry in report.links}
        links = np.array([[(r.id, c.id) in given for c in theirs] for r in ours], dtype=np.float32)
        if links.any():
            found.append(Linked([r.text for r in ours], [c.text for c in theirs], links))
    return found


def _link_loss(model: Tuned, reports: Sequence[Linked]) -> Tensor:
    """How badly vectors tell what answers what, both ways: the others of the same report are the hard ones."""
    ours = model.vectors([text for report in reports for text in report.recommendations])
    theirs = model.vectors([text for report in reports for text in report.conclusions])
    links: Tensor = torch.block_diag(*(torch.from_numpy(report.links) for report in reports))  # type: ignore[no-untyped-call]
    loss = torch.zeros(())
    for scores, truth in ((LINK_SCALE * ours @ theirs.T, links), (LINK_SCALE * theirs @ ours.T, links.T)):
        linked = truth.sum(1) > 0
        shares = functional.log_softmax(scores[linked], 1)
        loss = loss - ((shares * truth[linked]).sum(1) / truth[linked].sum(1)).mean()
    return loss
