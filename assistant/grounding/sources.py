"""The sentences of the passages found, numbered, so that a language model can point at them.

``[2.1]`` is the first sentence of the second passage. Each keeps its span, so that what is shown
for it is always sliced anew out of its document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.grounding.orders import gives_orders
from corpus.document import Document
from corpus.markup import plain
from corpus.passage import Passage, Sentence, SentenceKind
from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSentence:
    """A sentence that may bear a statement.

    Attributes:
        id: Its number and its passage's, as ``2.1``; unique within a request.
        document: The document's id.
        span: What is quoted for it.
        before: Where that stands which it cannot be understood without: a list item's lead-in, the
            header of a table's row; ``None`` for all others. Quoted too, since it bears as much.
        kind: What it is.
        text: Its slice on one line; a row has each cell under its column's name.
        lead_in: What introduces a list, on one line: of an item ``text`` lacks it, of a whole list
            ``text`` holds it; empty for all others.
        heading: Headings above it, outermost first.
        is_suspect: Whether its passage tells its reader what to answer. It may be shown as any
            other text, but nothing stands on it alone.
    """

    id: str
    document: str
    span: Span
    before: Span | None = None
    kind: SentenceKind = SentenceKind.PROSE
    text: str
    lead_in: str = ""
    heading: tuple[str, ...] = ()
    is_suspect: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """What must be cited for it, in the order of the document."""
        return (self.before, self.span) if self.before else (self.span,)

    @property
    def as_read(self) -> str:
        """What a model reads at its number, without emphasis; a list's items have their own."""
        return plain(self.lead_in if self.kind is SentenceKind.LIST else self.text)

    @property
    def in_full(self) -> str:
        """What a statement is compared with: all that is quoted for it."""
        return f"{self.lead_in} {self.text}" if self.before and self.lead_in else self.text

    @property
    def passage_number(self) -> int:
        """The number of its passage, from 1."""
        return int(self.id.partition(".")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePassage:
    """A passage with its numbered sentences and what a reader must know of its source."""

    number: int
    title: str
    publisher: str
    dated: date | None
    heading: tuple[str, ...]
    sentences: tuple[SourceSentence, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a model is given to build on, best passage first."""

    passages: tuple[SourcePassage, ...]

    @property
    def sentences(self) -> tuple[SourceSentence, ...]:
        """Every sentence, by passage and place."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)

    @property
    def by_id(self) -> Mapping[str, SourceSentence]:
        """Every sentence by its id."""
        return {sentence.id: sentence for sentence in self.sentences}

    def without_last(self) -> "Sources":
        """Returns the sources without the passage that was found last."""
        return Sources(self.passages[:-1])


def number_passages(passages: Iterable[Passage], documents: Mapping[str, Document]) -> Sources:
    """Returns the sentences of ``passages``, best first, with their numbers; repeats left out.

    A list without a lead-in has no number, only its items have.

    Args:
        passages: As found: ``[hit.passage for hit in hits]``.
        documents: By id, as a corpus holds them.
    """
    unique = {passage.id: passage for passage in passages}.values()
    return Sources(
        tuple(
            _number(place, passage, documents[passage.document])
            for place, passage in enumerate(unique, 1)
        )
    )


def _number(number: int, passage: Passage, document: Document) -> SourcePassage:
    is_suspect = gives_orders(passage.text)
    sentences = [_sentence(sentence, passage, document) for sentence in passage.sentences]
    named = [one for one in sentences if one.kind is not SentenceKind.LIST or one.lead_in]
    source = document.source
    return SourcePassage(
        number=number,
        title=source.title,
        publisher=source.publisher,
        dated=source.dated,
        heading=passage.heading,
        sentences=tuple(
            replace(sentence, id=f"{number}.{place}", is_suspect=is_suspect)
            for place, sentence in enumerate(named, 1)
        ),
    )


def _sentence(sentence: Sentence, passage: Passage, document: Document) -> SourceSentence:
    lead_in = _lead_in(sentence, passage)
    before = lead_in if sentence.kind is SentenceKind.ITEM else None
    if sentence.kind is SentenceKind.ROW and sentence.header != sentence.span:
        before = sentence.header
    return SourceSentence(
        id="",
        document=document.id,
        span=sentence.span,
        before=before,
        kind=sentence.kind,
        text=_one_line(sentence.in_words(document.text)),
        lead_in=_one_line(document.slice(lead_in)) if lead_in else "",
        heading=passage.heading,
    )


def _lead_in(sentence: Sentence, passage: Passage) -> Span | None:
    """Returns the line that introduces the list which ``sentence`` is, or is an item of."""
    for block in passage.blocks:
        if block.items and block.span.covers(sentence.span):
            return block.lead_in
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
