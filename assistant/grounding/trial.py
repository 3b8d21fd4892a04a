"""A statement tried against the sentences given: one alone, one named in full, or two in a row."""

from dataclasses import dataclass
from functools import lru_cache

from assistant.grounding.comparing import Comparison, compare
from assistant.grounding.entailment import LEAST_SUPPORT, EntailmentScorer
from assistant.grounding.forms import has_foreign_signs
from assistant.grounding.joining import clauses_in, halves_of, main_clauses, speak_of_others
from assistant.grounding.readings import readings_of
from assistant.grounding.reasons import DropReason
from assistant.grounding.sources import Sources, SourceSentence
from assistant.grounding.terms import Term, terms_of
from assistant.grounding.verdicts import Dropped, Verified
from assistant.grounding.wording import read_wording
from corpus.markup import plain

_MOST_TERMS = 100  # of a statement that is not word for word: a sentence of law has some 60
_CANDIDATES = 4  # source sentences compared in full: those that share most with the statement
_LEAST_SHARED = 0.4  # of the statement's content; with less no rule has anything to hold on to
_LEAST_SCORED = 0.5  # of its content; about less a scorer is not asked, as it may err
_BEFORE = 5  # sentences before one that may name what it speaks of
Terms = tuple[Term, ...]

_CLOSING = " .,;:"


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
        for sentence in candidates:
            if _is_word_for_word(self.text, sentence) and not sentence.is_suspect:
                return _verbatim(self.text, sentence)
        if len(terms_of(self.text)) > _MOST_TERMS:
            return Dropped(DropReason.FORM)
        reasons = []
        is_distorted = is_vetoed = False
        for sentence in candidates:
            found = compare(terms_of(self.text), terms_of(sentence.in_full))
            result = self._alone(sentence, found, may_score=not is_vetoed)
            if isinstance(result, Verified):
                return result
            reasons.append(result.reason)
            is_vetoed = is_vetoed or found.veto is not None
            is_distorted = is_distorted or (found.veto is not None and not found.is_added)
        borne = None if is_distorted else self._named(candidates, may_score=not is_vetoed)
        if borne is None and may_join:
            borne = self._joined(is_distorted=is_distorted)
        return borne or Dropped(reasons[0] if reasons else DropReason.SUPPORT)

    def _alone(
        self, sentence: SourceSentence, found: Comparison, *, may_score: bool
    ) -> Verified | Dropped:
        """Returns the statement borne by one sentence, as it stands or by a clause that it says."""
        result = self._result(found, (sentence,), may_score=may_score)
        if isinstance(result, Dropped):
            return self._read_otherwise(sentence) or result
        return Dropped(DropReason.BINDING) if self._is_crossed(sentence) else result

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
        terms = terms_of(sentence.in_full)
        readings: list[tuple[Terms, tuple[Terms, ...]]] = [
            (clause, ()) for clause in readings_of(terms)
        ]
        clauses = main_clauses(terms)
        if clauses is not None:  # "bostadskön är öppen för alla och avgiften är 200 kronor"
            readings.append((clauses[1], (clauses[0],)))
        for clause, before in readings:
            found = compare(terms_of(self.text), clause, before)
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
        is_answered = bearers[-1].text.endswith("?") and not self.text.endswith("?")
        if is_asked or is_answered or has_foreign_signs(self.text, evidence):
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

    def _joined(self, *, is_distorted: bool) -> Verified | None:
        """Returns the statement as two, each borne by a sentence of its own.

        The second speaks of what the first does: it says so, or its sentence goes on from the
        first's. A sentence distorted may only be two whole clauses, each of them true.
        """
        for halves in halves_of(self.text):
            one = self._half(halves.first)
            if one is None:
                continue
            other = self._same_subject(one, halves.shared)
            if other is None and not is_distorted:
                other = self._next(one, halves.second)
            if other is not None:
                return Verified(
                    text=self.text,
                    sentences=tuple(dict.fromkeys((*one.sentences, *other.sentences))),
                    support=min(one.support, other.support),
                    is_verbatim=False,
                )
        return None

    def _same_subject(self, one: Verified, text: str | None) -> Verified | None:
        """Returns the second half with the first's subject, if its passage bears it."""
        other = self._half(text) if text else None
        if other is None:
            return None
        first, second = one.sentences[-1], other.sentences[-1]
        is_near = first.passage_number == second.passage_number
        return other if is_near and not speak_of_others(first.in_full, second.in_full) else None

    def _next(self, one: Verified, text: str) -> Verified | None:
        """Returns the second half, if its sentence goes on from the first's."""
        other = self._half(text)
        if other is None:
            return None
        is_next = one.sentences[-1] in self._before(other.sentences[-1])[:1]
        return other if _goes_on(one, other, is_next=is_next) else None

    def _is_crossed(self, sentence: SourceSentence) -> bool:
        """Tells whether one of the statement's two clauses breaks what belongs to what."""
        halves = clauses_in(self.text)
        if halves is None:
            return False
        source = terms_of(sentence.in_full)
        return any(compare(terms_of(half), source).veto is DropReason.BINDING for half in halves)

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
