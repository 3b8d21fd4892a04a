"""Documents whose texts are nearly the same though neither is said to replace the other."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from corpus.document import Document
from corpus.finding import Finding, FindingKind, finding

SHINGLE_WORDS = 5  # five words in a row are seldom the same by chance
_SAME_AS_SHORTER = 0.6  # of the shorter text's shingles, as for passages in index.duplicates
_SAME_AS_LONGER = 0.4  # of the longer one's: a summary is not a version
_LEAST_SHINGLES = 20  # a shorter text is too short to be told apart
_MOST_HOLDERS = 20  # a shingle in more documents is a menu or a stock phrase
_WORD = re.compile(r"\w+")


def check_same_text(documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Yields a finding for each two documents that look like versions of one, the later listed."""
    shingles = {name: _shingles(document.text) for name, document in documents.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for name, found in shingles.items():
        for shingle in found:
            holders[shingle].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 1 < len(names) <= _MOST_HOLDERS:
            shared.update(combinations(names, 2))
    family = _families(documents)
    for (first, second), count in sorted(shared.items()):
        shorter, longer = sorted((len(shingles[first]), len(shingles[second])))
        is_same = count >= max(_SAME_AS_SHORTER * shorter, _SAME_AS_LONGER * longer)
        if is_same and shorter >= _LEAST_SHINGLES and family[first] != family[second]:
            percent = round(100 * count / shorter)
            yield finding(second, FindingKind.SAME_TEXT, other=first, percent=percent)


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text.casefold())
    rows = zip(*(words[at:] for at in range(SHINGLE_WORDS)), strict=False)
    return frozenset(map(hash, rows))


def _families(documents: Mapping[str, Document]) -> dict[str, str]:
    """Returns for each document the oldest one that it replaces, step by step; itself if none."""
    oldest = {}
    for name in documents:
        last = name
        while (older := documents[last].source.replaces) in documents and older != name:
            last = str(older)
        oldest[name] = last
    return oldest
