"""What the sentences that may answer a question are weighed by, and how much each of it weighs.

The weights were fitted on public question sets that are not about this corpus.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, mul

from assistant.fitting import COUNTED, Fitting, asks_how_often, asks_who_takes_part
from assistant.patterns import QuestionType, read_patterns
from assistant.scope import asked_sources, asked_years
from assistant.understand import Understanding
from assistant.word_order import WordOrder
from corpus.collection import Corpus
from corpus.passage import Sentence, SentenceKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from index.analysis import content_words
from index.coverage import QueryWords
from index.hit import Hit

# Fitted listwise on swequad_mc_train and half of squad_v2_sv_part; docs/measurements.md.
WEIGHTS = {
    "cosine": 26.5,
    "coverage": 3.2,
    "context": 3.0,
    "passage": 9.5,
    "type_fit": 1.2,
    "order": 2.1,
    "pairs": 1.4,
    "density": 2.3,
    "leans": -0.3,
    "leans_on": 2.6,
    "item": -1.2,
    "superseded": -0.7,
    "told": -1.5,
    "scope": 1.5,
    "long_list": -1.0,
    "relation": 2.0,
    "reader": 1.0,
}
_WEIGHED = attrgetter(*WEIGHTS)
# A sentence of the last answer is known again by this share of its words, when it has enough.
SAME_TOLD = 0.6
FEWEST_TOLD = 2
SHORT_LIST = 40  # words: twice as many as an ordinary sentence has


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The parts of a candidate's score.

    Attributes:
        cosine: Of question and sentence vectors, -1..1.
        coverage: Share of the question's idf mass that the sentence's own words carry, 0..1.
        context: The further share that its title, heading and the sentence before it carry, 0..1.
        passage: The fused score of its passage, 0..1.
        type_fit: 1 when it holds what the type of question asks for, e.g. a number, more when that
            is something particular (``fitting.PARTICULAR``); else 0.
        order, pairs, density: How much of the question it says again; see ``word_order.Echo``.
        leans: 1 when it opens with a word that stands for something said before; else 0.
        leans_on: What the sentence before adds to its coverage then, 0..1.
        item: 1 for a single item of a list, which seldom stands on its own; else 0.
        superseded: 1 when a newer page replaces the source; else 0. Not fitted: as much as tells
            the best from its complements, so that only a clearly better old sentence wins.
        told: 1 when the last answer said it and the question leans on that answer; else 0.
        scope: 1 when the question names the year or the publisher of the source, or a year that
            stands in the text itself; else 0. Not fitted: the public sets have no sources.
        long_list: Logarithm of a list's words over ``SHORT_LIST``, 0 for any other: a long one has
            some word of every question. Not fitted, since the public sets have few lists.
        reader: What a reader adds, as its own weight has it (``reading.py``); 0 without one.
        relation: 1 when it is asked who takes part in what and it says that somebody does; else 0.
            Not fitted: so much puts "deltar i förbundet" before what the federation is.
        after: What the next sentence adds to its coverage, 0..1; not part of the score.
    """

    cosine: float
    coverage: float
    context: float
    passage: float
    type_fit: float
    order: float = 0.0
    pairs: float = 0.0
    density: float = 0.0
    leans: float = 0.0
    leans_on: float = 0.0
    item: float = 0.0
    superseded: float = 0.0
    told: float = 0.0
    scope: float = 0.0
    long_list: float = 0.0
    relation: float = 0.0
    reader: float = 0.0
    after: float = 0.0

    @property
    def score(self) -> float:
        """The weighted sum: log-odds of being the answer, up to a constant of the question."""
        score: float = sum(map(mul, WEIGHTS.values(), _WEIGHED(self)))
        return score


