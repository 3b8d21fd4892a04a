"""Searching a finished index: dense and lexical candidates, all their scores, fused and folded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

import numpy as np

from corpus.collection import Corpus
from corpus.passage import Passage
from index import generations
from index.aliases import Aliases
from index.build import DUPLICATES, store_address
from index.coverage import QueryTerm, QueryWords
from index.encoder import Encoder, Vectors
from index.fingerprint import fingerprint
from index.fusion import Scored, average, fold, fuse, with_coverage
from index.generations import Generation
from index.hit import Hit, HitParts
from index.lexical import Scores, best_positions, open_lexical
from index.parts import WHOLE, Parts
from index.passage_words import StoredWords
from index.problems import Damaged, Stale
from index.store import PassageStore, is_searched_exactly
from index.vectors import StoredVectors
from index.vocabulary import Vocabulary

# Of each kind. Over 2,268 passages (946 questions) 20 gave R@1 .785 by answer span, 50 gave .792
# and 100 gave .793; the scaling is over the candidates, so their number also moves lower ranks.
CANDIDATES = 50
QUERIES_KEPT = 64  # with what their words have in common with the texts'; a few kB each
_EVIDENCE_PASSAGES = 3  # best lexical candidates that are asked how much of the query they cover
# The best by cosines and BM25 are asked how much of the query they and their sentences cover.
# nDCG@10 on the set above: .8905 with 10, .8921 with 20, .8931 with 30 and with all.
_COVERED = 30
_KEPT_COVERAGES = 1_000  # one question's passages are asked for theirs again and again on its way


@dataclass(frozen=True, slots=True)
class _Asked:
    """One query: its text, weight (all weights sum to 1), vector and words."""

    text: str
    weight: float
    vector: Vectors
    words: QueryWords


class Index:
    """A finished generation, opened for searching. Close it, or use it in a ``with`` statement.

    Attributes:
        corpus: What is indexed.
        fingerprint: Of the corpus, the analyser and the encoder.
        built_at: When it was built, in seconds since 1970.
    """

    def __init__(
        self, corpus: Corpus, encoder: Encoder, generation: Generation, *, parts: Parts = WHOLE
    ) -> None:
        self.corpus = corpus
        self.fingerprint = generation.manifest.fingerprint
        self.built_at = generation.built_at
        self._encoder = encoder
        self._generation = generation
        self._parts = parts
        self._positions = {passage.id: at for at, passage in enumerate(corpus.passages)}
        self._aliases = Aliases(corpus.aliases if parts.aliases else ())
        lexical = generation.directory / generations.LEXICAL
        self._lexical = open_lexical(lexical, corpus, self._aliases, parts)
        self._vocabulary = Vocabulary(lexical)
        # One question's words are asked for half a dozen times on its way.
        words_of = partial(QueryWords, vocabulary=self._vocabulary, aliases=self._aliases)
        self._words = lru_cache(maxsize=QUERIES_KEPT)(words_of)
        self._vectors = StoredVectors(generation.directory)
        self._newer_of = _newer(generation.directory / DUPLICATES) if parts.duplicates else {}
        self._store = _open_store(generation)
        self._passage_words = StoredWords(lexical)
        self._covered = lru_cache(_KEPT_COVERAGES)(self._read_covered)

    def with_parts(self, parts: Parts) -> Self:
        """Returns this index opened once more, to be searched by ``parts`` only; for measuring."""
        return type(self)(self.corpus, self._encoder, self._generation, parts=parts)

    def passage(self, passage_id: str) -> Passage:
        """Returns the passage with this id; raises ``KeyError`` for an unknown one."""
        return self.corpus.passages[self._positions[passage_id]]

    def passage_vector(self, passage_id: str) -> Vectors:
        """Returns ``float32, (dimensions,)``."""
        return self._vectors.of_passage(self._positions[passage_id])

    def sentence_vectors(self, passage_id: str) -> Vectors:
        """Returns ``float32, (sentences, dimensions)``, parallel to ``passage.sentences``."""
        return self._vectors.of_sentences(self._positions[passage_id])

    def embed_query(self, query: str) -> Vectors:
        """Returns ``float32, (dimensions,)``, of length 1."""
        vector: Vectors = self._encoder.embed_queries([query])[0]
        return vector

    def query_words(self, query: str) -> QueryWords:
        """Returns the query's content words as the corpus knows them; for many ``coverage``s."""
        return self._words(query)

    def coverage(self, query: str, text: str) -> float:
        """Returns the share of the query's idf mass that ``text`` of the corpus carries, 0..1."""
        return self.query_words(query).coverage(text)

    def strengths(self, words: QueryWords, passage_id: str) -> tuple[float, ...]:
        """Returns how far a passage, its title and its headings have each term of a query, 0..1."""
        passage = self._passage_words.of_passage(self._positions[passage_id])
        return words.strengths_in(passage)

    def unknown_words(self, query: str) -> tuple[QueryTerm, ...]:
        """Returns the query's content words that occur nowhere in the corpus, in their order."""
        return self.query_words(query).unknown

    def search(
        self, query: str, *, limit: int = 10, query_vector: Vectors | None = None
    ) -> tuple[Hit, ...]:
        """Returns the best passages for ``query``, at most ``limit``.

        Args:
            query: What to look for.
            limit: How many hits at most.
            query_vector: From ``embed_query``, if the caller has it already.
        """
        vector = self.embed_query(query) if query_vector is None else query_vector
        return self._search([_Asked(query, 1.0, vector, self.query_words(query))], limit)

    def search_weighted(
        self, queries: Sequence[tuple[str, float]], *, limit: int = 10
    ) -> tuple[Hit, ...]:
        """Returns the best passages for several queries at once, as for a follow-up's readings.

        Every score and part of a hit is the mean over the queries by their weights.

        Args:
            queries: Texts and weights above 0.
            limit: How many hits at most.
        """
        total = sum(weight for _, weight in queries)
        if not queries or min(weight for _, weight in queries) <= 0:
            raise ValueError("search_weighted needs queries with weights above 0")
        vectors = self._encoder.embed_queries([text for text, _ in queries])
        asked = [
            _Asked(text, weight / total, vector, self.query_words(text))
            for (text, weight), vector in zip(queries, vectors, strict=True)
        ]
        return self._search(asked, limit)

    def is_reachable(self) -> bool:
        """Returns whether the vectors can be searched now; ``False`` while their server is down."""
        return self._store is None or self._store.is_reachable()

    def close(self) -> None:
        """Releases the store's files; the index cannot be searched afterwards."""
        if self._store:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _search(self, asked: Sequence[_Asked], limit: int) -> tuple[Hit, ...]:
        bm25 = [self._bm25(query.text) for query in asked]
        candidates = self._candidates(asked, bm25)
        if not candidates:
            return ()
        each = [
            self._scored(query, scores, candidates)
            for query, scores in zip(asked, bm25, strict=True)
        ]
        mean = average(each, [query.weight for query in asked])
        groups = fold(self._ranked(candidates, mean), self._newer_of)[:limit]
        return self._hits(asked, groups, candidates, mean)

    def _candidates(self, asked: Sequence[_Asked], bm25: Sequence[Scores]) -> list[int]:
        """Returns the positions, ascending, of what either search finds for any query."""
        found = set[int]()
        for query, scores in zip(asked, bm25, strict=True):
            found.update(self._dense(query.vector), best_positions(scores, CANDIDATES))
        return sorted(found)

    def _bm25(self, query: str) -> Scores:
        if not self._parts.lexical:
            return np.zeros(len(self.corpus.passages), dtype=np.float32)
        return self._lexical.scores(query)

    def _dense(self, vector: Vectors) -> list[int]:
        if not self._parts.dense:
            return []
        if self._store is None:
            return self._vectors.nearest(vector, CANDIDATES)
        count = min(CANDIDATES, len(self.corpus.passages))
        return [self._positions[name] for name, _ in self._store.nearest(vector, count)]

    def _scored(self, query: _Asked, bm25: Scores, candidates: list[int]) -> Scored:
        leading = best_positions(bm25, _EVIDENCE_PASSAGES)
        covered = [self._covered(query.words, position)[0] for position in leading]
        cosines = self._parts.cosines(
            self._vectors.passage_cosines(candidates, query.vector),
            self._vectors.sentence_cosines(candidates, query.vector),
        )
        # Without vectors nothing is left that weak lexical evidence should give way to.
        evidence = max(covered, default=0.0) if self._parts.dense else 1.0
        scored = fuse(*cosines, bm25[candidates], evidence=evidence)
        if not (self._parts.coverage and self._parts.lexical):
            return scored
        return with_coverage(
            scored, *self._coverages(query.words, candidates, scored), evidence=evidence
        )

    def _coverages(
        self, words: QueryWords, candidates: Sequence[int], scored: Scored
    ) -> tuple[Vectors, Vectors]:
        """Returns how much the passages and their best sentences cover; 0 for the far behind."""
        whole, best = np.zeros_like(scored.fused), np.zeros_like(scored.fused)
        for at in np.argsort(-scored.fused, kind="stable")[:_COVERED].tolist():
            whole[at], *sentences = self._covered(words, candidates[at])
            best[at] = max(sentences, default=0.0)
        return whole, best

    def _ranked(self, candidates: Sequence[int], scored: Scored) -> list[int]:
        """Returns the candidates, the best first, those with one score by their ids."""
        passages = self.corpus.passages
        keyed = zip((-scored.fused).tolist(), candidates, strict=True)
        return [at for _, at in sorted(keyed, key=lambda key: (key[0], passages[key[1]].id))]

    def _read_covered(self, words: QueryWords, position: int) -> tuple[float, ...]:
        """Returns how much of a query a passage covers, then each of its sentences."""
        return words.coverages(self._passage_words.of_passage(position))

    def _hits(
        self,
        asked: Sequence[_Asked],
        groups: list[tuple[int, tuple[int, ...]]],
        candidates: list[int],
        scored: Scored,
    ) -> tuple[Hit, ...]:
        place = {position: at for at, position in enumerate(candidates)}
        passages, fused = self.corpus.passages, scored.fused
        return tuple(
            Hit(
                passage=passages[head],
                score=max(float(fused[place[member]]) for member in (head, *older)),
                rank=rank,
                parts=_parts(scored, place[head], self._coverage(asked, head)),
                sentence_cosines=tuple(scored.sentences[place[head]].tolist()),
                also_in=tuple(passages[member] for member in older),
            )
            for rank, (head, older) in enumerate(groups, start=1)
        )

    def _coverage(self, asked: Sequence[_Asked], position: int) -> float:
        covered = (query.weight * self._covered(query.words, position)[0] for query in asked)
        return min(1.0, sum(covered))


