"""What earlier reviews, coded into a store, asked for or found too: `recclass check --against STORE`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from recclass.gaps import tell_earlier
from recclass.model import open_model
from recclass.recurrence import find_earlier, gather_items
from recclass.store import open_store
from recclass.suppression import read_suppressions, suppress
from recclass.types import Analysis, RecclassError


def compare_earlier(
    files: Sequence[Path], results: Iterable[Analysis | RecclassError], against: Path, model: Path | None
) -> Iterator[Analysis | RecclassError]:
    """The results, with what the earlier reviews of a store asked for or found too."""
    with open_store(against) as store:
        encoder = open_model(model).encoder
        library = gather_items(store.meanings(), encoder)
    for path, found in zip(files, results, strict=True):
        if isinstance(found, Analysis):
            earlier = tell_earlier(found, find_earlier(gather_items([found], encoder), library))
            asked = read_suppressions(path, found.document) if earlier else ()
            yield replace(found, gaps=(*found.gaps, *suppress(earlier, asked)))
        else:
            yield found
