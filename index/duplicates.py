"""Passages that say almost the same in different documents, such as an older and a newer page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np
import numpy.typing as npt

from corpus.collection import Corpus
from index.analysis import words

SHINGLE_WORDS = 4
CONTAINMENT = 0.6  # shared shingles, as a share of the shorter passage's
# And as a share of the older passage's: a short newer one must not hide a long older one.
OLDER_CONTAINMENT = 0.4
_MAX_SHARED = 50  # a shingle in more passages is a stock phrase and makes no pair
_FACTOR = np.uint64(0xD6E8FEB86659FD93)  # odd, its bits evenly mixed

Shingles = npt.NDArray[np.uint64]


def find_duplicates(corpus: Corpus) -> tuple[tuple[int, int], ...]:
    """Returns pairs ``(older, newer)`` of positions in ``corpus.passages``, sorted.

    Only passages of different documents make a pair, and only when one of the documents is known
    to be the newer: it replaces the other, or both are dated.
    """
    numbers: dict[str, int] = {}
    shingles = [_shingles(passage.text, numbers) for passage in corpus.passages]
    age = _Ages(corpus)
    pairs = []
    for (at, other), shared in _sharing(shingles).items():
        mine, theirs = len(shingles[at]), len(shingles[other])
        if shared >= max(
            CONTAINMENT * min(mine, theirs), OLDER_CONTAINMENT * mine
        ) and age.is_older(corpus.passages[at].document, corpus.passages[other].document):
            pairs.append((at, other))
    return tuple(sorted(pairs))


class _Ages:
    """Which document is older than which."""

    def __init__(self, corpus: Corpus) -> None:
        self._sources = {name: document.source for name, document in corpus.documents.items()}

    def is_older(self, document: str, other: str) -> bool:
        if document == other:
            return False
        if document in self._replaced_by(other):
            return True
        if other in self._replaced_by(document):
            return False
        dated, other_dated = self._sources[document].dated, self._sources[other].dated
        return dated is not None and other_dated is not None and dated < other_dated

    def _replaced_by(self, document: str) -> Iterator[str]:
        """Yields what ``document`` replaces, what that replaced, and so on."""
        seen = {document}
        source = self._sources.get(document)
        while source and source.replaces and source.replaces not in seen:
            seen.add(source.replaces)
            yield source.replaces
            source = self._sources.get(source.replaces)


def _shingles(text: str, numbers: dict[str, int]) -> Shingles:
    """Returns the text's distinct shingles, hashed from the numbers of their words.

    Of a million shingles two have one hash by chance once in 30 million corpora.
    """
    words_numbered = [numbers.setdefault(word.folded, len(numbers)) for word in words(text)]
    row = np.array(words_numbered, dtype=np.uint64)
    total = np.zeros(max(0, len(row) - SHINGLE_WORDS + 1), dtype=np.uint64)
    for offset in range(SHINGLE_WORDS):
        total = (total ^ row[offset : offset + len(total)]) * _FACTOR
        total ^= total >> np.uint64(29)
    return np.unique(total)


def _sharing(shingles: Sequence[Shingles]) -> Counter[tuple[int, int]]:
    """Returns how many shingles two passages share, both ways round; only pairs that share any."""
    holders = np.repeat(np.arange(len(shingles)), [len(found) for found in shingles])
    hashes = np.concatenate([np.empty(0, dtype=np.uint64), *shingles])
    order = np.argsort(hashes, kind="stable")
    ends = np.flatnonzero(np.diff(hashes[order])) + 1
    starts = np.concatenate([[0], ends]).astype(np.int64)
    lengths = np.diff(np.append(starts, len(hashes)))
    shared: Counter[tuple[int, int]] = Counter()
    for at in np.flatnonzero((lengths > 1) & (lengths <= _MAX_SHARED)).tolist():
        group = holders[order[starts[at] : starts[at] + lengths[at]]].tolist()
        shared.update(permutations(group, 2))
    return shared
