"""Texts to vectors: all-MiniLM-L6-v2 at int8, run by onnxruntime on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recclass.types import Span

Vectors = NDArray[np.float32]
WIDTH = 384  # numbers in a vector
WINDOW = 126  # word pieces read at once, with two marks the 128 that the encoder was trained on; longer texts are read in turn

REMEMBERED = 4096  # texts whose vectors are kept while the program runs: links look at the same texts again
SENTENCE = re.compile(r"[^\s.!?;:](?:[^.!?;:]|[.:](?!\s))*[.!?;:]*")
SHORTEST = 25  # characters in a sentence that is looked at on its own


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder makes of a text: its unit vector, where its sentences stand, and a unit vector for each, read in the text."""

    vector: Vectors
    sentences: tuple[Span, ...]
    each: Vectors


class Encoder:
    """Opens an encoder folder when the first text is read; `threads` texts are read at once, by default one on each core.

    Each window runs on its own: int8 takes its scales from whatever is run together, so a neighbour would change the answer.
    `version` tells encoders apart: the first 12 hex digits of its file's sha256.
    """

    def __init__(self, folder: Path, threads: int = 0, version: str = "") -> None:
        self.folder, self.threads, self.version = folder, threads, version
        self._opened: tuple[Any, Any] | None = None
        self._reading = lru_cache(REMEMBERED)(self._read_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, shape (texts, 384); a blank text gives zeros."""
        return np.stack([reading.vector for reading in self.read(texts)]) if texts else np.zeros((0, WIDTH), np.float32)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text with its sentences, at the cost of one pass over it."""
        if not texts:
            return []
        self._open()
        with ThreadPoolExecutor(self.threads or os.cpu_count()) as pool:
            return list(pool.map(self._reading, texts))

    def _read_one(self, text: str) -> Reading:
        session, tokenizer = self._open()
        pieces = tokenizer.encode(text, add_special_tokens=False)
        sentences = split_sentences(text)
        if not pieces.ids:
            return Reading(np.zeros(WIDTH, np.float32), sentences, np.zeros((len(sentences), WIDTH), np.float32))
        first, last = (tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
        whole, tokens = np.zeros(WIDTH, np.float64), []
        for start in range(0, len(pieces.ids), WINDOW):
            ids = np.array([[first, *pieces.ids[start : start + WINDOW], last]], np.int64)
            found = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
            whole += found.sum(axis=0, dtype=np.float64)
            tokens.append(found[1:-1])
        begins = np.array([begin for begin, _ in pieces.offsets])
        every = np.concatenate(tokens)
        sums = [every[(begins >= span.start) & (begins < span.end)].sum(axis=0, dtype=np.float64) for span in sentences]
        return Reading(_unit(whole), sentences, np.stack([_unit(one) for one in sums]))

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


def split_sentences(text: str) -> tuple[Span, ...]:
    """Where the sentences and clauses of a text stand; one shorter than SHORTEST is taken with the next. At least one."""
    spans: list[Span] = []
    for match in SENTENCE.finditer(text):
        if spans and min(spans[-1].end - spans[-1].start, len(text) - match.start()) < SHORTEST:
            spans[-1] = Span(spans[-1].start, match.end())
        else:
            spans.append(Span(*match.span()))
    return tuple(spans) or (Span(0, len(text)),)


def _unit(vector: NDArray[np.float64]) -> Vectors:
    length = np.linalg.norm(vector)
    return (vector / (length or 1.0)).astype(np.float32)
