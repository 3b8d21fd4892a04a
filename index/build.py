"""Building an index: a new generation beside the one in use, then one switch."""

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.collection import Corpus
from index import generations
from index.aliases import Aliases
from index.cache import EmbeddingCache
from index.duplicates import find_duplicates
from index.encoder import Encoder
from index.fingerprint import document_digest, fingerprint
from index.generations import Generation, Manifest
from index.lexical import build_lexical, lexical_text
from index.problems import Damaged, Empty, Missing
from index.progress import Progress, silent
from index.store import PassageStore, StoreAddress, drop_collection
from index.vectors import write_vectors
from index.vocabulary import build_vocabulary

CACHE = "embeddings.sqlite"
DUPLICATES = "duplicates.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build found and did.

    Attributes:
        fingerprint: Of the index as it is, or for a comparison would be, now.
        added: Ids of documents that the index did not have before.
        changed: Ids of documents whose text or description is another than before.
        removed: Ids of documents that are gone.
        unchanged: Ids of the others.
        passages: How many passages the corpus has.
        embedded: How many texts had to be embedded; the others' vectors were known.
        is_new: Whether a generation was built or brought back; else all was as it should be.
    """

    fingerprint: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    passages: int
    embedded: int = 0
    is_new: bool = False


def build_index(
    corpus: Corpus,
    encoder: Encoder,
    directory: Path,
    *,
    url: str | None = None,
    progress: Progress = silent,
) -> BuildReport:
    """Makes the index in ``directory`` one of ``corpus`` and returns what that took.

    Does nothing when it is so already. Until the new generation is whole and on disk, also after
    a kill or a power cut, the one before goes on serving.

    Args:
        corpus: What to index.
        encoder: What gives the vectors.
        directory: Of the index; made if needed.
        url: Of a Chroma server to hold the vectors; ``None`` to hold them in ``directory``.
        progress: Told of the stages ``embed``, ``store`` and ``lexical``.

    Raises:
        Empty: The corpus has no passages.
        Busy: Another process is building in ``directory``.
        Unwritable: No permission, or the disk is full.
        Unreachable: The server does not answer.
    """
    if not corpus.passages:
        raise Empty("the corpus has no passages; add documents to sources.toml")
    with generations.building_lock(directory), generations.writing(directory):
        before = _readable(directory)
        wanted = fingerprint(corpus, encoder)
        if before and before.manifest.fingerprint == wanted and before.manifest.url == url:
            return _report(corpus, wanted, before)
        embedded = _build(corpus, encoder, directory, url=url, progress=progress)
        _clear(directory, before, wanted)
        return _report(corpus, wanted, before, embedded=embedded, is_new=True)


def compare_index(
    corpus: Corpus, encoder: Encoder, directory: Path, *, url: str | None = None
) -> BuildReport:
    """Returns what ``build_index`` would find; ``is_new`` tells whether it would build."""
    before = _readable(directory)
    wanted = fingerprint(corpus, encoder)
    is_stale = before is None or before.manifest.fingerprint != wanted or before.manifest.url != url
    return _report(corpus, wanted, before, is_new=is_stale)


def store_address(generation: Generation) -> StoreAddress:
    """Returns where the vectors of a generation are."""
    manifest = generation.manifest
    return _address(generation.directory, manifest.fingerprint, manifest.url)


def _build(
    corpus: Corpus, encoder: Encoder, directory: Path, *, url: str | None, progress: Progress
) -> int:
    """Builds the generation, makes it current, and returns how many texts it embedded."""
    wanted = fingerprint(corpus, encoder)
    passages = [passage.text for passage in corpus.passages]
    sentences = [_sentences(corpus, at) for at in range(len(passages))]
    texts = [*passages, *(text for inner in sentences for text in inner)]
    with EmbeddingCache(directory / CACHE, encoder) as cache:
        missing = cache.missing(texts)
        cache.fill(missing, progress=progress)
        unfinished = generations.start_generation(directory, wanted)
        vectors = write_vectors(
            unfinished, passages, sentences, read=cache.read, dimensions=encoder.dimensions
        )
        cache.forget_all_but(texts)
    address = _address(unfinished, wanted, url)
    with PassageStore.create(address, passages=len(passages)) as store:
        store.write(corpus.passages, vectors, progress=progress)
    _write_lexical(corpus, unfinished, progress)
    manifest = Manifest(
        fingerprint=wanted,
        encoder=encoder.identity,
        passages=len(passages),
        documents=_digests(corpus),
        url=url,
        sizes={},
    )
    generations.finish_generation(directory, unfinished, manifest)
    return len(missing)


def _write_lexical(corpus: Corpus, unfinished: Path, progress: Progress) -> None:
    texts = [lexical_text(corpus, passage) for passage in corpus.passages]
    aliases = Aliases(corpus.aliases)
    lexical = unfinished / generations.LEXICAL
    build_lexical(texts, aliases, lexical, progress=progress)
    build_vocabulary(texts, aliases, lexical)
    pairs = json.dumps(find_duplicates(corpus))
    (unfinished / DUPLICATES).write_text(pairs, encoding="ascii")


def _sentences(corpus: Corpus, position: int) -> list[str]:
    passage = corpus.passages[position]
    document = corpus.documents[passage.document]
    return [sentence.in_words(document.text) for sentence in passage.sentences]


def _readable(directory: Path) -> Generation | None:
    """Returns the generation in use, or ``None`` when there is none that is whole."""
    try:
        return generations.open_generation(directory, generations.current_name(directory))
    except (Missing, Damaged):
        return None


def _clear(directory: Path, before: Generation | None, wanted: str) -> None:
    """Removes all generations but the new one and the one before it."""
    keep = {generations.generation_name(wanted)} | ({before.directory.name} if before else set())
    for old in generations.remove_others(directory, tuple(keep)):
        if old.manifest.url is not None:
            drop_collection(store_address(old))


def _address(directory: Path, wanted: str, url: str | None) -> StoreAddress:
    place = directory / generations.CHROMA
    if url is None:
        return StoreAddress(directory=place)
    name = f"utblick-{generations.generation_name(wanted)}"
    return StoreAddress(directory=place, url=url, collection=name)


def _digests(corpus: Corpus) -> dict[str, str]:
    return {name: document_digest(document) for name, document in corpus.documents.items()}


def _report(
    corpus: Corpus,
    wanted: str,
    before: Generation | None,
    *,
    embedded: int = 0,
    is_new: bool = False,
) -> BuildReport:
    old = before.manifest.documents if before else {}
    new = _digests(corpus)
    return BuildReport(
        fingerprint=wanted,
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        removed=tuple(name for name in old if name not in new),
        unchanged=tuple(name for name in new if old.get(name) == new[name]),
        passages=len(corpus.passages),
        embedded=embedded,
        is_new=is_new,
    )
