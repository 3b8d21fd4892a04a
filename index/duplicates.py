"""Passages that say almost the same in different documents, such as an older and a newer page."""

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.collection import Corpus
from index.analysis import words

SHINGLE_WORDS = 4
CONTAINMENT = 0.6  # shared shingles, as a share of the shorter passage's
# And as a share of the older passage's: a short newer one must not hide a long older one.
OLDER_CONTAINMENT = 0.4
_MAX_SHARED = 50  # a shingle in more passages is a stock phrase and makes no pair

Shingles = frozenset[tuple[str, ...]]


def find_duplicates(corpus: Corpus) -> tuple[tuple[int, int], ...]:
    """Returns pairs ``(older, newer)`` of positions in ``corpus.passages``, sorted.

    Only passages of different documents make a pair, and only when one of the documents is known
    to be the newer: it replaces the other, or both are dated.
    """
    shingles = [_shingles(passage.text) for passage in corpus.passages]
    holders: dict[tuple[str, ...], list[int]] = {}
    for at, found in enumerate(shingles):
        for shingle in found:
            holders.setdefault(shingle, []).append(at)
    age = _Ages(corpus)
    pairs = []
    for at, found in enumerate(shingles):
        document = corpus.passages[at].document
        for other, shared in _sharing(found, holders).items():
            shorter = min(len(found), len(shingles[other]))
            is_alike = shared >= max(CONTAINMENT * shorter, OLDER_CONTAINMENT * len(found))
            if is_alike and age.is_older(document, corpus.passages[other].document):
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


def _shingles(text: str) -> Shingles:
    folded = [word.folded for word in words(text)]
    return frozenset(
        tuple(folded[at : at + SHINGLE_WORDS]) for at in range(len(folded) - SHINGLE_WORDS + 1)
    )


def _sharing(found: Shingles, holders: dict[tuple[str, ...], list[int]]) -> Counter[int]:
    shared: Counter[int] = Counter()
    for shingle in found:
        places: Sequence[int] = holders[shingle]
        if 1 < len(places) <= _MAX_SHARED:
            shared.update(places)
    return shared
