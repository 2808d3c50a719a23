"""Finds the words that show a SMART element: a spaCy pipeline, trained on the words that the corpus marks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from recclass.types import Mark, Span

if TYPE_CHECKING:
    from spacy.language import Language

ELEMENTS = ("who", "what", "when", "check", "outcome", "scope", "means")
OPENING = Lock()  # rules and marks are looked for in threads


class Elements:
    """Opens a folder with a pipeline when the first text is read. Each text runs on its own: its neighbours cannot matter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: Language | None = None

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Mark, ...]]:
        """The marks of each text, in order of their first character; they don't overlap."""
        if self._opened is None:
            self._opened = open_pipeline(self.folder)
        for text in texts:
            yield tuple(Mark(Span(found.start_char, found.end_char), found.label_) for found in self._opened(text).ents)


def open_pipeline(folder: Path) -> Language:
    """The pipeline of a folder. Its words are not in it: only the labels' names, and numbers."""
    pipeline = open_english()
    pipeline.add_pipe("ner", config={"model": ARCHITECTURE})
    for name in ELEMENTS:
        pipeline.vocab.strings.add(name)
    pipeline.get_pipe("ner").from_disk(folder, exclude=["vocab"])  # type: ignore[attr-defined]
    return pipeline


def open_english() -> Language:
    """A blank English pipeline: it cuts a text into words.

    While spaCy is imported torch cannot be, unless it was before: where it is installed it would take seconds, and nothing here uses it.
    """
    with OPENING:
        hidden = "torch" not in sys.modules
        if hidden:
            sys.modules["torch"] = None  # type: ignore[assignment]
        try:
            from spacy.lang.en import English
        finally:
            if hidden:
                del sys.modules["torch"]
    return English()


ARCHITECTURE = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": False,
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 96,
        "depth": 4,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    },
}  # spaCy's own small ner, as its documentation gives it
