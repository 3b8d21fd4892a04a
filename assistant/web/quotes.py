"""The sources beside an answer: each document once, with the quotes taken from it."""

from dataclasses import dataclass

from assistant.messages import Messages
from assistant.reply import Answer, Citation, Reply
from assistant.rows import cited_row
from assistant.web.dates import date_in_words
from assistant.web.document_lines import Reading
from assistant.web.labels import source_label
from corpus.collection import Corpus
from corpus.document import Document
from corpus.span import Span

# About two lines of the source panel: enough to see what the quote belongs to.
_CONTEXT_CHARACTERS = 160
# More than fits on the line that a closed quote is; the style sheet cuts it where it must.
_BEGINNING_CHARACTERS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote with the words around it, as the reader sees it; closed, only its beginning.

    Of Markdown the signs are left out, and of a table's row each cell comes after its column's
    name; what is cited stays as it lies in the document.
    """

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
        title: Followed by what tells it from another document of the same title.
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


def _shown(document: Document, start: int, end: int) -> str:
    """Returns a slice of ``document`` without Markdown's signs."""
    segments = Reading(document).line(Span(start, end)).segments
    return "".join(piece.text for segment in segments for piece in segment.pieces)


def _quote_view(citation: Citation, corpus: Corpus, *, plain: bool) -> QuoteView:
    document = corpus.documents.get(citation.document)
    start, end = citation.start, citation.end
    before, quote, after = "", citation.quote, ""
    if document is not None and document.text[start:end] == quote:
        before, after = context_of(document.text, start, end)
        row = cited_row(citation, corpus)
        # A lone sign of the markup is no context.
        before = before if any(map(str.isalnum, before)) else ""
        quote = row or _shown(document, start, end)
    return QuoteView(
        number=citation.number,
        page=citation.page,
        heading=" › ".join(citation.heading),
        beginning=" ".join(quote.split())[:_BEGINNING_CHARACTERS],
        before=before,
        quote=quote,
        after=after,
        href=passage_address(citation.document, start, end, plain=plain),
    )


def _replacement(citation: Citation, corpus: Corpus, messages: Messages) -> tuple[str, str] | None:
    newer = corpus.documents.get(citation.superseded_by or "")
    if newer is None:
        return None
    return source_label(newer.source, corpus, messages), f"/dokument/{newer.id}"


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
        title=source_label(document.source, corpus, messages) if document else first.title,
        publisher=first.publisher,
        date=date_in_words(first.dated, first.date_kind, first.period, messages),
        language=document.source.language if document else "sv",
        older=year if is_older else None,
        replaced_by=_replacement(first, corpus, messages),
        quotes=tuple(_quote_view(citation, corpus, plain=plain) for citation in citations),
    )
