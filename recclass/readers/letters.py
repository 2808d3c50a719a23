"""Characters that are printed but not read: the spaces of letter-spaced words, and the marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from recclass.readers.drafts import Draft, same_row
from recclass.readers.pages import PageText

SPREAD = 1.6  # characters: words are shorter than this on average only where their letters are set apart
LETTERS = 5  # in a line that is told to be letter-spaced; the last line of such a heading may have two
WIDEST = 2.0  # times the type's size: the white between two letters of one word
WORD_GAP = 1.35  # times the gap between two letters of a letter-spaced word
RAISED = 0.15  # of the line's size: how much higher than the line a mark stands
MARK = re.compile(r"(?:(?<=[a-zA-Z]{2})|(?<=\w[.,;:)’”'\"]))(\d{1,3}(,\d{1,3})*|[*†‡]|[⁰¹²³⁴-⁹]+)(?=$|[\s.,;:)’”'\"])")
MARK_ALONE = re.compile(r"(\d{1,3}|[*†‡]|[⁰¹²³⁴-⁹]+)(?=$|[\s.,;:)’”'\"])")


def mend_letters(text: PageText, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The lines of a page, each with the characters that are kept of it: letter-spaced words closed up, footnotes' marks taken out."""
    before: Draft | None = None
    spaced = False
    for draft in drafts:
        goes_on = spaced and before is not None and before.size == draft.size
        spaced = not draft.kept and _is_spaced(draft.text, 2 if goes_on else LETTERS)
        if draft.kept:
            yield draft
        elif spaced:
            yield replace(draft, kept=_closed_up(text, draft))
        elif not (marks := _marks(text, draft, before)):
            yield draft
        elif kept := _between(draft.text, marks):
            yield replace(draft, kept=kept)
        before = draft


def _is_spaced(words: str, least: int) -> bool:
    tokens = words.split()
    return len(tokens) >= least and sum(map(str.isalpha, words)) >= least and sum(map(len, tokens)) < SPREAD * len(tokens)


def _closed_up(text: PageText, draft: Draft) -> tuple[tuple[int, int], ...]:
    """The runs of letters that no space parts, each with the space after it where a word ends there."""
    boxes = text.boxes(draft, loose=True)
    runs = [run.span() for run in re.finditer(r"\S+", draft.text)]
    gaps = [boxes[b[0]][0] - boxes[a[1] - 1][2] for a, b in zip(runs, runs[1:], strict=False)]
    usual = median(gaps)
    if usual > WIDEST * draft.size:  # a row of a table
        return ()
    widest = max(usual * WORD_GAP, usual + 0.1 * draft.size)
    return (*((start, end + (gap > widest)) for (start, end), gap in zip(runs, gaps, strict=False)), runs[-1])


def _between(words: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(words)]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if words[start:end].strip())


def _marks(text: PageText, draft: Draft, before: Draft | None) -> list[tuple[int, int]]:
    """Where raised figures stand in a line."""
    found = list(MARK.finditer(draft.text))
    if before and (match := MARK_ALONE.match(draft.text)) and _follows(before, draft):
        found.insert(0, match)
    return [match.span() for match in found if _is_raised(text, draft, match, before)]


def _is_raised(text: PageText, draft: Draft, match: re.Match[str], before: Draft | None) -> bool:
    """Whether a figure stands higher than the letter before it: some fonts have small raised figures of their own."""
    if not match[0].isascii() or not match[0][0].isdigit():
        return True
    if match.start():
        letter = max((i for i in range(match.start()) if draft.text[i].isalnum()), default=0)
        base = text.box(draft.offset + letter)[3]
    else:
        base = before.box[3] if before and before.box else 0.0
    return base - text.box(draft.offset + match.start())[3] > RAISED * draft.size


def _follows(before: Draft, draft: Draft) -> bool:
    """Whether a line stands right behind another, in one row."""
    if before.box is None or draft.box is None or not same_row(before, draft):
        return False
    return abs(draft.box[0] - before.box[2]) < 0.3 * before.size
