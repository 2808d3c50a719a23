"""The model's card: what it was made from, how well it does, what it is not for; as JSON and as a page to read."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recclass.codebook import load_codebook
from recclass.model import OWN_CODES
from recclass.training.dataset import Dataset
from recclass.training.export import ORIGIN_SHA256
from recclass.training.scores import cell, lines

FILES = ("encoder.onnx", "tokenizer.json", "heads.npz", "segments.npz")
LIBRARIES = ("numpy", "scikit-learn", "onnxruntime", "tokenizers", "spacy")
WEAKNESSES = (
    "The reports it learnt from are fictional; language models wrote and coded them, and no person has coded any.",
    "Rare codes (few examples in the corpus) are found less often than common ones: see the scores by code.",
    "People agree poorly on achievable and realistic; their grades are questions to the author, not findings.",
    "It reads words, not practice; it was made for English and Welsh reviews in English.",
)


def write_card(
    models: Path, dataset: Dataset, counts: Mapping[tuple[str, str], int], results: Mapping[str, Any], seed: int, quick: bool
) -> Path:
    """Writes card.json, README.md and NOTICE into the model folder; returns the card's path. `results` are keys of the card.

    `quick`: the encoder and the elements are those of an earlier training, on the corpus that its card tells of.
    """
    corpus = {"sha256": dataset.digest, "reports": len(dataset.reports)}
    card: dict[str, Any] = {
        "name": "recclass: all-MiniLM-L6-v2 tuned on its corpus, with linear heads",
        "codebook": load_codebook().version,
        "encoder": {
            "origin": "sentence-transformers/all-MiniLM-L6-v2",
            "licence": "Apache-2.0",
            "sha256": ORIGIN_SHA256,
            "type": "int8, dynamic, one text at a time",
            "tuned_on": (_kept(models, "encoder") or {}).get("tuned_on") if quick else corpus,
        },
        "corpus": {**corpus, "rows": {f"{kind}, {part}": n for (kind, part), n in counts.items()}},
        "seed": seed,
        "labeller": _kept(models, "labeller"),
        "made_with": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        **results,
        "ablations": _kept(models, "ablations"),
        "weaknesses": WEAKNESSES,
    }
    (models / "NOTICE").write_text(NOTICE, encoding="utf-8")
    return sign_card(models, card, _page)


def amend_card(models: Path, key: str, value: Any) -> Path:
    """Writes the card again with another value of a key; returns its path."""
    return sign_card(models, {**json.loads((models / "card.json").read_text(encoding="utf-8")), key: value}, _page)


def sign_card(models: Path, card: Mapping[str, Any], page: Callable[[Mapping[str, Any]], str]) -> Path:
    """Writes a card with the sums of the folder's files, and the page that it makes; returns the card's path."""
    own = [OWN_CODES] if (models / OWN_CODES).is_file() else []
    names = [*FILES, *own, *sorted(path.relative_to(models).as_posix() for path in (models / "elements").iterdir())]
    card = {**card, "files": {name: hashlib.sha256((models / name).read_bytes()).hexdigest() for name in names}}
    path = models / "card.json"
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (models / "README.md").write_text(page(card), encoding="utf-8")
    return path


def _kept(models: Path, key: str) -> Any:
    """What the card of an earlier training says, for what is not trained again."""
    path = models / "card.json"
    return json.loads(path.read_text(encoding="utf-8")).get(key) if path.is_file() else None


def _tuned(card: Mapping[str, Any]) -> str:
    """What the encoder and the elements learnt from, where that is another corpus than the heads'."""
    tuned = card["encoder"]["tuned_on"]
    if not tuned or tuned["sha256"] == card["corpus"]["sha256"]:
        return ""
    return f"The encoder and the elements learnt from {tuned['reports']} of them, as they then were (`{tuned['sha256'][:16]}…`). "


def _page(card: Mapping[str, Any]) -> str:
    rows = [f"| {name} | {count} |" for name, count in card["corpus"]["rows"].items()]
    return (
        "\n\n".join(
            [
                "# Model card",
                "Written by `train.py`. Linear heads over all-MiniLM-L6-v2, tuned on the corpus, at int8. They code recommendations and "
                "conclusions of overview reports under the codebook that `recclass codes` prints, and score which answers which. A spaCy "
                "pipeline finds the words that show SMART elements.",
                f"Learnt from {card['corpus']['reports']} fictional reports (sha256 of the corpus `{card['corpus']['sha256'][:16]}…`), "
                f"seed {card['seed']}. {_tuned(card)}Choices were made on the validation part. Intervals: resampling of whole reports.",
                "| rows | |\n|---|---|\n" + "\n".join(rows),
                *_scores(card["scores"], card["agreement"]),
                *_by_code(card["by_code"]),
                *_confusions(card["confusions"]["test"]),
                *_coverage(card["coverage"]),
                *_ablations(card.get("ablations")),
                *_labeller(card.get("labeller")),
                "## Known weaknesses\n\n" + "\n".join(f"- {weakness}" for weakness in card["weaknesses"]),
            ]
        )
        + "\n"
    )


