"""The store of a new generation, what it shares with the one before copied and not made anew.

Making Chroma's graph costs a hundred times what copying it does, and an editor who corrects a
paragraph changes a handful of passages. So the new directory begins as a copy of the old one, which
stays as it is; then what is gone is removed and what is new is written. A graph out of which much
was taken finds less, so one that has lost a fifth of its passages is made from nothing again.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.passage import Passage
from index.connection import StoreAddress
from index.encoder import Vectors
from index.problems import Damaged
from index.progress import Progress, silent
from index.store import PassageStore, store_identity

# Beside Chroma's own files, so that a snapshot, which has none of them, does not carry it either.
_RECORD = "held.json"
_DATABASE = "chroma.sqlite3"
_DIGEST_BYTES = 8
# Share of the passages that may be taken out of a graph. See docs/measurements.md: recall@50 was
# the same as that of a graph made from nothing.
_MOST_WORN = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What a store holds.

    Attributes:
        made_by: What wrote it, with which parameters.
        worn: How many passages have been taken out or replaced since it was made from nothing.
        digests: Of each passage's text, headings and vector, by its id.
    """

    made_by: str
    worn: int
    digests: dict[str, str]


def write_store(
    address: StoreAddress,
    passages: Sequence[Passage],
    vectors: Vectors,
    *,
    before: StoreAddress | None = None,
    progress: Progress = silent,
) -> None:
    """Makes the store at ``address`` hold ``passages``, by copying ``before`` if that is quicker.

    Args:
        address: Where to; nothing is there yet, or on a server what an unfinished build left.
        passages: What to store.
        vectors: ``float32, (passages, dimensions)``.
        before: The store of the generation in use; it is only read.
        progress: Told of the stage ``store``.
    """
    record = _Record(
        made_by=store_identity(), worn=0, digests=_digests(passages, vectors, address.encoder)
    )
    renewed = _renewed(address, passages, vectors, record, before, progress)
    if renewed is None:
        with PassageStore.create(address, passages=len(passages)) as store:
            store.write(passages, vectors, progress=progress)
    if address.url is None:
        content = json.dumps(asdict(renewed or record))
        (address.directory / _RECORD).write_text(content, encoding="utf-8")


def _renewed(
    address: StoreAddress,
    passages: Sequence[Passage],
    vectors: Vectors,
    wanted: _Record,
    before: StoreAddress | None,
    progress: Progress,
) -> _Record | None:
    """Returns what the copied store holds now, or ``None`` if nothing could be copied."""
    held = _read(before) if before else None
    if before is None or held is None or address.url is not None:
        return None
    gone = [name for name in held.digests if name not in wanted.digests]
    rows = [
        row
        for row, passage in enumerate(passages)
        if held.digests.get(passage.id) != wanted.digests[passage.id]
    ]
    replaced = sum(passages[row].id in held.digests for row in rows)
    worn = held.worn + len(gone) + replaced
    if held.made_by != wanted.made_by or worn > _MOST_WORN * len(passages):
        return None
    try:
        _copy(before.directory, address.directory)
        with PassageStore.create(address, passages=len(passages)) as store:
            store.remove(gone)
            store.write([passages[row] for row in rows], vectors[rows], progress=progress)
            is_whole = store.count() == len(passages)
    except (Damaged, sqlite3.Error):
        is_whole = False
    if not is_whole:
        shutil.rmtree(address.directory, ignore_errors=True)
        return None
    progress("store", len(passages), len(passages))
    return _Record(made_by=wanted.made_by, worn=worn, digests=wanted.digests)


def _copy(old: Path, new: Path) -> None:
    """Copies a store that readers may have open: Chroma writes to its database when it opens it."""
    new.mkdir()
    with (
        closing(sqlite3.connect(old / _DATABASE)) as source,
        closing(sqlite3.connect(new / _DATABASE)) as target,
    ):
        source.backup(target)
    for directory in old.iterdir():
        if directory.is_dir():  # the graph's files, which nobody writes once they are finished
            shutil.copytree(directory, new / directory.name)


def _read(address: StoreAddress) -> _Record | None:
    if address.url is not None:
        return None
    try:
        content = (address.directory / _RECORD).read_text(encoding="utf-8")
        return _Record(**json.loads(content))
    except (OSError, ValueError, TypeError):  # written by an earlier version, or brought by import
        return None


def _digests(passages: Sequence[Passage], vectors: Vectors, encoder: str | None) -> dict[str, str]:
    found = {}
    for passage, vector in zip(passages, vectors, strict=True):
        total = hashlib.blake2b(
            repr((encoder, passage.text, passage.heading)).encode(), digest_size=_DIGEST_BYTES
        )
        total.update(vector.tobytes())
        found[passage.id] = total.hexdigest()
    return found
