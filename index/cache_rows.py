"""Cached vectors as two plain files: how a snapshot carries them, and takes them up again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from index.cache import open_cache, translated
from index.encoder import Vectors

_KEYS = "keys.npy"  # uint8, (texts, 32): sha256 of encoder and text, ascending
_VECTORS = "vectors.npy"  # float32, (texts, dimensions)
_KEY_BYTES = 32
_CHUNK_ROWS = 4_096


def export_rows(cache: Path, directory: Path, dimensions: int) -> None:
    """Writes the vectors of this length in the cache to ``directory``, one chunk at a time."""
    connection = open_cache(cache)
    try:
        with translated(cache):
            _write(connection, directory, dimensions)
    finally:
        connection.close()


def absorb_rows(cache: Path, directory: Path, dimensions: int) -> None:
    """Adds what ``export_rows`` has written in ``directory`` to the cache; what it has, it keeps.

    Raises:
        ValueError: The files are not what ``export_rows`` writes for this length.
    """
    keys, vectors = _read(directory, dimensions)
    connection = open_cache(cache)
    try:
        with translated(cache), connection:
            for start in range(0, len(keys), _CHUNK_ROWS):
                here = slice(start, start + _CHUNK_ROWS)
                connection.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                    [
                        (key.tobytes(), vector.tobytes())
                        for key, vector in zip(keys[here], vectors[here], strict=True)
                    ],
                )
    finally:
        connection.close()


def _write(connection: sqlite3.Connection, directory: Path, dimensions: int) -> None:
    size = (4 * dimensions,)
    fitting = "FROM vectors WHERE length(vector) = ?"
    (count,) = connection.execute(f"SELECT count(*) {fitting}", size).fetchone()
    rows = connection.execute(f"SELECT key, vector {fitting} ORDER BY key", size)
    with (directory / _KEYS).open("wb") as keys, (directory / _VECTORS).open("wb") as vectors:
        _head(keys, "|u1", (count, _KEY_BYTES))
        _head(vectors, "<f4", (count, dimensions))
        for chunk in _chunks(rows):
            keys.write(b"".join(key for key, _ in chunk))
            vectors.write(b"".join(vector for _, vector in chunk))


def _head(file: IO[bytes], kind: str, shape: tuple[int, int]) -> None:
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def _chunks(rows: sqlite3.Cursor) -> Iterator[list[tuple[bytes, bytes]]]:
    while chunk := rows.fetchmany(_CHUNK_ROWS):
        yield chunk


def _read(directory: Path, dimensions: int) -> tuple[npt.NDArray[np.uint8], Vectors]:
    keys = np.load(directory / _KEYS, mmap_mode="r")
    vectors = np.load(directory / _VECTORS, mmap_mode="r")
    expected = ((len(keys), _KEY_BYTES), np.uint8, (len(keys), dimensions), np.float32)
    if (keys.shape, keys.dtype, vectors.shape, vectors.dtype) != expected:
        raise ValueError(f"cached vectors that are not of {dimensions} numbers each")
    starts = range(0, len(vectors), _CHUNK_ROWS)
    if not all(np.isfinite(vectors[at : at + _CHUNK_ROWS]).all() for at in starts):
        raise ValueError("cached vectors that are not all numbers")
    return keys, vectors
