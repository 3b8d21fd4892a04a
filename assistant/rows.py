"""A cited row of a table as a reader understands it: each cell after its column's name."""

from assistant.reply import AnswerSentence, Citation
from corpus.collection import Corpus
from corpus.outline import BlockKind
from corpus.span import Span
from corpus.tables import row_in_words


def cited_row(citation: Citation, corpus: Corpus) -> str | None:
    """Returns the row that ``citation`` quotes, in words; ``None`` when it quotes something else.

    The quote itself stays as it lies in the document.
    """
    outline = corpus.outlines.get(citation.document)
    document = corpus.documents.get(citation.document)
    if outline is None or document is None or "|" not in citation.quote:
        return None
    span = Span(citation.start, citation.end)
    for block in outline.blocks:
        if block.kind is BlockKind.TABLE and span in (*block.rows, block.header):
            return row_in_words(document.text, block.header, span)
    return None


def row_of_sentence(
    sentence: AnswerSentence, citations: dict[int, Citation], corpus: Corpus
) -> str | None:
    """Returns the row that ``sentence`` is, in words; ``None`` when it is something else."""
    if not sentence.verbatim or len(sentence.citations) != 1:
        return None
    return cited_row(citations[sentence.citations[0]], corpus)
