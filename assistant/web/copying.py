"""An answer with its sources as plain lines, ready for an e-mail or a record."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.messages import Messages
from assistant.reply import Answer, Reply
from assistant.sentence_views import SentenceView
from assistant.web.groups import Group
from assistant.web.quotes import QuoteView, SourceView


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A line of the copied answer: text, or the address of a passage."""

    text: str
    href: str = ""


def copy_lines(
    reply: Reply,
    groups: tuple[Group, ...],
    sources: tuple[SourceView, ...],
    messages: Messages,
) -> tuple[CopyLine, ...]:
    """Returns question, answer, notices and quotes line by line; nothing if there is no answer."""
    if not isinstance(reply.outcome, Answer):
        return ()
    lines = [CopyLine(reply.question), CopyLine("")]
    if reply.outcome.polarity:
        lines.append(CopyLine(messages.text(f"reply.polarity.{reply.outcome.polarity}")))
    for group in groups:
        lines += (CopyLine(line) for line in _group_lines(group))
    notices = [*([reply.message] if reply.message else [])]
    notices += [notice.text for notice in reply.outcome.notices]
    lines += [CopyLine(messages.text("page.copy.notice", text=text)) for text in notices]
    lines += [CopyLine(""), CopyLine(messages.text("page.copy.sources"))]
    for source in sources:
        for quote in source.quotes:
            lines += _quote_lines(source, quote, messages)
    return tuple(lines)


def _group_lines(group: Group) -> Iterator[str]:
    for sentence in group.sentences:
        told = " ".join([*([sentence.text] if sentence.text else []), _markers(sentence)])
        yield f"- {told}" if group.is_list else told
        for item in sentence.items:
            yield f"- {item}"


def _markers(sentence: SentenceView) -> str:
    return "".join(f"[{number}]" for number in sentence.citations)


def _quote_lines(source: SourceView, quote: QuoteView, messages: Messages) -> list[CopyLine]:
    facts = [f"{source.title}, {source.publisher}", source.date]
    if quote.page:
        facts.append(messages.text("page.document.page", page=quote.page))
    return [
        CopyLine(f"[{quote.number}] ”{' '.join(quote.quote.split())}”"),
        CopyLine(f"    {'. '.join(facts)}."),
        CopyLine("    ", quote.href),
    ]
