"""A conversation as HTML: one article a turn, the same for the chat page and the plain page."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from assistant.messages import Messages
from assistant.reply import Answer, Contact, Notice, Refusal, Reply
from assistant.sentence_views import SentenceView, sentence_views
from assistant.web.quotes import SourceView, source_views
from assistant.web.templating import in_one_line, render
from corpus.collection import Corpus

_END = '<div class="slut" hidden></div>'


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the reply to it; ``number`` counts from 1 within the conversation."""

    number: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A line of the copied answer: text, or the address of a passage."""

    text: str
    href: str = ""


def render_turn(turn: Turn, *, corpus: Corpus, messages: Messages, plain: bool = False) -> Markup:
    """Returns the article of one turn, in one line.

    Args:
        turn: What was asked and what came of it.
        corpus: Where quotes, lists and dates are looked up.
        messages: The catalogue of the page's language.
        plain: For the page without JavaScript: suggestions are small forms, nothing is copied.
    """
    reply = turn.reply
    outcome = reply.outcome
    sources = source_views(reply, corpus, messages, plain=plain)
    is_answer = isinstance(outcome, Answer)
    notices: tuple[Notice, ...] = outcome.notices if isinstance(outcome, Answer) else ()
    contact: Contact | None = outcome.contact if isinstance(outcome, Refusal) else None
    sentences: tuple[SentenceView, ...] = (
        sentence_views(outcome, corpus, messages.language) if isinstance(outcome, Answer) else ()
    )
    html = render(
        "turn.html",
        t=messages.text,
        language=messages.language,
        turn=turn.number,
        reply=reply,
        is_answer=is_answer,
        sentences=sentences,
        notices=notices,
        contact=contact,
        sources=sources,
        plain=plain,
        announcement=announcement(reply, sources, messages),
        copy=copy_lines(reply, sources, messages),
    )
    return in_one_line(html)


def render_pending(question: str, number: int, messages: Messages) -> Markup:
    """Returns the article shown while an answer is being looked for."""
    html = render("pending.html", t=messages.text, turn=number, question=question)
    return in_one_line(html)


def join_turns(articles: Iterable[Markup]) -> str:
    """Returns the articles as Markdown blocks, so that an unchanged turn keeps its DOM nodes.

    Gradio tells blocks apart by their text with the line breaks after them: the empty element
    at the end gives the latest turn the same ones as it has when another follows.
    """
    return "\n\n".join([*(str(article) for article in articles), _END])


def announcement(reply: Reply, sources: tuple[SourceView, ...], messages: Messages) -> str:
    """Returns the one line that a screen reader is told when the reply has come."""
    if not isinstance(reply.outcome, Answer):
        return reply.message or ""
    count = len(sources)
    key = "one" if count == 1 else "many"
    told = messages.text(f"page.turn.announce_{key}", count=count)
    if reply.outcome.notices:
        told += " " + messages.text("page.turn.announce_notices", count=len(reply.outcome.notices))
    return told


def copy_lines(
    reply: Reply, sources: tuple[SourceView, ...], messages: Messages
) -> tuple[CopyLine, ...]:
    """Returns the answer with its sources as plain lines, ready for an e-mail; else nothing."""
    if not isinstance(reply.outcome, Answer):
        return ()
    lines = [CopyLine(reply.question), CopyLine("")]
    lines += [
        CopyLine(f"{sentence.text} " + "".join(f"[{n}]" for n in sentence.citations))
        for sentence in reply.outcome.sentences
    ]
    lines += [
        CopyLine(messages.text("page.copy.notice", text=notice.text))
        for notice in reply.outcome.notices
    ]
    lines += [CopyLine(""), CopyLine(messages.text("page.copy.sources"))]
    for source in sources:
        for quote in source.quotes:
            lines.append(CopyLine(f"[{quote.number}] ”{' '.join(quote.quote.split())}”"))
            lines.append(CopyLine(f"    {source.title}, {source.publisher}. {source.date}."))
            lines.append(CopyLine("    ", quote.href))
    return tuple(lines)
