"""Bringing an index back from the file that ``index.snapshot`` wrote, here or elsewhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.collection import Corpus
from index import generations
from index.archive import read_header, unpack
from index.archive_header import ArchiveProblem, Header
from index.build import CACHE, is_current, readable_generation, remove_old, store_address
from index.cache_rows import absorb_rows
from index.encoder import Encoder
from index.fingerprint import fingerprint
from index.generations import Generation, Manifest
from index.problems import Damaged, Stale, Unwritable
from index.progress import Progress, silent, whole_of
from index.report import BuildReport, document_digests, report_on
from index.search import Index
from index.snapshot import CACHE_FILES, GENERATION_FILES, SETTINGS_FILES, counted
from index.store import PassageStore
from index.vectors import StoredVectors

_NAMED = 3  # documents that a message names before it counts the rest

# More than this is a mistake or an attack: at 384 numbers a vector the bundled index takes 8.5 kB a
# passage, and 44 kB more with a cache of many versions of its texts.
_MOST_BYTES_A_NUMBER = 1_000
_MOST_BYTES = 100_000_000
_STORE_BYTES_A_PASSAGE = 7_300  # Chroma's, measured at 86,000 passages

# For the progress bar: 54 MB came out in 0.44 s and 4,000 passages went in in 5.4 s on two cores.
_UNPACK_SECONDS = 1 / 120_000_000  # a byte
_STORE_SECONDS = 0.00135  # a passage


def import_index(
    file: Path,
    corpus: Corpus,
    encoder: Encoder,
    directory: Path,
    *,
    url: str | None = None,
    progress: Progress = silent,
) -> BuildReport:
    """Makes the index in ``directory`` the one in ``file`` and returns what that changed.

    Does nothing when the index there is of the same fingerprint and whole. Otherwise every byte is
    checked and the new index opened before it takes the place of the old one, in one step.

    Args:
        file: From ``export_index``; must be of someone who is trusted with the answers.
        corpus: The documents here, which must be those that the snapshot was made from.
        encoder: What must have given its vectors.
        directory: Of the index; made if needed.
        url: Of a Chroma server to hold the vectors; ``None`` to hold them in ``directory``.
        progress: Told of the stages ``unpack`` and ``store`` as one piece of work.

    Raises:
        ArchiveProblem: The file is cut short, altered, unsafe, too large or no snapshot.
        Stale: It was made from other documents, by other rules or with another encoder.
        Busy: Another process is building in ``directory``.
        Unwritable: No permission, or no room on the disk.
        Unreachable: The server does not answer.
    """
    header = read_header(file)
    wanted = fingerprint(corpus, encoder)
    _check_fits(file, header, corpus, encoder, wanted)
    with generations.building_lock(directory), generations.writing(directory):
        before = readable_generation(directory)
        if before and is_current(before, wanted, url):
            return report_on(corpus, wanted, before)
        _check_room(file, header, directory)
        stages = {
            "unpack": header.size * _UNPACK_SECONDS,
            "store": header.passages * _STORE_SECONDS,
        }
        manifest = _manifest(header, url)
        with _staged(directory, wanted) as (unfinished, beside):
            told = whole_of(stages, progress)
            tell = counted("unpack", header.size, told)
            unpack(file, header, _folders(unfinished, beside), tell=tell)
            with _said_of(file):
                _store(corpus, encoder, Generation(unfinished, manifest), told)
                if (beside / CACHE_FILES).exists():
                    absorb_rows(directory / CACHE, beside / CACHE_FILES, encoder.dimensions)
            generations.finish_generation(directory, unfinished, manifest)
            for settings in sorted(beside.glob("*.toml")):
                settings.replace(directory / settings.name)
        remove_old(directory, before, wanted)
        return report_on(corpus, wanted, before, is_new=True)


def _folders(unfinished: Path, beside: Path) -> dict[str, Path]:
    """Returns where the files go, by the first part of their names."""
    return {
        GENERATION_FILES: unfinished,
        CACHE_FILES: beside / CACHE_FILES,
        SETTINGS_FILES: beside,
    }


def _manifest(header: Header, url: str | None) -> Manifest:
    return Manifest(
        fingerprint=header.fingerprint,
        encoder=header.encoder,
        passages=header.passages,
        documents=header.documents,
        url=url,
        sizes={},
    )


def _check_fits(file: Path, header: Header, corpus: Corpus, encoder: Encoder, wanted: str) -> None:
    if header.fingerprint != wanted:
        raise Stale(f"{file} {_difference(header, corpus, encoder)}")
    most = _MOST_BYTES + _MOST_BYTES_A_NUMBER * header.passages * encoder.dimensions
    if header.size > most:
        raise ArchiveProblem(
            f"{file} states {header.size} bytes, more than an index of {header.passages} passages "
            "takes; export it anew"
        )


def _difference(header: Header, corpus: Corpus, encoder: Encoder) -> str:
    """Returns what stands in the way, most telling first, and what to do."""
    if header.generation_format != generations.FORMAT:
        remedy = "export it anew with this version, or build with `assistant index`"
        return f"was made by another version of the program; {remedy}"
    if header.encoder != encoder.identity:
        remedy = "set [embedder] as it was there, or build with `assistant index`"
        return f"was made with the encoder {header.encoder}, not {encoder.identity}; {remedy}"
    here, there = document_digests(corpus), header.documents
    named = {
        "only in it": [name for name in there if name not in here],
        "only here": [name for name in here if name not in there],
        "different here": [name for name in here if here[name] != there.get(name, here[name])],
    }
    told = "; ".join(f"{what}: {_listed(names)}" for what, names in named.items() if names)
    if told:
        remedy = "make the documents the same, or build with `assistant index`"
        return f"was made from other documents ({told}); {remedy}"
    remedy = "make them the same, or build with `assistant index`"
    return f"was made from another sources.toml or aliases.toml, or by other rules; {remedy}"


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(name[:80] for name in names[:_NAMED]) + rest


def _check_room(file: Path, header: Header, directory: Path) -> None:
    needed = header.size + _STORE_BYTES_A_PASSAGE * header.passages
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise Unwritable(
            f"{directory} has room for {free} bytes and {file} needs {needed}; free disk space"
        )


@contextmanager
def _staged(directory: Path, wanted: str) -> Iterator[tuple[Path, Path]]:
    """Gives a directory for the generation and one for the rest; what is left there is removed.

    Both end in what the next build clears away, should this process be killed.
    """
    unfinished = generations.start_generation(directory, wanted)
    beside = unfinished.with_name(f"beside-{unfinished.name}")
    beside.mkdir()
    try:
        yield unfinished, beside
    finally:
        for left in (unfinished, beside):
            shutil.rmtree(left, ignore_errors=True)


def _store(corpus: Corpus, encoder: Encoder, generation: Generation, progress: Progress) -> None:
    """Writes the unpacked vectors to Chroma and opens the whole as a search would."""
    manifest = generation.manifest
    vectors = StoredVectors(generation.directory).of_passages()
    if vectors.shape != (len(corpus.passages), encoder.dimensions):
        raise ValueError("vectors of another shape")
    address = store_address(generation)
    with PassageStore.create(address, passages=len(corpus.passages)) as store:
        store.write(corpus.passages, vectors, progress=progress)
    generations.write_manifest(generation.directory, manifest)
    with Index(corpus, encoder, generation):
        pass


@contextmanager
def _said_of(file: Path) -> Iterator[None]:
    """Says of ``file`` that what came out of it is no index of the corpus."""
    try:
        yield
    except (Damaged, ValueError, KeyError, TypeError, EOFError, FileNotFoundError) as error:
        what = " ".join(str(error).split())
        raise ArchiveProblem(
            f"{file} holds no index that can be opened here ({what}); export it anew"
        ) from error
