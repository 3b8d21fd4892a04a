"""The way of a question, on one page: read this first.

    guard -> understand -> retrieve -> select -> decide -> compose -> qualify -> Reply

Each stage is a plain function of its inputs. A refusal is a value, not an exception.
"""

from dataclasses import dataclass

from assistant.calibration import Calibrations
from assistant.compose import Citations, compose
from assistant.config import Answers
from assistant.conflict import find_rivals
from assistant.decide import decide
from assistant.guard import guard, sound_turns
from assistant.headings import heading_evidence
from assistant.messages import Messages
from assistant.page_facts import fact_evidence
from assistant.qualify import Qualifier
from assistant.question import Question
from assistant.refuse import refusal, small_talk, stopped
from assistant.reply import Answer, Outcome, Reply
from assistant.select import candidates, choose
from assistant.suggest import Suggestions
from assistant.trace import Trace
from assistant.understand import Understanding, understand
from assistant.versions import newest_versions
from corpus.collection import Corpus
from index.search import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What questions are answered from: the corpus, its index, and how answers are made."""

    corpus: Corpus
    index: Index
    answers: Answers
    calibrations: Calibrations
    suggestions: Suggestions


def ask(question: Question, desk: Desk, messages: Messages) -> tuple[Reply, Trace]:
    """Returns the reply to ``question`` in the language of ``messages``, and how it came about."""
    trace = Trace()
    interpreted_as = None
    guarded = guard(question.text, max_characters=desk.answers.question_characters)
    if guarded.reason:
        helpful = desk.suggestions.some()
        outcome: Outcome = stopped(guarded.reason, desk.answers, messages, helpful)
    else:
        history = sound_turns(question.history, max_characters=desk.answers.question_characters)
        trace.understanding = understand(guarded.text, history)
        interpreted_as = trace.understanding.interpreted_as(messages)
        outcome = reply_to(trace.understanding, desk, messages, trace)
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


def reply_to(understanding: Understanding, desk: Desk, messages: Messages, trace: Trace) -> Outcome:
    """Returns what is said to a question that may be processed; ``trace`` is filled on the way."""
    if understanding.talk:
        return small_talk(understanding.talk, messages, desk.suggestions.some())
    with trace.stage("retrieve"):
        trace.hits = desk.index.search_weighted(understanding.queries, limit=desk.answers.passages)
    with trace.stage("select"):
        # Facts and sub-headings are found by their form; what is found so needs no likelihood.
        formal = fact_evidence(understanding, desk.corpus, desk.index)[: desk.answers.sentences]
        formal = formal or heading_evidence(understanding, desk.corpus, desk.index)
        trace.candidates = formal or candidates(understanding, trace.hits, desk.corpus, desk.index)
        if not formal:
            calibration = desk.calibrations[understanding.language]
            trace.decision = decide(
                understanding, trace.hits, trace.candidates, desk.index, calibration=calibration
            )
    with trace.stage("compose"):
        if trace.decision and trace.decision.verdict != "answer":
            return refusal(trace.decision, messages, desk.suggestions.near(trace.hits))
        most = desk.answers.sentences
        current = newest_versions(trace.candidates, desk.corpus)
        trace.chosen = formal or choose(understanding, current, most=most)
        return _answer(understanding, trace, desk, messages)


def _answer(understanding: Understanding, trace: Trace, desk: Desk, messages: Messages) -> Answer:
    citations = Citations(desk.corpus)
    sentences = compose(trace.chosen, citations)
    rivals = find_rivals(trace.chosen, trace.candidates, trace.hits, desk.corpus, understanding)
    qualifier = Qualifier(
        corpus=desk.corpus, messages=messages, old_after_years=desk.answers.old_after_years
    )
    notices = qualifier.notices(understanding, rivals, citations)
    return Answer(
        sentences=sentences,
        citations=citations.all(),
        notices=notices,
        suggestions=desk.suggestions.beside(trace.chosen),
    )
