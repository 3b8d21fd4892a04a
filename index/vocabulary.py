"""The words of the corpus: how many passages have each, and which comes nearest to a given word."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.aliases import Aliases
from index.analysis import Word, stem, words
from index.spelling import allowed_slips, slips

# How much of a word another word carries. Set by what they mean for a reader, not fitted: a part
# of a compound is nearly the word, its head alone is the kind of thing, its modifier a hint.
SAME = 1.0
SLIP = 0.8
WITHIN = 0.8  # the text's word has it as a part: kontor in brysselkontoret
HEAD = 0.6  # it ends with the text's word: flygplats in fraktflygplats
MODIFIER = 0.4  # it begins with the text's word
_PART_LETTERS = 4  # shorter parts are found in too many unrelated words

_FILE = "vocabulary.json"
_SIGNATURES = "vocabulary.npy"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The corpus's word nearest to a word: its folded form, how near (0..1), its passages."""

    word: str
    strength: float
    passages: int


def kinship(word: Word, other: str, *, slips_allowed: int) -> float:
    """Returns how much of ``word`` the folded word ``other`` carries, 0..1."""
    # The stemmer cuts flygplats to flygplat but flygplatsen to flygplats: any form may meet any.
    own, others = word.stem, stem(other)
    if others in (own, word.folded) or other in (own, word.folded):
        return SAME
    # The containment is quick to ask and false for nearly all pairs of words.
    related = [form for form in (own, word.folded) if others in form or form in others]
    if part := max((_part_strength(form, others) for form in related), default=0.0):
        return part
    return SLIP if slips_allowed and _is_slip(word.folded, other, slips_allowed) else 0.0


