"""A document as readable HTML in which every character's place in the source is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.web.document_blocks import ListView, TableView, list_views, table_view
from assistant.web.document_lines import Line, Reading
from corpus.document import PAGE_BREAK, Document
from corpus.outline import Block, BlockKind, Outline
from corpus.span import Span

_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*?\n\s*?\n|\s*\Z)", re.DOTALL)
# The page's own title is h1, and HTML has no h7.
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A block: its element (``h2`` … ``h6``, ``p``, ``ul``, ``table``), its look, what it holds.

    Attributes:
        line: The text of a heading or paragraph, or the lead-in of a list.
        lists: Of a list block.
        table: Of a table block.
        page: That of the original, for the first block on each.
    """

    element: str
    style: str
    line: Line | None = None
    lists: tuple[ListView, ...] = ()
    table: TableView | None = None
    page: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether any of it is for readers; a comment for programs is not."""
        return bool(self.lists or self.table or (self.line and self.line.segments))


def _paragraphs(text: str) -> Iterator[Span]:
    """Yields what lies between blank lines, without surrounding white space."""
    for match in _PARAGRAPH.finditer(text):
        yield Span(*match.span())


def _block_view(reading: Reading, block: Block) -> BlockView:
    if block.kind is BlockKind.TABLE:
        return BlockView(element="table", style="table", table=table_view(reading, block))
    if block.kind is BlockKind.LIST and block.items:
        lead_in = reading.line(block.lead_in) if block.lead_in else None
        lists = list_views(reading, block.items)
        return BlockView(element="ul", style="lista", line=lead_in, lists=lists)
    element = "p"
    if block.kind is BlockKind.HEADING:
        element = f"h{min(len(block.heading) + 1, _DEEPEST_HEADING)}"
    return BlockView(element=element, style=block.kind.value, line=reading.line(block.span))


def _with_pages(
    document: Document, outline: Outline, views: tuple[BlockView, ...]
) -> Iterator[BlockView]:
    """Yields the views, the first on each page with its number."""
    page, told, seen = 1, 0, 0
    for block, view in zip(outline.blocks, views, strict=True):
        page += document.text.count(PAGE_BREAK, seen, block.span.start)
        seen = block.span.start
        if view.is_shown:
            yield replace(view, page=page) if page != told else view
            told = page


def block_views(
    document: Document, outline: Outline | None, mark: Span | None = None
) -> tuple[BlockView, ...]:
    """Returns the whole of ``document`` (white space between blocks apart), ``mark`` marked.

    Without an outline, blank lines separate paragraphs. Of Markdown its signs are left out.
    """
    reading = Reading(document, mark)
    if outline is None:
        return tuple(
            BlockView(element="p", style="paragraph", line=reading.line(span))
            for span in _paragraphs(document.text)
        )
    views = tuple(_block_view(reading, block) for block in outline.blocks)
    if PAGE_BREAK not in document.text:
        return tuple(view for view in views if view.is_shown)
    return tuple(_with_pages(document, outline, views))
