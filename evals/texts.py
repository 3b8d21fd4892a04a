"""The sources as the evaluation needs them: verbatim texts, and which of them are replaced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.span import Span

if TYPE_CHECKING:
    from corpus.document import Document
    from corpus.outline import Outline
    from corpus.source import Source

DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document, named by the document's id."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Texts:
    """Verbatim texts by document id, the ids that a newer source replaces, titles and dates.

    A title ends with the source's date or period, since two pages may share a name. The dates
    (ISO) are those that a text states of itself, or its source's where it states none; ``None``
    stands for no date. A document that has no entry there is not held to any.
    """

    by_id: Mapping[str, str]
    replaced: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, frozenset[str | None]] = field(default_factory=dict)

    def title(self, document: str) -> str:
        """Returns what a person calls ``document``; its id where no title is known."""
        return self.titles.get(document, document)

    def slice(self, place: Place) -> str:
        """Returns the text at ``place``; shorter than the span where the document ends."""
        return place.span.slice(self.by_id[place.document])

    def covered(self, place: Place, by: Iterable[Place]) -> float:
        """Returns the share of letters and digits at ``place`` that some of ``by`` contain, 0..1.

        Only letters and digits count, so that bullets and line breaks between separately cited
        list items do not.
        """
        spans = [other.span for other in by if other.document == place.document]
        spans = [span for span in spans if span.overlap(place.span)]
        if not spans:
            return 0.0
        text = self.by_id[place.document]
        signs = [at for at in range(place.span.start, place.span.end) if text[at].isalnum()]
        inside = sum(any(span.start <= at < span.end for span in spans) for at in signs)
        return inside / len(signs) if signs else 0.0


def read_texts(directory: Path = DOCUMENTS) -> Texts:
    """Returns the texts of the sources that ``directory`` describes."""
    from corpus.collection import load_corpus

    corpus = load_corpus(directory)
    documents = corpus.documents
    replaced = (document.source.replaces for document in documents.values())
    return Texts(
        {id_: document.text for id_, document in documents.items()},
        frozenset(id_ for id_ in replaced if id_),
        {id_: _title_of(document.source) for id_, document in documents.items()},
        {id_: _dates_of(document, corpus.outlines[id_]) for id_, document in documents.items()},
    )


def _dates_of(document: "Document", outline: "Outline") -> frozenset[str | None]:
    from corpus.dates import parse_date

    days = (parse_date(fact.value.slice(document.text)) for fact in outline.facts)
    stated = frozenset(day.isoformat() for day in days if day)
    dated = document.source.dated
    return stated or frozenset([dated.isoformat() if dated else None])


def _title_of(source: "Source") -> str:
    time = source.dated or source.period
    return f"{source.title} ({time})" if time else source.title
