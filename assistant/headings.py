"""Headings as evidence: where the entries of a section are its sub-headings, they are the list."""

from dataclasses import dataclass

from assistant.page_facts import FACT_FEATURES
from assistant.patterns import QuestionType, read_patterns
from assistant.select import Evidence
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.document import Document
from corpus.outline import Block, BlockKind
from corpus.passage import Passage, SentenceKind
from index.analysis import content_words
from index.coverage import QueryWords
from index.search import Index

FEWEST_ENTRIES = 3  # two sub-headings are a division of a text rather than a list
MOST_ENTRIES = 20  # more is a table of contents, not an answer
ABOUT_THIS = 0.7  # share of the question that heading, title, publisher and scope must carry


def heading_evidence(
    understanding: Understanding, corpus: Corpus, index: Index
) -> tuple[Evidence, ...]:
    """Returns the sub-headings that a question for a list, or for how many, asks for; mostly none.

    The question must name the heading above them, and hold little that the page's title,
    publisher and scope do not. Of several pages the newest is taken.
    """
    counts = read_patterns(understanding.language).counted.search(understanding.text)
    asks_how_many = understanding.type is QuestionType.COUNT and counts is not None
    if not (asks_how_many or understanding.type is QuestionType.LIST):
        return ()
    text = _without_document_words(understanding)
    words = index.query_words(text)
    asked = {word.stem for word in content_words(text)}
    found = [
        entries
        for document in corpus.documents.values()
        if any(passage.document == document.id for passage in corpus.passages)
        for entries in _lists(document, corpus, asked, words)
    ]
    best = max(found, key=lambda entries: (entries.day, entries.fit), default=None)
    return best.evidence if best else ()


def _without_document_words(understanding: Understanding) -> str:
    """Returns the question without words for the page, for what it does, and for belonging.

    "Vilka nätverk räknas upp på sidan?" and "Vilka nätverk är vi med i?" ask for the networks.
    """
    patterns = read_patterns("sv")  # the query is in Swedish as far as may be
    text = patterns.page.sub(" ", understanding.query)
    # "räknar regionen upp": what stands between the verb's two words stays.
    text = patterns.telling.sub(lambda match: " ".join(match[0].split()[1:-1]), text)
    return patterns.yes_no.relation.sub(" ", text)


@dataclass(frozen=True, slots=True)
class _Entries:
    evidence: tuple[Evidence, ...]
    fit: float
    day: str


def _lists(
    document: Document, corpus: Corpus, asked: set[str], words: QueryWords
) -> list[_Entries]:
    outline = corpus.outlines[document.id]
    headings = [block for block in outline.blocks if block.kind is BlockKind.HEADING]
    source = document.source
    lists = []
    for above in headings:
        entries = outline.headings_below(above.heading)
        name = {word.stem for word in content_words(above.heading[-1])} if above.heading else set()
        about = "\n".join([*above.heading, source.title, source.publisher, source.scope or ""])
        fit = words.coverage(about)
        is_list = FEWEST_ENTRIES <= len(entries) <= MOST_ENTRIES
        if is_list and name and name <= asked and fit >= ABOUT_THIS:
            evidence = tuple(_evidence(entry, document, corpus) for entry in entries)
            lists.append(_Entries(evidence, fit, source.dated.isoformat() if source.dated else ""))
    return lists


def _evidence(entry: Block, document: Document, corpus: Corpus) -> Evidence:
    return Evidence(
        document=document.id,
        span=entry.span,
        text=document.slice(entry.span),
        kind=SentenceKind.ITEM,
        heading=entry.heading[:-1],
        passage=_passage_under(entry, document, corpus),
        features=FACT_FEATURES,
        why="sub-heading",
    )


def _passage_under(entry: Block, document: Document, corpus: Corpus) -> Passage:
    own = [p for p in corpus.passages if p.document == document.id]
    after = [passage for passage in own if passage.span.start >= entry.span.end]
    return after[0] if after else own[-1]  # the last headings of a page may have no text
