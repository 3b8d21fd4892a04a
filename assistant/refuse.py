"""Replies that are no answers: why not, what the sources do cover, and whom to ask."""

from assistant.config import Answers
from assistant.decide import Decision
from assistant.guard import GuardReason
from assistant.messages import Messages
from assistant.reply import Clarification, Refusal, RefusalReason
from assistant.understand import Talk


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


def refusal(
    decision: Decision, messages: Messages, suggestions: tuple[str, ...]
) -> Refusal | Clarification:
    """Returns what to say when the decision is not to answer."""
    if decision.verdict == "unclear":
        text = messages.text("reply.clarify.unclear")
        return Clarification(message=text, suggestions=suggestions)
    if decision.verdict == "off_topic":
        text = messages.text("reply.refusal.off_topic")
        return Refusal(reason="off_topic", message=text, suggestions=suggestions)
    if decision.unknown_names:
        names = messages.listed(decision.unknown_names)
        text = messages.text("reply.refusal.not_in_sources_names", names=names)
    else:
        text = messages.text("reply.refusal.not_in_sources")
    return Refusal(reason="not_in_sources", message=text, suggestions=suggestions)
