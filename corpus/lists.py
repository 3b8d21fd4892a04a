"""Lists with their lead-in, blocks of short lines, and paragraphs: units that are neither heading nor marked."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.facts import ABOUT_PAGE, fact_of
from corpus.headings import ends_sentence, is_prose, is_unfinished
from corpus.lines import trim
from corpus.outline import Block, BlockKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from corpus.units import Unit

_ANNOUNCING = ("följande", "nedanstående", "nedan")  # a sentence with one of them announces a list
_FEWEST_LINES = 3  # short lines in one group under a lead-in that are an item each


def blocks_of(units: Sequence[Unit], text: str, heading: tuple[str, ...]) -> list[Block]:
    """Returns the blocks that consecutive ``units`` under one heading make up, in order."""
    blocks: list[Block] = []
    at = 0
    while at < len(units):
        end, made = _block_at(units, at, text, heading)
        if made[0].kind is BlockKind.LIST and made[0].lead_in is None and blocks:
            made = _join_lead_in(blocks, made[0], units[at - 1], text)
        blocks += made
        at = end
    return blocks


def _block_at(
    units: Sequence[Unit], at: int, text: str, heading: tuple[str, ...]
) -> tuple[int, list[Block]]:
    """Returns where the block that starts at ``at`` ends, and the block."""
    for recognise in (_items_end, _named_items_end, _short_lines_end):
        end = recognise(units, at)
        if end > at:
            break
    else:
        end = _paragraph_end(units, at)
        span = Span(units[at].span.start, units[end - 1].span.end)
        return end, [Block(kind=BlockKind.PARAGRAPH, span=span, heading=heading)]
    part = units[at:end]
    span = Span(part[0].span.start, part[-1].span.end)
    if recognise is _items_end:
        items = tuple(unit.content for unit in part)
        return end, [Block(kind=BlockKind.LIST, span=span, heading=heading, items=items)]
    if recognise is _named_items_end:
        lead_in, items = part[0].span, _named_items(part[1:])
        block = Block(kind=BlockKind.LIST, span=span, heading=heading, lead_in=lead_in, items=items)
        return end, [block]
    fact = fact_of(part[0]) if len(part) == 1 else None
    kind = BlockKind.FACT if fact else BlockKind.LINES
    return end, [Block(kind=kind, span=span, heading=heading, fact=fact)]


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


def _is_name(unit: Unit) -> bool:
    return not unit.is_item and not is_prose(unit) and fact_of(unit) is None


def _named_items_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of a line that ends in a colon and the short lines it introduces."""
    if not units[at].is_short or not units[at].words.endswith(":") or units[at].is_item:
        return at
    end = at + 1
    while end < len(units) and _group_is_names(units, end):
        end = _group_end(units, end)
    if end == at + 2 and units[at + 1].text[0].islower():
        return at  # one sentence, broken after its colon
    return end if end > at + 1 else at


def _group_is_names(units: Sequence[Unit], at: int) -> bool:
    group = units[at : _group_end(units, at)]
    whole = all(_is_name(unit) and not unit.words.endswith(":") for unit in group)
    return whole and group[0].text[0] not in "*_<"


def _group_end(units: Sequence[Unit], at: int) -> int:
    end = at + 1
    while end < len(units) and not units[end].gap and units[end].is_short:
        end += 1
    return end


def _named_items(units: Sequence[Unit]) -> tuple[Span, ...]:
    """Returns the items: each group of lines, or each line where there is but one group."""
    single = _group_end(units, 0) == len(units)
    if single and (len(units) >= _FEWEST_LINES or not units[0].gap):
        return tuple(unit.span for unit in units)
    spans = []
    at = 0
    while at < len(units):
        end = _group_end(units, at)
        spans.append(Span(units[at].span.start, units[end - 1].span.end))
        at = end
    return tuple(spans)


def _short_lines_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of short lines that belong together: one group, or single lines in a row."""
    if not _is_line(units[at]):
        return at
    end = at + 1
    grouped = end < len(units) and not units[end].gap
    while end < len(units) and _is_line(units[end]) and (units[end].gap == 0) == grouped:
        if (
            not grouped
            and end + 1 < len(units)
            and not units[end + 1].gap
            and _is_line(units[end + 1])
        ):
            break
        end += 1
    if end == at + 1 and fact_of(units[at]) is None and is_unfinished(units[at]):
        return at  # a lead-in, or a sentence that goes on
    return end


def _is_line(unit: Unit) -> bool:
    if unit.is_item or not unit.is_short:
        return False
    fact = fact_of(unit)
    if fact is not None:
        return fact.kind not in ABOUT_PAGE
    return not is_prose(unit)


def _paragraph_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of a paragraph, with the rest of its last sentence when a page break cut it."""
    end = at + 1
    while end < len(units) and not units[end].is_item and units[end].text[0].islower():
        if ends_sentence(units[end - 1]):
            break
        end += 1
    return end


def _join_lead_in(blocks: list[Block], made: Block, before: Unit, text: str) -> list[Block]:
    """Returns the list with the sentence before it as its lead-in, when that sentence announces it.

    Takes the paragraph off ``blocks``; what of it is not lead-in comes first in what is returned.
    """
    previous = blocks[-1]
    if previous.kind is not BlockKind.PARAGRAPH and previous.span != before.span:
        return [made]
    spans = sentence_spans(text, previous.span)
    lead_in = spans[-1]
    announces = any(word in lead_in.slice(text).casefold() for word in _ANNOUNCING)
    if ends_sentence(before) and not announces:
        return [made]
    blocks.pop()
    joined = Block(
        kind=BlockKind.LIST,
        span=Span(lead_in.start, made.span.end),
        heading=made.heading,
        lead_in=lead_in,
        items=made.items,
    )
    rest = trim(text, previous.span.start, lead_in.start)
    return [replace(previous, span=rest), joined] if rest else [joined]
