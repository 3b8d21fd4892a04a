"""``python -m evals.bench_engines ENGINE --documents DIR --index DIR``: engines side by side.

bm25s's postings as the product reads them against tantivy (not a dependency: pip install tantivy),
both over the same tokens; exact search against Chroma's graph with its default and our parameters,
over the same vectors. ``--index`` is one that was built of ``--documents``; for more passages than
it has, texts and vectors are repeated with changes (see ``evals.enlarged``). Building, updating
and asking are a process each, so that the memory of one is not that of another.
"""

import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import click
import numpy as np

from evals.processes import Figures, resident_mib
from index.encoder import Vectors

_QUERIES = 200
_NEAREST = 20
_WORDS_A_QUERY = 7
_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Material:
    """What is indexed: where the index and the documents are, and how many passages of it."""

    index: Path
    documents: Path
    passages: int


class Engine(Protocol):
    """One way to index and to search."""

    def build(self, material: Material, place: Path) -> None:
        """Indexes at ``place`` and prints what that took, and what changing one passage takes."""

    def open(self, material: Material, place: Path) -> Callable[[int], Sequence[int]]:
        """Returns what answers the query of a number with positions, the best first."""


def texts_of(material: Material) -> list[str]:
    """Returns what lexical search reads of each passage."""
    from corpus.collection import load_corpus
    from evals.enlarged import enlarged
    from index.lexical import lexical_text

    corpus = enlarged(load_corpus(material.documents), material.passages)
    return [lexical_text(corpus, passage) for passage in corpus.passages]


def queries_of(material: Material) -> list[str]:
    """Returns some words that follow each other in some of the documents."""
    chance = random.Random(1)  # noqa: S311 - no secret
    files = sorted(material.documents.glob("*.txt"))
    found = []
    for file in chance.choices(files, k=_QUERIES):
        words = file.read_text(encoding="utf-8").split()
        start = chance.randrange(max(1, len(words) - _WORDS_A_QUERY))
        found.append(" ".join(words[start : start + _WORDS_A_QUERY]))
    return found


