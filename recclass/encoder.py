"""Texts to vectors: all-MiniLM-L6-v2 at int8, run by onnxruntime on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
WIDTH = 384  # numbers in a vector
WINDOW = 126  # word pieces read at once, with two marks the 128 that the encoder was trained on; longer texts are read in turn

REMEMBERED = 4096  # texts whose vectors are kept while the program runs: links look at the same sentences again


class Encoder:
    """Opens an encoder folder when the first text is read; `threads` texts are read at once, by default one on each core.

    Each window runs on its own: int8 takes its scales from whatever is run together, so a neighbour would change the answer.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self.folder, self.threads = folder, threads
        self._opened: tuple[Any, Any] | None = None
        self._vector = lru_cache(REMEMBERED)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, shape (texts, 384); a blank text gives zeros."""
        if not texts:
            return np.zeros((0, WIDTH), np.float32)
        self._open()
        with ThreadPoolExecutor(self.threads or os.cpu_count()) as pool:
            return np.stack(list(pool.map(self._vector, texts)))

    def _encode_one(self, text: str) -> Vectors:
        session, tokenizer = self._open()
        pieces = tokenizer.encode(text, add_special_tokens=False).ids
        if not pieces:
            return np.zeros(WIDTH, np.float32)
        first, last = (tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        sums = np.zeros(WIDTH, np.float64)
        for start in range(0, len(pieces), WINDOW):
            ids = np.array([[first, *pieces[start : start + WINDOW], last]], np.int64)
            tokens = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
            sums += tokens.sum(axis=0, dtype=np.float64)
        return (sums / np.linalg.norm(sums)).astype(np.float32)

    def _open(self) -> tuple[Any, Any]:
        if self._opened is None:
            import onnxruntime
            from tokenizers import Tokenizer

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # short texts run faster side by side than each on many cores
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(self.folder / "encoder.onnx", options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            self._opened = session, tokenizer
        return self._opened
