"""The agreement of two coders in one field: figures with intervals, each code, and the table of who said what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recclass.agreement import measures
from recclass.agreement.cells import Codes, Field, list_strange
from recclass.agreement.measures import Figure, Measure, Numbers

Answers = Sequence[tuple[Codes, Codes]]  # of each row what the human gave and what was found
ONE: Mapping[str, Measure] = {"agreement": measures.agreement, "kappa": measures.kappa, "alpha": measures.nominal_alpha}
GRADED = {
    "agreement": measures.agreement,
    "kappa": measures.kappa,
    "weighted_kappa": measures.weighted_kappa,
    "alpha": measures.ordinal_alpha,
}
SEVERAL = {**ONE, "pooled_f1": measures.f1}


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code of a field: in how many rows which side gave it, and its F1."""

    code: str
    both: int
    coded_only: int
    human_only: int
    neither: int
    f1: Figure


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """One field: its rows, its figures by name, its codes, and the table of the human's codes (down) by the found ones (across).

    Where a row may hold several codes, figures and table are of every pair of a row and a code that either coder used.
    """

    field: Field
    rows: int
    not_coded: int
    figures: Mapping[str, Figure]
    codes: tuple[CodeAgreement, ...]
    labels: Codes
    table: tuple[tuple[int, ...], ...]
    strange: Codes


def compare_field(field: Field, answers: Answers, groups: Sequence[int]) -> FieldAgreement:
    """The figures of one field from the rows that both coders coded; `groups`: the number of each row's report, or of the row."""
    kept = [i for i, (given, found) in enumerate(answers) if given and found]
    given, found = [answers[i][0] for i in kept], [answers[i][1] for i in kept]
    strange = list_strange(field, [*given, *found])
    labels = _labels(field, [*given, *found])
    if not kept:
        return FieldAgreement(field, 0, len(answers), {}, (), (), (), strange)
    _, renumbered = np.unique([groups[i] for i in kept], return_inverse=True)
    counts, codes = _count(field, given, found, renumbered.tolist(), labels)
    figures, per_code = _measure(field, counts, codes)
    table = tuple(tuple(int(n) for n in line) for line in counts.sum(axis=0))
    told = [
        CodeAgreement(label, int(t[1, 1]), int(t[0, 1]), int(t[1, 0]), int(t[0, 0]), figure)
        for label, t, figure in zip(labels, codes.sum(axis=0), per_code, strict=True)
    ]
    sides = ("no", "yes") if field.kind == "several" else labels
    return FieldAgreement(field, len(kept), len(answers) - len(kept), figures, tuple(told), sides, table, strange)


def _labels(field: Field, rows: Sequence[Codes]) -> Codes:
    """The steps of a scale, or the codes that either coder used: the codebook's in its order, then others by name."""
    used = {code for row in rows for code in row}
    if field.kind == "graded":
        return field.codes
    return (*(code for code in field.codes if code in used), *sorted(used - set(field.codes)))


def _count(field: Field, given: Sequence[Codes], found: Sequence[Codes], groups: Sequence[int], labels: Codes) -> tuple[Numbers, Numbers]:
    """For each group the table of labels, and of each code a table of two."""
    if field.kind != "several":
        counts = measures.count_pairs([labels.index(g[0]) for g in given], [labels.index(f[0]) for f in found], groups, len(labels))
        return counts, measures.split_codes(counts)
    codes = [
        measures.count_pairs([label in g for g in given], [label in f for f in found], groups, 2)  # no is 0, yes is 1
        for label in labels
    ]
    stacked = np.stack(codes, axis=1)
    return stacked.sum(axis=1), stacked


def _measure(field: Field, counts: Numbers, codes: Numbers) -> tuple[dict[str, Figure], list[Figure]]:
    """The figures of the field and the F1 of each code, with intervals from the same samples."""
    by = {"one": ONE, "graded": GRADED, "several": SEVERAL}[field.kind]
    drawn = measures.resample(np.concatenate([counts.reshape(len(counts), -1), codes.reshape(len(codes), -1)], axis=1))
    size = counts[0].size
    samples = drawn[:, :size].reshape(-1, *counts.shape[1:])
    of_codes = drawn[:, size:].reshape(-1, *codes.shape[1:])
    figures = {name: measures.measure(one, counts, samples)[0] for name, one in by.items()}
    figures["macro_f1"] = measures.measure(measures.macro_f1, codes, of_codes)[0]
    return figures, measures.measure(measures.f1, codes, of_codes)
