"""The whole program on one screen: a report goes in; its items, their codes, what answers what and what to look at come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from recclass.addressee import code_addressee
from recclass.codebook import load_codebook
from recclass.features import describe
from recclass.focus import code_focus
from recclass.gaps import find_gaps
from recclass.links import link
from recclass.model import Model
from recclass.readers import read
from recclass.segmenter import segment
from recclass.smart import code_smart
from recclass.themes import code_themes
from recclass.types import Analysis, Document, Segment


def analyse(path: Path, model: Model) -> Analysis:
    """Everything found in the report of one file; RecclassError where the file cannot be read."""
    document = read(path)
    return analyse_segments(document, segment(document, model.labeller), model)


def analyse_segments(document: Document, segments: Sequence[Segment], model: Model) -> Analysis:
    """Everything found in segments of a document: the same for a report's and for rows that are segments already."""
    found = Analysis(document, tuple(segments), made_with=made_with(model))
    recommendations, conclusions = found.of_kind("recommendation"), found.of_kind("conclusion")
    ours, theirs = describe(recommendations, model.encoder, model.elements), describe(conclusions, model.encoder)
    codings = (
        *code_focus(recommendations, ours, model),
        *code_smart(recommendations, ours, model),
        *code_addressee(recommendations, ours, model),
        *code_themes(conclusions, theirs, model),
    )
    links = link(recommendations, conclusions, model, (ours.vectors, theirs.vectors))
    found = replace(found, codings=codings, links=links)
    return replace(found, gaps=find_gaps(found, ours.vectors))


def made_with(model: Model) -> dict[str, str]:
    """The versions that an answer depends on."""
    return {"recclass": version("recclass"), "model": model.version, "codebook": load_codebook().version}
