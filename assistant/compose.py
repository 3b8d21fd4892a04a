"""Evidence into an answer: verbatim sentences, citations numbered in order of use."""

from dataclasses import dataclass, field

from assistant.reply import AnswerSentence, Citation
from assistant.select import Evidence
from corpus.collection import Corpus
from corpus.span import Span


@dataclass(slots=True)
class Citations:
    """Numbers citations in order of use; the same span of the same document keeps its number."""

    corpus: Corpus
    made: dict[tuple[str, Span], Citation] = field(default_factory=dict)

    def cite(self, document: str, span: Span, heading: tuple[str, ...] = ()) -> int:
        """Returns the number under which ``span`` of ``document`` is cited."""
        key = (document, span)
        if key not in self.made:
            newer = self.corpus.successor(document)
            self.made[key] = Citation.of(
                len(self.made) + 1,
                self.corpus.documents[document],
                span,
                heading=heading,
                superseded_by=newer.id if newer else None,
            )
        return self.made[key].number

    def all(self) -> tuple[Citation, ...]:
        """Returns the citations by number."""
        return tuple(self.made.values())


def compose(evidence: tuple[Evidence, ...], citations: Citations) -> tuple[AnswerSentence, ...]:
    """Returns one verbatim sentence for each piece of evidence, in the order given."""
    return tuple(_sentence(piece, citations) for piece in evidence)


def _sentence(piece: Evidence, citations: Citations) -> AnswerSentence:
    number = citations.cite(piece.document, piece.span, piece.heading)
    quote = citations.corpus.documents[piece.document].slice(piece.span)
    return AnswerSentence(" ".join(quote.split()), (number,))