def _scores(scores: Mapping[str, Any], agreement: Mapping[str, float]) -> list[str]:
    """Each figure on the parts that are held back, beside the kappa of the two coders for the same field."""
    parts = list(scores)
    rows = [
        f"| {name} | {' | '.join(cell(scores[part][name]) for part in parts)} | {_agreed(name, agreement)} |" for name in scores[parts[0]]
    ]
    head = f"| figure | {' | '.join(f'{part} part' for part in parts)} | two coders, kappa |\n|---|{'---|' * len(parts)}---|\n"
    return [
        "## Scores\n\nIn brackets 95 % intervals. Grades are scored before words limit them; the coders' several codes are pooled.\n\n"
        + head + "\n".join(rows)
    ]  # fmt: skip


def _agreed(name: str, agreement: Mapping[str, float]) -> str:
    return f"{agreement[field]:.2f}" if (field := name.split(maxsplit=1)[0]) in agreement and "calibration" not in name else ""


def _by_code(tables: Mapping[str, Any]) -> list[str]:
    """F1 of each code on the parts that are held back, and how many rows were given it there."""
    parts = list(tables)
    blocks = []
    for field in tables[parts[0]]:
        rows = [
            f"| `{code}` | {' | '.join(f'{tables[part][field][code][0]:.2f} ({tables[part][field][code][1]})' for part in parts)} |"
            for code in tables[parts[0]][field]
        ]
        blocks.append(f"| {field} | {' | '.join(f'{part} part' for part in parts)} |\n|---|{'---|' * len(parts)}\n" + "\n".join(rows))
    return ["## F1 of each code\n\nIn brackets how many rows were given it.", *blocks]


def _confusions(table: Mapping[str, Mapping[str, int]]) -> list[str]:
    names = list(table)
    rows = [f"| {k} `{name}` | {' | '.join(str(table[name][other] or '') for other in names)} |" for k, name in enumerate(names, 1)]
    head = f"| given | {' | '.join(map(str, range(1, len(names) + 1)))} |\n|---|{'---|' * len(names)}\n"
    return ["## Primary codes on the test part: given (rows) and found (columns)\n\n" + head + "\n".join(rows)]


def _coverage(tables: Mapping[str, Any]) -> list[str]:
    rows = [f"| {row[0][0]:.0%} | {' | '.join(f'{right:.0%}' for _, right in row)} |" for row in zip(*tables.values(), strict=True)]
    head = f"| share of the rows, the surest first | {' | '.join(f'right, {part}' for part in tables)} |\n|---|{'---|' * len(tables)}\n"
    return ["## How often the primary code is right, by how sure the model is\n\n" + head + "\n".join(rows)]


def _ablations(table: Mapping[str, Mapping[str, str]] | None) -> list[str]:
    if not table:
        return []
    figures = list(dict.fromkeys(figure for row in table.values() for figure in row))
    rows = [f"| {figure} | {' | '.join(row.get(figure, '') for row in table.values())} |" for figure in figures]
    head = f"| | {' | '.join(table)} |\n|---|{'---|' * len(table)}\n"
    return [
        "## What else was tried\n\nWritten by `benchmarks/ablations.py`: scores on the validation part, where the choice was made.\n\n"
        + head + "\n".join(rows)
    ]  # fmt: skip


def _labeller(labeller: Mapping[str, Any] | None) -> list[str]:
    if not labeller:
        return []
    counts = ", ".join(f"{count} prints of the {part} part" for part, count in labeller["prints"].items())
    return [
        "## The labeller\n\nWritten by `train.py --labeller`. It tells what each paragraph of a report is from how it reads and "
        f"where it stands: a linear classifier over traits, then boosted trees over what the first says of the paragraphs around. "
        f"Seen: {counts}. "
        "F1 over paragraphs, where either the print or the labeller says more than none:",
        *(
            f"| {part} part | value | 95 % interval |\n|---|---|---|\n" + "\n".join(lines(scores))
            for part, scores in labeller["scores"].items()
        ),
    ]


NOTICE = """The encoder (encoder.onnx, tokenizer.json) is made from sentence-transformers/all-MiniLM-L6-v2,
licensed under the Apache License, Version 2.0: tuned on recclass's corpus, exported to ONNX and quantised to 8-bit integers.
The heads (heads.npz), the labeller (segments.npz) and the elements (elements/) were trained for recclass.
"""
