"""Passages of a test's own, given as a search would find them."""

from assistant.grounding.sources import SourcePassage, Sources, SourceSentence
from corpus.span import Span


def sources_of(*passages: tuple[str, ...], suspect: tuple[int, ...] = ()) -> Sources:
    """Returns numbered sources; each passage is its sentences, ``suspect`` names passages."""
    return Sources(
        tuple(
            SourcePassage(
                number=number,
                title="Sida",
                publisher="Norrby kommun",
                dated=None,
                heading=(),
                sentences=_sentences(number, passage, is_suspect=number in suspect),
            )
            for number, passage in enumerate(passages, 1)
        )
    )


def _sentences(
    number: int, passage: tuple[str, ...], *, is_suspect: bool
) -> tuple[SourceSentence, ...]:
    found, start = [], 0
    for place, text in enumerate(passage, 1):
        span = Span(start, start + len(text))
        start = span.end + 1
        found.append(
            SourceSentence(
                id=f"{number}.{place}",
                document=f"page-{number}",
                span=span,
                text=text,
                is_suspect=is_suspect,
            )
        )
    return tuple(found)
