"""Paths of headings, from their ranks and from how their sections begin."""

import re
from dataclasses import dataclass

from corpus.headings import Heading
from corpus.units import Unit

_PLAIN_RANKS = range(10, 40)  # ranks guessed from looks alone: a heading right below another nests
_OPENING = 300  # characters within which a section's first sentence lies
_OPENING_WORDS = 6  # a name stands at the beginning of the sentence that presents it
_STEM = 5  # letters by which two forms of a Swedish word are the same
_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"\b[A-ZÅÄÖ]{3,}\d?\b")
_SHARE = 0.5  # of a heading's words that its section's first sentence must take up


@dataclass(frozen=True, slots=True)
class _Level:
    rank: int
    text: str
    presents: bool  # whether its section begins by presenting what the heading names


def paths_of(headings: tuple[Heading, ...], units: tuple[Unit, ...]) -> dict[int, tuple[str, ...]]:
    """Returns the path of each heading by its place, its own text last.

    A heading right below another of the same looks stands under it. The ones that follow stay
    its siblings as long as each of their sections presents what its heading names, as the
    entries of a register do; the first that does not is back at the parent's level.
    """
    paths: dict[int, tuple[str, ...]] = {}
    stack: list[_Level] = []
    previous: Heading | None = None
    for heading in headings:
        presents = _presents(heading, units)
        rank = _rank(heading, previous, stack, presents=presents)
        while stack and stack[-1].rank >= rank:
            stack.pop()
        stack.append(_Level(rank, heading.text, presents))
        paths[heading.place] = tuple(level.text for level in stack)
        previous = heading
    return paths


def _rank(
    heading: Heading, previous: Heading | None, stack: list[_Level], *, presents: bool
) -> int:
    rank = heading.rank
    if rank not in _PLAIN_RANKS or not stack or previous is None:
        return rank
    directly_below = previous.place + 1 == heading.place and previous.rank == rank
    if directly_below and not (heading.confirmed and not previous.confirmed):
        return stack[-1].rank + 1
    siblings = [level for level in stack if rank < level.rank < rank + 10]
    if siblings and siblings[-1].presents and presents:
        return siblings[-1].rank
    return rank


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
