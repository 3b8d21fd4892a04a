"""Documents whose texts are nearly the same though neither is said to replace the other."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from corpus.document import Document
from corpus.editor.finding import Finding, FindingKind, finding
from corpus.shingles import Shingles, shingles_of

_SAME_AS_SHORTER = 0.6  # of the shorter text's shingles, as for passages in index.duplicates
_SAME_AS_LONGER = 0.4  # of the longer one's: a summary is not a version
_LEAST_SHINGLES = 20  # a shorter text is too short to be told apart
_MOST_HOLDERS = 20  # a shingle in more documents is a menu or a stock phrase


def check_same_text(documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Yields, for each document that looks like a version of one before it, the likest of those."""
    shingles = {name: shingles_of(document.text) for name, document in documents.items()}
    family = _families(documents)
    likest: dict[str, tuple[int, str]] = {}
    for (first, second), count in sorted(_shared(shingles).items()):
        if family[first] == family[second]:
            continue
        percent = _percent_shared(count, len(shingles[first]), len(shingles[second]))
        if percent > likest.get(second, (0, ""))[0]:
            likest[second] = (percent, first)
    for second, (percent, first) in likest.items():
        yield finding(second, FindingKind.SAME_TEXT, other=first, percent=percent)


def _shared(shingles: Mapping[str, Shingles]) -> Counter[tuple[str, str]]:
    """Returns how many shingles two documents share, those that many hold aside."""
    holders: dict[int, list[str]] = defaultdict(list)
    for name, found in shingles.items():
        for shingle in found:
            holders[shingle].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 1 < len(names) <= _MOST_HOLDERS:
            shared.update(combinations(names, 2))
    return shared


def _percent_shared(count: int, one: int, other: int) -> int:
    """Returns the share of the shorter text; 0 when they are no versions of one document."""
    shorter, longer = sorted((one, other))
    is_same = count >= max(_SAME_AS_SHORTER * shorter, _SAME_AS_LONGER * longer)
    return round(100 * count / shorter) if is_same and shorter >= _LEAST_SHINGLES else 0


def _families(documents: Mapping[str, Document]) -> dict[str, str]:
    """Returns for each document the oldest one that it replaces, step by step; itself if none."""
    oldest = {}
    for name in documents:
        last = name
        while (older := documents[last].source.replaces) in documents and older != name:
            last = str(older)
        oldest[name] = last
    return oldest
