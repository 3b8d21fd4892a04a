"""The corpus as a whole: every document with its outline and passages, and the aliases."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.aliases import read_aliases
from corpus.document import MAX_BYTES, Document, DocumentError, read_document
from corpus.extracted import Progress, is_extracted, refresh_text, text_name
from corpus.extraction.problems import ExtractionError
from corpus.outline import Outline
from corpus.outlining.structure import outline_of
from corpus.passage import Passage
from corpus.source import read_sources
from corpus.splitting import VERSION, passages_of
from corpus.whole_files import UnreadableFileError

_SOURCES, _ALIASES = "sources.toml", "aliases.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All documents, folder by folder, in the order of each ``sources.toml``.

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

    def successor(self, document: str) -> Document | None:
        """Returns the document whose source replaces that of ``document``, if one does."""
        for other in self.documents.values():
            if other.source.replaces == document:
                return other
        return None


def load_corpus(*folders: Path, unread: Mapping[Path, str] | None = None) -> Corpus:
    """Reads ``sources.toml``, ``aliases.toml`` and the documents in each of ``folders``.

    Of two documents with one id the one in the earlier folder stays.

    Args:
        folders: Of the documents.
        unread: What ``refresh_texts`` told: why an original has no text.

    Raises:
        SourcesError: One of the two editor's files cannot be used at all.
    """
    documents: dict[str, Document] = {}
    problems: list[str] = []
    aliases: list[tuple[str, ...]] = []
    for folder in folders:
        problems += _read_folder(folder, documents, unread or {})
        found = read_aliases(folder / _ALIASES)
        aliases += found
        problems += found.problems
    outlines = {id_: outline_of(document) for id_, document in documents.items()}
    passages = (passages_of(document, outlines[id_]) for id_, document in documents.items())
    return Corpus(
        documents=documents,
        outlines=outlines,
        passages=tuple(passage for part in passages for passage in part),
        aliases=tuple(aliases),
        digest=_digest(folders, documents),
        problems=tuple(problems),
    )


def _read_folder(
    folder: Path, documents: dict[str, Document], unread: Mapping[Path, str]
) -> list[str]:
    """Adds the documents in ``folder`` to ``documents``; returns what is wrong, one line each."""
    sources = read_sources(folder / _SOURCES)
    problems = list(sources.problems)
    for source in sources:
        if source.id in documents:
            problems.append(
                f"{folder / _SOURCES}: id {source.id!r} is used in an earlier folder too; "
                "give each source its own id (the source is left out)"
            )
            continue
        try:
            documents[source.id] = read_document(source, folder)
        except DocumentError as error:
            problems.append(unread.get(folder / source.file, str(error)))
    files = {source.file for source in sources}
    return problems + _unlisted(folder, {_SOURCES, _ALIASES, *files, *map(text_name, files)})


def refresh_texts(*folders: Path, progress: Progress = lambda _done, _of: None) -> dict[Path, str]:
    """Takes out the texts of PDFs, web pages and Word files that are missing or out of date.

    Args:
        folders: Of the documents.
        progress: Told of the pages of each.

    Returns:
        One line for each original whose text could not be taken out; the others are.

    Raises:
        SourcesError: ``sources.toml`` cannot be used at all.
    """
    originals = [
        folder / source.file
        for folder in folders
        for source in read_sources(folder / _SOURCES)
        if is_extracted(source.file)
    ]
    problems = {}
    for path in originals:
        try:
            refresh_text(path, max_bytes=MAX_BYTES, progress=progress)
        except (ExtractionError, UnreadableFileError) as error:
            problems[path] = f"{path}: {error}"
        except OSError as error:
            told = f"its text cannot be kept beside it ({error.strerror})"
            problems[path] = f"{path}: {told}; free space or mend the folder's rights"
    return problems


def _unlisted(directory: Path, listed: set[str]) -> list[str]:
    """Returns a problem for each file that no source names."""
    return [
        f"{path}: no source names this file; add a [[source]] to {_SOURCES} or take it away"
        for path in sorted(directory.iterdir())
        if path.is_file() and path.name not in listed and not path.name.startswith(".")
    ]


def _digest(folders: tuple[Path, ...], documents: dict[str, Document]) -> str:
    digest = hashlib.sha256(f"splitter {VERSION}".encode())
    for path in (folder / name for folder in folders for name in (_SOURCES, _ALIASES)):
        digest.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    for id_, document in documents.items():
        digest.update(hashlib.sha256(id_.encode()).digest())
        digest.update(hashlib.sha256(document.text.encode()).digest())
    return digest.hexdigest()
