"""Building an index: a new generation beside the one in use, then one switch."""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from corpus.collection import Corpus
from index import generations
from index.aliases import Aliases
from index.cache import EmbeddingCache, work_of
from index.connection import StoreAddress
from index.duplicates import find_duplicates
from index.encoder import Encoder
from index.fingerprint import fingerprint
from index.generations import Generation, Manifest
from index.lexical import build_lexical, lexical_text
from index.passage_words import write_words
from index.problems import Damaged, Empty, Missing, Unreachable
from index.progress import Progress, silent, whole_of
from index.renewal import write_store
from index.report import BuildReport, document_digests, report_on, write_passage_texts
from index.store import PassageStore, drop_collection
from index.vectors import write_vectors
from index.vocabulary import build_vocabulary

_LOGGER = logging.getLogger(__name__)

CACHE = "embeddings.sqlite"
DUPLICATES = "duplicates.json"

# For the progress bar: seconds on two cores at 10,784 passages, see docs/measurements.md.
_EMBED_SECONDS = 1 / 30_000  # a unit of ``work_of``
_STORE_SECONDS = 0.0015  # a passage
_LEXICAL_SECONDS = 0.0010  # a passage


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
        progress: Told of the stages ``embed``, ``store`` and ``lexical`` as one piece of work.

    Raises:
        Empty: The corpus has no passages.
        Busy: Another process is building in ``directory``.
        Unwritable: No permission, or the disk is full.
        Unreachable: The server does not answer.
    """
    if not corpus.passages:
        raise Empty("the corpus has no passages; add documents to sources.toml")
    with generations.building_lock(directory), generations.writing(directory):
        before = readable_generation(directory)
        wanted = fingerprint(corpus, encoder)
        if before and is_current(before, wanted, url):
            return report_on(corpus, wanted, before)
        embedded = _build(corpus, encoder, directory, before, url=url, progress=progress)
        remove_old(directory, before, wanted)
        return report_on(corpus, wanted, before, embedded=embedded, is_new=True)


def compare_index(
    corpus: Corpus, encoder: Encoder, directory: Path, *, url: str | None = None
) -> BuildReport:
    """Returns what ``build_index`` would find; ``is_new`` tells whether it would build."""
    before = readable_generation(directory)
    wanted = fingerprint(corpus, encoder)
    is_stale = before is None or not is_current(before, wanted, url)
    return report_on(corpus, wanted, before, is_new=is_stale)


def is_current(generation: Generation, wanted: str, url: str | None) -> bool:
    """Returns whether it is of the fingerprint ``wanted`` and its vectors are at ``url``.

    A server may have lost what it once held; files in the index's directory have been looked at.

    Raises:
        Unreachable: The server does not answer.
    """
    manifest = generation.manifest
    if manifest.fingerprint != wanted or manifest.url != url:
        return False
    if url is None:
        return True
    with (
        suppress(Damaged),
        PassageStore.open(store_address(generation), passages=manifest.passages),
    ):
        return True
    return False


def store_address(generation: Generation) -> StoreAddress:
    """Returns where the vectors of a generation are."""
    manifest = generation.manifest
    place = generation.directory / generations.CHROMA
    if manifest.url is None:
        return StoreAddress(directory=place, encoder=manifest.encoder)
    name = f"utblick-{generations.generation_name(manifest.fingerprint)}"
    return StoreAddress(
        directory=place, url=manifest.url, collection=name, encoder=manifest.encoder
    )


def _build(
    corpus: Corpus,
    encoder: Encoder,
    directory: Path,
    before: Generation | None,
    *,
    url: str | None,
    progress: Progress,
) -> int:
    """Builds the generation, makes it current, and returns how many texts it embedded."""
    wanted = fingerprint(corpus, encoder)
    passages = [passage.text for passage in corpus.passages]
    sentences = [_sentences(corpus, at) for at in range(len(passages))]
    texts = [*passages, *(text for inner in sentences for text in inner)]
    with EmbeddingCache(directory / CACHE, encoder) as cache:
        missing = cache.missing(texts)
        progress = whole_of(_seconds(missing, len(passages)), progress)
        cache.fill(missing, progress=progress)
        unfinished = generations.start_generation(directory, wanted)
        vectors = write_vectors(
            unfinished, passages, sentences, read=cache.read, dimensions=encoder.dimensions
        )
        cache.forget_all_but(texts)
    manifest = Manifest(
        fingerprint=wanted,
        encoder=encoder.identity,
        passages=len(passages),
        documents=document_digests(corpus),
        url=url,
        sizes={},
    )
    write_store(
        store_address(Generation(unfinished, manifest)),
        corpus.passages,
        vectors,
        before=store_address(before) if before else None,
        progress=progress,
    )
    _write_lexical(corpus, unfinished, progress)
    write_passage_texts(corpus, unfinished)
    generations.finish_generation(directory, unfinished, manifest)
    return len(missing)


def _seconds(missing: Sequence[str], passages: int) -> dict[str, float]:
    """Returns about how long each stage takes."""
    return {
        "embed": _EMBED_SECONDS * sum(map(work_of, missing)),
        "store": _STORE_SECONDS * passages,
        "lexical": _LEXICAL_SECONDS * passages,
    }


def _write_lexical(corpus: Corpus, unfinished: Path, progress: Progress) -> None:
    texts = [lexical_text(corpus, passage) for passage in corpus.passages]
    aliases = Aliases(corpus.aliases)
    lexical = unfinished / generations.LEXICAL
    build_lexical(texts, aliases, lexical, progress=progress)
    build_vocabulary(texts, aliases, lexical)
    write_words(corpus, aliases, lexical)
    pairs = json.dumps(find_duplicates(corpus))
    (unfinished / DUPLICATES).write_text(pairs, encoding="ascii")


def _sentences(corpus: Corpus, position: int) -> list[str]:
    passage = corpus.passages[position]
    document = corpus.documents[passage.document]
    return [sentence.in_words(document.text) for sentence in passage.sentences]


def readable_generation(directory: Path) -> Generation | None:
    """Returns the generation in use, or ``None`` when there is none that is whole."""
    try:
        return generations.open_generation(directory, generations.current_name(directory))
    except (Missing, Damaged):
        return None


def remove_old(directory: Path, before: Generation | None, wanted: str) -> None:
    """Removes all generations but the new one and the one before it."""
    keep = {generations.generation_name(wanted)} | ({before.directory.name} if before else set())
    for old in generations.remove_others(directory, tuple(keep)):
        if old.manifest.url is not None:
            _drop_served(old)


def _drop_served(old: Generation) -> None:
    """Removes its collection, unless its server is gone: the new index stands all the same."""
    try:
        drop_collection(store_address(old))
    except Unreachable as problem:
        _LOGGER.warning("an old collection stays: %s", problem)
