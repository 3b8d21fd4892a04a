"""Passages: verbatim slices of a document, what is indexed; and the sentences within them."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Document
from corpus.outline import Block, BlockKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from corpus.tables import row_in_words
from corpus.tokens import count_tokens


class SentenceKind(StrEnum):
    """What a citable piece of a passage is."""

    PROSE = "prose"
    LIST = "list"  # a whole list with its lead-in
    ITEM = "item"  # one item of a list
    LINES = "lines"  # a short-line block: a contact, a signature
    FACT = "fact"  # a page fact
    ROW = "row"  # one row of a table


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest piece that an answer may show: a span of the document and its kind.

    Sentences of a passage are in order of start; a whole list (``LIST``) overlaps its own items.

    Attributes:
        span: Where in the document.
        kind: What it is.
        header: For a row, where its table's header stands, perhaps outside the passage; ``None``
            for a table without one.
    """

    span: Span
    kind: SentenceKind
    header: Span | None = None

    def in_words(self, text: str) -> str:
        """Returns what a reader needs to understand it: its slice, or a row under its header.

        Args:
            text: The document's.
        """
        if self.kind is SentenceKind.ROW:
            return row_in_words(text, self.header, self.span)
        return self.span.slice(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A slice of a document: ``document.text[start:end] == text``. Made only by ``Passage.of``.

    Attributes:
        id: ``document-id:start-end``; equal for equal slices of the same document.
        document: The document's id.
        span: Where in the document.
        text: The slice.
        heading: Headings above it, outermost first (without the document's title).
        heading_span: Where the innermost of them stands; ``None`` when there is none. The slice
            itself never holds a heading.
        blocks: The outline's blocks that it consists of.
        sentences: What an answer may cite, in order.
    """

    id: str
    document: str
    span: Span
    text: str
    heading: tuple[str, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    heading_span: Span | None = None

    @property
    def tokens(self) -> int:
        """Length by ``corpus.tokens.count_tokens``, counted when asked for."""
        return count_tokens(self.text)

    @property
    def outer_headers(self) -> tuple[Span, ...]:
        """Headers of the tables whose rows it holds while they themselves stand before it."""
        headers = (block.header for block in self.blocks)
        return tuple(header for header in headers if header and header.start < self.span.start)

    @classmethod
    def of(
        cls,
        document: Document,
        blocks: tuple[Block, ...],
        *,
        heading_span: Span | None = None,
    ) -> "Passage":
        """Returns the passage that ``blocks``, consecutive in ``document``, make up.

        Raises:
            ValueError: There are no blocks, they are out of order, or their headings differ.
        """
        if not blocks or len({block.heading for block in blocks}) > 1:
            raise ValueError("a passage needs blocks, all under one heading")
        ends = [0, *(block.span.end for block in blocks)]
        if any(end > block.span.start for end, block in zip(ends, blocks, strict=False)):
            raise ValueError("the blocks of a passage must be in order and apart")
        span = Span(blocks[0].span.start, blocks[-1].span.end)
        return cls(
            id=f"{document.id}:{span.start}-{span.end}",
            document=document.id,
            span=span,
            text=document.slice(span),
            heading=blocks[0].heading,
            heading_span=heading_span,
            blocks=blocks,
            sentences=tuple(s for block in blocks for s in _sentences(block, document.text)),
        )


def _sentences(block: Block, text: str) -> list[Sentence]:
    if block.kind is BlockKind.LIST:
        items = [Sentence(item, SentenceKind.ITEM) for item in block.items]
        return [Sentence(block.span, SentenceKind.LIST), *items]
    if block.kind is BlockKind.TABLE:
        rows = block.rows or ((block.header,) if block.header else ())
        return [Sentence(row, SentenceKind.ROW, block.header) for row in rows]
    if block.kind is BlockKind.LINES:
        return [Sentence(block.span, SentenceKind.LINES)]
    if block.kind is BlockKind.FACT:
        return [Sentence(block.span, SentenceKind.FACT)]
    return [Sentence(span, SentenceKind.PROSE) for span in sentence_spans(text, block.span)]
