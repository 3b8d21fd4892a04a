"""Lexical search: BM25 over words' character 4-grams, with the corpus's aliases.

Every token's score in every passage is computed once, when the index is built, and saved as bm25s
saves it, which can open the files. They are then read as they lie on disk, memory-mapped, without
importing the library (0.3 s).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from corpus.collection import Corpus
from corpus.passage import Passage
from index.aliases import Aliases
from index.analysis import Word, grams, words
from index.parts import WHOLE, Parts
from index.postings import TokenCounts
from index.progress import Progress, silent

# Best of five pairs on the pieces described in index.analysis: R@1 .745 against .728 for the
# customary 1.5 and .75; titles and headings make texts longer without making them broader.
K1 = 0.9
B = 0.4

Scores = npt.NDArray[np.float32]


def lexical_text(corpus: Corpus, passage: Passage) -> str:
    """Returns what lexical search reads of a passage, a line each.

    Its title, its headings, the headers of tables that begin outside it, and its text.
    """
    document = corpus.documents[passage.document]
    headers = (document.slice(header) for header in passage.outer_headers)
    return "\n".join((document.source.title, *passage.heading, *headers, passage.text))


def build_lexical(
    texts: Sequence[str],
    aliases: Aliases,
    directory: Path,
    *,
    parts: Parts = WHOLE,
    progress: Progress = silent,
) -> None:
    """Writes the lexical index over ``texts``, in their order, to ``directory``."""
    import bm25s

    counts = TokenCounts()
    for done, text in enumerate(texts, start=1):
        found = tuple(words(text))
        names = map(_group_token, aliases.namings(found))
        counts.add(names, found, lambda word: _content_tokens(word, parts))
        if done % 100 == 0 or done == len(texts):
            progress("lexical", done, len(texts))
    postings = counts.postings(k1=K1, b=B)
    scorer = bm25s.BM25(k1=K1, b=B)
    scorer.vocab_dict, scorer.nonoccurrence_array = counts.numbers, None
    scorer.scores = {
        "data": postings.scores,
        "indices": postings.texts,
        "indptr": postings.starts,
        "num_docs": len(texts),
    }
    scorer.save(directory, show_progress=False)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Words of the query, or a name: then its alias's weight counts where a text has any name."""

    weights: dict[str, float]
    alias: tuple[str, float] | None = None


class LexicalIndex:
    """A finished lexical index, opened for reading."""

    def __init__(
        self, directory: Path, aliases: Aliases, *, passages: int, parts: Parts = WHOLE
    ) -> None:
        self._aliases = aliases
        self._parts = parts
        self._passages = passages
        # As plain arrays over the mapped files: numpy makes a memmap anew of every slice of one.
        self._values = np.asarray(np.load(directory / "data.csc.index.npy", mmap_mode="r"))
        self._rows = np.asarray(np.load(directory / "indices.csc.index.npy", mmap_mode="r"))
        self._starts = np.load(directory / "indptr.csc.index.npy").tolist()
        vocabulary = (directory / "vocab.index.json").read_text(encoding="utf-8")
        self._numbers: dict[str, int] = json.loads(vocabulary)

    def scores(self, query: str) -> Scores:
        """Returns ``float32, (passages,)``: each passage's BM25 score, 0 where nothing matches."""
        total = np.zeros(self._passages, dtype=np.float32)
        for unit in _query_units(tuple(words(query)), self._aliases, self._parts):
            if unit.alias is None:
                self._add(total, unit.weights.items())
            else:
                by_words = np.zeros_like(total)
                by_alias = np.zeros_like(total)
                self._add(by_words, unit.weights.items())
                self._add(by_alias, (unit.alias,))
                # Whoever is named by any name counts alike, and only by that.
                total += np.where(by_alias > 0, by_alias, by_words)
        return total

    def _add(self, total: Scores, weights: Iterable[tuple[str, float]]) -> None:
        for token, weight in weights:
            number = self._numbers.get(token)
            if number is not None:
                here = slice(self._starts[number], self._starts[number + 1])
                # A third of the time of adding to ``total[rows]``, which copies; the same sums.
                np.add.at(total, self._rows[here], np.float32(weight) * self._values[here])


def open_lexical(
    directory: Path, corpus: Corpus, aliases: Aliases, parts: Parts = WHOLE
) -> LexicalIndex:
    """Returns the lexical index in ``directory``, or one made anew of ``parts`` that it is not of.

    Aliases left out are merely not asked for: the texts' tokens for them stay where they are.
    """
    passages = len(corpus.passages)
    if parts.has_stored_tokens:
        return LexicalIndex(directory, aliases, passages=passages, parts=parts)
    texts = [
        lexical_text(corpus, passage) if parts.headings else passage.text
        for passage in corpus.passages
    ]
    # The files are memory-mapped; where that holds them fast, the system removes them later.
    with TemporaryDirectory(prefix="utblick-", ignore_cleanup_errors=True) as made:
        build_lexical(texts, aliases, Path(made), parts=parts)
        return LexicalIndex(Path(made), aliases, passages=passages, parts=parts)


def best_positions(scores: Scores, count: int) -> list[int]:
    """Returns the positions of the ``count`` highest scores above 0, the highest first.

    >>> best_positions(np.array([0.0, 2.0, 3.0, 2.0], dtype=np.float32), 2)
    [2, 1]
    """
    positive = np.flatnonzero(scores > 0)
    if len(positive) > count:
        least = np.partition(scores[positive], -count)[-count]
        positive = positive[scores[positive] >= least]
    order: list[int] = positive[np.argsort(-scores[positive], kind="stable")][:count].tolist()
    return order


def _content_tokens(word: Word, parts: Parts) -> tuple[str, ...]:
    return _grams(parts.form(word)) if word.is_content else ()


def _query_units(query: tuple[Word, ...], aliases: Aliases, parts: Parts) -> list[_Unit]:
    """Returns the query's units: one for each group of names, one for all other words."""
    mentions = aliases.mentions(query)
    named: dict[int, dict[str, float]] = {}
    for found in mentions:
        weights = _weights(query[found.start : found.end], parts)
        for group in found.groups:  # of two names of one thing the weightier counts
            named[group] = max(named.get(group, {}), weights, key=_total)
    inside = {at for found in mentions for at in range(found.start, found.end)}
    others = (word for at, word in enumerate(query) if at not in inside)
    units = [_Unit(_weights(others, parts))]
    for group, weights in named.items():
        units.append(_Unit(weights, (_group_token(group), _total(weights) or 1.0)))
    return units


def _weights(text: Iterable[Word], parts: Parts) -> dict[str, float]:
    total: dict[str, float] = {}
    for word in {word.folded: word for word in text if word.is_content}.values():
        for token in _grams(parts.form(word)):
            total[token] = total.get(token, 0.0) + 1.0
    return total


_grams = lru_cache(maxsize=200_000)(grams)


def _total(weights: dict[str, float]) -> float:
    return sum(weights.values())


def _group_token(group: int) -> str:
    return f"@{group}"
