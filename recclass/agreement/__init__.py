"""How far codes agree with another coder's: `recclass agree CODED HUMAN`. Neither is the truth; F1 takes the human's codes as given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from recclass.agreement.cells import Cell, Codes, Field, guess_field, load_fields, number_grades, read_codes
from recclass.agreement.comparison import Answers, FieldAgreement, compare_field
from recclass.agreement.pairing import ID, REPORT, TEXT, Pairing, pair
from recclass.agreement.worksheets import Row, Worksheet, read_worksheet, tell_misspelt
from recclass.types import RecclassError

ALSO_CALLED: Mapping[str, Codes] = {
    "primary": ("primary focus", "primary code", "main code"),
    "focus": ("focus codes", "codes", "all codes", "also"),
    "addressee": ("addressees", "addressee(s)"),
    "theme": ("themes", "theme(s)"),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that two tables of codes have in common. `resampled`: what the intervals resample, reports or rows, and how many.

    `disagreements`: a row for each field in which two rows differ, with both sides' other columns.
    """

    coded: Worksheet
    human: Worksheet
    pairing: Pairing
    fields: tuple[FieldAgreement, ...]
    disagreements: tuple[Mapping[str, str], ...]
    resampled: tuple[str, int]
    misspelt: tuple[str, ...] = ()


def compare_coders(coded: Path, human: Path, fields: Sequence[str] = ()) -> Agreement:
    """The agreement of two files of codes, in the fields named or in every field of the codebook that both have.

    RecclassError where a file cannot be read, no rows match, or a cell cannot be understood.
    """
    names = [*fields, *(name for field in load_fields() for name in _names(field.name)), *ID, *TEXT, *REPORT]
    sheets = read_worksheet(coded, names), read_worksheet(human, names)
    misspelt = tuple(told for sheet in sheets for told in tell_misspelt(sheet, names))
    shared = _shared_fields(*sheets, fields)
    pairing = pair(*sheets)
    groups = pairing.reports or tuple(map(str, range(len(pairing.pairs))))
    numbers = {name: i for i, name in enumerate(dict.fromkeys(groups))}
    at = [numbers[group] for group in groups]
    compared, differ = [], list[Mapping[str, str]]()
    for field in shared:
        theirs, ours = (_answers(sheet, field) for sheet in sheets)
        answers = [(ours[j], theirs[i]) for i, j in pairing.pairs]
        compared.append(compare_field(field, answers, at))
        differ += _disagreements(field, answers, pairing, *sheets)
    return Agreement(*sheets, pairing, tuple(compared), tuple(differ), ("reports" if pairing.reports else "rows", len(numbers)), misspelt)


def _names(field: str) -> Codes:
    return (field, *ALSO_CALLED.get(field, ()))


def _shared_fields(coded: Worksheet, human: Worksheet, asked: Sequence[str]) -> list[Field]:
    """The fields to compare; RecclassError where one that was asked for, or every one, is missing in a file."""
    known = {field.name: field for field in load_fields()}
    for name, sheet in ((name, sheet) for name in asked for sheet in (coded, human)):
        if sheet.find(_names(name)) is None:
            raise RecclassError(f"{sheet.source}: has no column {name!r}; its columns: {', '.join(sheet.columns[:20])}")
    shared = list(asked) or [name for name in known if all(sheet.find(_names(name)) for sheet in (coded, human))]
    if not shared:
        few = ", ".join(list(known)[:4])
        raise RecclassError(
            f"{human.source}: shares no column of codes with {coded.source}; call them alike ({few}, ...) or name one with --field"
        )
    return [known.get(name) or guess_field(name, [*_column(coded, name), *_column(human, name)]) for name in dict.fromkeys(shared)]


def _column(sheet: Worksheet, field: str) -> list[str]:
    column = sheet.find(_names(field))
    return [row.cells[column] for row in sheet.rows] if column else []


def _answers(sheet: Worksheet, field: Field) -> list[Codes]:
    """What each row says in a field; the primary focus counts among the focus codes."""
    fields = {other.name: other for other in load_fields()}
    graded = [name for name, other in fields.items() if other.kind == "graded"]
    numbers = number_grades(cell for name in dict.fromkeys((*graded, field.name)) for cell in _column(sheet, name))
    answers = _read(sheet, field, numbers)
    if field.name != "focus" or sheet.find(_names("primary")) is None:
        return answers
    first = _read(sheet, fields["primary"], numbers)
    return [tuple(dict.fromkeys((*primary, *others))) for primary, others in zip(first, answers, strict=True)]


def _read(sheet: Worksheet, field: Field, numbers: Mapping[str, str]) -> list[Codes]:
    column = sheet.find(_names(field.name)) or ""
    return [read_codes(Cell(sheet.source, row.number, column, row.cells[column]), field, numbers) for row in sheet.rows]


def _disagreements(field: Field, answers: Answers, pairing: Pairing, coded: Worksheet, human: Worksheet) -> Iterator[Mapping[str, str]]:
    """The rows that both coders coded otherwise, with every column of both files."""
    theirs, ours = _others(coded), _others(human)
    for (i, j), (given, found) in zip(pairing.pairs, answers, strict=True):
        if given and found and set(given) != set(found):
            rows = coded.rows[i], human.rows[j]
            yield {
                "row": str(rows[1].number),
                "id": _cell(human, rows[1], ID) or _cell(coded, rows[0], ID),
                "report": _cell(human, rows[1], REPORT) or _cell(coded, rows[0], REPORT),
                "text": _cell(human, rows[1], TEXT) or _cell(coded, rows[0], TEXT),
                "field": field.name,
                "coded": "; ".join(found),
                "human": "; ".join(given),
                **{f"human: {name}": rows[1].cells[name] for name in ours},
                **{f"coded: {name}": rows[0].cells[name] for name in theirs},
            }


def _cell(sheet: Worksheet, row: Row, names: Sequence[str]) -> str:
    return row.cells[column] if (column := sheet.find(names)) else ""


def _others(sheet: Worksheet) -> list[str]:
    """The columns that do not name the row."""
    keys = {sheet.find(names) for names in (ID, REPORT, TEXT)}
    return [name for name in sheet.columns if name not in keys]
