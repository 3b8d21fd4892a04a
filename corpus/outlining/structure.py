"""The outline of plain text by its shape: one page from lines to blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.boilerplate import is_boilerplate
from corpus.document import Document
from corpus.facts import ABOUT_PAGE, FactKind, PageFact, fact_of
from corpus.lines import split_lines
from corpus.outline import Block, BlockKind, Outline
from corpus.outlining.contents import find_contents, title_key
from corpus.outlining.enumerations import find_enumerations
from corpus.outlining.fact_lines import page_facts_of
from corpus.outlining.headings import Heading, find_headings, is_prose, marks_headings
from corpus.outlining.lists import blocks_of
from corpus.outlining.nesting import paths_of
from corpus.span import Span
from corpus.units import Unit, split_units

_TITLE_WITHIN = 25  # units; menus above a title are seldom longer
_LEAST_TITLE = 10  # characters that a title and its fuller form must share

_Mark = BlockKind | tuple[PageFact, ...]  # the kind of a unit, or what it states about the page


def outline_of(document: Document) -> Outline:
    """Returns the outline of a plain text: its blocks in order, all of the text in one of them."""
    text = document.text
    units = split_units(split_lines(text), text)
    contents = find_contents(units)
    marks = _marks(units, contents.places)
    free = [place for place in range(len(units)) if place not in marks]
    title = _title_place(units, free, document.source.title)
    if title is not None:
        marks |= _header_marks(units, free, title, document.source.publisher)
        free = [place for place in free if place > title]
    enumerated = find_enumerations(units, free)
    headings = find_headings(
        units,
        free,
        listed=contents.titles,
        enumerated=enumerated,
        marked=marks_headings(units, len(text)),
    )
    if title is None and headings and _is_title(headings, free):
        title = headings[0].place
        headings = headings[1:]
    paths = paths_of(headings, units)
    if title is not None:
        paths[title] = (units[title].words,)
    return Outline(_joined_contents(_blocks(units, text, marks, _Headings(paths, title))))


@dataclass(frozen=True, slots=True)
class _Headings:
    paths: dict[int, tuple[str, ...]]
    title: int | None


def _marks(units: tuple[Unit, ...], contents: frozenset[int]) -> dict[int, _Mark]:
    """Returns what is known of a unit without looking around it, by its position."""
    marks: dict[int, _Mark] = {}
    for place, unit in enumerate(units):
        if place in contents:
            marks[place] = BlockKind.CONTENTS
        elif facts := page_facts_of(unit):
            marks[place] = facts
        elif is_boilerplate(unit):
            marks[place] = BlockKind.BOILERPLATE
        else:
            fact = fact_of(unit)
            if fact is not None and (fact.kind in ABOUT_PAGE or fact.kind is FactKind.SIGNED):
                marks[place] = (fact,)
    return marks


def _title_place(units: tuple[Unit, ...], free: list[int], title: str) -> int | None:
    """Returns where the title stands that the source is known by; ``None`` when it does not."""
    wanted = title_key(title)
    for place in free[:_TITLE_WITHIN]:
        if units[place].is_short and _same_title(title_key(units[place].words), wanted):
            return place
    return None


def _is_title(headings: tuple[Heading, ...], free: list[int]) -> bool:
    """Tells whether the first heading is the document's title though its source names another."""
    first = headings[0]
    is_alone = first.rank == 1 and all(heading.rank > 1 for heading in headings[1:])
    return first.place == free[0] or (is_alone and len(headings) > 1)


def _same_title(found: str, wanted: str) -> bool:
    shorter, longer = sorted((found, wanted), key=len)
    return found == wanted or (len(shorter) >= _LEAST_TITLE and longer.startswith(shorter))


def _header_marks(
    units: tuple[Unit, ...], free: list[int], title: int, publisher: str
) -> dict[int, _Mark]:
    """Returns marks for the short lines above the title: the site's name and menus.

    A line that is the publisher's name tells who published the page.
    """
    above = [place for place in free if place < title]
    if any(is_prose(units[place]) for place in above):
        return {}
    marks: dict[int, _Mark] = {}
    for place in above:
        span = units[place].span
        named = units[place].words == publisher
        marks[place] = (
            (PageFact(FactKind.PUBLISHED_BY, span, span),) if named else BlockKind.BOILERPLATE
        )
    return marks


def _blocks(
    units: tuple[Unit, ...],
    text: str,
    marks: dict[int, _Mark],
    headings: _Headings,
) -> Iterator[Block]:
    path: tuple[str, ...] = ()
    run: list[Unit] = []
    for place, unit in enumerate(units):
        mark = marks.get(place)
        starts = place in headings.paths or _outranks(unit)
        if (mark is not None or starts) and run:
            yield from blocks_of(run, text, path)
            run = []
        if place in headings.paths:
            own = headings.paths[place]
            path = () if place == headings.title else own
            yield Block(kind=BlockKind.HEADING, span=unit.span, heading=own)
        elif isinstance(mark, tuple):
            yield _fact_block(unit, mark, path)
        elif mark is not None:
            yield Block(kind=mark, span=unit.span, heading=path)
        else:
            path = () if starts else path
            run.append(unit)
    if run:
        yield from blocks_of(run, text, path)


def _fact_block(unit: Unit, facts: tuple[PageFact, ...], path: tuple[str, ...]) -> Block:
    above = () if facts[0].kind in ABOUT_PAGE else path
    return Block(kind=BlockKind.FACT, span=unit.span, heading=above, fact=facts[0], facts=facts[1:])


def _joined_contents(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Returns the blocks with the lines of each table of contents as one."""
    joined: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.CONTENTS and joined and joined[-1].kind is block.kind:
            joined[-1] = replace(block, span=Span(joined[-1].span.start, block.span.end))
        else:
            joined.append(block)
    return tuple(joined)


def _outranks(unit: Unit) -> bool:
    """Tells whether a line in capitals that ends in a colon leaves the section it stands in."""
    return unit.is_short and unit.text.endswith(":") and unit.words.isupper()
