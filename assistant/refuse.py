"""Replies that are no answers: why not, what the sources do cover, and whom to ask."""

from collections.abc import Sequence

from assistant.config import Answers
from assistant.decide import Decision
from assistant.guard import GuardReason
from assistant.messages import Messages
from assistant.patterns import Talk
from assistant.reply import Citation, Clarification, Contact, Refusal, RefusalReason


def stopped(
    reason: GuardReason, answers: Answers, messages: Messages, suggestions: tuple[str, ...]
) -> Refusal:
    """Returns the refusal of a question that was stopped before any search."""
    text = messages.text(f"reply.refusal.{reason}", characters=answers.question_characters)
    shown: RefusalReason = "personal_data" if reason == "private" else reason
    return Refusal(reason=shown, message=text, suggestions=suggestions)


def small_talk(talk: Talk, messages: Messages, suggestions: tuple[str, ...]) -> Clarification:
    """Returns the reply to a greeting, to thanks, or to a question about the assistant."""
    return Clarification(message=messages.text(f"reply.clarify.{talk}"), suggestions=suggestions)


def missing_parts(parts: Sequence[str], messages: Messages) -> str:
    """Returns what to say of the parts of a question that the sources do not answer."""
    quoted = [messages.text("reply.partial.part", part=part.rstrip(" ?.!")) for part in parts]
    return messages.text("reply.partial.not_in_sources", parts=messages.listed(quoted))


def refusal(
    decision: Decision | None,
    messages: Messages,
    *,
    suggestions: tuple[str, ...],
    contact: Contact | None = None,
    citations: tuple[Citation, ...] = (),
) -> Refusal | Clarification:
    """Returns what to say when the decision is not to answer.

    Args:
        decision: What was decided; ``None`` when there was nothing to decide on.
        messages: The reader's language.
        suggestions: Questions that are answered.
        contact: Whom to ask about the sources' subject; left out off the subject.
        citations: Those of ``contact``.
    """
    if decision is None or decision.verdict == "unclear":
        text = messages.text("reply.clarify.unclear")
        return Clarification(message=text, suggestions=suggestions)
    if decision.verdict == "off_topic":
        text = messages.text("reply.refusal.off_topic")
        return Refusal(reason="off_topic", message=text, suggestions=suggestions)
    text = messages.text("reply.refusal.not_in_sources")
    if decision.unknown_names:
        names = messages.listed(decision.unknown_names)
        text = messages.text("reply.refusal.not_in_sources_names", names=names)
    return Refusal(
        reason="not_in_sources",
        message=text,
        suggestions=suggestions,
        contact=contact,
        citations=citations,
    )