def open_index(
    corpus: Corpus, encoder: Encoder, directory: Path, *, url: str | None = None
) -> Index:
    """Returns the index in ``directory``, opened for searching.

    Args:
        corpus: What must be indexed there.
        encoder: What must have given the vectors.
        directory: Of the index.
        url: Of the Chroma server that must hold the vectors; ``None`` for the directory itself.

    Raises:
        Missing: Nothing has been built there.
        Stale: It was built from another corpus, by other rules, with another encoder or for
            another place of the vectors.
        Damaged: A file of it is gone, cut short or unreadable.
        Unreachable: Its vectors are on a server that does not answer.
    """
    name = generations.current_name(directory)
    generation = generations.open_generation(directory, name)
    manifest = generation.manifest
    if manifest.fingerprint != fingerprint(corpus, encoder) or manifest.url != url:
        raise Stale(
            f"the index in {directory} was built from other documents or settings; "
            "refresh it with `assistant index`"
        )
    try:
        return Index(corpus, encoder, generation)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise Damaged(
            f"{generation.directory} is damaged ({error}); delete it and build the index again"
        ) from error


def _open_store(generation: Generation) -> PassageStore | None:
    """Returns the store, or ``None`` where the vectors beside it are better searched themselves."""
    address, passages = store_address(generation), generation.manifest.passages
    if is_searched_exactly(address, passages=passages):
        return None
    return PassageStore.open(address, passages=passages)


def _newer(file: Path) -> Mapping[int, Sequence[int]]:
    newer: dict[int, list[int]] = {}
    for older, other in json.loads(file.read_text(encoding="ascii")):
        newer.setdefault(older, []).append(other)
    return newer


def _parts(scored: Scored, at: int, coverage: float) -> HitParts:
    return HitParts(
        passage_cosine=float(scored.passage_cosine[at]),
        sentence_cosine=float(scored.sentence_cosine[at]),
        dense=float(scored.dense[at]),
        lexical=float(scored.lexical[at]),
        coverage=coverage,
        sentence_coverage=float(scored.sentence_coverage[at]),
        meaning=float(scored.meaning[at]),
        wording=float(scored.wording[at]),
    )
