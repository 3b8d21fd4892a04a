"""A source's text, untouched: every offset in the project counts its code points."""

from dataclasses import dataclass

from corpus.source import Source
from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Document:
    """The verbatim text of a source, decoded as UTF-8 with nothing translated."""

    source: Source
    text: str

    @property
    def id(self) -> str:
        """The source's id."""
        return self.source.id

    def slice(self, span: Span) -> str:
        """Returns the text that ``span`` covers."""
        return span.slice(self.text)
