"""Two versions of a document compared part by part: what stayed, what was edited, what is new.

A part is a paragraph, a list, a block of short lines or a page fact. Passages group parts by
length, so that one new paragraph shifts the borders of those around it; parts stay themselves.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from corpus.document import Document
from corpus.outline import Block, BlockKind, Outline
from corpus.readable import readable

_LEFT_OUT = {BlockKind.HEADING, BlockKind.CONTENTS, BlockKind.BOILERPLATE}
_LEAST_SHARED = 0.25
"""Of their word pairs that two parts must share to be versions of one: between the two versions of
the bundled page, parts that a reader would call edited share .43 or more, others .08 or less."""


class ChangeKind(StrEnum):
    """What became of a part."""

    SAME = "same"
    EDITED = "edited"
    REMOVED = "removed"  # only in the older
    ADDED = "added"  # only in the newer


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A part of the older document, what it became in the newer one, or either alone.

    Attributes:
        kind: What became of it.
        older: The part in the older document; ``None`` exactly when it was added.
        newer: The part in the newer document; ``None`` exactly when it was removed.
        similarity: Share of word pairs that the two have in common, 0 to 1; 1 when they read the
            same, 0 when there is only one.
    """

    kind: ChangeKind
    older: Block | None = None
    newer: Block | None = None
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Edit:
    """A run of words within an edited part: ``older`` became ``newer``, equal when they stayed."""

    older: str
    newer: str


def compare_versions(
    older: Document, older_outline: Outline, newer: Document, newer_outline: Outline
) -> tuple[Change, ...]:
    """Returns what became of each part, in the order of the newer document.

    What is only in the older one comes after the part that it followed there. Parts that read the
    same are paired first, in order; of the others those most alike, ties by place.
    """
    before, after = _parts(older_outline), _parts(newer_outline)
    old_texts = [readable(block.span.slice(older.text)) for block in before]
    new_texts = [readable(block.span.slice(newer.text)) for block in after]
    pairs = _same(old_texts, new_texts)
    pairs |= _alike(old_texts, new_texts, pairs)
    changes = [_change(before, after, old, pairs) for old in range(len(before))]
    by_newer = {new: changes[old] for old, (new, _) in pairs.items()}
    ordered: list[Change] = _removed_after(changes, -1)
    old_of = {new: old for old, (new, _) in pairs.items()}
    for new, block in enumerate(after):
        ordered.append(by_newer.get(new) or Change(kind=ChangeKind.ADDED, newer=block))
        if new in old_of:
            ordered += _removed_after(changes, old_of[new])
    return tuple(ordered)


def words_edited(older: str, newer: str) -> tuple[Edit, ...]:
    """Returns how the words of one text became those of the other, run by run.

    >>> words_edited("Kansliet har fem anställda.", "Kansliet har sju anställda.")
    (Edit(older='Kansliet har', newer='Kansliet har'), Edit(older='fem', newer='sju'), \
Edit(older='anställda.', newer='anställda.'))
    """
    before, after = readable(older).split(), readable(newer).split()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Edit(" ".join(before[a:b]), " ".join(after[c:d])) for _, a, b, c, d in matcher.get_opcodes()
    )


def _parts(outline: Outline) -> list[Block]:
    return [block for block in outline.blocks if block.kind not in _LEFT_OUT]


Pairs = dict[int, tuple[int, float]]
"""Position of a newer part, and their similarity, by the position of the older part."""


def _same(older: Sequence[str], newer: Sequence[str]) -> Pairs:
    places: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(newer))):
        places[newer[place].casefold()].append(place)
    pairs: Pairs = {}
    for place, text in enumerate(older):
        if waiting := places[text.casefold()]:
            pairs[place] = (waiting.pop(), 1.0)
    return pairs


def _alike(older: Sequence[str], newer: Sequence[str], taken: Pairs) -> Pairs:
    """Returns the pairs that share enough of their word pairs, the most alike first."""
    used = {new for new, _ in taken.values()}
    free_old = {at: _word_pairs(text) for at, text in enumerate(older) if at not in taken}
    free_new = {at: _word_pairs(text) for at, text in enumerate(newer) if at not in used}
    found: Pairs = {}
    for share, old, new in sorted(_shares(free_old, free_new), key=lambda s: (-s[0], s[1:])):
        if old not in found and new not in used:
            found[old] = (new, share)
            used.add(new)
    return found


def _shares(
    older: dict[int, frozenset[tuple[str, str]]], newer: dict[int, frozenset[tuple[str, str]]]
) -> Iterator[tuple[float, int, int]]:
    """Yields how much parts share (Dice's coefficient of their word pairs) where that is enough."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for new, word_pairs in newer.items():
        for pair in word_pairs:
            holders[pair].append(new)
    for old, word_pairs in older.items():
        common = Counter(new for pair in word_pairs for new in holders.get(pair, ()))
        for new, count in common.items():
            share = 2 * count / (len(word_pairs) + len(newer[new]))
            if share >= _LEAST_SHARED:
                yield share, old, new


def _word_pairs(text: str) -> frozenset[tuple[str, str]]:
    words = ["", *text.casefold().split()]
    return frozenset(itertools.pairwise(words))


def _change(before: list[Block], after: list[Block], old: int, pairs: Pairs) -> Change:
    if old not in pairs:
        return Change(kind=ChangeKind.REMOVED, older=before[old])
    new, similarity = pairs[old]
    kind = ChangeKind.SAME if similarity == 1.0 else ChangeKind.EDITED
    return Change(kind=kind, older=before[old], newer=after[new], similarity=similarity)


def _removed_after(changes: list[Change], old: int) -> list[Change]:
    """Returns the removed parts that directly follow the older part at ``old``."""
    end = old + 1
    while end < len(changes) and changes[end].kind is ChangeKind.REMOVED:
        end += 1
    return changes[old + 1 : end]
