"""What an abbreviation stands for: the place where a text gives its full name beside it."""

from collections.abc import Iterator

from assistant.page_facts import FACT_FEATURES
from assistant.patterns import QuestionType, read_patterns
from assistant.select import Evidence
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.document import Document
from corpus.editor.name_patterns import find_pairs
from corpus.editor.naming import read_naming
from corpus.passage import Passage, SentenceKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from index.hit import Hit


def abbreviation_evidence(
    understanding: Understanding, hits: tuple[Hit, ...], corpus: Corpus
) -> tuple[Evidence, ...]:
    """Returns where the abbreviation asked for is written out, the best hit's place first.

    Empty for a question that asks for anything else than what letters stand for.
    """
    if understanding.type is not QuestionType.DEFINITION:
        return ()
    match = read_patterns(understanding.language).abbreviation.search(understanding.text)
    if match is None:
        return ()
    asked = match["short"].casefold()
    places = (
        _evidence(hit.passage, span, corpus, is_heading=is_heading)
        for hit in hits
        for span, is_heading in _places(hit.passage, corpus.documents[hit.passage.document], asked)
    )
    return tuple(places)[:1]


def _places(passage: Passage, document: Document, asked: str) -> Iterator[tuple[Span, bool]]:
    """Yields what gives the name: the heading above the passage, or sentences in it."""
    if passage.heading_span and _names(document, passage.heading_span, asked, is_heading=True):
        yield passage.heading_span, True
    for sentence in sentence_spans(document.text, passage.span):
        if _names(document, sentence, asked, is_heading=False):
            yield sentence, False


def _names(document: Document, span: Span, asked: str, *, is_heading: bool) -> bool:
    found = find_pairs(document.text, span, read_naming(), is_heading=is_heading)
    return any(asked == document.slice(name).casefold() for _, *names in found for name in names)


def _evidence(passage: Passage, span: Span, corpus: Corpus, *, is_heading: bool) -> Evidence:
    return Evidence(
        document=passage.document,
        span=span,
        text=corpus.documents[passage.document].slice(span),
        kind=SentenceKind.ITEM if is_heading else SentenceKind.PROSE,
        heading=passage.heading[:-1] if is_heading else passage.heading,
        passage=passage,
        features=FACT_FEATURES,
        why="abbreviation",
    )
