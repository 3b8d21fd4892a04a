"""What an index was built from, as one number: equal exactly when it would be built the same."""

import hashlib
import json

from corpus.collection import Corpus
from corpus.document import Document
from index.analysis import analyser_identity
from index.encoder import Encoder
from index.generations import FORMAT
from index.lexical import K1, B


def fingerprint(corpus: Corpus, encoder: Encoder) -> str:
    """Returns the sha256 (hex) over everything that decides the index.

    That is the corpus's digest and its passages as they came out of the splitter, the analyser
    with its parameters, the encoder, and the format of the files.
    """
    parts = (
        FORMAT,
        corpus.digest,
        analyser_identity(),
        (K1, B),
        encoder.identity,
        encoder.dimensions,
        _passages_digest(corpus),
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def document_digest(document: Document) -> str:
    """Returns the sha256 (hex) over a document's text and what its source says of it."""
    return hashlib.sha256(f"{document.source!r}\0{document.text}".encode()).hexdigest()


def _passages_digest(corpus: Corpus) -> str:
    """A splitter changed without a new version must not be taken for the one before."""
    total = hashlib.sha256()
    for passage in corpus.passages:
        total.update(f"{passage.id}\0{passage.heading}\0".encode())
        spans = ((sentence.span.start, sentence.span.end) for sentence in passage.sentences)
        total.update(repr(tuple(spans)).encode())
    return total.hexdigest()
