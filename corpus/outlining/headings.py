"""Headings by their shape: which short lines are headings, and how deep each one stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.facts import fact_of
from corpus.outlining.contents import title_key
from corpus.units import Unit
from corpus.wording import read_wording

_FEWEST_PROSE_WORDS = 4  # "Fax. 019" is a label, "Det gäller inte här." a sentence
_SHORTEST_CAPITALS = 4  # letters; a shorter word in capitals is an acronym
_FEWEST_MARKED = 2  # the title alone may be marked where nothing else is
_LONGEST_SECTION = 4_000  # characters, on average; twice what sections of public documents have
_MOST_NESTED_AT_ONCE = 3  # more short lines in a row are a list of names
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[A-ZÅÄÖ]")
_TERMINAL = re.compile(r"[.!?…][\"”'’»)\]*_]*$")
_LONGEST_END = 10  # characters: a full stop and whatever brackets, quotes and emphasis close after
_INNER_END = re.compile(r"[.!?]\s+[A-ZÅÄÖ]")
_CAPS_RANK, _PLAIN_RANK, _EMPHASISED_RANK, _BULLETED_RANK = 10, 20, 30, 40  # explicit levels: 1-6
GUESSED_RANKS = range(10, 40)  # by looks alone: such headings may nest by what stands around them


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the place of its unit, its clean text and its rank (lower stands higher).

    Attributes:
        place: Position of its unit.
        text: Without markup, white space collapsed.
        rank: By how it is marked: hashes, numbers and underlines first, then capitals, plain
            lines, emphasised lines, emphasised bullets.
        confirmed: Whether the table of contents lists it.
    """

    place: int
    text: str
    rank: int
    confirmed: bool


def is_prose(unit: Unit) -> bool:
    """Tells whether a unit reads as sentences rather than as a heading, a name or a label."""
    if not unit.is_short:
        return True
    words = unit.words
    count = len(words.split())
    if count >= _FEWEST_PROSE_WORDS and _TERMINAL.search(words[-_LONGEST_END:]):
        return True
    long = count >= 2 * _FEWEST_PROSE_WORDS
    return long and (words.endswith(":") or _INNER_END.search(words) is not None)


def ends_sentence(unit: Unit) -> bool:
    """Tells whether a unit ends in a full stop, a question or an exclamation mark."""
    return _TERMINAL.search(unit.text[-_LONGEST_END:]) is not None


def is_unfinished(unit: Unit) -> bool:
    """Tells whether a unit must go on in what follows: a colon, a comma, a word such as ``vi``."""
    end = unit.text[-40:].rstrip("*_").casefold()
    if end.endswith((":", ",")):
        return True
    return end.endswith(tuple(" " + word for word in read_wording().unfinished))


def is_contact_heading(text: str) -> bool:
    """Tells whether a heading opens a section of contacts."""
    return text.casefold().rstrip(": ") in read_wording().contact_headings


def find_headings(
    units: tuple[Unit, ...],
    free: Sequence[int],
    *,
    listed: frozenset[str],
    enumerated: frozenset[int] = frozenset(),
    marked: bool = False,
) -> tuple[Heading, ...]:
    """Returns the headings among the units at ``free``, in order.

    Args:
        units: All units of the document.
        free: Positions, rising, of those that are neither boilerplate, contents nor page facts.
        listed: Titles in the table of contents, as ``title_key`` writes them.
        enumerated: Positions of units in lists without bullets, which are no headings.
        marked: Whether the text marks its headings, so that a plain line is one only when the
            table of contents lists it.
    """
    sought = [
        None if place in enumerated else _candidate(units, free, index, listed)
        for index, place in enumerate(free)
    ]
    if marked:
        sought = [found if found and _is_marked(found, units) else None for found in sought]
    headings: list[Heading] = []
    start = 0
    while start < len(free):
        end = start
        while end < len(free) and sought[end] is not None:
            end += 1
        run = [heading for heading in sought[start:end] if heading is not None]
        after = units[free[end]] if end < len(free) else None
        headings += _headings_of_run(run, after)
        start = max(end, start + 1)
    return tuple(
        heading
        for heading, after in zip_longest(headings, headings[1:])
        if not _is_empty(heading, after)
    )


def _is_empty(heading: Heading, after: Heading | None) -> bool:
    """Tells whether a guessed heading has nothing under it, as a slogan below a title has not."""
    if after is None or after.place != heading.place + 1:
        return False
    if heading.confirmed or heading.rank not in GUESSED_RANKS:
        return False
    return after.rank < heading.rank or (after.rank == heading.rank and after.confirmed)


def marks_headings(units: Sequence[Unit], length: int) -> bool:
    """Tells whether a text of ``length`` characters marks its headings by hashes or underlines."""
    marked = sum(unit.level > 0 for unit in units)
    return marked >= _FEWEST_MARKED and marked * _LONGEST_SECTION >= length


