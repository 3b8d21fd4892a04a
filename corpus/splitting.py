"""Cutting an outline into passages."""

from collections.abc import Iterator
from dataclasses import replace

from corpus.document import Document
from corpus.lines import trim
from corpus.outline import Block, BlockKind, Outline
from corpus.passage import Passage
from corpus.sentences import sentence_spans
from corpus.span import Span

VERSION = 5
"""Raised when the same text is cut otherwise than before, so that an index is built anew."""

TARGET = 700  # characters, about 170 tokens: as good to retrieve as any, and short enough to cite
LONGEST = 1_000  # characters; only a list that belongs together may be longer
LONGEST_LIST = 4_000  # characters; beyond it a list is a table, which no reader takes in whole
_SMALL = 250  # characters; a shorter rest goes with its neighbour where there is room

_LEFT_OUT = {BlockKind.CONTENTS, BlockKind.BOILERPLATE}


def passages_of(document: Document, outline: Outline) -> tuple[Passage, ...]:
    """Returns the passages of a document, in order.

    They cover all of its text but headings, contents and boilerplate; none crosses a heading, and
    neither a sentence nor a list and its lead-in is cut.
    """
    return tuple(
        Passage.of(document, tuple(part), heading_span=heading)
        for heading, section in _sections(outline)
        for part in _parts([piece for block in section for piece in _pieces(block, document.text)])
    )


def _sections(outline: Outline) -> Iterator[tuple[Span | None, list[Block]]]:
    """Yields the blocks that may share a passage, with the span of the heading above them."""
    places: dict[tuple[str, ...], Span] = {}
    section: list[Block] = []
    for block in outline.blocks:
        if section and (block.kind in _LEFT_OUT or block.heading != section[0].heading):
            yield places.get(section[0].heading), section
            section = []
        if block.kind is BlockKind.HEADING:
            if section:
                yield places.get(section[0].heading), section
                section = []
            places[block.heading] = block.span
        elif block.kind not in _LEFT_OUT:
            section.append(block)
    if section:
        yield places.get(section[0].heading), section


def _parts(blocks: list[Block]) -> list[list[Block]]:
    """Groups consecutive blocks so that each group is about ``TARGET`` long."""
    parts: list[list[Block]] = []
    for block in blocks:
        length = block.span.end - parts[-1][0].span.start if parts else 0
        current = parts[-1][-1].span.end - parts[-1][0].span.start if parts else 0
        if parts and (length <= TARGET or (length <= LONGEST and current < _SMALL)):
            parts[-1].append(block)
        else:
            parts.append([block])
    if len(parts) > 1:
        last = parts[-1]
        if (
            last[-1].span.end - last[0].span.start < _SMALL
            and last[-1].span.end - parts[-2][0].span.start <= LONGEST
        ):
            parts[-2:] = [parts[-2] + last]
    return parts


def _pieces(block: Block, text: str) -> list[Block]:
    """Returns the block, or the parts of one that is too long for a passage."""
    length = block.span.end - block.span.start
    if block.kind is BlockKind.LIST and length > LONGEST_LIST:
        return _pieces_of_list(block)
    if block.kind in {BlockKind.LIST, BlockKind.FACT} or length <= LONGEST:
        return [block]
    if block.kind is BlockKind.TABLE:
        return _pieces_of_table(block)
    return _pieces_of_prose(block, text)


def _pieces_of_prose(block: Block, text: str) -> list[Block]:
    """Cuts a long paragraph between sentences into pieces of about equal length."""
    starts = [span.start for span in sentence_spans(text, block.span)]
    if len(starts) <= 1:
        return [block]
    count = -(-(block.span.end - block.span.start) // TARGET)
    aim = (block.span.end - block.span.start) / count
    cuts = [block.span.start]
    for start, after in zip(starts[1:], [*starts[2:], block.span.end], strict=True):
        if start - cuts[-1] >= aim or after - cuts[-1] > LONGEST:
            cuts.append(start)
    spans = [trim(text, a, b) for a, b in zip(cuts, [*cuts[1:], block.span.end], strict=True)]
    return [replace(block, span=span) for span in spans if span is not None]


def _pieces_of_list(block: Block) -> list[Block]:
    """Cuts a list that is as long as a table between items; the first piece keeps the lead-in."""
    pieces: list[Block] = []
    start, items = block.span.start, list[Span]()
    for item, after in zip(block.items, [*block.items[1:], None], strict=True):
        items.append(item)
        end = item.end
        if after is None or after.end - start > LONGEST:
            lead_in = None if pieces else block.lead_in
            piece = replace(block, span=Span(start, end), lead_in=lead_in, items=tuple(items))
            pieces.append(piece)
            start, items = (after.start if after else end), []
    return pieces


def _pieces_of_table(block: Block) -> list[Block]:
    """Cuts a table between rows; each piece knows the header, which only the first one holds."""
    pieces: list[Block] = []
    start, rows = block.span.start, list[Span]()
    for row, after in zip(block.rows, [*block.rows[1:], None], strict=True):
        rows.append(row)
        if after is None or after.end - start > LONGEST:
            pieces.append(replace(block, span=Span(start, row.end), rows=tuple(rows)))
            start, rows = (after.start if after else row.end), []
    return pieces
