"""Paths of headings, from their ranks and from how their sections begin."""

import re
from dataclasses import dataclass, replace

from corpus.outlining.announcing import announced_headings
from corpus.outlining.headings import GUESSED_RANKS, Heading, is_contact_heading
from corpus.units import Unit

_DEEPEST = 10  # levels between two ranks of headings
_OPENING = 300  # characters within which a section's first sentence lies
_OPENING_WORDS = 6  # a name stands at the beginning of the sentence that presents it
_STEM = 5  # letters by which two forms of a Swedish word are the same
_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"\b[A-ZÅÄÖ]{3,}\d?\b")
_SHARE = 0.5  # of a heading's words that its section's first sentence must take up


@dataclass(slots=True)
class _Level:
    """An open heading.

    Attributes:
        rank: Lower stands higher.
        heading: The last one at this level.
        is_division: Whether it opened as a guessed sub-heading right below its parent.
        presents: Whether the sections of all headings at this level present what these name.
        gap: The most blank lines before a heading at this level, the first one aside.
    """

    rank: int
    heading: Heading
    is_division: bool = False
    presents: bool = False
    gap: int | None = None


def paths_of(headings: tuple[Heading, ...], units: tuple[Unit, ...]) -> dict[int, tuple[str, ...]]:
    """Returns the path of each heading by its place, its own text last.

    Guessed headings, which do not say how deep they stand, nest in two ways. Those that a section
    announces stand under its heading. And one right below another of the same looks opens a
    division of it. The ones that follow belong to that division; but where its first section
    presents what its heading names, as the entries of a register do, the first one that does not
    is back at the parent's level, and so is one with more blank lines before it than the others,
    and one for contacts.
    """
    paths: dict[int, tuple[str, ...]] = {}
    announcers = announced_headings(headings, units)
    stack: list[_Level] = []
    previous: Heading | None = None
    for heading in headings:
        level = _level(heading, previous, stack, units, announcers.get(heading.place))
        while stack and stack[-1].rank >= level.rank:
            stack.pop()
        stack.append(level)
        paths[heading.place] = tuple(open_level.heading.text for open_level in stack)
        previous = heading
    return paths


def _level(
    heading: Heading,
    previous: Heading | None,
    stack: list[_Level],
    units: tuple[Unit, ...],
    announcer: int | None,
) -> _Level:
    own = _Level(heading.rank, heading)
    if heading.rank not in GUESSED_RANKS or not stack or previous is None:
        return own
    above = [level for level in stack if level.heading.place == announcer]
    if above:
        return replace(own, rank=above[0].rank + 1)
    if _opens_division(heading, previous):
        presents = _presents(heading, units)
        return replace(own, rank=stack[-1].rank + 1, is_division=True, presents=presents)
    for level in reversed(stack):
        if heading.rank < level.rank < heading.rank + _DEEPEST and level.is_division:
            found = _next_in_division(heading, level, units)
            if found is not None:
                return found
    return own


def _opens_division(heading: Heading, previous: Heading) -> bool:
    directly_below = previous.place + 1 == heading.place and previous.rank == heading.rank
    return directly_below and not (heading.confirmed and not previous.confirmed)


def _next_in_division(heading: Heading, level: _Level, units: tuple[Unit, ...]) -> _Level | None:
    """Returns the level of ``heading`` as the next one after ``level``; ``None`` if it is not."""
    presents = level.presents and _presents(heading, units)
    gap = units[heading.place].gap
    ends = level.presents and not presents
    if ends or is_contact_heading(heading.text) or (level.gap is not None and gap > level.gap):
        return None
    return replace(level, heading=heading, presents=presents, gap=gap)


def _presents(heading: Heading, units: tuple[Unit, ...]) -> bool:
    """Tells whether the sentence after a heading takes up the heading's own name or acronym."""
    if heading.place + 1 >= len(units):
        return False
    opening = re.split(r"(?<=[.!?])\s", units[heading.place + 1].text[:_OPENING])[0]
    if any(acronym in opening for acronym in _ACRONYM.findall(heading.text)):
        return True
    stems = [word.casefold()[:_STEM] for word in _WORD.findall(opening)]
    return any(_takes_up(part, stems) for part in re.split(r"\s[-–:]\s", heading.text))


def _takes_up(part: str, stems: list[str]) -> bool:
    wanted = [word.casefold()[:_STEM] for word in _WORD.findall(part) if len(word) >= _STEM - 1]
    if not wanted:
        return False
    share = sum(stem in stems for stem in wanted) / len(wanted)
    return share >= _SHARE or wanted[0] in stems[:_OPENING_WORDS]