class Measure:
    """What one question's sentences are measured by.

    Attributes:
        sources: Those that it asks to go by.
    """

    def __init__(self, understanding: Understanding, corpus: Corpus, words: QueryWords) -> None:
        self._corpus = corpus
        self._words = words
        self._mass = sum(term.idf for term in words.terms)
        # Each sentence is read as itself, as the one before another and as the one after it.
        self._strengths = lru_cache(maxsize=None)(words.strengths)
        is_count = understanding.type is QuestionType.COUNT
        self._relates = asks_who_takes_part(understanding)
        self._counts = is_count and not asks_how_often(understanding)
        self._fitting = Fitting(understanding)
        self._order = WordOrder(understanding.query)
        self._told = _told_sentences(understanding.told)
        self.sources = asked_sources(understanding, corpus)
        self._years = asked_years(understanding)
        self._replaced = {document.source.replaces for document in corpus.documents.values()}

    def of(self, hit: Hit, at: int) -> Features:
        """Returns the features of the sentence ``at`` (from 0) of the passage found."""
        passage = hit.passage
        document = self._corpus.documents[passage.document]
        sentence = passage.sentences[at]
        before, text, after = (
            passage.sentences[place].in_words(document.text)
            if 0 <= place < len(passage.sentences)
            else ""
            for place in (at - 1, at, at + 1)
        )
        above = "\n".join([document.source.name, *passage.heading])
        own = self._carried(text)
        leans = opens_with_pronoun(text)
        echo = self._order.echo_in(text)
        return Features(
            cosine=hit.sentence_cosines[at],
            coverage=own,
            context=self._carried(text, above, before) - own,
            passage=hit.score,
            type_fit=COUNTED if self._is_counted(sentence) else self._fitting.strength(text),
            order=echo.order,
            pairs=echo.pairs,
            density=echo.density,
            leans=float(leans),
            leans_on=self._carried(text, before) - own if leans else 0.0,
            item=float(sentence.kind is SentenceKind.ITEM),
            superseded=float(passage.document in self._replaced),
            told=float(_is_told(text, self._told)),
            scope=float(self._is_in_scope(passage.document, text)),
            long_list=_length(sentence, text),
            relation=float(self._relates and _says_relation(text)),
            after=self._carried(text, after) - own,
        )

    def _carried(self, *texts: str) -> float:
        """Returns the share of the question's idf mass that ``texts`` carry together, 0..1."""
        strengths = zip(*map(self._strengths, texts), strict=True)
        carried = sum(
            term.idf * max(each) for term, each in zip(self._words.terms, strengths, strict=True)
        )
        return min(1.0, carried / self._mass) if self._mass else 0.0

    def _is_counted(self, sentence: Sentence) -> bool:
        """Tells whether a question for a number could be answered by counting a list's items."""
        return self._counts and sentence.kind is SentenceKind.LIST

    def _is_in_scope(self, document: str, text: str) -> bool:
        return document in self.sources or any(year in text for year in self._years)


def _says_relation(text: str) -> bool:
    return read_patterns("sv").yes_no.relation.search(text) is not None


def _length(sentence: Sentence, text: str) -> float:
    words = len(text.split()) if sentence.kind is SentenceKind.LIST else 0
    return math.log(words / SHORT_LIST) if words > SHORT_LIST else 0.0


def _told_sentences(text: str) -> tuple[frozenset[str], ...]:
    """Returns the stems of each sentence of an answer that says enough to be known again."""
    spans = sentence_spans(text, Span(0, len(text))) if text else ()
    stems = (frozenset(word.stem for word in content_words(span.slice(text))) for span in spans)
    return tuple(words for words in stems if len(words) >= FEWEST_TOLD)


def _is_told(text: str, told: tuple[frozenset[str], ...]) -> bool:
    stems = {word.stem for word in content_words(text)} if told else set()
    return any(len(stems & words) >= SAME_TOLD * len(words) for words in told)


def opens_with_pronoun(text: str) -> bool:
    """Tells whether ``text`` opens with a word that stands for something said before it."""
    return bool(read_patterns("sv").anaphora.search(text))
