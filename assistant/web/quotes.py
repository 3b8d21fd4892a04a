"""The sources beside an answer: each document once, with the quotes taken from it."""

from dataclasses import dataclass

from assistant.messages import Messages
from assistant.reply import Answer, Citation, Reply
from assistant.web.dates import date_in_words
from corpus.collection import Corpus

# About two lines of the source panel: enough to see what the quote belongs to.
_CONTEXT_CHARACTERS = 160
# More than fits on the line that a closed quote is; the style sheet cuts it where it must.
_BEGINNING_CHARACTERS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote with the words around it, as the reader sees it; closed, only its beginning."""

    number: int
    page: int | None
    heading: str
    beginning: str
    before: str
    quote: str
    after: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A document that an answer stands on.

    Attributes:
        older: The year to warn of, when a notice says that this source is old or replaced.
        replaced_by: Title and address of the document that replaces it.
    """

    document: str
    title: str
    publisher: str
    date: str
    language: str
    older: str | None
    replaced_by: tuple[str, str] | None
    quotes: tuple[QuoteView, ...]


def passage_address(document: str, start: int, end: int, *, plain: bool = False) -> str:
    """Returns the address that opens ``document`` with ``start:end`` marked.

    ``plain`` asks for the one that works without JavaScript.
    """
    mark = f"/{start}-{end}" if plain else f"#{start}-{end}"
    return f"/dokument/{document}{mark}"


def context_of(text: str, start: int, end: int) -> tuple[str, str]:
    """Returns what stands before and after ``start:end`` on the same line, at most some words.

    >>> context_of("Före detta. Citat. Efter.", 12, 18)
    ('Före detta. ', ' Efter.')
    """
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end)
    after = text[end : len(text) if line_end < 0 else line_end]
    if len(before) > _CONTEXT_CHARACTERS:
        before = "… " + before[-_CONTEXT_CHARACTERS:].split(" ", 1)[-1]
    if len(after) > _CONTEXT_CHARACTERS:
        after = after[:_CONTEXT_CHARACTERS].rsplit(" ", 1)[0] + "\u00a0…"
    return before.lstrip(), after.rstrip()


def _quote_view(citation: Citation, corpus: Corpus, *, plain: bool) -> QuoteView:
    document = corpus.documents.get(citation.document)
    before, after = ("", "")
    if document is not None and document.text[citation.start : citation.end] == citation.quote:
        before, after = context_of(document.text, citation.start, citation.end)
    return QuoteView(
        number=citation.number,
        page=citation.page,
        heading=" › ".join(citation.heading),
        beginning=" ".join(citation.quote.split())[:_BEGINNING_CHARACTERS],
        before=before,
        quote=citation.quote,
        after=after,
        href=passage_address(citation.document, citation.start, citation.end, plain=plain),
    )


def _replacement(citation: Citation, corpus: Corpus) -> tuple[str, str] | None:
    newer = corpus.documents.get(citation.superseded_by or "")
    return (newer.source.title, f"/dokument/{newer.id}") if newer else None


def aged_citations(reply: Reply) -> frozenset[int]:
    """Returns the numbers that a notice calls old or replaced."""
    if not isinstance(reply.outcome, Answer):
        return frozenset()
    return frozenset(
        number
        for notice in reply.outcome.notices
        if notice.kind in {"dated", "superseded"}
        for number in notice.citations
    )


def source_views(
    reply: Reply, corpus: Corpus, messages: Messages, *, plain: bool = False
) -> tuple[SourceView, ...]:
    """Returns the documents behind ``reply`` in order of first use, each with its quotes."""
    grouped: dict[str, list[Citation]] = {}
    for citation in reply.citations:
        grouped.setdefault(citation.document, []).append(citation)
    aged = aged_citations(reply)
    return tuple(
        _source_view(citations, corpus, messages, aged=aged, plain=plain)
        for citations in grouped.values()
    )


def _source_view(
    citations: list[Citation],
    corpus: Corpus,
    messages: Messages,
    *,
    aged: frozenset[int],
    plain: bool,
) -> SourceView:
    first = citations[0]
    document = corpus.documents.get(first.document)
    is_older = bool(first.superseded_by) or any(c.number in aged for c in citations)
    year = str(first.dated.year) if first.dated else first.period
    return SourceView(
        document=first.document,
        title=first.title,
        publisher=first.publisher,
        date=date_in_words(first.dated, first.date_kind, first.period, messages),
        language=document.source.language if document else "sv",
        older=year if is_older else None,
        replaced_by=_replacement(first, corpus),
        quotes=tuple(_quote_view(citation, corpus, plain=plain) for citation in citations),
    )
