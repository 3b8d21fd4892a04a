"""A document as readable HTML in which every character's place in the source is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.document import Document
from corpus.outline import Block, BlockKind, Outline
from corpus.span import Span

_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*?\n\s*?\n|\s*\Z)", re.DOTALL)
# The page's own title is h1, and HTML has no h7.
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that is wholly marked or wholly not."""

    start: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A run of text that is one HTML element: a paragraph, a heading, a list item.

    ``start`` counts code points of the document, as do the offsets of the pieces.
    """

    start: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A block: its element (``h2`` … ``h6``, ``p``, ``ul``), how it looks, and its lines.

    ``page`` is that of the original, for the first block on each.
    """

    element: str
    style: str
    lines: tuple[Line, ...]
    lead_in: Line | None = None
    page: int | None = None


def _line(document: Document, span: Span, mark: Span | None) -> Line:
    """Returns the text of ``span``, cut where ``mark`` begins and ends."""
    cuts = {span.start, span.end}
    if mark is not None:
        cuts |= {cut for cut in (mark.start, mark.end) if span.start < cut < span.end}
    edges = sorted(cuts)
    pieces = tuple(
        Piece(
            start=start,
            text=document.text[start:end],
            marked=mark is not None and mark.start <= start and end <= mark.end,
        )
        for start, end in pairwise(edges)
    )
    return Line(start=span.start, pieces=pieces)


def _paragraphs(text: str) -> Iterator[Span]:
    """Yields what lies between blank lines, without surrounding white space."""
    for match in _PARAGRAPH.finditer(text):
        yield Span(*match.span())


def _list_block(document: Document, block: Block, mark: Span | None) -> BlockView:
    lead_in = _line(document, block.lead_in, mark) if block.lead_in else None
    items = tuple(_line(document, item, mark) for item in block.items)
    return BlockView(element="ul", style="lista", lines=items, lead_in=lead_in)


def _table_block(document: Document, block: Block, mark: Span | None) -> BlockView:
    """Returns a table a row a line, without the rule between its header and its rows."""
    has_header = block.header is not None and block.span.covers(block.header)
    spans = [*([block.header] if has_header and block.header else []), *block.rows]
    lines = tuple(_line(document, span, mark) for span in spans)
    return BlockView(element="p", style="table", lines=lines)


def _block_view(document: Document, block: Block, mark: Span | None) -> BlockView:
    if block.kind is BlockKind.TABLE:
        return _table_block(document, block, mark)
    if block.kind is BlockKind.LIST and block.items:
        return _list_block(document, block, mark)
    element = "p"
    if block.kind is BlockKind.HEADING:
        element = f"h{min(len(block.heading) + 1, _DEEPEST_HEADING)}"
    return BlockView(
        element=element, style=block.kind.value, lines=(_line(document, block.span, mark),)
    )


def block_views(
    document: Document, outline: Outline | None, mark: Span | None = None
) -> tuple[BlockView, ...]:
    """Returns the whole of ``document`` (white space between blocks apart), ``mark`` marked.

    Without an outline, blank lines separate paragraphs.
    """
    if outline is not None:
        views = tuple(_block_view(document, block, mark) for block in outline.blocks)
        pages = [document.page(block.span.start) for block in outline.blocks]
        return tuple(
            replace(view, page=page) if page != before else view
            for view, page, before in zip(views, pages, [None, *pages], strict=False)
        )
    return tuple(
        BlockView(element="p", style="paragraph", lines=(_line(document, span, mark),))
        for span in _paragraphs(document.text)
    )
