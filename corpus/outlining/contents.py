"""Tables of contents by their shape: titles with page numbers, links, titles that come again."""

import re
from dataclasses import dataclass

from corpus.markup import plain
from corpus.units import Unit, contents_entry
from corpus.wording import read_wording

_FEWEST_ENTRIES = 3
_LINK_WITHIN = re.compile(r"(?:[-*+•]\s+|\d{1,3}[.)]\s+)?\[[^\[\]]{1,200}\]\(#[^()\s]{0,200}\)")
_NUMBER_AT_END = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class Contents:
    """Where a document lists its own headings, and which they are.

    Attributes:
        places: Positions of the units that make up the tables.
        titles: The headings listed, clean and in lower case, without bullets and page numbers.
    """

    places: frozenset[int]
    titles: frozenset[str]


def find_contents(units: tuple[Unit, ...]) -> Contents:
    """Returns the tables of contents among ``units``."""
    places: set[int] = set()
    titles: set[str] = set()
    for start, end in _numbered_runs(units) + _repeated_runs(units) + _linked_runs(units):
        places.update(range(start, end))
        for unit in units[start:end]:
            titles.add(title_key(contents_entry(unit.text) or unit.words))
        if start and _is_contents_heading(units[start - 1]):
            places.add(start - 1)
    return Contents(frozenset(places), frozenset(titles))


def title_key(text: str) -> str:
    """Returns what two writings of one heading share.

    >>> title_key("- <i>Samverkan</i>") == title_key("*Samverkan*")
    True
    """
    return plain(text).lstrip("-–•*# ").casefold()


def _is_contents_heading(unit: Unit) -> bool:
    return unit.is_short and unit.words.casefold().rstrip(": ") in read_wording().contents_headings


def _numbered_runs(units: tuple[Unit, ...]) -> list[tuple[int, int]]:
    """Returns runs of titles whose page numbers do not fall."""
    runs = []
    start = page = 0
    for position, unit in enumerate(units):
        number = _NUMBER_AT_END.search(unit.text) if contents_entry(unit.text) else None
        if number and int(number[1]) >= page:
            page = int(number[1])
            continue
        if position - start >= _FEWEST_ENTRIES:
            runs.append((start, position))
        start, page = (position, int(number[1])) if number else (position + 1, 0)
    if len(units) - start >= _FEWEST_ENTRIES:
        runs.append((start, len(units)))
    return runs


def _linked_runs(units: tuple[Unit, ...]) -> list[tuple[int, int]]:
    """Returns runs of links to places on the page itself."""
    runs = []
    start = 0
    for position in range(len(units) + 1):
        if position < len(units) and _LINK_WITHIN.fullmatch(units[position].text):
            continue
        if position - start >= _FEWEST_ENTRIES:
            runs.append((start, position))
        start = position + 1
    return runs


def _repeated_runs(units: tuple[Unit, ...]) -> list[tuple[int, int]]:
    """Returns runs after a contents heading whose every line comes again later as a line."""
    if not any(_is_contents_heading(unit) for unit in units):
        return []
    last = {title_key(unit.text): position for position, unit in enumerate(units) if unit.is_short}
    runs = []
    end = 0
    for position, unit in enumerate(units):
        if position < end or not _is_contents_heading(unit):
            continue
        end = position + 1
        while end < len(units) and units[end].is_short and last[title_key(units[end].text)] > end:
            end += 1
        if end - position > _FEWEST_ENTRIES:
            runs.append((position + 1, end))
    return runs
