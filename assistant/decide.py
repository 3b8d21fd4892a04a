"""Whether to answer: is this our subject, and does the evidence answer this type of question?

The probability that the chosen evidence answers is a logistic function of a few signals. Their
weights are data: ``calibration.toml`` says what they were fitted on, ``docs/measurements.md`` how
well.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from assistant.calibration import Calibration
from assistant.fitting import FORMED, lacks_rank
from assistant.page_facts import ONLY_AS_FACT
from assistant.patterns import QuestionType
from assistant.scope import subject_of
from assistant.select import Evidence
from assistant.signals import NOTHING, Signals, names_known, signals_of
from assistant.understand import Understanding
from assistant.unknown import is_babble, is_had_in_part, unknown_names, unknown_words
from index.coverage import QueryWords
from index.hit import Hit
from index.search import Index

Verdict = Literal["answer", "not_in_sources", "off_topic", "unclear"]

# Idf below which a word stands in nearly half of the passages and so names nothing in particular:
# "regionen" has .29 and "EU" .73 in the bundled documents, "samarbete" 1.23. Not fitted.
TELLING = 0.8
MOSTLY = 0.5  # of a question: only when so much of it is unknown do single words explain a refusal
FEWEST_WORDS = 2  # that say something together, however common each is
# Types of question that are understood about a name alone.
PLAIN = frozenset({*FORMED, QuestionType.DEFINITION, QuestionType.WHO, QuestionType.WHERE})
FEWEST_PASSAGES = 20  # in fewer, every word stands in a large part of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, how likely the evidence is to answer, and which names no source has.

    Attributes:
        verdict: What to do.
        probability: That the evidence answers, 0..1.
        signals: What it is made of.
        calibration: By which it is made; ``None`` where there was nothing to weigh.
        unknown_names: Names in the question that no source has.
        unknown_words: Other words of it that no source has.
        lacks_rank: It asks which of several is first in something, and the evidence ranks none.
    """

    verdict: Verdict
    probability: float
    signals: Signals
    calibration: Calibration | None = None
    unknown_names: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()
    lacks_rank: bool = False


def contributions(found: Signals, calibration: Calibration) -> dict[str, float]:
    """Returns what each signal adds to the log-odds; an optional one that is absent adds 0."""
    values = ((name, weight, getattr(found, name)) for name, weight in calibration.weights.items())
    return {name: 0.0 if value is None else weight * value for name, weight, value in values}


def probability(found: Signals, calibration: Calibration) -> float:
    """Returns how likely the evidence is to answer, 0..1."""
    total = sum(contributions(found, calibration).values()) + calibration.bias
    return 1.0 / (1.0 + math.exp(-total))


def decide(
    understanding: Understanding,
    hits: tuple[Hit, ...],
    pieces: tuple[Evidence, ...],
    index: Index,
    *,
    calibration: Calibration,
    reader: float | None = None,
) -> Decision:
    """Returns whether to answer, and the figures that say so.

    Args:
        understanding: The question.
        hits: The passages found.
        pieces: The evidence, best first.
        index: For the words that the sources do not have.
        calibration: For questions in the language of this one.
        reader: What a reader makes of the passages, where there is one.
    """
    words = index.query_words(subject_of(understanding, index.corpus))
    if not hits or not pieces or _says_nothing(understanding, index):
        return Decision(verdict="unclear", probability=0.0, signals=NOTHING)
    found = signals_of(understanding, words, hits, pieces, index.corpus, reader=reader)
    # An English question's words are not those of Swedish sources, so none of them is unknown.
    is_ours = understanding.language == "sv"
    names = unknown_names(understanding, index) if is_ours else ()
    is_in_part = is_ours and is_had_in_part(words)
    is_strange = is_in_part or (is_ours and found.known < MOSTLY)
    is_absent = names or is_in_part or understanding.facts & ONLY_AS_FACT
    likeliest = _likeliest(understanding, words, found, calibration)
    return Decision(
        verdict="not_in_sources" if is_absent else likeliest,
        probability=probability(found, calibration),
        signals=found,
        calibration=calibration,
        unknown_names=names,
        unknown_words=unknown_words(understanding, index) if is_strange else (),
        lacks_rank=lacks_rank(understanding, pieces[0].text),
    )


def _likeliest(
    understanding: Understanding, words: QueryWords, found: Signals, calibration: Calibration
) -> Verdict:
    """Returns what the signals speak for."""
    if probability(found, calibration) >= calibration.answer_from:
        return "answer"
    if is_babble(understanding, words):
        return "unclear"
    if names_known(words, understanding.subject) or understanding.facts:
        return "not_in_sources"  # who answers for a page is asked of our sources, whatever page
    # Whether it is our subject does not depend on the number or the time that is missing.
    about = probability(replace(found, misfit=0.0), calibration)
    return "not_in_sources" if about >= calibration.subject_from else "off_topic"


def _says_nothing(understanding: Understanding, index: Index) -> bool:
    """Tells whether the question names nothing that could be told from the rest.

    "Hur många bor i Norrby?" tells by its form what it wants, however common the name is.
    """
    words = index.query_words(understanding.query)
    if understanding.type in PLAIN and any(term.groups for term in words.terms):
        return False
    if len(index.corpus.passages) < FEWEST_PASSAGES:
        return not words.terms
    # Two such words together do name something: "Finns det en internationell strategi?"
    return len(words.terms) < FEWEST_WORDS and all(term.idf < TELLING for term in words.terms)
