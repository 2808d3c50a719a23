"""Tells what each paragraph of a report is: a trained classifier over its traits, then one over what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recclass.sections import Section
from recclass.traits import traits_of

LABELS = ("none", "conclusion", "recommendation", "inside")  # inside: goes on with the item before it
# Where a recommendation may stand: under such a heading, with the label, or in words that recommend. Elsewhere it has to ask, and
# to be likely: an invented recommendation is worse than one that is printed where nobody would look for it.
HOME = {
    "role=recommendation", "role=both", "role=plan", "shape=label:recommendation", "prev:shape=label:recommendation", "cue=recommends",
}  # fmt: skip
ASKS = {"cue=asks", "cue=question"}
LIKELY = 0.95  # 0.8 to 0.98 gave the same F1 on the validation part (within 0.005)
ROLES = ("", "skip", "plan", "both", "recommendation", "conclusion", "summary", "addressee")
SHAPES = ("none", "bullet", "decimal1", "decimal2", "letter", "roman", "label:recommendation", "label:conclusion")
CUES = ("asks", "past", "leads in", "earlier", "question", "lower", "open", "brief")
STRUCTURE = (  # traits that the second look sees beside what the first look says
    *(f"role={role}" for role in ROLES), *(f"own:role={role}" for role in ROLES), *(f"shape={shape}" for shape in SHAPES),
    *(f"cue={cue}" for cue in CUES), *(f"indent={k}" for k in range(4)), "prev:cue=leads in", "prev:cue=colon", "bold=True",
    "italic=True", "usual shape=True", "last=True", "prev:none",
)  # fmt: skip
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted regression trees as flat arrays. A node without children is its own left child; `roots` has shape (trees, labels)."""

    column: NDArray[np.int64]
    threshold: Numbers
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Numbers
    roots: NDArray[np.int64]
    start: Numbers
    depth: int

    def sums(self, rows: Numbers) -> Numbers:
        """What the trees add up to for each row: shape (rows, labels)."""
        node = np.broadcast_to(self.roots, (len(rows), *self.roots.shape))
        at = np.arange(len(rows))[:, None, None]
        for _ in range(self.depth):
            low = rows[at, self.column[node]] <= self.threshold[node]
            node = np.where(low, self.left[node], self.right[node])
        return np.asarray(self.value[node].sum(axis=1) + self.start)


@dataclass(frozen=True)
class Labeller:
    """`traits` gives each known trait its row of `weight` (traits, labels); `trees` read `surroundings`."""

    traits: dict[str, int]
    weight: Numbers
    bias: Numbers
    trees: Trees

    def label(self, sections: Sequence[Section]) -> list[str]:
        """The label of every paragraph of `sections`, in order."""
        traits = traits_of(sections)
        if not traits:
            return []
        first = self.first_look(traits)
        sums = self.trees.sums(surroundings(sections, traits, first))
        asked = LABELS.index("recommendation")
        stray = [_is_stray(names, p) for names, p in zip(map(set, traits), softmax(sums)[:, asked], strict=True)]
        sums[stray, asked] = -np.inf
        return [LABELS[k] for k in sums.argmax(axis=1)]

    def first_look(self, traits: Sequence[Sequence[str]]) -> Numbers:
        """Probabilities from each paragraph's own traits: shape (paragraphs, labels)."""
        return softmax(np.array([self.weight[rows].sum(axis=0) + self.bias for rows in known_rows(traits, self.traits)]))


def _is_stray(traits: set[str], probability: float) -> bool:
    """Whether a paragraph is no recommendation, however it reads: it stands elsewhere and hardly asks."""
    return HOME.isdisjoint(traits) and (ASKS.isdisjoint(traits) or probability < LIKELY)


def known_rows(traits: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> list[list[int]]:
    """For each paragraph the places of its traits in the vocabulary, without those that are not in it."""
    return [[vocabulary[name] for name in names if name in vocabulary] for names in traits]


def softmax(logits: Numbers) -> Numbers:
    """Probabilities that sum to 1 in every row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def surroundings(sections: Sequence[Section], traits: Sequence[Sequence[str]], first: Numbers) -> Numbers:
    """What the first look says of a paragraph, its neighbours, its list, its section, the sections beside it, and the whole report."""
    sizes = [len(section.paragraphs) for section in sections if section.paragraphs]
    ends = np.cumsum(sizes)[:-1]
    blocks = np.split(first, ends)
    means = np.array([block.mean(axis=0) for block in blocks])
    shapes = np.split(np.array([next(name for name in names if name.startswith("shape=")) for names in traits]), ends)
    nothing = np.zeros(len(LABELS))
    rows = []
    for s, block in enumerate(blocks):
        others = np.delete(means, s, axis=0).max(axis=0) if len(means) > 1 else nothing
        beside = [means[s - 1] if s else nothing, means[s + 1] if s + 1 < len(means) else nothing]
        for j, own in enumerate(block):
            siblings = _mean_without(block, j, np.ones(len(block), bool))
            like = _mean_without(block, j, shapes[s] == shapes[s][j])
            like = siblings if like is None else like
            known = [nothing - 1 if mean is None else mean for mean in (siblings, like)]
            near = [block[j - 1] if j else nothing, block[j + 1] if j + 1 < len(block) else nothing]
            rows.append(np.concatenate([own, *known, *near, *beside, block.max(axis=0), others, others - known[1], own * known[1]]))
    structure = np.array([[float(name in names) for name in STRUCTURE] for names in map(set, traits)])
    return np.hstack([np.array(rows), structure])


def _mean_without(block: Numbers, j: int, among: NDArray[np.bool_]) -> Numbers | None:
    count = among.sum() - 1
    return np.asarray((block[among].sum(axis=0) - block[j]) / count) if count > 0 else None


def read_labeller(path: Path) -> Labeller:
    """The labeller of a file. Numbers and plain text only: a pickle in it is refused."""
    with np.load(path, allow_pickle=False) as arrays:
        numbers = {name: arrays[f"trees.{name}"] for name in Trees.__slots__ if name != "depth"}
        trees = Trees(**numbers, depth=int(arrays["trees.depth"]))
        traits = {str(name): i for i, name in enumerate(arrays["traits"])}
        return Labeller(traits, arrays["weight"].astype(np.float64), arrays["bias"], trees)


def write_labeller(path: Path, labeller: Labeller) -> None:
    """Writes a labeller so that `read_labeller` gives it back."""
    trees = {f"trees.{name}": getattr(labeller.trees, name) for name in Trees.__slots__}
    np.savez_compressed(
        path, traits=np.array(list(labeller.traits)), weight=labeller.weight.astype(np.float32), bias=labeller.bias, **trees
    )
