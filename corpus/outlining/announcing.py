"""Sections that name their sub-headings: in an enumeration or a list, in order."""

import re
from collections.abc import Sequence

from corpus.markup import plain
from corpus.outlining.headings import GUESSED_RANKS, Heading
from corpus.units import Unit
from corpus.wording import read_wording

_MOST_NAMED = 12  # headings; a longer enumeration is a list of something else
_FEWEST_NAMED = 3  # two words in a row, both in the next headings, occur by chance
_FEWEST_ANNOUNCED = 2  # where a sentence says that something follows, or where they are items
_SHARE = 0.6  # of what is enumerated must be the headings
_SHARE_OF_NAME = 0.5  # of a heading's words must be named
_NEAR = 4  # words of an open end of an enumeration that may name a heading
_LONGEST_SENTENCE = 1_000  # characters
_STEM = 5  # letters by which two forms of a Swedish word are the same
_SHORTEST = 4  # letters; shorter words mostly connect others
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s")
_BETWEEN_NAMES = re.compile(r"[,;:]\s|\s(?:och|samt|eller|and|or)\s")

_Stems = frozenset[str]


def announced_headings(headings: Sequence[Heading], units: Sequence[Unit]) -> dict[int, int]:
    """Returns where the heading stands that announces a heading, both by place.

    A section announces the headings right after it whose names it enumerates: three or more, or
    two when it says that they follow. Only headings guessed from looks are asked.
    """
    announcers: dict[int, int] = {}
    names = [_stems(heading.text) for heading in headings]
    for index, heading in enumerate(headings[:-1]):
        if heading.rank not in GUESSED_RANKS:
            continue
        named_at_most = _run_of_rank(headings[index + 1 : index + 1 + _MOST_NAMED], heading.rank)
        section = units[heading.place + 1 : headings[index + 1].place]
        named = _named(section, names[index + 1 : index + 1 + named_at_most])
        for other in headings[index + 1 : index + 1 + named]:
            announcers[other.place] = heading.place
    return announcers


def _run_of_rank(headings: Sequence[Heading], rank: int) -> int:
    """Returns how many headings, from the first on, have this rank."""
    others = (index for index, heading in enumerate(headings) if heading.rank != rank)
    return next(others, len(headings))


def _named(section: Sequence[Unit], names: Sequence[_Stems]) -> int:
    """Returns how many of ``names``, from the first on, ``section`` enumerates in order."""
    if len(names) < _FEWEST_ANNOUNCED:
        return 0
    best = _named_by(_items(section), names, fewest=_FEWEST_ANNOUNCED)
    for unit in section:
        if unit.is_item or unit.part is not None:
            continue
        for sentence in _BETWEEN_SENTENCES.split(unit.text):
            if len(sentence) <= _LONGEST_SENTENCE:
                fewest = _FEWEST_ANNOUNCED if _announces(sentence) else _FEWEST_NAMED
                best = max(best, _named_by(_enumerated(sentence), names, fewest=fewest))
    return best


def _items(section: Sequence[Unit]) -> list[_Stems]:
    return [_stems(" ".join(_words(unit.words)[:_NEAR])) for unit in section if unit.is_item]


def _enumerated(sentence: str) -> list[_Stems]:
    """Returns what a sentence enumerates; of a long part only the beginning and the end count."""
    first, *others = (_words(part) for part in _BETWEEN_NAMES.split(plain(sentence)))
    near = [first[-_NEAR:], *(part[:_NEAR] + part[_NEAR:][-_NEAR:] for part in others)]
    return [_stems(" ".join(part)) for part in near] if others else []


def _named_by(parts: Sequence[_Stems], names: Sequence[_Stems], *, fewest: int) -> int:
    count = start = end = 0
    for place, part in enumerate(parts):
        if count < len(names) and _is_named(names[count], part):
            start = place if count == 0 else start
            end, count = place + 1, count + 1
    if count < fewest or count < _SHARE * (end - start):
        return 0
    return count


def _is_named(name: _Stems, part: _Stems) -> bool:
    taken_up = sum(any(_is_same(word, other) for other in part) for word in name)
    return bool(name) and taken_up >= _SHARE_OF_NAME * len(name)


def _is_same(stem: str, other: str) -> bool:
    return stem.startswith(other) or other.startswith(stem)


def _announces(sentence: str) -> bool:
    return not read_wording().announcing.isdisjoint(_words(sentence))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _stems(text: str) -> _Stems:
    return frozenset(word[:_STEM] for word in _words(text) if len(word) >= _SHORTEST)
