"""Other sources that say something else on the same matter.

Two rules, both about form, none about a subject:

* the same list in another version of the page, with other items;
* the best sentence of another document under a heading of the same name, when a number, a list,
  a person or a yes or no is asked for, and it holds one too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.page_facts import FACT_FEATURES
from assistant.patterns import QuestionType
from assistant.select import Evidence, text_of
from assistant.trace import Finding
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.passage import SentenceKind
from index.analysis import content_words, words
from index.hit import Hit

# Questions whose answer is a value that another source can contradict.
VALUE_TYPES = frozenset(
    {QuestionType.COUNT, QuestionType.LIST, QuestionType.YES_NO, QuestionType.WHO}
)
SAME_LIST = 0.5  # share of the shorter lead-in's words that the other has; not fitted
NEARLY_AS_MUCH = 0.7  # of the question's idf mass; not fitted
MOST_RIVALS = 2  # more would bury the answer


@dataclass(frozen=True, slots=True)
class Rival:
    """Evidence in another document that says something else, and whether it is newer."""

    evidence: Evidence
    is_newer: bool


def find_rivals(
    finding: Finding, corpus: Corpus, *, shown: tuple[Evidence, ...]
) -> tuple[Rival, ...]:
    """Returns what other documents say against what was chosen, newest first, at most two.

    Args:
        finding: What was found for a question; one that names the year of its answer wants no
            other year. Its hits hold the older versions folded into them.
        corpus: The documents, their dates and outlines.
        shown: The evidence of the whole answer.
    """
    understanding, chosen = finding.understanding, finding.chosen
    documents = {piece.document for piece in shown}
    candidates = (*finding.candidates, *_folded_lists(finding.hits))
    found: dict[str, Evidence] = {}
    for piece in chosen:
        for rival in (*_other_lists(piece, candidates, corpus), *_same_heading(piece, candidates)):
            is_new = rival.document not in documents and not _is_repeated(rival, shown)
            if is_new and _is_worth(piece, corpus, understanding):
                found.setdefault(rival.document, rival)
    rivals = sorted(found.values(), key=lambda r: (_day(corpus, r.document), r.document))
    newest = max((_day(corpus, document) for document in documents), default="")
    newest_first = list(reversed(rivals))[:MOST_RIVALS]
    return tuple(Rival(rival, _day(corpus, rival.document) > newest) for rival in newest_first)


def _folded_lists(hits: tuple[Hit, ...]) -> Iterator[Evidence]:
    """Yields the lists of the older passages that were folded into ``hits``."""
    for hit in hits:
        for passage in hit.also_in:
            for sentence in passage.sentences:
                if sentence.kind is SentenceKind.LIST:
                    yield Evidence(
                        document=passage.document,
                        span=sentence.span,
                        text=text_of(passage, sentence.span),
                        kind=sentence.kind,
                        heading=passage.heading,
                        passage=passage,
                        features=FACT_FEATURES,
                        why="older version",
                    )


def _is_worth(piece: Evidence, corpus: Corpus, understanding: Understanding) -> bool:
    year = _day(corpus, piece.document)[:4]
    if year and year in understanding.text:
        return False
    return understanding.type in VALUE_TYPES or piece.kind is SentenceKind.LIST


def _is_repeated(rival: Evidence, chosen: tuple[Evidence, ...]) -> bool:
    """Tells whether the answer has the rival's very words, be it in another order."""
    return any(_words(rival) == _words(piece) for piece in chosen)


def _words(piece: Evidence) -> list[str]:
    return sorted(word.folded for word in words(piece.text))


def _day(corpus: Corpus, document: str) -> str:
    """Returns when the source is from, to be compared: a day, or the last year it speaks of."""
    source = corpus.documents[document].source
    if source.dated:
        return source.dated.isoformat()
    return max(re.findall(r"\d{4}", source.period or ""), default="")


def _other_lists(
    piece: Evidence, candidates: tuple[Evidence, ...], corpus: Corpus
) -> Iterator[Evidence]:
    if piece.kind != SentenceKind.LIST:
        return
    mine = _list_of(piece, corpus)
    for other in candidates:
        if other.kind != SentenceKind.LIST or other.document == piece.document:
            continue
        theirs = _list_of(other, corpus)
        if theirs.items != mine.items and _likeness(mine.lead_in, theirs.lead_in) >= SAME_LIST:
            yield other


def _same_heading(piece: Evidence, candidates: tuple[Evidence, ...]) -> Iterator[Evidence]:
    for other in candidates:
        is_elsewhere = other.document != piece.document and _leaf(other) == _leaf(piece)
        is_fit = other.features.type_fit >= piece.features.type_fit
        if is_elsewhere and _leaf(other) and is_fit and _is_about_as_much(other, piece):
            yield other


def _is_about_as_much(other: Evidence, piece: Evidence) -> bool:
    """Tells whether ``other`` carries nearly as much of the question as ``piece`` does."""
    theirs = other.features.coverage + other.features.context
    ours = piece.features.coverage + piece.features.context
    return theirs > 0 and theirs >= NEARLY_AS_MUCH * ours


@dataclass(frozen=True, slots=True)
class _List:
    lead_in: frozenset[str]
    items: frozenset[frozenset[str]]


def _list_of(piece: Evidence, corpus: Corpus) -> _List:
    document = corpus.documents[piece.document]
    block = next(b for b in piece.passage.blocks if b.items and piece.span.covers(b.items[0]))
    items = frozenset(_stems(document.slice(item)) for item in block.items)
    return _List(_stems(document.slice(block.lead_in)) if block.lead_in else frozenset(), items)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in content_words(text))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Returns the share of the smaller set's words that the other has, 0..1."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _leaf(piece: Evidence) -> frozenset[str]:
    return _stems(piece.heading[-1]) if piece.heading else frozenset()
