"""BM25 scores of every token in every text, as bm25s computes them, from arrays of numbers.

bm25s counts each text's tokens in Python, one list a text. Here a word's tokens are looked up once
and counted for thousands of texts at a time: the same scores to the last bit, without the time and
the memory of the lists (8 bytes for each of 80 million tokens at 100,000 passages).
"""

import math
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import Word

_COUNTED_TEXTS = 2_000  # at once: about 2 million tokens, 50 MB while they are sorted

_TOKEN_BITS = 32

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Scores by token: a sparse matrix in compressed columns.

    Attributes:
        scores: ``float32``, token after token, within a token by text.
        texts: ``int32``, parallel to ``scores``: the text of each.
        starts: ``int64, (tokens + 1,)``: where each token's scores begin.
    """

    scores: npt.NDArray[np.float32]
    texts: Numbers
    starts: npt.NDArray[np.int64]


class TokenCounts:
    """Tokens of one text after another, numbered as they come and counted.

    Attributes:
        numbers: The number of each token met, from 0 in the order in which they came.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self._lengths: list[int] = []  # of every text, in tokens
        self._tokens = array("i")  # of the texts not counted yet
        self._counted_texts = 0
        self._counted: list[tuple[Numbers, ...]] = []  # texts, tokens, counts

    def add(
        self,
        own: Iterable[str],
        words: Iterable[Word],
        tokens_of: Callable[[Word], Iterable[str]],
    ) -> None:
        """Counts the next text.

        Args:
            own: Tokens that it has as a whole.
            words: Its words.
            tokens_of: Gives a word's tokens; asked once for each word as it is written.
        """
        before = len(self._tokens)
        self._tokens.extend(map(self._number, own))
        for word in words:
            numbered = self._of_word.get(word.surface)
            if numbered is None:
                numbered = tuple(map(self._number, tokens_of(word)))
                self._of_word[word.surface] = numbered
            self._tokens.extend(numbered)
        self._lengths.append(len(self._tokens) - before)
        if len(self._lengths) % _COUNTED_TEXTS == 0:
            self._count()

    def postings(self, *, k1: float, b: float) -> Postings:
        """Returns the scores by Lucene's variant of BM25, which is bm25s's default."""
        self._count()
        texts, tokens, counts = map(np.concatenate, zip(*self._counted, strict=True))
        frequencies = np.bincount(tokens, minlength=len(self.numbers))
        lengths = np.array(self._lengths)
        shares = counts / (k1 * ((1 - b) + b * lengths[texts] / lengths.mean()) + counts)
        scores = (_rarity(frequencies, len(lengths))[tokens] * shares).astype(np.float32)
        order = np.argsort(tokens, kind="stable")
        starts = np.concatenate([[0], np.cumsum(frequencies)])
        return Postings(scores[order], texts[order], starts)

    def _number(self, token: str) -> int:
        return self.numbers.setdefault(token, len(self.numbers))

    def _count(self) -> None:
        """Turns what has been added since the last time into texts, tokens and counts."""
        lengths = self._lengths[self._counted_texts :]
        texts = np.repeat(np.arange(self._counted_texts, len(self._lengths)), lengths)
        # A text and a token in one number, so that one sort counts the tokens of all texts.
        both, counts = np.unique(
            texts << _TOKEN_BITS | np.frombuffer(self._tokens, dtype=np.int32), return_counts=True
        )
        tokens = both & (1 << _TOKEN_BITS) - 1
        columns = (both >> _TOKEN_BITS, tokens, counts)
        self._counted.append(tuple(column.astype(np.int32) for column in columns))
        self._counted_texts = len(self._lengths)
        self._tokens = array("i")


def _rarity(frequencies: npt.NDArray[np.int64], texts: int) -> npt.NDArray[np.float32]:
    """Returns each token's inverse document frequency, ``float32, (tokens,)``."""
    of = {n: math.log(1 + (texts - n + 0.5) / (n + 0.5)) for n in np.unique(frequencies).tolist()}
    return np.array([of[n] for n in frequencies.tolist()], dtype=np.float32)
