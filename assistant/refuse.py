"""Replies that are no answers: why not, what the sources do cover, and whom to ask."""

from collections.abc import Callable, Sequence

from assistant.compose import Citations
from assistant.config import Answers
from assistant.dates import date_in_words
from assistant.decide import Decision
from assistant.guard import GuardReason
from assistant.messages import Messages
from assistant.patterns import Talk
from assistant.reply import Clarification, Contact, Refusal, RefusalReason
from assistant.suggest import Suggestions
from assistant.trace import Finding
from corpus.collection import Corpus
from corpus.readable import readable
from corpus.source import Source

# How a reply gives what was stopped: the contract has fewer reasons than there are texts.
SHOWN_REASONS: dict[GuardReason, RefusalReason] = {
    "empty": "empty",
    "too_long": "too_long",
    "personal_data": "personal_data",
    "private": "personal_data",
    "crisis": "unsafe",
    "care": "off_topic",
    "unsafe": "unsafe",
}
IN_NEED = frozenset({"crisis", "care"})  # who is not to be offered reading
MOST_TITLES = 5  # of documents that are told by name: what is read in one breath


def stopped(
    reason: GuardReason, answers: Answers, messages: Messages, suggestions: Suggestions
) -> Refusal:
    """Returns the refusal of a question that was stopped before any search."""
    text = messages.text(f"reply.refusal.{reason}", characters=answers.question_characters)
    helpful = () if reason in IN_NEED else suggestions.some()
    return Refusal(reason=SHOWN_REASONS[reason], message=text, suggestions=helpful)


def small_talk(
    talk: Talk, messages: Messages, suggestions: Suggestions, corpus: Corpus
) -> Clarification | Refusal:
    """Returns the reply to what is no question about the sources' subject, such as a greeting."""
    if talk == "task":
        text = messages.text("reply.refusal.task")
        return Refusal(reason="off_topic", message=text, suggestions=suggestions.some())
    if talk == "sources":
        return Clarification(message=_sources(corpus, messages), suggestions=suggestions.some())
    text = messages.text(f"reply.clarify.{talk}")
    return Clarification(message=text, suggestions=() if talk == "goodbye" else suggestions.some())


def missing_parts(parts: Sequence[str], messages: Messages) -> str:
    """Returns what to say of the parts of a question that the sources do not answer."""
    quoted = [messages.text("reply.partial.part", part=part.rstrip(" ?.!")) for part in parts]
    return messages.text("reply.partial.not_in_sources", parts=messages.listed(quoted))


def refusal(
    finding: Finding,
    messages: Messages,
    *,
    suggestions: Suggestions,
    citations: Citations,
    find_contact: Callable[[], Contact | None],
) -> Refusal | Clarification:
    """Returns what to say when the decision is not to answer.

    Args:
        finding: What was found and decided; without a decision there was nothing to decide on.
        messages: The reader's language.
        suggestions: Questions that are answered; those near what was found, where that helps.
        citations: Those of the contact.
        find_contact: Gives whom to ask about the sources' subject, and cites it in ``citations``;
            not called for anything else.
    """
    decision = finding.decision
    if decision is None or decision.verdict == "unclear":
        text = messages.text("reply.clarify.unclear")
        return Clarification(message=text, suggestions=suggestions.some())
    if decision.verdict == "off_topic":
        text = _reason("off_topic", decision, messages)
        return Refusal(reason="off_topic", message=text, suggestions=suggestions.some())
    nearest = _nearest(finding, citations.corpus, messages)
    return Refusal(
        reason="not_in_sources",
        message=" ".join([_reason("not_in_sources", decision, messages), *nearest]),
        suggestions=suggestions.near(finding.hits),
        contact=find_contact(),
        citations=citations.all(),
    )


def _reason(verdict: RefusalReason, decision: Decision, messages: Messages) -> str:
    """Returns why there is no answer, with what of the question no source has."""
    text = messages.text(f"reply.refusal.{verdict}")
    if decision.unknown_names:
        names = _quoted(decision.unknown_names, messages)
        return f"{text} {messages.text('reply.unknown.names', names=names)}"
    if decision.unknown_words:
        key = "word" if len(decision.unknown_words) == 1 else "words"
        words = _quoted(decision.unknown_words, messages)
        return f"{text} {messages.text(f'reply.unknown.{key}', words=words)}"
    is_near = verdict == "not_in_sources" and decision.lacks_rank
    return f"{text} {messages.text('reply.unknown.rank')}" if is_near else text


def _quoted(words: Sequence[str], messages: Messages) -> str:
    return messages.listed([messages.text("reply.unknown.quoted", word=word) for word in words])


def _nearest(finding: Finding, corpus: Corpus, messages: Messages) -> tuple[str, ...]:
    """Returns where the nearest that the sources do say stands; that is no answer."""
    if not finding.candidates or not finding.candidates[0].heading:
        return ()
    best = finding.candidates[0]
    source = corpus.documents[best.document].source
    heading = readable(best.heading[-1])
    title = _title(source, messages)
    return (messages.text("reply.refusal.nearest", heading=heading, title=title),)


def _sources(corpus: Corpus, messages: Messages) -> str:
    """Returns which documents are answered from, the newest first."""
    sources = [document.source for document in corpus.documents.values()]
    newest = sorted(sources, key=lambda each: each.dated.isoformat() if each.dated else "")[::-1]
    titles = [_title(source, messages) for source in newest[:MOST_TITLES]]
    key = "sources" if len(newest) <= MOST_TITLES else "sources_many"
    return messages.text(f"reply.clarify.{key}", titles="; ".join(titles), count=len(newest))


def _title(source: Source, messages: Messages) -> str:
    when = date_in_words(source.dated, messages) if source.dated else source.period
    return f"{source.title} ({when})" if when else source.title
