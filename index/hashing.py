"""An encoder that needs no weights: hashed character trigrams.

The test double for ``index.encoder.Encoder``, shipped beside the seam. Texts with like spelling get
like vectors; it knows nothing of meaning, so it is for tests and never for answering.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from index.analysis import grams, words
from index.encoder import Vectors

_TRIGRAM = 3


class HashingEncoder:
    """Unit vectors of the texts' character trigrams, equal on every machine.

    Attributes:
        identity: Names the dimensions, and ``name`` where encoders must differ.
        dimensions: Length of a vector.
        embedded: How many passages or sentences it has been asked for.
    """

    def __init__(self, dimensions: int = 64, *, name: str = "hashing") -> None:
        self.identity = f"{name}/{dimensions}"
        self.dimensions = dimensions
        self.embedded = 0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1."""
        return np.array([self._vector(text) for text in texts]).reshape(-1, self.dimensions)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1."""
        self.embedded += len(texts)
        return self.embed_queries(texts)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        vector[0] = 1e-3  # a text without words has a direction too
        for word in words(text):
            for gram in grams(word.folded, _TRIGRAM):
                vector[zlib.crc32(gram.encode()) % self.dimensions] += 1.0
        return vector / np.float32(np.linalg.norm(vector))
