"""A statement tried against the sentences given: one alone, one named in full, or two in a row."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.grounding.comparing import Comparison, compare
from assistant.grounding.entailment import LEAST_SUPPORT, EntailmentScorer
from assistant.grounding.forms import has_foreign_signs
from assistant.grounding.readings import readings_of
from assistant.grounding.reasons import DropReason
from assistant.grounding.sources import Sources, SourceSentence
from assistant.grounding.terms import terms_of
from assistant.grounding.wording import read_wording
from corpus.markup import plain

_MOST_TERMS = 100  # of a statement that is not word for word: a sentence of law has some 60
_CANDIDATES = 4  # source sentences compared in full: those that share most with the statement
_LEAST_SHARED = 0.4  # of the statement's content; with less no rule has anything to hold on to
_LEAST_SCORED = 0.5  # of its content; about less a scorer is not asked, as it may err
_BEFORE = 3  # sentences before one that may name what it speaks of
_JOINT = re.compile(r",? (?:och|men|samt) |; ")
_CLOSING = " .,;:"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One statement and all that may bear it.

    Attributes:
        text: The statement.
        sources: What the model was given.
        cited: What of it the statement names; looked at first among equals.
        scorer: See ``verify_line``.
    """

    text: str
    sources: Sources
    cited: tuple[SourceSentence, ...]
    scorer: EntailmentScorer | None

    def verdict(self, *, may_join: bool = True) -> Verified | Dropped:
        """Returns the statement with what bears it, or why nothing does.

        A statement that has all its words from one sentence and breaks a rule by it is that
        sentence distorted; no other sentence's names can mend that. The scorer is asked about a
        sentence only while none that shares more with the statement forbids it.
        """
        candidates = self._candidates()
        reasons = []
        is_distorted = is_vetoed = False
        for sentence in candidates:
            if _is_word_for_word(self.text, sentence) and not sentence.is_suspect:
                return _verbatim(self.text, sentence)
            if len(terms_of(self.text)) > _MOST_TERMS:
                return Dropped(DropReason.FORM)
            found = compare(terms_of(self.text), terms_of(sentence.in_full))
            result = self._result(found, (sentence,), may_score=not is_vetoed)
            if isinstance(result, Dropped):
                result = self._read_otherwise(sentence) or result
            if isinstance(result, Verified):
                return result
            reasons.append(result.reason)
            is_vetoed = is_vetoed or found.veto is not None
            is_distorted = is_distorted or (found.veto is not None and not found.is_added)
        if not is_distorted:
            borne = self._named(candidates, may_score=not is_vetoed) or (
                self._joined() if may_join else None
            )
            if borne is not None:
                return borne
        return Dropped(reasons[0] if reasons else DropReason.SUPPORT)

    def _candidates(self) -> list[SourceSentence]:
        """Returns the sentences that share most with the statement, of equals the cited first."""
        keys = _content_keys(self.text)
        marked = {sentence.id for sentence in self.cited}
        shared = [
            (len(keys & _content_keys(sentence.in_full)), sentence.id in marked, sentence)
            for sentence in self.sources.sentences
        ]
        shared.sort(key=lambda one: one[:2], reverse=True)
        least = max(1, _LEAST_SHARED * len(keys))
        return [sentence for count, _, sentence in shared[:_CANDIDATES] if count >= least]

    def _read_otherwise(self, sentence: SourceSentence) -> Verified | None:
        """Returns the statement borne by a clause that ``sentence`` says with words left out."""
        for clause in readings_of(terms_of(sentence.in_full)):
            found = compare(terms_of(self.text), clause)
            result = self._result(found, (sentence,), may_score=False)
            if isinstance(result, Verified):
                return result
        return None

    def _named(self, candidates: list[SourceSentence], *, may_score: bool) -> Verified | None:
        """Returns the statement borne by a sentence and one before it that names its subject."""
        for sentence in candidates:
            before = self._before(sentence)
            terms = tuple(terms_of(other.in_full) for other in before)
            found = compare(terms_of(self.text), terms_of(sentence.in_full), terms)
            if found.context is not None:
                bearers = (before[found.context], sentence)
                result = self._result(found, bearers, may_score=may_score)
                if isinstance(result, Verified):
                    return result
        return None

    def _before(self, sentence: SourceSentence) -> tuple[SourceSentence, ...]:
        """Returns the sentences before ``sentence`` in its passage, nearest first."""
        passage = self.sources.passages[sentence.passage_number - 1].sentences
        place = passage.index(sentence)
        before = passage[max(0, place - _BEFORE) : place]
        return tuple(one for one in reversed(before) if not one.is_suspect)

    def _result(
        self, found: Comparison, bearers: tuple[SourceSentence, ...], *, may_score: bool
    ) -> Verified | Dropped:
        evidence = " ".join(one.in_full for one in bearers)
        is_asked = self.text.endswith("?") and not evidence.endswith("?")
        if is_asked or has_foreign_signs(self.text, evidence):
            return Dropped(DropReason.FORM)
        if bearers[-1].is_suspect:
            return Dropped(DropReason.SUSPECT)
        if found.veto is not None:
            return Dropped(found.veto)
        if not self._is_borne(found, evidence, may_score=may_score):
            return Dropped(DropReason.SUPPORT)
        return Verified(
            text=self.text,
            sentences=bearers,
            support=found.support,
            is_verbatim=len(bearers) == 1 and self.text == bearers[0].text,
        )

    def _is_borne(self, found: Comparison, evidence: str, *, may_score: bool) -> bool:
        if found.support >= LEAST_SUPPORT and not (found.is_replaced or found.is_added):
            return True
        if self.scorer is None or not may_score or found.support < _LEAST_SCORED:
            return False
        return self.scorer.score(self.text, evidence) >= self.scorer.threshold

    def _joined(self) -> Verified | None:
        """Returns the statement as two, each borne by a sentence of its own, one on the other."""
        for number, joint in enumerate(_JOINT.finditer(self.text)):
            if number == _MOST_JOINTS:
                break
            one = self._half(self.text[: joint.start()])
            other = self._half(self.text[joint.end() :]) if one else None
            if one and other and _goes_on(one, other, is_next=self._is_next(one, other)):
                return Verified(
                    text=self.text,
                    sentences=tuple(dict.fromkeys((*one.sentences, *other.sentences))),
                    support=min(one.support, other.support),
                    is_verbatim=False,
                )
        return None

    def _is_next(self, one: Verified, other: Verified) -> bool:
        first, second = one.sentences[-1], other.sentences[-1]
        return first in self._before(second)[:1]

    def _half(self, text: str) -> Verified | None:
        if not _content_keys(text):
            return None
        half = Trial(text=text, sources=self.sources, cited=self.cited, scorer=None)
        result = half.verdict(may_join=False)
        return result if isinstance(result, Verified) else None


