"""What a new draft changed: items matched by their words, findings mended and broken, grades that rose or fell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from recclass.plans import NOT_SEEN
from recclass.smart import CRITERIA, GRADES
from recclass.types import KINDS, Analysis, Coding, Gap, Segment, Span

ALIKE = 0.5  # of the words shared: of two different items of one report in the corpus, one in five hundred is as alike
SAME_PLACE = 0.1  # more, where the printed number and the headings are the same: a hint, never enough on its own
WORD = re.compile(r"\w+")
Names = Mapping[str, str]
Key = tuple[object, ...]
Pair = tuple[Segment, Segment]


@dataclass(frozen=True, slots=True)
class Match:
    """An item that stands in both drafts. `taken_out` and `put_in`: the words that changed, spans of the old and of the new document."""

    old: Segment
    new: Segment
    taken_out: tuple[Span, ...] = ()
    put_in: tuple[Span, ...] = ()

    @property
    def reworded(self) -> bool:
        return bool(self.taken_out or self.put_in)

    @property
    def moved(self) -> bool:
        """Whether it has another number or stands under other headings."""
        return _place(self.old) != _place(self.new)


@dataclass(frozen=True, slots=True)
class Regrade:
    """A grade of a recommendation that rose or fell. `with_plan`: as its action plan completes it. `sure`: of both grades."""

    match: Match
    criterion: str
    was: str
    now: str
    with_plan: bool
    sure: bool

    @property
    def rose(self) -> bool:
        return GRADES.index(self.now) > GRADES.index(self.was)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two drafts compared. Of the findings: `mended` and `dropped` (with all its items) stand in the old draft alone, `broken` in the new
    alone, `still` in both (as the new one tells them)."""

    old: Analysis
    new: Analysis
    matched: tuple[Match, ...] = ()
    gone: tuple[Segment, ...] = ()
    added: tuple[Segment, ...] = ()
    mended: tuple[Gap, ...] = ()
    dropped: tuple[Gap, ...] = ()
    broken: tuple[Gap, ...] = ()
    still: tuple[Gap, ...] = ()
    regraded: tuple[Regrade, ...] = ()

    def renamed(self) -> Names:
        """The new id of every old item that is still there: {"R2": "R3"}."""
        return {match.old.id: match.new.id for match in self.matched}


def compare(old: Analysis, new: Analysis) -> Difference:
    """What changed from one draft to the next, items in the order of the new draft, those that are gone in that of the old."""
    matched = match_items(old, new)
    names = {match.old.id: match.new.id for match in matched}
    kept = set(names.values())
    mended, dropped, broken, still = _sort_gaps(old, new, names)
    return Difference(
        old,
        new,
        matched,
        tuple(segment for segment in old.segments if segment.id not in names),
        tuple(segment for segment in new.segments if segment.id not in kept),
        mended,
        dropped,
        broken,
        still,
        tuple(regrade for match in matched for regrade in _regrades(match, old, new)),
    )


def key_of(text: str) -> str:
    """The stable key of an item across drafts: a hash of its words, whatever their case, spacing and punctuation."""
    return sha256(" ".join(_words(text)).encode("utf-8")).hexdigest()[:16]


def match_items(old: Analysis, new: Analysis) -> tuple[Match, ...]:
    """The items that stand in both drafts: the same words first, then the most alike of those that are left."""
    pairs: list[Pair] = []
    for kind in KINDS:
        for find in (_in_place, _same, _alike):
            left = [segment for segment in old.of_kind(kind) if segment.id not in {one.id for one, _ in pairs}]
            right = [segment for segment in new.of_kind(kind) if segment.id not in {other.id for _, other in pairs}]
            pairs += find(left, right)
    order = {segment.id: place for place, segment in enumerate(new.segments)}
    return tuple(_match(one, other) for one, other in sorted(pairs, key=lambda pair: order[pair[1].id]))


def _in_place(left: Sequence[Segment], right: Sequence[Segment]) -> Iterator[Pair]:
    """Items with the same words and place: of a text that is printed twice, each stays where it was."""
    return _equal([(key_of(s.text), *_place(s)) for s in left], [(key_of(s.text), *_place(s)) for s in right], left, right)


def _same(left: Sequence[Segment], right: Sequence[Segment]) -> Iterator[Pair]:
    """Items with the same words, wherever they stand."""
    return _equal([(key_of(s.text),) for s in left], [(key_of(s.text),) for s in right], left, right)


def _equal(ours: Sequence[Key], theirs: Sequence[Key], left: Sequence[Segment], right: Sequence[Segment]) -> Iterator[Pair]:
    free: dict[Key, list[Segment]] = defaultdict(list)
    for key, other in zip(theirs, right, strict=True):
        free[key].append(other)
    yield from ((one, free[key].pop(0)) for key, one in zip(ours, left, strict=True) if free[key])


