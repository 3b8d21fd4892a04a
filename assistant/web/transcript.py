"""A conversation as HTML: one article a turn, the same for the chat page and the plain page."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from assistant.messages import Messages
from assistant.reply import Answer, Refusal, Reply
from assistant.sentence_views import sentence_views
from assistant.web.copying import copy_lines
from assistant.web.groups import Group, grouped
from assistant.web.quotes import SourceView, source_views
from assistant.web.templating import in_one_line, render
from corpus.collection import Corpus

# For citizens; for staff, the quote first; without JavaScript.
View = Literal["full", "quick", "plain"]
# Named right below an answer where its sources do not fit beside it; the panel has them all.
_MOST_ORIGINS = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the reply to it; ``number`` counts from 1 within the conversation.

    ``is_whole`` is false while a language model writes; ``has_history`` is true when it was read
    together with what was said before it, which can be undone.
    """

    number: int
    reply: Reply
    is_whole: bool = True
    has_history: bool = False


def render_turn(
    turn: Turn,
    *,
    corpus: Corpus,
    messages: Messages,
    view: View = "full",
    feedback: bool = False,
) -> Markup:
    """Returns the article of one turn, in one line.

    Args:
        turn: What was asked and what came of it.
        corpus: Where quotes, lists and dates are looked up.
        messages: The catalogue of the page's language.
        view: ``quick`` puts the quotes first, opened; in ``plain`` all buttons are small forms and
            nothing is copied.
        feedback: Whether to ask if the reply helped; only one with an id can be judged.
    """
    reply = turn.reply
    outcome = reply.outcome
    sources = source_views(reply, corpus, messages, plain=view == "plain")
    answer = outcome if isinstance(outcome, Answer) else None
    groups = _groups(answer, corpus, messages) if answer else ()
    html = render(
        "turn.html",
        t=messages.text,
        language=messages.language,
        turn=turn.number,
        reply=reply,
        is_answer=answer is not None,
        groups=groups,
        notices=answer.notices if answer else (),
        contact=outcome.contact if isinstance(outcome, Refusal) else None,
        sources=sources,
        origins=_origins(answer, groups, sources) if answer and view == "full" else (),
        view=view,
        plain=view == "plain",
        is_open=view == "plain" or (view == "quick" and answer is not None),
        is_whole=turn.is_whole,
        may_be_literal=turn.is_whole and turn.has_history and view != "plain",
        model=model_line(reply, messages, is_whole=turn.is_whole),
        may_be_judged=feedback and bool(reply.id) and _may_have_helped(reply),
        announcement=announcement(reply, sources, messages),
        copy=copy_lines(reply, groups, sources, messages),
    )
    return in_one_line(html)


def _groups(answer: Answer, corpus: Corpus, messages: Messages) -> tuple[Group, ...]:
    return grouped(sentence_views(answer, corpus, messages.language), answer, corpus)


def _origins(
    answer: Answer, groups: tuple[Group, ...], sources: tuple[SourceView, ...]
) -> tuple[SourceView, ...]:
    """Returns the documents to name right below an answer; its notices may name others.

    None where one sentence is all: the panel of sources comes next, also on a telephone.
    """
    first = groups[0]
    is_one_sentence = len(groups) == 1 and not first.is_list and not first.sentences[0].items
    if is_one_sentence and not answer.missing and not answer.notices:
        return ()
    said = {number for sentence in answer.sentences for number in sentence.citations}
    found = (source for source in sources if any(quote.number in said for quote in source.quotes))
    return tuple(found)[:_MOST_ORIGINS]


def _may_have_helped(reply: Reply) -> bool:
    """Tells whether the sources were read for it, so that a verdict says something of them.

    Whoever is sent to care is offered no questions, and is asked none.
    """
    found = isinstance(reply.outcome, Answer) or reply.reason == "not_in_sources"
    return found or (reply.reason == "off_topic" and bool(reply.suggestions))


def model_line(reply: Reply, messages: Messages, *, is_whole: bool = True) -> str:
    """Returns what the reader is told of a language model's part in a reply; perhaps nothing."""
    if not is_whole:
        return messages.text("page.turn.model_writing")
    if reply.mode == "extractive" or not reply.model:
        return ""
    values = {"model": reply.model, "host": reply.model_host or ""}
    return messages.text(f"reply.model.{reply.mode}", **values)


def render_pending(question: str, number: int, messages: Messages) -> Markup:
    """Returns the article shown while an answer is being looked for."""
    html = render("pending.html", t=messages.text, turn=number, question=question)
    return in_one_line(html)


def announcement(reply: Reply, sources: tuple[SourceView, ...], messages: Messages) -> str:
    """Returns the one line that a screen reader is told when the reply has come."""
    if not isinstance(reply.outcome, Answer):
        return reply.message or ""
    count = len(sources)
    key = "one" if count == 1 else "many"
    told = messages.text(f"page.turn.announce_{key}", count=count)
    if reply.outcome.polarity:
        told = messages.text(f"reply.polarity.{reply.outcome.polarity}") + " " + told
    if reply.message:
        told += " " + messages.text("page.turn.announce_partial")
    if reply.outcome.notices:
        told += " " + messages.text("page.turn.announce_notices", count=len(reply.outcome.notices))
    return told
