"""A reply as plain text for the terminal. Control characters of documents never reach it."""

import unicodedata
from collections.abc import Iterator

from assistant.dates import date_in_words
from assistant.messages import Messages
from assistant.reply import Answer, Citation, Refusal, Reply
from assistant.sentence_views import sentence_views
from corpus.collection import Corpus
from corpus.readable import readable
from index.hit import Hit

QUOTE_CHARACTERS = 300  # enough to recognise the place; the whole quote is in --json


def printable(text: str) -> str:
    r"""Returns ``text`` on one line, without the control characters that steer a terminal.

    >>> printable("a\x1b[31mb\n  c")
    'a[31mb c'
    """
    kept = (s for s in text if s.isspace() or unicodedata.category(s) not in {"Cc", "Cf", "Cs"})
    return " ".join("".join(kept).split())


def reply_lines(reply: Reply, messages: Messages, corpus: Corpus | None = None) -> Iterator[str]:
    """Yields the lines that show ``reply``; lists and rows as such where ``corpus`` is known."""
    if reply.interpreted_as:
        yield messages.text("terminal.answer.interpreted", text=printable(reply.interpreted_as))
        yield ""
    if isinstance(reply.outcome, Answer):
        yield from _answer_lines(reply.outcome, corpus, messages)
    if reply.message:
        yield reply.message
    if isinstance(reply.outcome, Refusal) and reply.outcome.contact:
        contact = reply.outcome.contact
        text = f"{printable(contact.text)} {_markers(contact.citations)}"
        yield messages.text("terminal.answer.contact", text=text)
    if reply.model and reply.mode != "extractive":
        values = {"model": reply.model, "host": reply.model_host or ""}
        yield from ["", printable(messages.text(f"reply.model.{reply.mode}", **values))]
    if reply.citations:
        yield from ["", messages.text("terminal.answer.sources")]
        yield from (line for c in reply.citations for line in _citation_lines(c, messages))
    if reply.suggestions:
        yield from ["", messages.text("terminal.answer.suggestions")]
        yield from (f"  {printable(suggestion)}" for suggestion in reply.suggestions)


def _answer_lines(answer: Answer, corpus: Corpus | None, messages: Messages) -> Iterator[str]:
    if answer.polarity:
        yield messages.text(f"reply.polarity.{answer.polarity}")
    yield from _sentence_lines(answer, corpus, messages)
    yield from _notice_lines(answer)


def _sentence_lines(answer: Answer, corpus: Corpus | None, messages: Messages) -> Iterator[str]:
    if corpus is None:
        for sentence in answer.sentences:
            yield f"{printable(readable(sentence.text))} {_markers(sentence.citations)}"
        return
    for view in sentence_views(answer, corpus, messages.language):
        items = [f"  • {printable(item)}" for item in view.items]
        lines = [printable(view.text)] * bool(view.text) + items
        yield from [*lines[:-1], f"{lines[-1]} {_markers(view.citations)}"]


def _notice_lines(answer: Answer) -> Iterator[str]:
    if answer.notices:
        yield ""
    for notice in answer.notices:
        yield f"! {printable(notice.text)} {_markers(notice.citations)}".rstrip()


def _markers(numbers: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _citation_lines(citation: Citation, messages: Messages) -> Iterator[str]:
    heading = " › ".join(citation.heading)
    page = messages.text("terminal.answer.page", page=citation.page) if citation.page else ""
    where = [citation.title, citation.publisher, date_line(citation, messages), page, heading]
    yield f"[{citation.number}] " + printable(", ".join(part for part in where if part))
    quote = printable(citation.quote)
    if len(quote) > QUOTE_CHARACTERS:
        quote = quote[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    yield f"    ”{quote}”"
    yield f"    {citation.document}#{citation.start}-{citation.end}"


def date_line(citation: Citation, messages: Messages) -> str:
    """Returns when the cited source is from, and whether it is replaced."""
    if citation.dated and citation.date_kind:
        kind = messages.text(f"terminal.date_kind.{citation.date_kind}")
        date = date_in_words(citation.dated, messages)
        line = messages.text("terminal.answer.dated", kind=kind, date=date)
    else:
        line = messages.text("terminal.answer.undated")
    if citation.period:
        line += ", " + messages.text("terminal.answer.period", period=citation.period)
    if citation.superseded_by:
        line += ", " + messages.text("terminal.answer.superseded")
    return line


def hit_head_lines(
    hit: Hit, titles: dict[str, str], messages: Messages, *, explain: bool
) -> Iterator[str]:
    """Yields the lines that name a search hit, with the parts of its score if asked for."""
    passage = hit.passage
    yield messages.text(
        "terminal.search.line",
        rank=hit.rank,
        title=printable(titles[passage.document]),
        heading=printable(" › ".join(passage.heading)) or messages.text("terminal.status.none"),
        score=f"{hit.score:.3f}",
    )
    if explain:
        names = ("passage_cosine", "sentence_cosine", "dense", "lexical", "coverage")
        parts = {name: f"{getattr(hit.parts, name):.3f}" for name in names}
        yield "   " + messages.text("terminal.search.parts", **parts)