def _alike(left: Sequence[Segment], right: Sequence[Segment]) -> list[Pair]:
    """The most alike first, each item once; of equals the pair that stands closest. The same with the drafts exchanged."""
    ours, theirs = ([Counter(_words(segment.text)) for segment in some] for some in (left, right))
    scored = []
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            shared = (ours[i] & theirs[j]).total()
            likeness = 2 * shared / max(ours[i].total() + theirs[j].total(), 1) + SAME_PLACE * (_place(one) == _place(other))
            if shared and likeness >= ALIKE:
                scored.append((-likeness, abs(i - j), i + j, i, j))
    pairs: dict[int, int] = {}
    for *_, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(left[i], right[j]) for i, j in pairs.items()]


def _match(old: Segment, new: Segment) -> Match:
    """The pair with the words that changed; words are compared in one order of the texts, so that either draft may come first."""
    if key_of(old.text) == key_of(new.text):
        return Match(old, new)
    exchanged = old.text > new.text
    first, second = (new, old) if exchanged else (old, new)
    ours, theirs = (list(re.finditer(r"\S+", segment.text)) for segment in (first, second))
    same = SequenceMatcher(None, [_words(m[0]) for m in ours], [_words(m[0]) for m in theirs], autojunk=False)
    steps = [step for step in same.get_opcodes() if step[0] != "equal"]
    changed = (
        tuple(_between(ours, start, end, first) for _, start, end, _, _ in steps if end > start),
        tuple(_between(theirs, start, end, second) for _, _, _, start, end in steps if end > start),
    )
    return Match(old, new, *(reversed(changed) if exchanged else changed))


def _between(words: Sequence[re.Match[str]], start: int, end: int, segment: Segment) -> Span:
    return Span(words[start].start(), words[end - 1].end()).shifted(segment.span.start)


def _sort_gaps(old: Analysis, new: Analysis, names: Names) -> tuple[tuple[Gap, ...], ...]:
    """Mended, dropped, broken, still. A finding that its author has suppressed is neither mended nor broken."""
    waiting: dict[Key, list[Gap]] = defaultdict(list)
    for gap in new.gaps:
        waiting[_key(gap, new, {name: name for name in gap.segments})].append(gap)
    mended: list[Gap] = []
    dropped: list[Gap] = []
    still: list[Gap] = []
    for gap in old.gaps:
        if found := waiting[_key(gap, old, names)]:
            still.append(found.pop(0))
        elif not gap.suppressed_by:
            left = not gap.segments or any(name in names for name in gap.segments)
            (mended if left else dropped).append(gap)
    unmet = {id(gap) for some in waiting.values() for gap in some}
    broken = tuple(gap for gap in new.gaps if id(gap) in unmet and not gap.suppressed_by)
    return tuple(mended), tuple(dropped), broken, tuple(still)


def _key(gap: Gap, analysis: Analysis, names: Names) -> Key:
    """What makes two findings one: the rule, the items by their new ids, and the very words where it is about some words of an item."""
    spans = {segment.span for segment in analysis.segments if segment.id in gap.segments}
    words = tuple(key_of(analysis.document[span]) for span in gap.evidence if span not in spans)
    return (gap.rule, tuple(sorted(names.get(name, "gone") for name in gap.segments)), words)


def _regrades(match: Match, old: Analysis, new: Analysis) -> Iterator[Regrade]:
    """The grades that changed; with the plan only where that tells more than the grade alone."""
    before, after = _grades(match.old.id, old), _grades(match.new.id, new)
    for criterion in [name for name in CRITERIA if name in before and name in after]:
        own, planned = zip(before[criterion], after[criterion], strict=True)
        for with_plan, (one, other) in ((False, own), (True, planned)):
            if one.value != other.value and not (with_plan and [c.value for c in planned] == [c.value for c in own]):
                yield Regrade(match, criterion, one.value, other.value, with_plan, one.sure and other.sure)


def _grades(name: str, analysis: Analysis) -> dict[str, tuple[Coding, Coding]]:
    """Of each criterion the grade on its own and with the plan, which are one where there is no plan."""
    planned = {coding.code: coding for coding in analysis.codes_of(name, "plan") if coding.value != NOT_SEEN}
    return {coding.code: (coding, planned.get(coding.code, coding)) for coding in analysis.codes_of(name, "smart")}


def _place(segment: Segment) -> tuple[str, ...]:
    return (segment.number.strip(" ."), *(" ".join(_words(heading)) for heading in segment.headings))


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
