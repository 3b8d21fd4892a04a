"""How much of what a query asks about a text speaks of, weighed by how telling each word is."""

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self, TypeVar

from index.aliases import Aliases
from index.analysis import Word, stem, words
from index.passage_words import WHOLE, PassageWords
from index.vocabulary import HEAD, SAME, WITHIN, Nearest, Vocabulary

KNOWN = 0.5  # a nearest word of less strength (a modifier alone) does not make a word known
_NAMED = 2.0  # beside the strengths of words: one of its names, which is whole whatever else is

Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class TextWords:
    """What a text is compared by: its content words, folded and as stems, and its alias groups."""

    forms: frozenset[str]
    stems: frozenset[str]
    groups: frozenset[int]

    @classmethod
    def of(cls, forms: Iterable[str], groups: Iterable[int] = ()) -> Self:
        """Returns those of folded words."""
        kept = frozenset(forms)
        return cls(kept, frozenset(map(stem, kept)), frozenset(groups))


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A content word of a query, or a name from the aliases.

    Attributes:
        surface: As written in the query.
        word: The word; for a name of several words its first.
        idf: How telling it is: ``log(1 + (N - n + 0.5) / (n + 0.5))``, with ``n`` of the
            corpus's ``N`` passages holding it or its nearest word.
        nearest: The corpus's word nearest to it; ``None`` when there is none.
        groups: The alias groups that it names.
        stems: How much of it a word with one of these stems carries, 0..1.
        forms: The same by folded word: itself, and what it may be a slip for.
    """

    surface: str
    word: Word
    idf: float
    nearest: Nearest | None
    groups: tuple[int, ...] = ()
    stems: Mapping[str, float] = field(default_factory=dict, repr=False)
    forms: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def is_known(self) -> bool:
        """Tells whether the corpus has it: inflected, misspelt or within a compound counts."""
        return self.nearest is not None and self.nearest.strength >= KNOWN

    def strength_in(self, text: TextWords) -> float:
        """Returns how far a text of the corpus has it, 0..1."""
        strengths = {self.stems[name] for name in text.stems & self.stems.keys()}
        strengths |= {self.forms[form] for form in text.forms & self.forms.keys()}
        if text.groups.intersection(self.groups):
            strengths.add(_NAMED)
        return self.strength_of(strengths)

    def strength_of(self, strengths: AbstractSet[float]) -> float:
        """Returns the same of a text whose words carry it by ``strengths``."""
        best = max(strengths, default=0.0)
        if best == _NAMED:
            return 1.0
        if self.nearest is None:
            return 0.0
        if 0.0 < best <= HEAD:  # a compound's parts may stand apart: flygplats för frakt
            best = min(WITHIN, sum(sorted(strengths)[-2:]))
        return min(best, self.nearest.strength)


class QueryWords:
    """The terms of one query, compared with the corpus once and then with any text."""

    def __init__(self, query: str, vocabulary: Vocabulary, aliases: Aliases) -> None:
        self._aliases = aliases
        self.terms = _terms(tuple(words(query)), vocabulary, aliases)
        self._mass = sum(term.idf for term in self.terms)
        names = (dict.fromkeys(term.groups, _NAMED) for term in self.terms)
        self._by_form = _sought(term.forms for term in self.terms)
        self._by_stem = _sought(term.stems for term in self.terms)
        self._by_group = _sought(names)

    @property
    def unknown(self) -> tuple[QueryTerm, ...]:
        """The terms that occur nowhere in the corpus, in the query's order."""
        return tuple(term for term in self.terms if not term.is_known)

    def coverage(self, text: str) -> float:
        """Returns the share of the query's idf mass that ``text`` carries, 0..1.

        0 when the query has no content words.
        """
        return self.carried_by(text_words(text, self._aliases)) if self._mass else 0.0

    def carried_by(self, text: TextWords) -> float:
        """Returns the same of a text whose words have been read: much quicker, if read once."""
        if not self._mass:
            return 0.0
        each = zip(self.terms, self._strengths_in(text), strict=True)
        return min(1.0, sum(term.idf * strength for term, strength in each) / self._mass)

    def coverages(self, passage: PassageWords) -> tuple[float, ...]:
        """Returns the same of a passage, then of each of its sentences under its headings."""
        carried = [0.0] * passage.texts
        for term, met in zip(self.terms, self._met_in(passage), strict=True):
            for strengths, where in _apart(met):
                share = term.idf * term.strength_of(strengths)
                for at in range(passage.texts):
                    if where >> at & 1:
                        carried[at] += share
        return tuple(min(1.0, share / self._mass) if share else 0.0 for share in carried)

    def strengths_in(self, passage: PassageWords) -> tuple[float, ...]:
        """Returns how far a passage has each of ``terms``, 0..1, in their order."""
        each = zip(self.terms, self._met_in(passage), strict=True)
        return tuple(
            term.strength_of({strength for strength, where in met.items() if where & WHOLE})
            for term, met in each
        )

    def _met_in(self, passage: PassageWords) -> list[dict[float, int]]:
        """Returns for each term by which strengths a passage's words carry it, and in which texts.

        One look at a passage for all terms and all its sentences: 30 us, for each by itself 200.
        """
        met: list[dict[float, int]] = [{} for _ in self.terms]
        _add_met(met, self._by_form, passage.forms)
        _add_met(met, self._by_stem, passage.stems)
        _add_met(met, self._by_group, passage.groups)
        return met

    def strengths(self, text: str) -> tuple[float, ...]:
        """Returns how far ``text`` of the corpus has each of ``terms``, 0..1, in their order."""
        return self._strengths_in(text_words(text, self._aliases))

    def _strengths_in(self, text: TextWords) -> tuple[float, ...]:
        carried: list[set[float]] = [set() for _ in self.terms]
        _add_carried(carried, self._by_form, text.forms)
        _add_carried(carried, self._by_stem, text.stems)
        _add_carried(carried, self._by_group, text.groups)
        each = zip(self.terms, carried, strict=True)
        return tuple(term.strength_of(strengths) for term, strengths in each)


