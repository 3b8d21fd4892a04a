"""Vectors already computed, by the digest of their text: no text is ever embedded twice.

Committed batch by batch, so that a build that was killed goes on where it stopped. It is only a
cache: a file that is not readable as one is thrown away and made anew.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np

from index.encoder import Encoder, Vectors
from index.problems import Damaged, Unwritable
from index.progress import Progress, silent

# Embedded between two commits (see ``work_of``), which is what a kill costs: 2 s on two cores.
# By work, not by number of texts, so that every batch takes as long.
BATCH_WORK = 50_000
_READ_ROWS = 500  # below SQLite's limit of 999 variables in old builds
_SLACK = 4  # how many times what is needed the cache may hold before it forgets the rest

_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"


class EmbeddingCache:
    """The vectors of one encoder in ``file``, shared with other encoders' under other keys."""

    def __init__(self, file: Path, encoder: Encoder) -> None:
        self._file = file
        self._encoder = encoder
        with translated(file):
            self._connection = open_cache(file)

    def missing(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Returns the texts that are not here yet, each once, in their order."""
        wanted = {self._key(text): text for text in texts}
        keys = list(wanted)
        for start in range(0, len(keys), _READ_ROWS):
            for key, vector in self._held(keys[start : start + _READ_ROWS]).items():
                if len(vector) == 4 * self._encoder.dimensions:
                    del wanted[key]
        return tuple(wanted.values())

    def fill(self, missing: Sequence[str], *, progress: Progress = silent) -> None:
        """Embeds and keeps the texts, which ``missing`` has returned.

        Progress is told in work, so that it is even: see ``work_of``.
        """
        total, done = sum(map(work_of, missing)), 0
        for batch in _batches(missing):
            vectors = self._encoder.embed_passages(batch)
            rows = [
                (self._key(text), vector.astype("<f4").tobytes())
                for text, vector in zip(batch, vectors, strict=True)
            ]
            with translated(self._file), self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            done += sum(map(work_of, batch))
            progress("embed", done, total)

    def read(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)`` of texts that are here."""
        rows = np.empty((len(texts), self._encoder.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _READ_ROWS):
            keys = [self._key(text) for text in texts[start : start + _READ_ROWS]]
            held = self._held(keys)
            for at, key in enumerate(keys, start=start):
                rows[at] = np.frombuffer(held[key], dtype="<f4")
        return rows

    def forget_all_but(self, texts: Sequence[str]) -> None:
        """Drops what is not of ``texts``, once the cache holds several times as much."""
        keys = {self._key(text) for text in texts}
        with translated(self._file):
            (held,) = self._connection.execute("SELECT count(*) FROM vectors").fetchone()
            if held <= _SLACK * max(1, len(keys)):
                return
            stored = [key for (key,) in self._connection.execute("SELECT key FROM vectors")]
            with self._connection:
                self._connection.executemany(
                    "DELETE FROM vectors WHERE key = ?",
                    [(key,) for key in stored if key not in keys],
                )
            self._connection.execute("VACUUM")

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder.identity}\0{text}".encode()).digest()

    def _held(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        marks = ",".join("?" * len(keys))
        query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks only
        with translated(self._file):
            return dict(self._connection.execute(query, list(keys)))


def work_of(text: str) -> int:
    """Returns how much work it is to embed ``text``: its characters, and 20 for the prefix.

    Passages of 144 tokens took .36 ms a token, sentences of 35 took .31: it is linear enough.
    """
    return len(text) + 20


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    work = 0
    for text in texts:
        batch.append(text)
        work += work_of(text)
        if work >= BATCH_WORK:
            yield batch
            batch, work = [], 0
    if batch:
        yield batch


def open_cache(file: Path) -> sqlite3.Connection:
    """Returns a connection to ``file``, which is made, or made anew if it is no database."""
    try:
        return _connect(file)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # not a database, or a damaged one
        file.unlink()
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    try:
        with connection:
            connection.execute(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turns what SQLite raises into one line for an operator."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise Damaged(f"{file} is damaged; delete it and build the index again") from error
        raise Unwritable(
            f"{file} cannot be written: {error}; free disk space or correct its permissions"
        ) from error
    except OSError as error:
        raise Unwritable(
            f"{file} cannot be written: {error}; free disk space or correct its permissions"
        ) from error
