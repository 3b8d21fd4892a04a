"""An index in one file: to keep as a backup, or to take to a machine that has the same documents.

The file holds what costs time to make: vectors, postings, the list of duplicates; with
``with_cache`` also every cached vector; and the settings files that lie beside the index. It holds
no file of Chroma's: its database is written anew from the vectors (see ``index.restore``), so a
snapshot does not depend on where or by which version the vectors were kept, and nothing that could
run or be read as a database comes in from elsewhere.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import generations
from index.archive import Tell, read_header, write_archive
from index.archive_header import VERSION, ArchiveProblem, Header, belongs, entry_of
from index.build import CACHE
from index.cache_rows import export_rows
from index.generations import Generation
from index.progress import Progress, silent
from index.vectors import StoredVectors

GENERATION_FILES, CACHE_FILES, SETTINGS_FILES = "generation", "cache", "settings"


def export_index(
    directory: Path, file: Path, *, with_cache: bool = False, progress: Progress = silent
) -> Header:
    """Writes the index in ``directory`` to ``file``, at once when it is whole, and says what it is.

    An earlier snapshot in ``file`` is replaced; nothing else is.

    Args:
        directory: Of the index.
        file: To write.
        with_cache: Take along all cached vectors, so that the next build there is as quick as here.
        progress: Told of the stage ``pack``.

    Raises:
        Missing: Nothing has been built in ``directory``.
        Damaged: A file of the index is gone or cut short.
        Busy: Another process is building in ``directory``.
        ArchiveProblem: ``file`` is something else than a snapshot.
        Unwritable: No permission, or the disk is full.
    """
    generations.current_name(directory)  # so that no directory is made for a lock
    if file.exists():
        _check_is_snapshot(file)
    with (
        generations.building_lock(directory),
        generations.writing(file.parent),
        _workshop(file) as made,
    ):
        name = generations.current_name(directory)
        generation = generations.open_generation(directory, name)
        files = _generation_files(generation) | _settings_files(directory)
        if with_cache:
            files |= _cache_files(directory, generation, made)
        header = _header(generation, files)
        part = made / "part"
        with part.open("wb") as target:
            write_archive(target, header, files, tell=counted("pack", header.size, progress))
        _sync(part)
        part.replace(file)
        _sync(file.parent)
    return header


@contextmanager
def _workshop(file: Path) -> Iterator[Path]:
    """Gives a directory beside ``file``, on its disk; what a killed export left there goes too."""
    made = file.with_name(f".{file.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _check_is_snapshot(file: Path) -> None:
    try:
        read_header(file)
    except ArchiveProblem:
        raise ArchiveProblem(
            f"{file} exists and is no snapshot that could be replaced; name another file"
        ) from None


def _generation_files(generation: Generation) -> dict[str, Path]:
    return {
        f"{GENERATION_FILES}/{name}": generation.directory / name
        for name in generation.manifest.sizes
        if not name.startswith(f"{generations.CHROMA}/")
    }


def _settings_files(directory: Path) -> dict[str, Path]:
    """Returns what others keep beside the index and that goes with it, such as a calibration."""
    named = {f"{SETTINGS_FILES}/{file.name}": file for file in sorted(directory.glob("*.toml"))}
    return {name: file for name, file in named.items() if belongs(name)}


def _cache_files(directory: Path, generation: Generation, made: Path) -> dict[str, Path]:
    dimensions = StoredVectors(generation.directory).of_passages().shape[1]
    export_rows(directory / CACHE, made, dimensions)
    return {f"{CACHE_FILES}/{file.name}": file for file in sorted(made.iterdir())}


def _header(generation: Generation, files: dict[str, Path]) -> Header:
    manifest = generation.manifest
    return Header(
        version=VERSION,
        generation_format=generations.FORMAT,
        fingerprint=manifest.fingerprint,
        encoder=manifest.encoder,
        passages=manifest.passages,
        documents=manifest.documents,
        entries=tuple(entry_of(name, path) for name, path in files.items()),
    )


def counted(stage: str, total: int, progress: Progress) -> Tell:
    """Returns a callback that is told of pieces and tells ``progress`` of the whole."""
    done = 0

    def tell(size: int) -> None:
        nonlocal done
        done += size
        progress(stage, done, total)

    return tell


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
