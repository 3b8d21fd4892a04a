"""Sentences that a language model wrote or chose, with the citations they stand on."""

from collections.abc import Iterable

from assistant.compose import Citations
from assistant.grounding.sources import SourceSentence
from assistant.grounding.verifying import Verified
from assistant.reply import AnswerSentence
from corpus.passage import SentenceKind
from corpus.span import Span


def written_sentences(kept: Iterable[Verified], citations: Citations) -> tuple[AnswerSentence, ...]:
    """Returns what a model wrote and what was verified, sentence by sentence, in order.

    All that a sentence stands on is cited: a list's item with its lead-in, and the row of a table
    with its header, whose words the sentence may have.
    """
    return tuple(_written(verified, citations) for verified in kept)


def _written(verified: Verified, citations: Citations) -> AnswerSentence:
    numbers = tuple(
        dict.fromkeys(
            number
            for sentence in verified.sentences
            for number in _cite(sentence, citations, sentence.spans)
        )
    )
    quotes = [_one_line(citations.all()[number - 1].quote) for number in numbers]
    is_verbatim = verified.text in (*quotes, " ".join(quotes))
    return AnswerSentence(verified.text, numbers, verbatim=is_verbatim)


def chosen_sentences(
    chosen: Iterable[SourceSentence], citations: Citations
) -> tuple[AnswerSentence, ...]:
    """Returns what a model pointed at, word for word, in its order.

    A list's item comes with the line that introduces it, once for the items of one list.
    """
    sentences = []
    introduced = set()
    for sentence in chosen:
        # A row that is shown word for word has its columns' names wherever it is read.
        is_alone = sentence.kind is SentenceKind.ROW or sentence.before in introduced
        spans = (sentence.span,) if is_alone else sentence.spans
        numbers = _cite(sentence, citations, spans)
        introduced.add(sentence.before)
        quotes = [_one_line(citations.all()[number - 1].quote) for number in numbers]
        sentences.append(AnswerSentence(" ".join(quotes), numbers))
    return tuple(sentences)


def _cite(
    sentence: SourceSentence, citations: Citations, spans: tuple[Span, ...]
) -> tuple[int, ...]:
    """Returns the numbers under which ``spans`` of what ``sentence`` stands on are cited."""
    return tuple(citations.cite(sentence.document, span, sentence.heading) for span in spans)


def _one_line(text: str) -> str:
    return " ".join(text.split())
