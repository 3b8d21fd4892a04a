"""The sources as the evaluation needs them: verbatim texts, and which of them are replaced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.span import Span

DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document, named by the document's id."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class Texts:
    """Verbatim texts by document id, and the ids that a newer source replaces."""

    by_id: Mapping[str, str]
    replaced: frozenset[str] = frozenset()

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

    documents = load_corpus(directory).documents
    replaced = (document.source.replaces for document in documents.values())
    return Texts(
        {id_: document.text for id_, document in documents.items()},
        frozenset(id_ for id_ in replaced if id_),
    )
