"""What stands before an item: numbers, letters, bullets and labels such as "Recommendation 3:"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from recclass.codebook import DATA, read_toml

BULLETS = "•●▪◼■□◦○‣➢➤✓✔►·∙\uf0b7\uf0a7\uf06e\uf0d8\uf0fc"
SHAPES = (
    ("bullet", re.compile(rf"[{BULLETS}]\s*(?=\S)|[-–—o*]\s+(?=\S)")),
    ("code", re.compile(r"([A-Z]{1,6}[ /-]?\d{1,3}(?:\.\d{1,2})?)[*†]?(?:[.:)]|\s+[-–:])?\s+(?=[\"“‘'(A-Z])")),
    ("code", re.compile(r"\(?(\d{1,2}[a-z])[.):]?\s+(?=[\"“‘'(A-Z])")),
    ("decimal", re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3})[.):]?\s+(?=\S)")),
    ("decimal", re.compile(r"\(?(\d{1,3})[.):]{1,2}\s+(?=\S)")),
    ("decimal", re.compile(r"(\d{1,2})\s+(?=[\"“‘']?[A-Z])")),
    ("roman", re.compile(r"\(?((?:x{0,2})(?:ix|iv|v?i{1,3}|v|x))[.)]\s+(?=\S)", re.IGNORECASE)),
    ("roman", re.compile(r"(ii|iii|iv|vi|vii|viii|ix|xi{0,3})\s+(?=[A-Z])")),
    ("letter", re.compile(r"\(?([a-zA-Z])[.)]\s+(?=\S)")),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """`shape` (bullet, decimal2, letter, label:recommendation, ...), the number as printed, and how many characters it takes."""

    shape: str
    number: str
    length: int


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    tables = read_toml(DATA / "headings.toml")
    # A label needs a number and an end, a colon, or a line to itself: "Recommendation 6 was accepted" is prose.
    spelt = "one|two|three|four|five|six|seven|eight|nine|ten"
    number = rf"\s*(?:no\.?\s*|number\s*)?(\d{{1,3}}(?:\.\d{{1,2}})*[a-z]?|[A-Z]\d{{1,3}}|(?<=\s)(?-i:[A-Z])(?!\w)|(?:{spelt}))"
    ending = r"(?:\s*[:.)–—-]+\s*|\s*$|\s+(?=[\"“‘'(]?(?-i:[A-Z])))"
    return tuple(
        (entry["kind"], re.compile(rf"(?:{'|'.join(entry['words'])})(?:{number}{ending}|\s*:\s*|\s*$)", re.IGNORECASE))
        for entry in tables["label"]
    )


def read_label(text: str) -> Marker | None:
    """The label at the start of a paragraph ("Finding 2: ...", "Recommendation:"); None where there is none."""
    for kind, pattern in _labels():
        if (match := pattern.match(text)) and (text[0].isupper() or match.end() == len(text)):
            return Marker(f"label:{kind}", match[1] or "", match.end())
    return None


def read_marker(text: str, listed: str = "") -> Marker | None:
    """The marker at the start of a paragraph. `listed` is the number that Word prints, which is not in the text."""
    if label := read_label(text):
        return label
    if listed:
        return Marker(_shape_of(listed), listed.strip(".():") if any(c.isalnum() for c in listed) else "", 0)
    for shape, pattern in SHAPES:
        if match := pattern.match(text):
            number = match[1] if pattern.groups else ""
            return Marker(shape + (str(number.count(".") + 1) if shape == "decimal" else ""), number, match.end())
    return None


def succeeds(number: str, before: str) -> bool:
    """Whether a number or a letter is the next after another: "6.4" after "6.3", "KPE8" after "KPE7", "e" after "d"."""
    one, two = (re.fullmatch(r"(.*?)(\d+)", each) for each in (before, number))
    if one and two:
        return one[1] == two[1] and int(two[2]) == int(one[2]) + 1
    return len(before) == len(number) == 1 and before.isalpha() and ord(number) == ord(before) + 1


def _shape_of(listed: str) -> str:
    if label := read_label(listed + ":"):
        return label.shape
    marker = next((shape for shape, pattern in SHAPES if pattern.match(listed.rstrip(".") + ". X")), "bullet")
    return marker + (str(listed.strip(".").count(".") + 1) if marker == "decimal" else "")
