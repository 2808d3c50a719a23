"""Many reports: each on its own, in order, and one that cannot be read stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from recclass.types import Analysis, RecclassError


def analyse_many(paths: Sequence[Path], jobs: int = 1, model_folder: Path | None = None) -> Iterator[Analysis | RecclassError]:
    """The analysis of each file in order, or why there is none. The answers are the same for any number of `jobs`."""
    if jobs == 1 or len(paths) == 1:
        yield from (_analyse_one(path, model_folder, 0) for path in paths)
        return
    from joblib import Parallel, delayed

    yield from Parallel(n_jobs=jobs, return_as="generator")(delayed(_analyse_one)(path, model_folder, 1) for path in paths)


def _analyse_one(path: Path, model_folder: Path | None, threads: int) -> Analysis | RecclassError:
    from recclass.analysis import analyse
    from recclass.model import open_model

    model = open_model(model_folder, threads)
    try:
        return analyse(path, model)
    except RecclassError as error:
        return error
    except Exception as error:
        kind = type(error).__name__
        return RecclassError(f"{path}: could not be analysed ({kind}); save it as .docx, PDF or text in another program and try again")
