"""Lists with their lead-in, blocks of short lines, paragraphs: what stands between headings."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.facts import ABOUT_PAGE, fact_of, facts_among
from corpus.lines import trim
from corpus.markdown import PartKind
from corpus.outline import Block, BlockKind
from corpus.outlining.enumerations import bare_items_end, enumeration_end, enumeration_items
from corpus.outlining.headings import ends_sentence, is_contact_heading, is_prose, is_unfinished
from corpus.sentences import sentence_spans
from corpus.span import Span
from corpus.tables import cells_of
from corpus.units import Unit

_ANNOUNCING = ("följande", "nedanstående", "nedan")  # a sentence with one of them announces a list


def blocks_of(units: Sequence[Unit], text: str, heading: tuple[str, ...]) -> list[Block]:
    """Returns the blocks that consecutive ``units`` under one heading make up, in order."""
    blocks: list[Block] = []
    is_contact = bool(heading) and is_contact_heading(heading[-1])
    at = 0
    while at < len(units):
        end, block = _block_at(units, at, text, is_contact=is_contact)
        block = replace(block, heading=heading)
        if block.kind is BlockKind.TABLE and block.header is None and blocks and units[at].new_page:
            block = _with_header_of(blocks[-1], block, text)
        joins = block.kind is BlockKind.LIST and block.lead_in is None and blocks
        blocks += _join_lead_in(blocks, block, units[at - 1], text) if joins else [block]
        at = end
    return blocks


def _block_at(units: Sequence[Unit], at: int, text: str, *, is_contact: bool) -> tuple[int, Block]:
    """Returns where the block that starts at ``at`` ends, and the block."""
    if units[at].part is not None:
        return at + 1, _whole(units[at])
    if (end := max(_items_end(units, at), bare_items_end(units, at))) > at:
        items = tuple(unit.content for unit in units[at:end])
        return end, Block(kind=BlockKind.LIST, span=_span(units[at:end]), items=items)
    if (end := enumeration_end(units, at)) > at:
        items, lead_in = enumeration_items(units[at + 1 : end]), units[at].span
        span = _span(units[at:end])
        return end, Block(kind=BlockKind.LIST, span=span, lead_in=lead_in, items=items)
    if (end := _short_lines_end(units, at)) > at:
        return end, _short_lines(units[at:end], text, is_contact=is_contact)
    end = _paragraph_end(units, at)
    return end, Block(kind=BlockKind.PARAGRAPH, span=_span(units[at:end]))


def _whole(unit: Unit) -> Block:
    """Returns the block of a unit that Markdown marks as a whole."""
    if unit.part is not PartKind.TABLE:
        return Block(kind=BlockKind.PARAGRAPH, span=unit.span)
    return Block(kind=BlockKind.TABLE, span=unit.span, header=unit.header, rows=unit.rows)


def _span(units: Sequence[Unit]) -> Span:
    return Span(units[0].span.start, units[-1].span.end)


def _items_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of a run of items; ``at`` when none starts there."""
    end = at
    while end < len(units) and units[end].is_item:
        end += 1
    if end == at + 1 and _is_speech(units[at]) and not (at and is_unfinished(units[at - 1])):
        return at
    return end


def _is_speech(unit: Unit) -> bool:
    """Tells whether a single dash opens a spoken sentence rather than an item."""
    return unit.text[0] in "–—" and ends_sentence(unit)


def _short_lines_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of short lines that belong together: one group, or single lines in a row."""
    if not _is_line(units[at]) or bare_items_end(units, at + 1) > at + 1:
        return at
    end = at + 1
    grouped = _is_grouped(units, at)
    while end < len(units) and _is_line(units[end]):
        if (
            units[end].new_page
            or (units[end].gap == 0) != grouped
            or (not grouped and _is_grouped(units, end))
        ):
            break
        if bare_items_end(units, end + 1) > end + 1:
            break  # the lead-in of a list without bullets
        end += 1
    cut = end < len(units) and units[end].goes_on and is_prose(units[end])
    if end == at + 1 and fact_of(units[at]) is None and (cut or is_unfinished(units[at])):
        return at  # a lead-in, or a sentence that goes on
    return end


def _is_grouped(units: Sequence[Unit], at: int) -> bool:
    return at + 1 < len(units) and not units[at + 1].gap and _is_line(units[at + 1])


def _is_line(unit: Unit) -> bool:
    if unit.is_item or not unit.is_short:
        return False
    fact = fact_of(unit)
    if fact is not None:
        return fact.kind not in ABOUT_PAGE
    return not is_prose(unit)


def _short_lines(units: Sequence[Unit], text: str, *, is_contact: bool) -> Block:
    fact = fact_of(units[0]) if len(units) == 1 else None
    if fact is not None:
        return Block(kind=BlockKind.FACT, span=fact.span, fact=fact)
    facts = facts_among(units, text, is_contact=is_contact)
    return Block(kind=BlockKind.LINES, span=_span(units), facts=facts)


def _paragraph_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of a paragraph, over any page break within its last sentence."""
    end = at + 1
    while end < len(units) and not units[end].is_item and units[end].goes_on:
        if ends_sentence(units[end - 1]) or bare_items_end(units, end) > end:
            break
        end += 1
    return end


def _with_header_of(before: Block, table: Block, text: str) -> Block:
    """Returns a table that opens a page, with the header of the one that it goes on from."""
    if before.kind is not BlockKind.TABLE or before.header is None:
        return table
    columns = len(cells_of(table.rows[0].slice(text)))
    is_same = columns == len(cells_of(before.header.slice(text)))
    return replace(table, header=before.header) if is_same else table


def _join_lead_in(blocks: list[Block], made: Block, before: Unit, text: str) -> list[Block]:
    """Returns the list with the sentence before it as its lead-in, when that announces it.

    Takes the paragraph off ``blocks``; what of it is not lead-in comes first in what is returned.
    """
    previous = blocks[-1]
    if before.part is not None:
        return [made]
    if previous.kind is not BlockKind.PARAGRAPH and previous.span != before.span:
        return [made]
    lead_in = sentence_spans(text, previous.span)[-1]
    announces = any(word in lead_in.slice(text).casefold() for word in _ANNOUNCING)
    if ends_sentence(before) and not announces:
        return [made]
    blocks.pop()
    joined = replace(made, span=Span(lead_in.start, made.span.end), lead_in=lead_in)
    rest = trim(text, previous.span.start, lead_in.start)
    return [replace(previous, span=rest), joined] if rest else [joined]