def _sought(carriers: Iterable[Mapping[Key, float]]) -> dict[Key, list[tuple[int, float]]]:
    """Returns for each word the terms that it carries, by number, and how much of them."""
    sought: dict[Key, list[tuple[int, float]]] = {}
    for term, strengths in enumerate(carriers):
        for word, strength in strengths.items():
            sought.setdefault(word, []).append((term, strength))
    return sought


def _add_carried(
    carried: Sequence[set[float]],
    sought: Mapping[Key, Sequence[tuple[int, float]]],
    words: AbstractSet[Key],
) -> None:
    for word in words & sought.keys():
        for term, strength in sought[word]:
            carried[term].add(strength)


def _add_met(
    met: Sequence[dict[float, int]],
    sought: Mapping[Key, Sequence[tuple[int, float]]],
    words: Mapping[Key, int],
) -> None:
    for word in sought.keys() & words.keys():
        for term, strength in sought[word]:
            met[term][strength] = met[term].get(strength, 0) | words[word]


def _apart(met: Mapping[float, int]) -> Iterable[tuple[set[float], int]]:
    """Returns the sets of strengths that texts have, each with its texts; no text is in two.

    >>> _apart({1.0: 0b011, 0.8: 0b110})
    [({1.0}, 1), ({0.8, 1.0}, 2), ({0.8}, 4)]
    """
    apart: list[tuple[set[float], int]] = []
    for strength, where in met.items():
        split = [(known, texts & ~where) for known, texts in apart]
        split += [({*known, strength}, texts & where) for known, texts in apart]
        new = where & ~sum(texts for _, texts in apart)
        apart = [(known, texts) for known, texts in (*split, ({strength}, new)) if texts]
    return apart


# Of sources only: sentences, 2.5 kB each, and what was found in a document, up to 26 kB.
@lru_cache(maxsize=2048)
def text_words(text: str, aliases: Aliases) -> TextWords:
    """Returns the words by which ``text`` is compared with queries."""
    found = tuple(words(text))
    forms = (word.folded for word in found if word.is_content)
    return TextWords.of(forms, aliases.namings(found))


def _terms(
    query: tuple[Word, ...], vocabulary: Vocabulary, aliases: Aliases
) -> tuple[QueryTerm, ...]:
    mentions = {found.start: found for found in aliases.mentions(query)}
    terms: dict[object, QueryTerm] = {}
    at = 0
    while at < len(query):
        found = mentions.get(at)
        name = query[at : found.end] if found else query[at : at + 1]
        if found:
            terms.setdefault(found.groups, _name_term(name, found.groups, vocabulary))
        elif name[0].is_content:
            is_name = at > 0 and name[0].surface[0].isupper()
            terms.setdefault(name[0].stem, _word_term(name[0], vocabulary, is_name=is_name))
        at += len(name)
    return tuple(terms.values())


def _word_term(word: Word, vocabulary: Vocabulary, *, is_name: bool) -> QueryTerm:
    nearest = vocabulary.nearest(word, is_name=is_name)
    is_known = nearest is not None and nearest.strength >= KNOWN
    passages = nearest.passages if nearest and is_known else 0
    is_slip = nearest is not None and nearest.strength < SAME
    return QueryTerm(
        word.surface,
        word,
        _idf(vocabulary.passages, passages),
        nearest,
        stems=vocabulary.relatives(word),
        forms=(vocabulary.misspellings(word) if is_slip else {}) | _itself(word),
    )


def _name_term(name: Sequence[Word], groups: tuple[int, ...], vocabulary: Vocabulary) -> QueryTerm:
    surface = " ".join(word.surface for word in name)
    passages = max(vocabulary.passages_naming(group) for group in groups)
    folded = " ".join(word.folded for word in name)
    nearest = Nearest(folded, 1.0, passages) if passages else None
    return QueryTerm(
        surface,
        name[0],
        _idf(vocabulary.passages, passages),
        nearest,
        groups,
        stems=vocabulary.relatives(name[0]),
        forms=_itself(name[0]),
    )


def _itself(word: Word) -> dict[str, float]:
    # The stemmer cuts flygplats to flygplat but flygplatsen to flygplats: any form may meet any.
    return {word.folded: SAME, word.stem: SAME}


def _idf(total: int, having: int) -> float:
    return math.log(1.0 + (total - having + 0.5) / (having + 0.5))
