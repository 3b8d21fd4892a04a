"""Generations of an index on disk: one directory each, written once, switched atomically.

    DIRECTORY/current                     names the generation to read
    DIRECTORY/build.lock                  held by the one process that builds
    DIRECTORY/embeddings.sqlite           vectors by content, see index.cache
    DIRECTORY/generations/NAME/           a finished generation; NAME begins its fingerprint
    DIRECTORY/generations/NAME.building/  an unfinished one; the next build removes it

A reader needs no lock: what ``current`` names is complete, and nothing of ours changes it later.
(Chroma writes to its own database file whenever it opens it, which SQLite makes safe for readers
side by side.) The generation before the current one is kept for readers that still have it open.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.problems import Busy, Damaged, Missing, Unwritable

FORMAT = 3  # raise when the files of a generation change; part of the fingerprint
NAME_LETTERS = 16  # of the fingerprint; 64 bits do not meet by chance

CHROMA = "chroma"
LEXICAL = "lexical"
_MANIFEST = "manifest.json"
_POINTER = "current"
_BUILDING = ".building"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation holds.

    Attributes:
        fingerprint: Of everything it was built from.
        encoder: The encoder's identity.
        passages: How many.
        documents: For each document the digest of its text and description.
        url: Of the Chroma server with its vectors; ``None`` when they lie beside.
        sizes: Bytes of every file, by path within the generation.
    """

    fingerprint: str
    encoder: str
    passages: int
    documents: dict[str, str]
    url: str | None
    sizes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation: its directory and what it holds."""

    directory: Path
    manifest: Manifest

    @property
    def built_at(self) -> float:
        """When it was written, in seconds since 1970; a copy that sets new times seems newer."""
        return (self.directory / _MANIFEST).stat().st_mtime


def generation_name(fingerprint: str) -> str:
    """Returns the name of the generation with this fingerprint."""
    return fingerprint[:NAME_LETTERS]


def current_name(directory: Path) -> str:
    """Returns the name of the generation that ``directory`` serves.

    Raises:
        Missing: Nothing has been built.
        Damaged: The file that tells it cannot be read.
    """
    pointer = directory / _POINTER
    try:
        return pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Missing(f"no index in {directory}; build it with `assistant index`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"{pointer} cannot be read ({error}); build the index again") from error


def open_generation(directory: Path, name: str) -> Generation:
    """Returns a finished generation.

    Raises:
        Damaged: A file is gone or has another size than when it was written.
    """
    generation = _opened(directory / "generations" / name)
    _check_sizes(generation)
    return generation


@contextmanager
def building_lock(directory: Path) -> Iterator[None]:
    """Lets one process build in ``directory`` at a time.

    Raises:
        Busy: Another process is building.
    """
    from filelock import FileLock, Timeout

    with writing(directory):
        (directory / "generations").mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / "build.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise Busy(
                f"another process is building the index in {directory}; wait until it is done"
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns a failure to write into one line for an operator."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(
            f"{place} cannot be written ({reason}); free disk space or correct its permissions"
        ) from error


def start_generation(directory: Path, fingerprint: str) -> Path:
    """Returns a new empty directory to build in; what earlier builds left unfinished is removed."""
    generations = directory / "generations"
    for left in generations.glob(f"*{_BUILDING}"):
        shutil.rmtree(left)
    unfinished = generations / f"{generation_name(fingerprint)}{_BUILDING}"
    unfinished.mkdir()
    return unfinished


def finish_generation(directory: Path, unfinished: Path, manifest: Manifest) -> Generation:
    """Makes what lies in ``unfinished`` durable and the current generation, and returns it.

    Args:
        directory: The index's.
        unfinished: From ``start_generation``, with all files but the manifest.
        manifest: What it holds; its ``sizes`` are filled in here.
    """
    write_manifest(unfinished, manifest)
    for file in unfinished.rglob("*"):
        _sync(file)
    _sync(unfinished)
    finished = unfinished.with_suffix("")
    if finished.exists():  # damaged, or of the same fingerprint as an earlier one: built anew
        shutil.rmtree(finished)
    unfinished.rename(finished)
    _sync(finished.parent)
    point_to(directory, finished.name)
    return _opened(finished)


def write_manifest(unfinished: Path, manifest: Manifest) -> None:
    """Writes beside the files in ``unfinished`` what they are, their sizes filled in."""
    place = unfinished / _MANIFEST
    sizes = {
        file.relative_to(unfinished).as_posix(): file.stat().st_size
        for file in sorted(unfinished.rglob("*"))
        if file.is_file() and file != place
    }
    content = json.dumps({**asdict(manifest), "sizes": sizes, "format": FORMAT}, indent=1)
    place.write_text(content, encoding="utf-8")


def point_to(directory: Path, name: str) -> None:
    """Makes the generation called ``name`` the current one, atomically."""
    fresh = directory / f"{_POINTER}.new"
    fresh.write_text(f"{name}\n", encoding="ascii")
    _sync(fresh)
    fresh.replace(directory / _POINTER)
    _sync(directory)


def remove_others(directory: Path, keep: tuple[str, ...]) -> tuple[Generation, ...]:
    """Removes all generations but those named, and returns the readable ones among the removed."""
    removed = []
    for old in sorted((directory / "generations").iterdir()):
        if old.name not in keep:
            with suppress(Damaged):  # it goes all the same; nothing is known of its collection
                removed.append(_opened(old))
            shutil.rmtree(old)
    return tuple(removed)


def _opened(directory: Path) -> Generation:
    file = directory / _MANIFEST
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise Damaged(f"{file} is of another version; build the index again")
        return Generation(directory, Manifest(**content))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"{file} is missing or damaged; build the index again") from error


def _check_sizes(generation: Generation) -> None:
    """Chroma reads on without a word when some of its files are gone, and finds less."""
    for name, size in generation.manifest.sizes.items():
        file = generation.directory / name
        try:
            found = file.stat().st_size
        except OSError:
            raise Damaged(f"{file} is missing; build the index again") from None
        # Chroma's database may grow when it is opened; no other file ever changes.
        is_whole = found >= size if name.endswith(".sqlite3") else found == size
        if not is_whole:
            raise Damaged(f"{file} has {found} bytes instead of {size}; build the index again")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
