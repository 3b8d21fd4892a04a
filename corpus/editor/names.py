"""Names for one thing that the texts themselves give, such as "utvecklingsstrategin (RUS)".

They are proposals for ``aliases.toml``: an editor reads them; nothing is searched by them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Document
from corpus.editor.acronym import is_short_for
from corpus.editor.name_patterns import NamePattern, find_pairs
from corpus.editor.naming import read_naming
from corpus.markup import plain
from corpus.outline import BlockKind, Outline
from corpus.span import Span

_READ = {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.LINES}


class Certainty(StrEnum):
    """How sure it is that the two names mean one thing."""

    SURE = "sure"  # the letters of the abbreviation account for every word but small ones
    LIKELY = "likely"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNames:
    """Two names for one thing and where a text gives them.

    Attributes:
        document: The document's id.
        names: The full name and its abbreviation, or the name and what it is also called; as
            written, without emphasis signs, white space collapsed.
        spans: Where each stands.
        pattern: How the text gives them.
        certainty: How sure it is.
    """

    document: str
    names: tuple[str, str]
    spans: tuple[Span, Span]
    pattern: NamePattern
    certainty: Certainty


def find_names(
    documents: Iterable[Document], outlines: Mapping[str, Outline]
) -> tuple[FoundNames, ...]:
    """Returns the names that the texts give for one thing, in order, a pair once a document.

    Args:
        documents: To be read.
        outlines: By document id.
    """
    found: dict[tuple[str, ...], FoundNames] = {}
    for document in documents:
        for names in _names_in(document, outlines[document.id]):
            key = (document.id, *(name.casefold() for name in names.names))
            found.setdefault(key, names)
    return tuple(found.values())


def _names_in(document: Document, outline: Outline) -> Iterator[FoundNames]:
    naming = read_naming()
    for block in outline.blocks:
        if block.kind not in _READ:
            continue
        is_heading = block.kind is BlockKind.HEADING
        for pattern, *spans in find_pairs(document.text, block.span, naming, is_heading=is_heading):
            first, second = spans
            name, other = plain(document.slice(first)), plain(document.slice(second))
            fits = is_short_for(other, name.split(), small_words=naming.small_words)
            yield FoundNames(
                document=document.id,
                names=(name, other),
                spans=(first, second),
                pattern=pattern,
                certainty=Certainty.SURE if fits else Certainty.LIKELY,
            )
