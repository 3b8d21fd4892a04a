"""How much of what a query asks about a text speaks of, weighed by how telling each word is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.aliases import Aliases
from index.analysis import Word, words
from index.spelling import allowed_slips
from index.vocabulary import HEAD, SAME, WITHIN, Nearest, Vocabulary, kinship

KNOWN = 0.5  # a nearest word of less strength (a modifier alone) does not make a word known


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
    """

    surface: str
    word: Word
    idf: float
    nearest: Nearest | None
    groups: tuple[int, ...] = ()
    _seen: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_known(self) -> bool:
        """Tells whether the corpus has it: inflected, misspelt or within a compound counts."""
        return self.nearest is not None and self.nearest.strength >= KNOWN

    def strength_in(self, forms: frozenset[str], groups: frozenset[int]) -> float:
        """Returns how far a text of the corpus with these words and alias groups has it, 0..1."""
        if groups.intersection(self.groups):
            return 1.0
        if self.nearest is None:
            return 0.0
        strengths = [self._kinship(form) for form in forms]
        best = max(strengths, default=0.0)
        if 0.0 < best <= HEAD:  # a compound's parts may stand apart: flygplats för frakt
            best = min(WITHIN, sum(sorted(set(strengths))[-2:]))
        return min(best, self.nearest.strength)

    def _kinship(self, form: str) -> float:
        seen = self._seen.get(form)
        if seen is None:
            is_spelt = self.nearest is None or self.nearest.strength == SAME
            limit = 0 if is_spelt else allowed_slips(self.word.folded)
            seen = self._seen[form] = kinship(self.word, form, slips_allowed=limit)
        return seen


class QueryWords:
    """The terms of one query, compared with the corpus once and then with any text."""

    def __init__(self, query: str, vocabulary: Vocabulary, aliases: Aliases) -> None:
        self._aliases = aliases
        self.terms = _terms(tuple(words(query)), vocabulary, aliases)
        self._mass = sum(term.idf for term in self.terms)

    @property
    def unknown(self) -> tuple[QueryTerm, ...]:
        """The terms that occur nowhere in the corpus, in the query's order."""
        return tuple(term for term in self.terms if not term.is_known)

    def coverage(self, text: str) -> float:
        """Returns the share of the query's idf mass that ``text`` carries, 0..1.

        0 when the query has no content words.
        """
        if not self._mass:
            return 0.0
        strengths = zip(self.terms, self.strengths(text), strict=True)
        carried = sum(term.idf * strength for term, strength in strengths)
        return min(1.0, carried / self._mass)

    def strengths(self, text: str) -> tuple[float, ...]:
        """Returns how far ``text`` of the corpus has each of ``terms``, 0..1, in their order."""
        found = _words_of(text)
        forms = frozenset(word.folded for word in found if word.is_content)
        has_names = any(term.groups for term in self.terms)
        groups = frozenset(self._aliases.namings(found) if has_names else ())
        return tuple(term.strength_in(forms, groups) for term in self.terms)


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
    passages = nearest.passages if nearest and nearest.strength >= KNOWN else 0
    return QueryTerm(word.surface, word, _idf(vocabulary.passages, passages), nearest)


def _name_term(name: Sequence[Word], groups: tuple[int, ...], vocabulary: Vocabulary) -> QueryTerm:
    surface = " ".join(word.surface for word in name)
    passages = max(vocabulary.passages_naming(group) for group in groups)
    folded = " ".join(word.folded for word in name)
    nearest = Nearest(folded, 1.0, passages) if passages else None
    return QueryTerm(surface, name[0], _idf(vocabulary.passages, passages), nearest, groups)


def _idf(total: int, having: int) -> float:
    return math.log(1.0 + (total - having + 0.5) / (having + 0.5))


@lru_cache(maxsize=1024)
def _words_of(text: str) -> tuple[Word, ...]:
    return tuple(words(text))
