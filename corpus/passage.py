"""Passages: verbatim slices of a document, what is indexed; and the sentences within them."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Document
from corpus.outline import Block
from corpus.span import Span


class SentenceKind(StrEnum):
    """What a citable piece of a passage is."""

    PROSE = "prose"
    LIST = "list"  # a whole list with its lead-in
    ITEM = "item"  # one item of a list
    LINES = "lines"  # a short-line block: a contact, a signature
    FACT = "fact"  # a page fact


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest piece that an answer may show: a span of the document and its kind.

    Sentences of a passage are in order of start; a whole list (``LIST``) overlaps its own items.
    """

    span: Span
    kind: SentenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A slice of a document: ``document.text[start:end] == text``. Made only by ``Passage.of``.

    Attributes:
        id: ``document-id:start-end``; equal for equal slices of the same document.
        document: The document's id.
        span: Where in the document.
        text: The slice.
        heading: Headings above it, outermost first (without the document's title).
        blocks: The outline's blocks that it consists of.
        sentences: What an answer may cite, in order.
        tokens: Length by ``corpus.tokens.count_tokens``.
    """

    id: str
    document: str
    span: Span
    text: str
    heading: tuple[str, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    tokens: int

    @classmethod
    def of(cls, document: Document, blocks: tuple[Block, ...]) -> "Passage":
        """Returns the passage that ``blocks``, consecutive in ``document``, make up."""
        raise NotImplementedError
