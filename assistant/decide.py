"""Whether to answer: is this our subject, and does the evidence answer this type of question?

The probability that the chosen evidence answers is a logistic function of a few features that do
not depend on the size of the corpus. Its weights are data: ``calibration.toml`` says what they were
fitted on, ``docs/measurements.md`` how well.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.calibration import Calibration
from assistant.fitting import FORMED
from assistant.page_facts import ONLY_AS_FACT
from assistant.select import Evidence
from assistant.understand import Understanding
from index.hit import Hit
from index.search import Index

Verdict = Literal["answer", "not_in_sources", "off_topic", "unclear"]

# "3" is an amount; "2023" and "S4" name something.
YEAR_OR_CODE = re.compile(r"(19|20)\d\d|\w*[^\W\d]\w*\d\w*|\w*\d\w*[^\W\d]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the decision is made on, about the best evidence.

    Attributes:
        cosine: Of the question and the evidence, -1..1.
        coverage: Share of the question's idf mass that the evidence, its title and headings and
            the sentence before it carry, 0..1.
        passage_coverage: Highest share that any one passage carries, 0..1.
        misfit: 1 when what is asked for has a form, as a number or a name has, and the evidence
            holds nothing of that form; else 0.
    """

    cosine: float
    coverage: float
    passage_coverage: float
    misfit: float


NOTHING = Signals(cosine=0.0, coverage=0.0, passage_coverage=0.0, misfit=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, how likely the evidence is to answer, and which names no source has."""

    verdict: Verdict
    probability: float
    signals: Signals
    unknown_names: tuple[str, ...] = ()


def signals(understanding: Understanding, hits: tuple[Hit, ...], best: Evidence) -> Signals:
    """Returns what the decision is made on; ``hits`` must not be empty."""
    needs = understanding.type in FORMED
    return Signals(
        cosine=best.features.cosine,
        coverage=best.features.coverage + best.features.context,
        passage_coverage=max(hit.parts.coverage for hit in hits),
        misfit=float(needs and not best.features.type_fit),
    )


def probability(found: Signals, calibration: Calibration) -> float:
    """Returns how likely the evidence is to answer, 0..1."""
    total = sum(weight * getattr(found, name) for name, weight in calibration.weights.items())
    return 1.0 / (1.0 + math.exp(-(total + calibration.bias)))


def decide(
    understanding: Understanding,
    hits: tuple[Hit, ...],
    pieces: tuple[Evidence, ...],
    index: Index,
    *,
    calibration: Calibration,
) -> Decision:
    """Returns whether to answer, and the figures that say so.

    Args:
        understanding: The question.
        hits: The passages found.
        pieces: The evidence, best first.
        index: For the words that the sources do not have.
        calibration: For questions in the language of this one.
    """
    if not hits or not pieces or not index.query_words(understanding.query).terms:
        return Decision(verdict="unclear", probability=0.0, signals=NOTHING)
    found = signals(understanding, hits, pieces[0])
    chance = probability(found, calibration)
    # An English question's words are not those of Swedish sources, so none of them is unknown.
    names = unknown_names(understanding, index) if understanding.language == "sv" else ()
    if understanding.facts & ONLY_AS_FACT or names:
        verdict: Verdict = "not_in_sources"
    elif chance >= calibration.answer_from:
        verdict = "answer"
    else:
        # Whether it is our subject does not depend on the number or the time that is missing.
        about = probability(replace(found, misfit=0.0), calibration)
        verdict = "not_in_sources" if about >= calibration.subject_from else "off_topic"
    return Decision(verdict=verdict, probability=chance, signals=found, unknown_names=names)


def unknown_names(understanding: Understanding, index: Index) -> tuple[str, ...]:
    """Returns the names in the question that no source has, as written, in their order.

    A name is a word with a capital letter that does not merely open the question, a year, or a
    code of letters and digits.
    """
    opening = understanding.text.split(maxsplit=1)[0].strip("\"'”(") if understanding.text else ""
    return tuple(
        term.surface
        for term in index.unknown_words(understanding.text)
        if _is_name(term.surface, is_opening=term.surface == opening)
    )


def _is_name(surface: str, *, is_opening: bool) -> bool:
    if is_opening and not surface[1:].isupper():
        return False
    return surface[:1].isupper() or bool(YEAR_OR_CODE.fullmatch(surface))
