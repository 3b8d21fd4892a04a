"""The way of a question, on one page: read this first.

    guard -> understand -> retrieve -> select -> decide -> compose -> qualify -> Reply

Each stage is a plain function of its inputs. A refusal is a value, not an exception.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from assistant.abbreviations import abbreviation_evidence
from assistant.calibration import Calibrations
from assistant.compose import Citations, compose
from assistant.config import Answers
from assistant.conflict import find_rivals
from assistant.contacts import contact_near
from assistant.decide import decide
from assistant.echoes import without_echoes
from assistant.guard import guard, sound_turns
from assistant.headings import heading_evidence
from assistant.messages import Messages
from assistant.page_facts import fact_evidence
from assistant.polarity import polarity_of
from assistant.qualify import Qualifier
from assistant.question import Question
from assistant.reading import FittedReader, Read
from assistant.refuse import missing_parts, refusal, small_talk, stopped
from assistant.reply import Answer, AnswerSentence, Clarification, Outcome, Refusal, Reply
from assistant.respelling import respelt
from assistant.select import Evidence, candidates, choose
from assistant.suggest import Suggestions
from assistant.trace import Finding, Trace
from assistant.understand import Reading, Understanding, language_of, readings_of
from assistant.versions import newest_versions
from corpus.collection import Corpus
from index.analysis import fold
from index.hit import Hit
from index.search import Index

if TYPE_CHECKING:
    from assistant.model.narrowing import Narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What questions are answered from: the corpus, its index, and how answers are made.

    ``narrow`` chooses among more passages than are read, where a language model is to. ``reader``
    helps to choose and to decide, where there is one.
    """

    corpus: Corpus
    index: Index
    answers: Answers
    calibrations: Calibrations
    suggestions: Suggestions
    narrow: "Narrowing | None" = None
    reader: FittedReader | None = None

    def hits(self, understanding: Understanding) -> tuple[Hit, ...]:
        """Returns the passages to read for a question, best first."""
        most = self.answers.passages
        found = max(self.narrow.considered, most) if self.narrow else most
        hits = self.index.search_weighted(understanding.queries, limit=found)
        return self.narrow.choose(understanding.text, hits, most) if self.narrow else hits

    def read(self, understanding: Understanding, pieces: tuple[Evidence, ...]) -> Read:
        """Returns the evidence for a question, best first, with what a reader makes of it."""
        return self.reader.read(understanding, pieces, self.corpus) if self.reader else Read(pieces)


def ask(question: Question, desk: Desk, messages: Messages) -> tuple[Reply, Trace]:
    """Returns the reply to ``question`` in the language of ``messages``, and how it came about."""
    trace = Trace()
    interpreted_as = None
    guarded = guard(question.text, max_characters=desk.answers.question_characters)
    if guarded.reason:
        trace.stopped_by = guarded.reason
        outcome: Outcome = stopped(guarded.reason, desk.answers, messages, desk.suggestions)
    else:
        history = sound_turns(question.history, max_characters=desk.answers.question_characters)
        text = respelt(guarded.text, language_of(guarded.text), desk.index)
        readings = readings_of(text, history)
        interpreted_as = readings[-1][0].interpreted_as(messages)
        if interpreted_as is None and fold(text) != fold(guarded.text):
            interpreted_as = text[:1].upper() + text[1:]
        outcome = reply_to(readings, desk, messages, trace)
    reply = Reply(
        id=question.id,
        question="" if guarded.reason == "personal_data" else question.text,
        outcome=outcome,
        language=messages.language,
        interpreted_as=interpreted_as,
        index=desk.index.fingerprint,
        timings_ms=trace.timings(),
        extra=question.extra,
    )
    return reply, trace


