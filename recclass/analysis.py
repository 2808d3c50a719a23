"""The whole program on one screen: a report goes in; its items, their codes, what answers what and what to look at come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from recclass.addressee import code_addressee
from recclass.checklist import check_list
from recclass.features import Features, describe
from recclass.focus import code_focus
from recclass.gaps import find_gaps
from recclass.links import Side, link
from recclass.model import Model
from recclass.plans import carry_out, code_actions, code_fidelity, grade_with_plan
from recclass.readers import read
from recclass.segmenter import segment
from recclass.smart import code_smart
from recclass.suppression import read_suppressions, suppress
from recclass.themes import code_themes
from recclass.types import Analysis, Document, Segment


def analyse(path: Path, model: Model) -> Analysis:
    """Everything found in the report of one file; RecclassError where the file cannot be read."""
    document = read(path)
    found = analyse_segments(document, segment(document, model.labeller), model)
    return replace(found, gaps=suppress(found.gaps, read_suppressions(path, document)))


def analyse_segments(document: Document, segments: Sequence[Segment], model: Model) -> Analysis:
    """Everything found in segments of a document: the same for a report's and for rows that are segments already."""
    found = Analysis(document, tuple(segments), made_with=made_with(model), headlines=model.headlines)
    return analyse_seen(found, *look(found, model), model)


def look(found: Analysis, model: Model) -> tuple[Features, Features]:
    """What heads and rules see of the recommendations and of the conclusions."""
    return (
        describe(found.of_kind("recommendation"), model.encoder, model.elements),
        describe(found.of_kind("conclusion"), model.encoder),
    )


def analyse_seen(found: Analysis, ours: Features, theirs: Features, model: Model) -> Analysis:
    """An analysis that holds segments only, with all else, from what `look` sees of them."""
    document, recommendations, conclusions = found.document, found.of_kind("recommendation"), found.of_kind("conclusion")
    actions = found.of_kind("action")
    links = (
        *link(Side(recommendations, ours.matrix), Side(conclusions, theirs.matrix), model),
        *carry_out(document, actions, recommendations, model),
    )
    codings = (
        *code_focus(recommendations, ours, model),
        *code_smart(recommendations, ours, model),
        *code_addressee(recommendations, ours, model),
        *code_themes(conclusions, theirs, model),
        *code_actions(document, actions, model),
        *code_fidelity(actions, recommendations, links, model),
    )
    found = replace(found, codings=codings, links=links)
    found = replace(found, codings=(*codings, *grade_with_plan(found)))
    return replace(found, gaps=find_gaps(found, ours.vectors), checks=check_list(found))


def made_with(model: Model) -> dict[str, str]:
    """The versions that an answer depends on."""
    return {"recclass": version("recclass"), "model": model.version, "codebook": model.codebook.version}
