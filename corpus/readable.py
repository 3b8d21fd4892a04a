"""A quote as it is shown to a reader; what is cited stays as it lies in its document."""

from corpus.boilerplate import find_phrases
from corpus.markup import plain
from corpus.span import Span


def readable(text: str) -> str:
    """Returns ``text`` without emphasis signs, tags and link texts, white space collapsed.

    >>> readable("**Initiativet** Länk till annan webbplats, öppnas i nytt fönster. ska främja")
    'Initiativet ska främja'
    """
    if not text:
        return text
    kept, end = [], 0
    for phrase in find_phrases(text, Span(0, len(text))):
        kept.append(text[end : phrase.start])
        end = phrase.end
    return plain("".join([*kept, text[end:]]))


def readable_item(text: str) -> str:
    """Returns a list's item as it is shown on a line of its own: without what led to the next.

    >>> readable_item("Internationella projekt samt"), readable_item("energi,")
    ('Internationella projekt', 'energi')
    """
    shown = readable(text).rstrip(" ,;")
    for link in (" samt", " och", " and"):
        shown = shown.removesuffix(link).rstrip(" ,;")
    return shown