def reply_to(
    readings: tuple[Reading, ...], desk: Desk, messages: Messages, trace: Trace
) -> Outcome:
    """Returns what is said to a question that may be processed; ``trace`` is filled on the way.

    The first of ``readings`` that is answered in any of its parts is taken, else the last.
    """
    for reading in readings:
        talk = reading[0].talk
        if talk:
            trace.stopped_by = talk
            return small_talk(talk, messages, desk.suggestions, desk.corpus)
        most = -(-desk.answers.sentences // len(reading))
        findings = tuple(find(part, desk, trace, most=most) for part in reading)
        trace.findings = without_echoes(findings, desk.index)
        if trace.chosen:
            break
    with trace.stage("compose"):
        if trace.chosen:
            return _answer(trace.findings, desk, messages)
        return unanswered(trace.findings[0], desk, messages)


def unanswered(finding: Finding, desk: Desk, messages: Messages) -> Refusal | Clarification:
    """Returns what is said instead of an answer to what ``finding`` was found for."""
    citations = Citations(desk.corpus)
    find_contact = partial(
        contact_near,
        finding.hits,
        desk.corpus,
        messages,
        old_after_years=desk.answers.old_after_years,
        citations=citations,
    )
    return refusal(
        finding,
        messages,
        suggestions=desk.suggestions,
        citations=citations,
        find_contact=find_contact,
    )


def find(understanding: Understanding, desk: Desk, trace: Trace, *, most: int) -> Finding:
    """Returns the evidence, at most ``most`` pieces, that answers one part, if any does."""
    with trace.stage("retrieve"):
        hits = desk.hits(understanding)
    with trace.stage("select"):
        # Facts and sub-headings are found by their form; what is found so needs no likelihood.
        formal = fact_evidence(understanding, desk.corpus, desk.index)[:most]
        formal = formal or heading_evidence(understanding, desk.corpus, desk.index)
        formal = formal or abbreviation_evidence(understanding, hits, desk.corpus)
        if formal:
            return Finding(
                understanding=understanding,
                hits=hits,
                candidates=formal,
                chosen=formal,
                decision=None,
            )
        read = desk.read(understanding, candidates(understanding, hits, desk.corpus, desk.index))
        pieces = read.pieces
        calibration = desk.calibrations[understanding.language]
        decision = decide(
            understanding, hits, pieces, desk.index, calibration=calibration, reader=read.doubt
        )
        chosen: tuple[Evidence, ...] = ()
        if decision.verdict == "answer":
            chosen = choose(understanding, newest_versions(pieces, desk.corpus), most=most)
    return Finding(
        understanding=understanding,
        hits=hits,
        candidates=pieces,
        chosen=chosen,
        decision=decision,
    )


def _answer(findings: tuple[Finding, ...], desk: Desk, messages: Messages) -> Answer:
    citations = Citations(desk.corpus)
    sentences = compose(_evidence(findings), citations)
    return qualified(sentences, citations, findings, desk, messages)


def _evidence(findings: tuple[Finding, ...]) -> tuple[Evidence, ...]:
    pieces = {(p.document, p.span): p for finding in findings for p in finding.chosen}
    return tuple(pieces.values())


def qualified(
    sentences: tuple[AnswerSentence, ...],
    citations: Citations,
    findings: tuple[Finding, ...],
    desk: Desk,
    messages: Messages,
) -> Answer:
    """Returns the answer that ``sentences`` are, with all that a reader must know beside it."""
    chosen = _evidence(findings)
    cited = {citation.document for citation in citations.all()}
    rivals = tuple(
        rival
        for finding in findings
        if finding.chosen
        for rival in find_rivals(finding, desk.corpus, shown=chosen)
        if rival.evidence.document not in cited
    )
    qualifier = Qualifier(
        corpus=desk.corpus, messages=messages, old_after_years=desk.answers.old_after_years
    )
    notices = qualifier.notices(findings[0].understanding, rivals, citations)  # adds citations
    missing = [finding.understanding.sentence for finding in findings if not finding.chosen]
    is_plain = len(findings) == 1 and not rivals and all(each.verbatim for each in sentences)
    return Answer(
        sentences=sentences,
        citations=citations.all(),
        notices=notices,
        suggestions=desk.suggestions.beside(chosen),
        missing=missing_parts(missing, messages) if missing else None,
        polarity=polarity_of(findings[0], desk.index) if is_plain else None,
    )
