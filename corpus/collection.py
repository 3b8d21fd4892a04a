"""The corpus as a whole: every document with its outline and passages, and the aliases."""

from dataclasses import dataclass
from pathlib import Path

from corpus.document import Document
from corpus.outline import Outline
from corpus.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All documents in the order of ``sources.toml``.

    Attributes:
        documents: By id.
        outlines: By document id.
        passages: All passages, by document and then by place.
        aliases: Groups of names for the same thing, as ``aliases.toml`` gives them.
        digest: sha256 (hex) over everything that decides the passages: source bytes,
            ``sources.toml``, ``aliases.toml`` and the version of the splitter.
        problems: One line each for documents that could not be read; the rest is still there.
    """

    documents: dict[str, Document]
    outlines: dict[str, Outline]
    passages: tuple[Passage, ...]
    aliases: tuple[tuple[str, ...], ...]
    digest: str
    problems: tuple[str, ...] = ()


def load_corpus(directory: Path) -> Corpus:
    """Reads ``sources.toml``, ``aliases.toml`` and the documents in ``directory``."""
    raise NotImplementedError
