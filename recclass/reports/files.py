"""Output files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from recclass.types import RecclassError


def write_whole(path: Path, content: str | bytes, private: bool = False) -> None:
    """Writes content (text as UTF-8) to `path`, which holds either the whole of it or what it held before.

    A new file that is `private` may be opened by its owner alone. RecclassError where the folder cannot be written to.
    """
    scratch = ""
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        Path(scratch).chmod(_mode(path, private))
        Path(scratch).replace(path)
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise RecclassError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error


def spare(output: Path | None, *read: Path | None) -> None:
    """RecclassError where an output would take the place of a file that is read."""
    if is_among(output, *read):
        raise RecclassError(f"{output}: is read, and stays as it is; choose another place with -o")


def is_among(output: Path | None, *read: Path | None) -> bool:
    """Whether an output is one of some files, by whatever name."""
    return bool(output and output.exists() and any(path and path.exists() and output.samefile(path) for path in read))


def _mode(path: Path, private: bool) -> int:
    """Who may read a file: whoever could before, else its owner alone or whoever may read what this person writes."""
    if path.exists():
        return path.stat().st_mode & 0o777
    if private:
        return 0o600
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
