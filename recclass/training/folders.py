"""Writes a model that was fitted further as a folder of its own: numbers, the names of codes, and a card; no word of the rows."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recclass.agreement.worksheets import read_worksheet
from recclass.codebook import Code, load_codebook, own_version, read_own_codes
from recclass.model import OWN_CODES, write_heads
from recclass.training.adaptation import FEWEST, NEW, Adaptation
from recclass.training.card import FILES, LIBRARIES, sign_card
from recclass.training.coded import LONGEST
from recclass.training.scores import cell
from recclass.types import RecclassError

CARRIED = ("encoder", "corpus", "seed", "labeller")  # of the base's card: what is as it was
COPIED = (*(name for name in FILES if name != "heads.npz"), "NOTICE")
KEYS = {"name": ("code", "name"), "meaning": ("meaning", "definition", "description"), "headline": ("headline", "group")}
WEAKNESSES = (
    "The scores of the fitted heads are of rows they had not seen, but how far to fit was chosen on the same rows: they flatter a little.",
    "Where several people code, measure how far they agree (recclass agree) before you trust a model that learnt from one of them.",
    "It holds no text, but its numbers were fitted to texts and can tell something of them: pass it on as you would their codes.",
)


def read_codebook(path: Path) -> tuple[Code, ...]:
    """The focus codes of a user's codebook: TOML with [[code]] tables, or a table with a column code, and headline and meaning if known.

    RecclassError where there are fewer than two codes, or a name that cannot be one.
    """
    if path.suffix.lower() == ".toml":
        codes = read_own_codes(path)
    else:
        sheet = read_worksheet(path, [name for names in KEYS.values() for name in names])
        if sheet.find(KEYS["name"]) is None:
            raise RecclassError(f"{path}: has no column 'code' (columns: {', '.join(sheet.columns[:12])}); add one")
        columns = [sheet.find(names) or "" for names in KEYS.values()]
        cells = [[row.cells.get(name, "") for name in columns] for row in sheet.rows]
        codes = tuple(Code("focus", name, meaning, headline) for name, meaning, headline in cells)
    codes = tuple(Code("focus", "-".join(code.name.casefold().split()), code.meaning, code.headline) for code in codes if code.name)
    names = [code.name for code in codes]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RecclassError(f"{path}: the code {twice[0]!r} stands there twice; give each code a name of its own")
    if wrong := [name for name in names if len(name) > LONGEST or "," in name or ";" in name]:
        raise RecclassError(
            f"{path}: {wrong[0][:30]!r} cannot be a code; give a short name of {LONGEST} characters at most, without , and ;"
        )
    if len(codes) < 2:
        raise RecclassError(f"{path}: holds {len(codes)} codes; give two at least")
    return codes


def check_place(target: Path, base: Path) -> None:
    """RecclassError where a model cannot be written: the place holds something else, or is the base itself."""
    if target.exists() and target.samefile(base):
        raise RecclassError(f"{target}: is the base itself, which stays as it is; choose another place with -o")
    if target.exists() and not (target / "card.json").is_file() and (not target.is_dir() or any(target.iterdir())):
        raise RecclassError(f"{target}: is there already and is no model; choose another place with -o")


def write_model(found: Adaptation, target: Path) -> Path:
    """Writes the model folder, in place of a model that is there already, whole or not at all; returns its card."""
    check_place(target, found.base.folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as scratch:
            _fill(found, Path(scratch) / "new")
            if target.exists():
                target.rename(Path(scratch) / "old")
            (Path(scratch) / "new").rename(target)
    except OSError as error:
        raise RecclassError(f"{target}: cannot be written ({error.strerror}); choose another place with -o") from error
    return target / "card.json"


def _fill(found: Adaptation, folder: Path) -> None:
    base = found.base
    folder.mkdir()
    for name in COPIED:
        shutil.copyfile(base.folder / name, folder / name)
    shutil.copytree(base.folder / "elements", folder / "elements")
    write_heads(folder / "heads.npz", found.heads)
    if {code.name: code.headline for code in found.codes} != load_codebook().headlines():
        (folder / OWN_CODES).write_text(_as_toml(found.codes), encoding="utf-8")
    sign_card(folder, _card(found, folder), _page)


def _as_toml(codes: Sequence[Code]) -> str:
    """The codes as read_own_codes reads them: a JSON string of printable characters is a TOML string too."""
    told = [{"name": code.name, "headline": code.headline, "meaning": code.meaning} for code in codes]
    lines = ["[[code]]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in code.items()) for code in told]
    return "\n".join(lines)


def _quoted(value: str) -> str:
    return json.dumps("".join(char if char.isprintable() else " " for char in value), ensure_ascii=False)


def _card(found: Adaptation, folder: Path) -> dict[str, Any]:
    """What the base's card says of what is as it was, and how the heads do that were fitted."""
    card, fitted = found.base.card, [fit.field for fit in found.fits if fit.fitted]
    own = folder / OWN_CODES
    return {
        "name": f"{card['name']}, fitted to a user's codes",
        "codebook": own_version(own) if own.is_file() else load_codebook().version,
        "base": found.base.version,
        **{key: card[key] for key in CARRIED},
        "made_with": {"recclass": version("recclass"), "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "own": {
            "rows": found.rows,
            "reports": found.reports,
            "fields": {
                fit.field: {"measure": fit.measure, "rows": fit.rows, "fitted": fit.fitted, "base": fit.base, "now": fit.now}
                for fit in found.fits
            },
            "new_codes": dict(found.new),
            "codes_not_learnt": len(found.rare),
            "fields_not_fitted": dict(found.untouched),
        },
        "scores": {
            part: {name: score for name, score in scores.items() if name.split(maxsplit=1)[0] not in fitted}
            for part, scores in card["scores"].items()
        },
        "weaknesses": [*(line for line in card["weaknesses"] if line not in WEAKNESSES), *WEAKNESSES],
    }


def _page(card: Mapping[str, Any]) -> str:
    own = card["own"]
    reports = f" of {own['reports']} reports" if own["reports"] else ""
    rows = [
        f"| {name} {fit['measure']} | {fit['rows']} | {cell(fit['base'])} | {cell(fit['now']) if fit['fitted'] else 'as it was'} |"
        for name, fit in own["fields"].items()
    ]
    told = [
        "# Model card",
        f"Written by `recclass train`. The heads of model {card['base']} fitted further to {own['rows']} coded items{reports}; "
        "its encoder, elements, labeller and links are as they were. It holds numbers and names of codes, no text.",
        "A head is another one only where that was better for rows that it had not seen, or where there are new codes. Below, every row "
        "is scored by heads that had not seen its report (its text, where no reports are named). In brackets 95 % intervals: resampling of "
        "reports, or of rows.",
        "| figure | rows | base | fitted |\n|---|---|---|---|\n" + "\n".join(rows),
    ]
    if own["new_codes"]:
        told.append("| new code | rows |\n|---|---|\n" + "\n".join(f"| `{name}` | {n} |" for name, n in own["new_codes"].items()))
    if own["codes_not_learnt"]:
        told.append(f"{own['codes_not_learnt']} more codes were not learnt: fewer than {NEW} rows have them.")
    if own["fields_not_fitted"]:
        told.append(f"As they were, as fewer than {FEWEST} rows are coded: {', '.join(own['fields_not_fitted'])}.")
    told.append("## Known weaknesses\n\n" + "\n".join(f"- {weakness}" for weakness in card["weaknesses"]))
    return "\n\n".join(told) + "\n"
