"""Whether a line that a model wrote may be shown: only what its own source sentences say.

    form -> ids -> hard rules -> soft test -> scorer

Nothing overrules a hard rule. What fails is dropped, never mended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.grounding.comparing import Comparison, compare
from assistant.grounding.entailment import LEAST_SUPPORT, EntailmentScorer
from assistant.grounding.forms import has_foreign_signs, has_markup
from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.sources import Sources, SourceSentence
from assistant.grounding.terms import Term, terms_of

VERSION = 1
"""Part of a cached answer's key: raised when a rule changes."""

_CANDIDATES = 4  # source sentences compared in full: those that share most with the statement
_LEAST_SHARED = 0.4  # of the statement's content; with less no rule has anything to hold on to
_BEFORE = 2  # sentences before one that may name what it speaks of
_JOINT = re.compile(r",? (?:och|men|samt) |; ")
_MOST_JOINTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A sentence that may be shown.

    Attributes:
        text: What is shown, without marks.
        sentences: What it stands on, one or two, or three with what names them; cite all their
            spans.
        support: Share of its content words that they hold, 0..1.
        is_verbatim: Whether it is one of them word for word.
    """

    text: str
    sentences: tuple[SourceSentence, ...]
    support: float
    is_verbatim: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not shown."""

    reason: DropReason


def verify_line(
    statement: Statement, sources: Sources, *, scorer: EntailmentScorer | None = None
) -> Verified | Dropped:
    """Returns the sentence with what it stands on, or why it is not shown.

    Args:
        statement: A line as it was read.
        sources: What the model was given; a line may stand on nothing else.
        scorer: Asked when words differ and no hard rule forbids; without one they may not differ.
    """
    text = statement.text
    terms = terms_of(text)
    if not any(term.is_content for term in terms) or has_markup(text):
        return Dropped(DropReason.FORM)
    trial = _Trial(text, terms, sources, scorer)
    cited = _cited(statement, sources)
    return trial.verdict(cited)


def _cited(statement: Statement, sources: Sources) -> tuple[SourceSentence, ...]:
    """Returns what the line says it stands on; what it names and we never gave is nothing."""
    return tuple(
        sentence
        for sentence in sources.sentences
        if sentence.id in statement.ids or str(sentence.passage_number) in statement.ids
    )


@lru_cache(maxsize=4_096)
def _content_keys(text: str) -> frozenset[str]:
    return frozenset(term.key for term in terms_of(text) if term.is_content)


@dataclass(slots=True)
class _Trial:
    """One statement and all that may bear it."""

    text: str
    terms: tuple[Term, ...]
    sources: Sources
    scorer: EntailmentScorer | None

    def verdict(self, cited: tuple[SourceSentence, ...]) -> Verified | Dropped:
        first = DropReason.SUPPORT
        for number, found in enumerate(self._findings(cited)):
            if isinstance(found, Verified):
                return found
            if number == 0:
                first = found.reason
        joined = self._joined(cited)
        return joined if joined is not None else Dropped(first)

    def _findings(self, cited: tuple[SourceSentence, ...]) -> Iterator[Verified | Dropped]:
        for sentence in self._candidates(cited):
            yield self._finding(sentence)

    def _candidates(self, cited: tuple[SourceSentence, ...]) -> list[SourceSentence]:
        """Returns the sentences that share most with the statement, of equals the cited first."""
        keys = _content_keys(self.text)
        marked = {sentence.id for sentence in cited}
        shared = [
            (len(keys & _content_keys(sentence.in_full)), sentence.id in marked, sentence)
            for sentence in self.sources.sentences
        ]
        shared.sort(key=lambda one: one[:2], reverse=True)
        least = _LEAST_SHARED * len(keys)
        return [sentence for count, _, sentence in shared[:_CANDIDATES] if count >= least]

    def _finding(self, sentence: SourceSentence) -> Verified | Dropped:
        before = self._before(sentence)
        found = compare(
            self.terms,
            terms_of(sentence.in_full),
            tuple(terms_of(other.in_full) for other in before),
        )
        named_by = () if found.context is None else (before[found.context],)
        bearers = (*named_by, sentence)
        if has_foreign_signs(self.text, " ".join(one.in_full for one in bearers)):
            return Dropped(DropReason.FORM)
        if sentence.is_suspect:
            return Dropped(DropReason.SUSPECT)
        if found.veto is not None:
            return Dropped(found.veto)
        if not self._is_borne(found, bearers):
            return Dropped(DropReason.SUPPORT)
        return Verified(
            text=self.text,
            sentences=bearers,
            support=found.support,
            is_verbatim=len(bearers) == 1 and self.text == sentence.text,
        )

    def _before(self, sentence: SourceSentence) -> tuple[SourceSentence, ...]:
        """Returns the sentences before ``sentence`` in its passage, nearest first."""
        passage = self.sources.passages[sentence.passage_number - 1].sentences
        place = passage.index(sentence)
        before = passage[max(0, place - _BEFORE) : place]
        return tuple(one for one in reversed(before) if not one.is_suspect)

    def _is_borne(self, found: Comparison, bearers: tuple[SourceSentence, ...]) -> bool:
        if found.support >= LEAST_SUPPORT and not (found.is_replaced or found.is_added):
            return True
        if self.scorer is None:
            return False
        evidence = " ".join(one.in_full for one in bearers)
        return self.scorer.score(self.text, evidence) >= self.scorer.threshold

    def _joined(self, cited: tuple[SourceSentence, ...]) -> Verified | None:
        """Returns the statement as two, each borne by a sentence of its own, side by side."""
        for number, joint in enumerate(_JOINT.finditer(self.text)):
            if number == _MOST_JOINTS:
                break
            parts = self.text[: joint.start()], self.text[joint.end() :]
            halves = [self._half(part, cited) for part in parts]
            one, other = halves
            if one is None or other is None or not _are_neighbours(one, other):
                continue
            return Verified(
                text=self.text,
                sentences=tuple(dict.fromkeys((*one.sentences, *other.sentences))),
                support=min(one.support, other.support),
                is_verbatim=False,
            )
        return None

    def _half(self, text: str, cited: tuple[SourceSentence, ...]) -> Verified | None:
        half = _Trial(text, terms_of(text), self.sources, None)
        if not any(term.is_content for term in half.terms):
            return None
        findings = half._findings(cited)
        return next((found for found in findings if isinstance(found, Verified)), None)


def _are_neighbours(one: Verified, other: Verified) -> bool:
    """Tells whether the second half follows the first in the source and leans on it."""
    first, second = one.sentences[-1], other.sentences[-1]
    is_next = first.document == second.document and first.span.end <= second.span.start
    return is_next and first.passage_number == second.passage_number
