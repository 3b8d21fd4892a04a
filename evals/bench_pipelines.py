"""Our pipeline and the stock one on the same documents, questions and encoder, step by step.

Each step is a function to be run in a process of its own (``evals.processes``).
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from corpus.collection import Corpus, load_corpus
from corpus.span import Span
from evals.processes import Figures, resident_mib
from evals.retrieval import Asked, figures
from evals.texts import Place, Texts

if TYPE_CHECKING:
    from evals.bench_stock import Engine
    from index.encoder import Encoder

QUESTIONS = 100
_LIMIT = 10
_LENT_TEXTS = 200

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What both pipelines index and are asked.

    Attributes:
        config: The configuration file, which names the encoder; ``None`` for the default one.
        outside: A set of other people's documents and questions; ``None`` for our own.
        passages: How many passages the documents are repeated to (``evals.enlarged``); ``None``
            for the documents as they are, embedded in earnest.
    """

    config: Path | None = None
    outside: Path | None = None
    passages: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is what the product itself serves."""
        return self.outside is None and self.passages is None

    @property
    def options(self) -> tuple[str, ...]:
        """The product's options that name the configuration."""
        return ("--config", str(self.config)) if self.config else ()

    def corpus(self) -> Corpus:
        """Returns the documents."""
        from assistant.config import read_config
        from evals.enlarged import enlarged
        from evals.outside import read_set

        if self.outside:
            corpus = read_set(self.outside).corpus
        else:
            corpus = load_corpus(*read_config(self.config).paths.folders)
        return enlarged(corpus, self.passages) if self.passages else corpus

    def encoder(self, corpus: Corpus) -> "Encoder":
        """Returns the encoder; for repeated documents one that lends passages their vectors."""
        from assistant.config import read_config
        from assistant.desk import configured_encoder
        from evals.enlarged import BorrowingEncoder

        encoder = configured_encoder(read_config(self.config))
        if not self.passages:
            return encoder
        texts = [passage.text for passage in corpus.passages[:_LENT_TEXTS]]
        return BorrowingEncoder(encoder, texts)

    def questions(self) -> tuple[Asked, ...]:
        """Returns the questions, with the places that answer them."""
        from evals.outside import read_set
        from evals.samples import load_samples
        from evals.texts import read_texts

        if self.outside:
            return read_set(self.outside).questions
        samples = load_samples(read_texts(), splits=("dev",)).samples
        answerable = [sample for sample in samples if sample.is_answerable]
        return tuple(Asked(one.id, one.question, one.targets) for one in answerable)


def build_ours(material: Material, directory: Path) -> Figures:
    """Indexes with our pipeline: every passage and, besides, every sentence."""
    from index.build import build_index

    corpus = material.corpus()
    encoder = material.encoder(corpus)
    encoder.embed_passages(["to have it ready"])
    return _timed(corpus, lambda: build_index(corpus, encoder, directory).passages)


def build_theirs(material: Material, directory: Path, engine: "Engine") -> Figures:
    """Indexes with the stock pipeline."""
    from evals.bench_stock import build_stock, embedding_of

    corpus = material.corpus()
    embedding = embedding_of(material.encoder(corpus), engine)
    embedding.get_text_embedding("to have it ready")
    return _timed(corpus, lambda: build_stock(corpus, embedding, directory))


def _timed(corpus: Corpus, build: Callable[[], int]) -> Figures:
    started, processor = time.perf_counter(), time.process_time()
    pieces = build()
    seconds = time.perf_counter() - started
    characters = sum(len(document.text) for document in corpus.documents.values())
    return {
        "seconds": seconds,
        "processor": time.process_time() - processor,
        "pieces": pieces,
        "characters": characters / seconds,
    }


