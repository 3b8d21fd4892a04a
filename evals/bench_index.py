"""Indexing measured on a folder of documents: at first, again, and after one edit.

The folder is only read; what is edited is a copy of the corpus in memory.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.collection import Corpus, load_corpus
from evals.bench import Figure
from index.build import build_index
from index.report import BuildReport

if TYPE_CHECKING:
    from assistant.config import Config
    from index.encoder import Encoder

_KIB_PER_MIB = 1024
_EDIT = "\n\nEtt stycke till.\n"


def measure_indexing_of(
    config: "Config", documents: Path, *, directory: Path | None = None
) -> list[Figure]:
    """Returns seconds, passages a second and peak memory of indexing ``documents``.

    Args:
        config: Names the encoder.
        documents: A folder with ``sources.toml``; only read.
        directory: Of the index, kept so that embeddings need not be made again; by default a
            temporary one.
    """
    from assistant.desk import configured_encoder

    encoder = configured_encoder(config)
    corpus = load_corpus(documents)
    with tempfile.TemporaryDirectory() as temporary:
        place = directory or Path(temporary)
        figures = _build("first", lambda: build_index(corpus, encoder, place))
        figures += _build("again", lambda: build_index(corpus, encoder, place))
        figures += _build("one edit", lambda: _edited(documents, encoder, place))
    return [*figures, Figure("indexing, peak memory", _peak_mib(), "MiB")]


def _build(name: str, action: Callable[[], BuildReport]) -> list[Figure]:
    started = time.perf_counter()
    cpu_started = time.process_time()
    report = action()
    seconds = time.perf_counter() - started
    return [
        Figure(f"indexing, {name}", seconds, "s"),
        Figure(f"indexing, {name}, processor", time.process_time() - cpu_started, "s"),
        Figure(f"indexing, {name}, passages", report.passages / seconds, "/s"),
        Figure(f"indexing, {name}, embedded", report.embedded, "texts"),
    ]


def _edited(documents: Path, encoder: "Encoder", directory: Path) -> BuildReport:
    """Indexes the corpus with a paragraph more in its last document, reading included."""
    corpus = load_corpus(documents)
    last = list(corpus.documents.values())[-1]
    return build_index(_with_text(corpus, last.id, last.text + _EDIT), encoder, directory)


def _with_text(corpus: Corpus, name: str, text: str) -> Corpus:
    from corpus.outlining.structure import outline_of
    from corpus.splitting import passages_of

    document = replace(corpus.documents[name], text=text)
    outline = outline_of(document)
    others = tuple(passage for passage in corpus.passages if passage.document != name)
    return replace(
        corpus,
        documents=corpus.documents | {name: document},
        outlines=corpus.outlines | {name: outline},
        passages=(*others, *passages_of(document, outline)),
        digest=f"{corpus.digest} edited",
    )


def _peak_mib() -> float:
    maximum = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kib = maximum / _KIB_PER_MIB if sys.platform == "darwin" else maximum
    return kib / _KIB_PER_MIB