def _is_marked(heading: Heading, units: Sequence[Unit]) -> bool:
    unit = units[heading.place]
    by_signs = unit.level > 0 or heading.rank == _CAPS_RANK or unit.is_emphasised
    return by_signs or heading.confirmed


def _candidate(
    units: tuple[Unit, ...], free: Sequence[int], index: int, listed: frozenset[str]
) -> Heading | None:
    place = free[index]
    unit = units[place]
    if not unit.is_short and not unit.level:
        return None
    text = unit.words
    confirmed = title_key(text) in listed
    follower = units[free[index + 1]] if index + 1 < len(free) else None
    before = units[free[index - 1]] if index else None
    rank = _rank(unit, text, before, follower)
    if unit.level and text:
        return Heading(place, text, unit.level, confirmed)
    if rank is None or not any(character.isalpha() for character in text):
        return None
    marked = rank <= _CAPS_RANK or confirmed
    if not marked and not (
        _looks_like_heading(unit, text)
        and (_stands_free(unit, before, follower) or _is_above_lead_in(units, place))
    ):
        return None
    return Heading(place, text, rank, confirmed)


def _rank(unit: Unit, text: str, before: Unit | None, follower: Unit | None) -> int | None:
    if unit.level:
        return unit.level
    if unit.is_item:
        return _rank_of_item(unit, before, follower)
    number = _NUMBERED.match(text)
    if number and not is_prose(unit) and _looks_like_heading(unit, text):
        return number[1].count(".") + 1
    if _is_capital_heading(text, before, follower):
        return _CAPS_RANK
    return _EMPHASISED_RANK if unit.is_emphasised else _PLAIN_RANK


def _is_capital_heading(text: str, before: Unit | None, follower: Unit | None) -> bool:
    """Tells whether a line in capitals stands above other text rather than among its like."""
    if not text.isupper() or len(text) < _SHORTEST_CAPITALS or follower is None:
        return False
    if text[-1] in ".,;:" or text in follower.text:
        return False  # what the text below also writes in capitals is an acronym
    return not any(near.is_short and near.text.isupper() for near in (before, follower) if near)


def _rank_of_item(unit: Unit, before: Unit | None, follower: Unit | None) -> int | None:
    """Returns the rank of an item that no other item stands beside; ``None`` for a real item."""
    if follower is None or follower.is_item or (before is not None and before.is_item):
        return None
    if unit.number:
        return 1 if _looks_like_heading(unit, unit.words) and is_prose(follower) else None
    return _BULLETED_RANK if unit.is_emphasised else None


def _looks_like_heading(unit: Unit, text: str) -> bool:
    first = text.lstrip("”\"'’(")[:1]
    if not (first.isupper() or first.isdigit()) or text[-1] in ".,;:!…":
        return False
    if text[-1] == "?":
        return _INNER_END.search(text) is None
    return not is_prose(unit) and fact_of(unit) is None and "@" not in text


def _stands_free(unit: Unit, before: Unit | None, follower: Unit | None) -> bool:
    """Tells whether a line stands off from other short lines, and something follows it."""
    if not unit.gap and before is not None and not ends_sentence(before) and not before.level:
        return False
    if follower is None:
        return True
    if follower.is_item and (is_unfinished(unit) or _goes_on(unit, follower)):
        return False
    if follower.goes_on:
        return False  # the rest of a sentence that a page break cut
    return follower.gap > 0 or follower.is_item or is_prose(follower)


def _is_above_lead_in(units: tuple[Unit, ...], place: int) -> bool:
    """Tells whether a line stands right above one that introduces what follows it.

    That one has a colon at its end, or goes on in a line that starts with a small letter.
    """
    apart = place == 0 or units[place].gap or ends_sentence(units[place - 1])
    if not apart or place + 2 >= len(units):
        return False
    follower, second = units[place + 1], units[place + 2]
    return (
        not follower.is_item
        and follower.text[0].isupper()
        and (second.goes_on or follower.text.endswith(":"))
        and len(follower.words.split()) >= _FEWEST_PROSE_WORDS
    )


def _goes_on(unit: Unit, follower: Unit) -> bool:
    """Tells whether a line with a verb runs on in an item that starts with a small letter."""
    words = unit.words.casefold().split()
    return follower.words[:1].islower() and not read_wording().auxiliaries.isdisjoint(words)


def _headings_of_run(run: list[Heading], after: Unit | None) -> list[Heading]:
    """Returns which of a run of short lines are headings, by what comes after the run."""
    if not run:
        return []
    sure = [heading for heading in run if heading.confirmed or heading.rank < _CAPS_RANK]
    if after is None or is_contact_heading(run[0].text):
        first = run[:1] if len(run) > 1 or after is not None else []
        return sorted({*first, *sure}, key=lambda heading: heading.place)
    if after.is_short and fact_of(after) is not None:
        return sorted({*(run[:-1][:1]), *sure}, key=lambda heading: heading.place)
    if len(run) <= _MOST_NESTED_AT_ONCE:
        return run
    return sorted({run[0], run[-1], *sure}, key=lambda heading: heading.place)
