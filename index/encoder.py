"""The seam to a sentence encoder: texts in, unit vectors out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their cosine.

    Attributes:
        identity: Names the weights, the precision and the prefix scheme; part of the index
            fingerprint, so two encoders with one identity must give the same vectors.
        dimensions: Length of a vector.
    """

    identity: str
    dimensions: int

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for questions."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for passages or sentences."""
        ...