def build_vocabulary(texts: Sequence[str], aliases: Aliases, directory: Path) -> None:
    """Writes the vocabulary of ``texts``, one a passage, to ``directory``."""
    stems: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    forms: set[str] = set()
    for text in texts:
        found = tuple(words(text))
        forms.update(word.folded for word in found)
        stems.update({word.stem for word in found})
        groups.update({str(group) for group in aliases.namings(found)})
    ordered = sorted(forms)
    content = {"passages": len(texts), "stems": stems, "groups": groups, "forms": ordered}
    (directory / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    np.save(directory / _SIGNATURES, _signatures(ordered))


class Vocabulary:
    """A finished vocabulary, opened for reading."""

    def __init__(self, directory: Path) -> None:
        content = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        self.passages: int = content["passages"]
        self._groups: dict[str, int] = content["groups"]
        self._stems: dict[str, int] = content["stems"]
        self._forms: list[str] = content["forms"]
        self._signatures = np.load(directory / _SIGNATURES, mmap_mode="r")
        self._forward = sorted(self._stems)
        self._backward = sorted(stem[::-1] for stem in self._stems)

    def passages_naming(self, group: int) -> int:
        """Returns how many passages have a name of the alias group."""
        return self._groups.get(str(group), 0)

    def nearest(self, word: Word, *, is_name: bool = False) -> Nearest | None:
        """Returns the corpus's word nearest to ``word``, or ``None``.

        Args:
            word: What to look for.
            is_name: The word is a name, of which the last part alone says nothing
                (Göteborg is not a kind of borg).
        """
        for form in (word.stem, word.folded):
            if form in self._stems:
                return Nearest(word.folded, SAME, self._stems[form])
        if any(letter.isdigit() for letter in word.folded):
            return None
        return (
            self._with_part(word.stem)
            or self._of_two_parts(word)
            or self._slipped(word.folded)
            or self._with_one_part(word, is_name=is_name)
        )

    def relatives(self, word: Word) -> dict[str, float]:
        """Returns the corpus's stems that carry ``word`` or a part of it, and how much each does.

        What ``kinship`` says of words with these stems, found without asking it of every word.
        """
        found: dict[str, float] = {}
        for form in dict.fromkeys((word.stem, word.folded)):
            lengths = range(_PART_LETTERS, len(form))
            related = dict.fromkeys((form[:length] for length in lengths), MODIFIER)
            related |= dict.fromkeys((form[-length:] for length in lengths), HEAD)
            related |= dict.fromkeys(self._around(form), WITHIN)
            for other in related.keys() & self._stems.keys():
                found[other] = max(found.get(other, 0.0), related[other])
        return found | dict.fromkeys((word.stem, word.folded), SAME)

    def misspellings(self, word: Word) -> dict[str, float]:
        """Returns the corpus's words that are a slip or two from ``word``, with what they carry."""
        limit = allowed_slips(word.folded)
        near = (self._forms[at] for at in self._alike(word.folded, limit)) if limit else ()
        fits = (form for form in near if allowed_slips(form))
        return {form: SLIP for form in fits if slips(word.folded, form, limit) <= limit}

    def _around(self, part: str) -> list[str]:
        """The stems that begin or end with ``part``, when that is not too short."""
        if len(part) < _PART_LETTERS:
            return []
        behind = (back[::-1] for back in _starting_with(self._backward, part[::-1]))
        return [*_starting_with(self._forward, part), *behind]

    def _with_part(self, part: str) -> Nearest | None:
        """The most common word that begins or ends with ``part``."""
        return self._most_common(self._around(part), WITHIN)

    def _of_two_parts(self, word: Word) -> Nearest | None:
        """The head of a compound whose parts are both in the corpus."""
        heads = [head for modifier, head in _all_cuts(word) if self._has(modifier)]
        return self._most_common(heads, WITHIN)

    def _with_one_part(self, word: Word, *, is_name: bool) -> Nearest | None:
        heads = [] if is_name else [head for _, head in _all_cuts(word)]
        modifiers = [modifier for modifier, _ in _all_cuts(word)]
        return self._most_common(heads, HEAD) or self._most_common(modifiers, MODIFIER)

    def _has(self, modifier: str) -> bool:
        """Tells whether the corpus has a compound's first part, with or without its linking s."""
        forms = {modifier, stem(modifier), stem(modifier.removesuffix("s"))}
        return any(form in self._stems for form in forms)

    def _slipped(self, folded: str) -> Nearest | None:
        """The closest, then the most common, word that a slip or two turns into ``folded``."""
        limit = allowed_slips(folded)
        if not limit:
            return None
        candidates = [self._forms[at] for at in self._alike(folded, limit)]
        distances = [
            (slips(folded, form, limit), -self._stems[stem(form)], form) for form in candidates
        ]
        near = min((found for found in distances if found[0] <= limit), default=None)
        return Nearest(near[2], SLIP, -near[1]) if near else None

    def _alike(self, folded: str, limit: int) -> list[int]:
        """Places of the forms whose letters could be ``limit`` slips away: a quick sieve."""
        changed = np.bitwise_count(self._signatures ^ _signatures([folded]))
        # A slip changes at most two letters of the set and, when it swaps, six pairs of them.
        fits = (changed[:, 0] <= 2 * limit) & (changed[:, 1] <= 6 * limit)
        found: list[int] = np.flatnonzero(fits).tolist()
        return found

    def _most_common(self, stems: Sequence[str], strength: float) -> Nearest | None:
        known = [(-self._stems[stem], stem) for stem in stems if stem in self._stems]
        if not known:
            return None
        passages, word = min(known)
        return Nearest(word, strength, -passages)


def _all_cuts(word: Word) -> list[tuple[str, str]]:
    """Returns the cuts of both the word's forms, each form once."""
    return [cut for form in dict.fromkeys((word.stem, word.folded)) for cut in _cuts(form)]


def _cuts(form: str) -> list[tuple[str, str]]:
    """Returns all ways to cut a form into a modifier and a head that are not too short."""
    places = range(_PART_LETTERS, len(form) - _PART_LETTERS + 1)
    return [(form[:at], form[at:]) for at in places]


def _part_strength(whole: str, other: str) -> float:
    if min(len(whole), len(other)) < _PART_LETTERS:
        return 0.0
    if other.startswith(whole) or other.endswith(whole):
        return WITHIN
    if whole.endswith(other):
        return HEAD
    return MODIFIER if whole.startswith(other) else 0.0


def _is_slip(folded: str, other: str, limit: int) -> bool:
    return allowed_slips(other) > 0 and slips(folded, other, limit) <= limit


def _starting_with(ordered: list[str], start: str) -> list[str]:
    first = bisect_left(ordered, start)
    return ordered[first : bisect_left(ordered, start + "\U0010ffff")]


def _signatures(forms: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Returns ``uint64, (forms, 2)``: the set of letters, and of pairs of letters, as bits."""
    rows = [(_bits(form), _bits(map("".join, pairwise(form)))) for form in forms]
    return np.array(rows, dtype=np.uint64).reshape(len(forms), 2)


def _bits(parts: "Sequence[str] | map[str]") -> int:
    total = 0
    for part in parts:
        total |= _bit(part)
    return total


@lru_cache(maxsize=10_000)  # letters and pairs of letters are few
def _bit(part: str) -> int:
    code = 0
    for letter in part:
        code = code * 31 + ord(letter)
    return 1 << (code % 64)