def ask_ours(material: Material, directory: Path) -> Figures:
    """Searches with our pipeline, and with each of its parts alone."""
    from index import generations
    from index.aliases import Aliases
    from index.lexical import LexicalIndex, best_positions
    from index.search import CANDIDATES, open_index

    corpus = material.corpus()
    encoder = material.encoder(corpus)
    questions = [asked.question for asked in material.questions()][:QUESTIONS]
    with open_index(corpus, encoder, directory) as index:
        started = time.process_time()
        whole = _milliseconds(lambda question: index.search(question, limit=_LIMIT), questions)
        processor = time.process_time() - started
        memory = resident_mib()
        vectors = [index.embed_query(question) for question in questions]
        dense = _milliseconds(index._dense, vectors)  # noqa: SLF001 - as a search has it
        embed = _milliseconds(index.embed_query, questions)
    lexical = LexicalIndex(
        directory / "generations" / generations.current_name(directory) / generations.LEXICAL,
        Aliases(corpus.aliases),
        passages=len(corpus.passages),
    )
    bm25 = _milliseconds(lambda text: best_positions(lexical.scores(text), CANDIDATES), questions)
    stages = {"embed": embed, "dense": dense, "lexical": bm25, "search": whole}
    return _quantiles(stages) | {"memory": memory, "search processor": _each(processor, questions)}


def ask_theirs(material: Material, directory: Path, engine: "Engine") -> Figures:
    """Searches with the stock pipeline."""
    from evals.bench_stock import StockIndex, embedding_of

    questions = [asked.question for asked in material.questions()][:QUESTIONS]
    embedding = embedding_of(material.encoder(material.corpus()), engine)
    index = StockIndex(directory, embedding, limit=_LIMIT)
    started = time.process_time()
    whole = _milliseconds(index.search, questions)
    processor = time.process_time() - started
    memory = resident_mib()
    embed = _milliseconds(embedding.get_query_embedding, questions)
    index.close()
    found = _quantiles({"embed": embed, "search": whole})
    return found | {"memory": memory, "search processor": _each(processor, questions)}


def _milliseconds(ask: Callable[[Item], object], items: Sequence[Item]) -> list[float]:
    """Returns how long each takes, the first left out: it opens what is opened when needed."""
    ask(items[0])
    seconds = []
    for item in items:
        started = time.perf_counter()
        ask(item)
        seconds.append(time.perf_counter() - started)
    return [1_000 * one for one in seconds]


def _each(seconds: float, questions: Sequence[str]) -> float:
    """Returns the milliseconds for each question; the first was asked twice."""
    return 1_000 * seconds / (len(questions) + 1)


def _quantiles(stages: dict[str, list[float]]) -> Figures:
    return {
        f"{stage} {name}": float(np.quantile(found, share))
        for stage, found in stages.items()
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }


def rank_ours(material: Material, directory: Path) -> Figures:
    """Measures whether our pipeline finds what answers."""
    from index.search import open_index

    corpus = material.corpus()
    with open_index(corpus, material.encoder(corpus), directory) as index:

        def found(question: str) -> Iterable[Place]:
            hits = index.search(question, limit=_LIMIT)
            return [Place(hit.passage.document, hit.passage.span) for hit in hits]

        return _ranked(material.questions(), corpus, found)


def rank_theirs(material: Material, directory: Path, engine: "Engine") -> Figures:
    """Measures whether the stock pipeline finds what answers."""
    from evals.bench_stock import StockIndex, embedding_of, place_of

    corpus = material.corpus()
    index = StockIndex(directory, embedding_of(material.encoder(corpus), engine), limit=_LIMIT)

    def found(question: str) -> Iterable[Place]:
        places = (place_of(hit.node) for hit in index.search(question))
        # A piece without a place keeps its rank, and is at none.
        return [place or Place("", Span(0, 0)) for place in places]

    done = _ranked(material.questions(), corpus, found)
    index.close()
    return done


def _ranked(
    questions: Sequence[Asked], corpus: Corpus, found: Callable[[str], Iterable[Place]]
) -> Figures:
    from evals.ranking import ranks_of

    texts = Texts({name: document.text for name, document in corpus.documents.items()})
    ranks = [ranks_of(one.targets, list(found(one.question)), texts) for one in questions]
    return figures(ranks)
