"""Whom to ask when the sources do not say: a contact that a current source gives, with its date."""

from collections.abc import Iterator

from assistant.compose import Citations
from assistant.dates import date_in_words, years_behind
from assistant.messages import Messages
from assistant.reply import Contact
from corpus.collection import Corpus
from corpus.document import Document
from corpus.facts import FactKind
from corpus.outline import Block
from corpus.readable import readable
from index.hit import Hit


def contact_near(
    hits: tuple[Hit, ...],
    corpus: Corpus,
    messages: Messages,
    *,
    old_after_years: int,
    citations: Citations,
) -> Contact | None:
    """Returns the contact of the source nearest to the question that is still current, if any.

    Args:
        hits: The passages found, best first.
        corpus: The documents with their outlines.
        messages: The reader's language.
        old_after_years: A source this much older than the newest has no current contacts; nor has
            one without a date.
        citations: Gets the contact's citation.
    """
    for document in _current(hits, corpus, old_after_years):
        block = next(_contacts(document, corpus), None)
        if block is None or document.source.dated is None:
            continue
        number = citations.cite(document.id, block.span, block.heading)
        lines = [readable(line) for line in document.slice(block.span).splitlines()]
        words = ", ".join(line for line in lines if line)
        when = date_in_words(document.source.dated, messages)
        text = messages.text("reply.contact", contact=words, date=when)
        return Contact(text, (number,))
    return None


def _current(hits: tuple[Hit, ...], corpus: Corpus, old_after_years: int) -> Iterator[Document]:
    """Yields the documents of the hits in their order, each by its newest version, old ones out."""
    seen = set()
    for hit in hits:
        document = corpus.documents[hit.passage.document]
        while (newer := corpus.successor(document.id)) is not None and newer.id not in seen:
            document = newer
        source = document.source
        is_current = source.dated is not None and years_behind(source, corpus) < old_after_years
        if document.id not in seen and is_current:
            yield document
        seen.add(document.id)


def _contacts(document: Document, corpus: Corpus) -> Iterator[Block]:
    """Yields the blocks that name a person or a body and how to reach it, in order."""
    for block in corpus.outlines[document.id].blocks:
        if any(fact.kind is FactKind.CONTACT for fact in block.facts):
            yield block
