"""Vectors of passages and of their sentences, memory-mapped beside the store.

Chroma finds candidates; these give the exact cosines of all candidates, lexical ones too, and of
every sentence, without asking Chroma for vectors back.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.problems import Damaged

_PASSAGES = "passages.npy"  # float32, (passages, dimensions)
_SENTENCES = "sentences.npy"  # float16: half the disk, cosines within 0.0005
_STARTS = "starts.npy"  # int64, (passages + 1,): rows of the sentences of each passage
_CHUNK_ROWS = 4_096


def write_vectors(
    directory: Path,
    passages: Sequence[str],
    sentences: Sequence[Sequence[str]],
    *,
    read: Callable[[Sequence[str]], Vectors],
    dimensions: int,
) -> Vectors:
    """Writes the vectors and returns those of the passages, memory-mapped.

    Args:
        directory: Where to.
        passages: The passages' texts.
        sentences: For each passage the texts of its sentences.
        read: Gives the vectors of texts.
        dimensions: Length of a vector.
    """
    starts = np.cumsum([0, *(len(texts) for texts in sentences)], dtype=np.int64)
    np.save(directory / _STARTS, starts)
    flat = [text for texts in sentences for text in texts]
    _write(directory / _SENTENCES, flat, np.dtype(np.float16), read=read, dimensions=dimensions)
    file = directory / _PASSAGES
    _write(file, passages, np.dtype(np.float32), read=read, dimensions=dimensions)
    written: Vectors = np.load(file, mmap_mode="r")
    return written


class StoredVectors:
    """The vectors of a finished generation, opened for reading."""

    def __init__(self, directory: Path) -> None:
        # As plain arrays over the mapped files: numpy makes a memmap anew of every slice of one.
        self._passages: Vectors = np.asarray(np.load(directory / _PASSAGES, mmap_mode="r"))
        self._sentences = np.asarray(np.load(directory / _SENTENCES, mmap_mode="r"))
        self._starts: list[int] = np.load(directory / _STARTS).tolist()
        if self._starts[-1] != len(self._sentences):
            raise Damaged(f"{directory / _SENTENCES} does not fit; build the index again")

    def of_passages(self) -> Vectors:
        """Returns ``float32, (passages, dimensions)``, memory-mapped."""
        return self._passages

    def of_passage(self, position: int) -> Vectors:
        """Returns ``float32, (dimensions,)``."""
        return np.asarray(self._passages[position])

    def of_sentences(self, position: int) -> Vectors:
        """Returns ``float32, (sentences, dimensions)``, parallel to the passage's sentences."""
        here = slice(self._starts[position], self._starts[position + 1])
        return np.asarray(self._sentences[here], dtype=np.float32)

    def nearest(self, vector: Vectors, count: int) -> list[int]:
        """Returns the positions of the ``count`` nearest passages by exact search."""
        cosines = _products(self._passages, vector)
        near = np.arange(len(cosines))
        if count < len(cosines):  # sorting all would take as long again as the products
            near = np.flatnonzero(cosines >= np.partition(cosines, -count)[-count])
        order: list[int] = near[np.argsort(-cosines[near], kind="stable")][:count].tolist()
        return order

    def passage_cosines(self, positions: Sequence[int], vector: Vectors) -> Vectors:
        """Returns ``float32, (positions,)``: the cosine of each passage with ``vector``."""
        return _clipped(_products(self._passages[list(positions)], vector))

    def sentence_cosines(self, positions: Sequence[int], vector: Vectors) -> list[Vectors]:
        """Returns for each position the cosines of its sentences, ``float32, (sentences,)``."""
        ranges = [(self._starts[at], self._starts[at + 1]) for at in positions]
        rows = [row for first, end in ranges for row in range(first, end)]
        cosines = _clipped(_products(self._sentences[rows].astype(np.float32), vector))
        ends = accumulate((end - first for first, end in ranges), initial=0)
        return [cosines[first:end] for first, end in pairwise(ends)]


def _write(
    file: Path,
    texts: Sequence[str],
    kind: np.dtype[np.floating],
    *,
    read: Callable[[Sequence[str]], Vectors],
    dimensions: int,
) -> None:
    header = {"descr": kind.str, "fortran_order": False, "shape": (len(texts), dimensions)}
    # Written through a file, not a memory map: a full disk is then an error and no SIGBUS.
    with file.open("wb") as target:
        np.lib.format.write_array_header_1_0(target, header)
        for start in range(0, len(texts), _CHUNK_ROWS):
            target.write(read(texts[start : start + _CHUNK_ROWS]).astype(kind).tobytes())


def _products(rows: Vectors, vector: Vectors) -> Vectors:
    """Returns ``float32, (rows,)``: the product of each row with ``vector``, in this thread alone.

    ``rows @ vector`` shares the work among threads, which wait for each other wherever others use
    the cores: 10,000 rows took .6 ms on free cores and 53 ms on busy ones, so 1.4 and 1.6 ms.
    """
    products: Vectors = np.vecdot(rows, vector)
    return products


def _clipped(cosines: Vectors) -> Vectors:
    return np.clip(cosines, -1.0, 1.0).astype(np.float32)
