"""Output files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from recclass.types import RecclassError


def write_whole(path: Path, text: str) -> None:
    """Writes UTF-8 text to `path`, which holds either the whole of it or what it held before.

    RecclassError where the folder cannot be written to.
    """
    scratch = ""
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(scratch).replace(path)
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise RecclassError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error