def _is_word_for_word(text: str, sentence: SourceSentence) -> bool:
    """Tells whether ``text`` is all that is quoted for ``sentence``, its closing signs aside."""
    bare = text.rstrip(_CLOSING)
    return bare in {plain(quoted).rstrip(_CLOSING) for quoted in (sentence.text, sentence.in_full)}


def _verbatim(text: str, sentence: SourceSentence) -> Verified:
    return Verified(
        text=text,
        sentences=(sentence,),
        support=1.0,
        is_verbatim=text in (sentence.text, sentence.in_full),
    )


def _goes_on(one: Verified, other: Verified, *, is_next: bool) -> bool:
    """Tells whether the second half says more of what the first speaks of.

    Its sentence follows the first's, and opens with a pronoun, or the half has what it opens with.

    Args:
        one: The first half.
        other: The second.
        is_next: Whether no sentence is between theirs, of which a pronoun would speak.
    """
    first, second = one.sentences[-1], other.sentences[-1]
    is_after = first.passage_number == second.passage_number and (
        first.span.end <= second.span.start
    )
    if not is_after:
        return False
    opening = terms_of(second.text)[0]
    if opening.word in read_wording().pronouns:
        return is_next
    return opening.is_content and opening.key in _content_keys(other.text)


@lru_cache(maxsize=4_096)
def _content_keys(text: str) -> frozenset[str]:
    return frozenset(term.key for term in terms_of(text) if term.is_content)