def vectors_of(material: Material) -> tuple[Vectors, Vectors]:
    """Returns the vectors of passages, and of sentences to ask with; those repeated are blurred."""
    from evals.enlarged import blurred
    from index.generations import current_name
    from index.vectors import StoredVectors

    stored = StoredVectors(material.index / "generations" / current_name(material.index))
    real, chance = stored.of_passages(), np.random.default_rng(1)
    rounds = -(-material.passages // len(real))
    passages = np.concatenate([real, *(blurred(real, chance) for _ in range(rounds - 1))])
    asked = chance.choice(len(real), _QUERIES, replace=False)
    queries = np.array([stored.of_sentences(at)[0] for at in asked])
    return passages[: material.passages], blurred(queries, chance)


class Bm25s:
    """Our postings, in the files of bm25s."""

    def build(self, material: Material, place: Path) -> None:
        """See ``Engine``."""
        from index.aliases import Aliases
        from index.lexical import build_lexical

        texts = texts_of(material)

        def build() -> None:
            build_lexical(texts, Aliases(()), place)

        _timed("build", build)  # which is what changing one passage takes as well

    def open(self, material: Material, place: Path) -> Callable[[int], Sequence[int]]:
        """See ``Engine``."""
        from index.aliases import Aliases
        from index.lexical import LexicalIndex, best_positions

        queries = queries_of(material)
        opened = LexicalIndex(place, Aliases(()), passages=material.passages)
        return lambda at: best_positions(opened.scores(queries[at]), _NEAREST)


class Tantivy:
    """The same tokens in tantivy, which has BM25 with fixed parameters."""

    def build(self, material: Material, place: Path) -> None:
        """See ``Engine``."""
        import tantivy

        texts = texts_of(material)
        place.mkdir()
        index = tantivy.Index(self._schema(), path=str(place))

        def document(at: int) -> Any:  # noqa: ANN401 - tantivy has no types
            return tantivy.Document(position=at, body=" ".join(_tokens(texts[at])))

        def build() -> None:
            writer = index.writer(heap_size=256_000_000)
            for at in range(len(texts)):
                writer.add_document(document(at))
            writer.commit()
            writer.wait_merging_threads()

        def update() -> None:
            writer = index.writer()
            writer.delete_documents("position", 5)
            writer.add_document(document(5))
            writer.commit()
            writer.wait_merging_threads()

        _timed("build", build)
        _timed("update", update)

    def open(self, material: Material, place: Path) -> Callable[[int], Sequence[int]]:
        """See ``Engine``."""
        import tantivy

        queries, schema = queries_of(material), self._schema()
        index = tantivy.Index.open(str(place))
        searcher = index.searcher()

        def ask(at: int) -> Sequence[int]:
            terms = [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", token))
                for token in dict.fromkeys(_tokens(queries[at]))
            ]
            found = searcher.search(tantivy.Query.boolean_query(terms), _NEAREST).hits
            return [searcher.doc(address)["position"][0] for _, address in found]

        return ask

    def _schema(self) -> Any:  # noqa: ANN401 - tantivy has no types
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("position", stored=True, indexed=True)
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        return builder.build()


def _tokens(text: str) -> list[str]:
    from index.analysis import content_words, grams

    found: list[str] = []
    for word in content_words(text):
        found += grams(word.folded)
    return found


class Exact:
    """All products, by numpy over a memory-mapped file."""

    def build(self, material: Material, place: Path) -> None:
        """See ``Engine``."""
        place.mkdir()
        vectors, _ = vectors_of(material)
        _timed("build", lambda: np.save(place / "vectors.npy", vectors))

    def open(self, material: Material, place: Path) -> Callable[[int], Sequence[int]]:
        """See ``Engine``."""
        _, queries = vectors_of(material)
        vectors = np.load(place / "vectors.npy", mmap_mode="r")
        return lambda at: nearest(vectors, queries[at])


def nearest(vectors: Vectors, query: Vectors) -> list[int]:
    """Returns the positions of the nearest vectors, the nearest first."""
    cosines = np.vecdot(vectors, query)  # in this thread alone, as the product does it
    near = np.argpartition(-cosines, _NEAREST)[:_NEAREST]
    order: list[int] = near[np.argsort(-cosines[near])].tolist()
    return order


@dataclass(frozen=True, slots=True)
class Graph:
    """Chroma's graph, with parameters of its collection."""

    parameters: tuple[tuple[str, int], ...] = ()

    def build(self, material: Material, place: Path) -> None:
        """See ``Engine``."""
        vectors, _ = vectors_of(material)
        collection = self._client(place).create_collection(
            "vectors",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", **dict(self.parameters)}},
        )

        def build() -> None:
            for start in range(0, len(vectors), 1_000):
                rows = vectors[start : start + 1_000]
                names = [str(at) for at in range(start, start + len(rows))]
                collection.add(ids=names, embeddings=rows)

        _timed("build", build)

    def open(self, material: Material, place: Path) -> Callable[[int], Sequence[int]]:
        """See ``Engine``."""
        _, queries = vectors_of(material)
        collection = self._client(place).get_collection("vectors", embedding_function=None)

        def ask(at: int) -> Sequence[int]:
            found = collection.query(
                query_embeddings=queries[at][None], n_results=_NEAREST, include=["distances"]
            )
            return [int(name) for name in found["ids"][0]]

        return ask

    def _client(self, place: Path) -> Any:  # noqa: ANN401 - the client's own class is private
        import chromadb
        from chromadb.config import Settings

        return chromadb.PersistentClient(str(place), Settings(anonymized_telemetry=False))


_TUNED = (("max_neighbors", 32), ("ef_construction", 200), ("ef_search", 300))
ENGINES: dict[str, Engine] = {
    "bm25s": Bm25s(),
    "tantivy": Tantivy(),
    "exact": Exact(),
    "graph": Graph(),
    "graph-tuned": Graph(_TUNED),
}


def _build(name: str, material: Material, place: Path) -> None:
    ENGINES[name].build(material, place)


def _ask(name: str, material: Material, place: Path) -> None:
    before = resident_mib()
    started = time.perf_counter()
    ask = ENGINES[name].open(material, place)
    ask(0)
    opened = time.perf_counter() - started
    found, seconds = [], []
    for at in range(_QUERIES):
        started = time.perf_counter()
        found.append(ask(at))
        seconds.append(time.perf_counter() - started)
    figures = {
        "first answer s": opened,
        "memory MiB": resident_mib() - before,
        "p50 ms": 1_000 * float(np.quantile(seconds, 0.5)),
        "p95 ms": 1_000 * float(np.quantile(seconds, 0.95)),
    }
    if not isinstance(ENGINES[name], Bm25s | Tantivy):
        figures["recall@20"] = _recall(material, found)
    _say("ask", figures)


def _recall(material: Material, found: Sequence[Sequence[int]]) -> float:
    vectors, queries = vectors_of(material)
    truths = [set(nearest(vectors, query)) for query in queries]
    shares = [len(truth & set(row)) / _NEAREST for truth, row in zip(truths, found, strict=True)]
    return sum(shares) / len(shares)


def _timed(stage: str, action: Callable[[], object]) -> None:
    started, processor = time.perf_counter(), time.process_time()
    action()
    figures = {"s": time.perf_counter() - started, "processor s": time.process_time() - processor}
    _say(stage, figures)


def _say(stage: str, figures: Figures) -> None:
    rounded = {name: float(f"{value:.3g}") for name, value in figures.items()}
    click.echo(json.dumps({"stage": stage} | rounded))


@click.command()
@click.argument("engine", type=click.Choice(tuple(ENGINES)))
@click.option("--documents", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--passages", default=10_000, show_default=True)
def main(engine: str, documents: Path, index: Path, passages: int) -> None:
    """Measures one engine and prints a JSON object a stage."""
    material = Material(index, documents, passages)
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as directory:
        for stage in (_build, _ask):
            place = Path(directory) / "engine"
            process = context.Process(target=stage, args=(engine, material, place))
            process.start()
            process.join()
            size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        _say("disk", {"MiB": size / _KIB_PER_MIB**2})


if __name__ == "__main__":
    main()
