"""More passages than anybody has at hand: a corpus repeated with some of its words exchanged.

What is made so is for measuring time and memory only. Exchanged words keep their lengths, so that
outlines and sentences stay where they are, and are drawn from the corpus's running text, so that
common words stay common; but a corpus of other texts would have more words that are rare.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from corpus.collection import Corpus
from corpus.document import Document
from corpus.passage import Passage
from index.encoder import Encoder, Vectors

_EXCHANGED = 0.3  # of the words of a copy
_WORD = re.compile(r"[^\W\d_]+")
# Of a copy's vector to the one it is made from: .86, as between passages about one thing.
_NOISE = 0.6


def enlarged(corpus: Corpus, passages: int) -> Corpus:
    """Returns a corpus of about ``passages`` passages: ``corpus``, then copies of its documents."""
    documents = dict(corpus.documents)
    outlines = dict(corpus.outlines)
    of_document: dict[str, list[Passage]] = defaultdict(list)
    for passage in corpus.passages:
        of_document[passage.document].append(passage)
    found = list(corpus.passages)
    exchange = _Exchange(corpus)
    number = 0
    while len(found) < passages:
        number += 1
        for name in islice(corpus.documents, len(corpus.documents)):
            copy = exchange.copy_of(corpus.documents[name], number)
            documents[copy.id], outlines[copy.id] = copy, corpus.outlines[name]
            found += [_moved(passage, copy) for passage in of_document[name]]
            if len(found) >= passages:
                break
    kept = found[:passages]
    named = {passage.document for passage in kept}
    return replace(
        corpus,
        documents={name: document for name, document in documents.items() if name in named},
        outlines={name: outline for name, outline in outlines.items() if name in named},
        passages=tuple(kept),
        digest=f"{corpus.digest} enlarged to {passages}",
    )


def _moved(passage: Passage, document: Document) -> Passage:
    """Returns the passage at the same place in a copy of its document."""
    span = passage.span
    name = f"{document.id}:{span.start}-{span.end}"
    return replace(passage, id=name, document=document.id, text=document.slice(span))


class _Exchange:
    """Exchanges words for others of their length."""

    def __init__(self, corpus: Corpus) -> None:
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for document in corpus.documents.values():
            for word in _WORD.findall(document.text):
                self._of_length[len(word)].append(word)

    def copy_of(self, document: Document, number: int) -> Document:
        chance = random.Random(f"{document.id} {number}")  # noqa: S311 - no secret

        def exchanged(match: re.Match[str]) -> str:
            if chance.random() >= _EXCHANGED:
                return match[0]
            return chance.choice(self._of_length[len(match[0])])

        source = replace(document.source, id=f"{document.id}-{number}", replaces=None)
        return Document(source, _WORD.sub(exchanged, document.text))


class BorrowingEncoder:
    """Gives passages real vectors, blurred, without embedding them; questions are embedded.

    An ``index.encoder.Encoder``. Which vector a text gets is decided by its digest alone.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        """``texts`` are embedded, and their vectors lent."""
        self._encoder = encoder
        self._lent = encoder.embed_passages(texts)
        self.identity = f"borrowed/{encoder.identity}"
        self.dimensions = encoder.dimensions

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for questions."""
        return self._encoder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for passages or sentences."""
        rows = [self._vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _vector(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
        at = seed % len(self._lent)
        vector: Vectors = blurred(self._lent[at : at + 1], np.random.default_rng(seed))[0]
        return vector


def blurred(vectors: Vectors, chance: np.random.Generator) -> Vectors:
    """Returns the vectors, each moved a little at random and scaled to length 1."""
    spread = _NOISE / np.sqrt(vectors.shape[1])
    moved = vectors + spread * chance.standard_normal(vectors.shape, dtype=np.float32)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Vectors = (moved / lengths).astype(np.float32)
    return unit
