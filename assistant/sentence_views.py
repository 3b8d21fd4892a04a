"""The sentences of an answer as the reader sees them; a sentence that is a list becomes one."""

from dataclasses import dataclass

from assistant.reply import Answer, AnswerSentence, Citation
from assistant.rows import row_of_sentence
from corpus.collection import Corpus
from corpus.outline import Block, BlockKind
from corpus.readable import readable, readable_item
from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceView:
    """A sentence: its text, or the lead-in and items of the list that it is.

    Attributes:
        language: Of the words: the source's, when they are its own.
        text: The sentence, or a list's lead-in (may be empty).
        items: The items of a list; empty for ordinary sentences.
        citations: Numbers of what it stands on.
    """

    language: str
    text: str
    items: tuple[str, ...]
    citations: tuple[int, ...]


def _list_at(citation: Citation, blocks: tuple[Block, ...]) -> Block | None:
    """Returns the list that ``citation`` lies in, when it takes in two items or more."""
    span = Span(citation.start, citation.end)
    for block in blocks:
        if block.kind is BlockKind.LIST and block.span.covers(span):
            inside = [item for item in block.items if span.covers(item)]
            return block if len(inside) > 1 else None
    return None


def _list_view(citation: Citation, corpus: Corpus) -> tuple[str, tuple[str, ...]] | None:
    document = corpus.documents.get(citation.document)
    outline = corpus.outlines.get(citation.document)
    if document is None or outline is None:
        return None
    block = _list_at(citation, outline.blocks)
    if block is None:
        return None
    span = Span(citation.start, citation.end)
    items = tuple(readable_item(document.slice(i)) for i in block.items if span.covers(i))
    has_lead_in = block.lead_in is not None and span.covers(block.lead_in)
    lead_in = document.slice(block.lead_in) if block.lead_in and has_lead_in else ""
    return readable(lead_in), items


def _sentence_view(
    sentence: AnswerSentence, citations: dict[int, Citation], corpus: Corpus, language: str
) -> SentenceView:
    cited = [citations[number] for number in sentence.citations]
    document = corpus.documents.get(cited[0].document)
    as_list = _list_view(cited[0], corpus) if sentence.verbatim and len(cited) == 1 else None
    shown = readable(sentence.text) if sentence.verbatim else sentence.text
    shown = row_of_sentence(sentence, citations, corpus) or shown
    text, items = as_list or (shown, ())
    return SentenceView(
        language=document.source.language if document else language,
        text=text,
        items=items,
        citations=sentence.citations,
    )


def sentence_views(answer: Answer, corpus: Corpus, language: str) -> tuple[SentenceView, ...]:
    """Returns the sentences of ``answer``; ``language`` is that of words not from a source."""
    citations = {citation.number: citation for citation in answer.citations}
    return tuple(
        _sentence_view(sentence, citations, corpus, language) for sentence in answer.sentences
    )
