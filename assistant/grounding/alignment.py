"""Which term of a source sentence each term of a statement is.

Longest common runs first, wherever they stand: a statement may put the parts of its source in
another order, and the rules look at what was moved, left out, put in and put for something else.
(Greedy string tiling, M. Wise, 1993.)
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from assistant.grounding.parts import parts_of, shares_of
from assistant.grounding.stems import begins, first_part, is_same
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_MOST_OF_ONE = 8  # of one word in a source sentence; more are a list's, and would cost time
_BESIDE = (-1, 1, -2, 2)  # where a small word may stand from the content it goes with


@dataclass(frozen=True, slots=True)
class Alignment:
    """A statement's terms set against a source sentence's.

    Attributes:
        statement: The statement's terms.
        source: The source sentence's.
        places: For each term of the statement its place in ``source``, or ``None``.
        used: The places in the source that some term of the statement has.
        unmatched: The places in the statement of content that the source lacks.
        parts: For each term of the source the number of the part that it is in.
        shares: The parts that say how many of those named just before.
    """

    statement: tuple[Term, ...]
    source: tuple[Term, ...]
    places: tuple[int | None, ...]
    used: frozenset[int]
    unmatched: tuple[int, ...]
    parts: tuple[int, ...]
    shares: frozenset[int]


def align(statement: tuple[Term, ...], source: tuple[Term, ...]) -> Alignment:
    """Returns what of ``statement`` is what of ``source``."""
    matching = _Matching(statement, source)
    matching.match_runs()
    for test in (_is_form, _is_synonym, _is_part):
        matching.match_single(test)
    matching.match_compounds()
    matching.match_small()
    places, parts = matching.places, parts_of(source)
    return Alignment(
        statement=statement,
        source=source,
        places=tuple(places),
        used=frozenset(place for place in places if place is not None),
        unmatched=tuple(
            at for at, term in enumerate(statement) if term.is_content and places[at] is None
        ),
        parts=parts,
        shares=shares_of(source, parts),
    )


@dataclass(slots=True)
class _Matching:
    """An alignment while it is made.

    Attributes:
        places: As the alignment's.
        free: For each term of the source whether nothing has it yet.
    """

    statement: tuple[Term, ...]
    source: tuple[Term, ...]
    places: list[int | None] = field(init=False)
    free: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.places = [None] * len(self.statement)
        self.free = [True] * len(self.source)

    def match_runs(self) -> None:
        """Matches common runs, those with most content first."""
        where: dict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(self.source):
            if term.is_content and len(where[term.key]) < _MOST_OF_ONE:
                where[term.key].append(place)
        while True:
            weight, length, _, at, place = max(self._runs(where), default=(0, 0, 0, 0, 0))
            if not weight:
                return
            for step in range(length):
                self._match(at + step, place + step)

    def _runs(self, where: dict[str, list[int]]) -> Iterator[tuple[int, int, int, int, int]]:
        """Yields every common run: its content, length, nearness, and where it begins in both."""
        for at, term in enumerate(self.statement):
            if term.is_content and self.places[at] is None:
                for place in where.get(term.key, ()):
                    if self.free[place]:
                        length, weight = self._run(at, place)
                        yield weight, length, -abs(at - place), at, place

    def _run(self, at: int, place: int) -> tuple[int, int]:
        """Returns the length of the common run from ``at`` and ``place`` on, and its content."""
        length = weight = 0
        for mine, theirs in zip(self.statement[at:], self.source[place:], strict=False):
            is_taken = self.places[at + length] is not None or not self.free[place + length]
            if is_taken or mine.key != theirs.key:
                break
            weight += mine.is_content
            length += 1
        return length, weight

    def match_single(self, test: Callable[[Term, Term], bool]) -> None:
        """Matches each term of content that is left with the first that passes ``test``."""
        for at, term in self._left():
            for place, other in enumerate(self.source):
                if self.free[place] and other.is_content and test(term, other):
                    self._match(at, place)
                    break

    def match_compounds(self) -> None:
        """Matches compounds whose two parts are in the source, and words that are repeated."""
        for at, term in self._left():
            if term.kind is not TermKind.CONTENT:
                continue
            parts = self._parts(term)
            if parts:
                for place in parts:
                    self._match(at, place)
            else:
                same = (p for p, other in enumerate(self.source) if other.key == term.key)
                self.places[at] = next(same, None)

    def _parts(self, term: Term) -> tuple[int, ...]:
        """Returns where the first and the last part of a compound stand; the last one last."""
        for last, other in enumerate(self.source):
            first = first_part(term.word, other.word) if other.kind is TermKind.CONTENT else None
            if first is None:
                continue
            for place, candidate in enumerate(self.source):
                if place != last and candidate.is_content and _may_begin(first, candidate.word):
                    return place, last
        return ()

    def match_small(self) -> None:
        """Matches small words: those beside the same content as in the source come first."""
        small = [at for at, term in enumerate(self.statement) if not term.is_content]
        for at in small:
            if self.places[at] is None:
                self._match_first(at, self._beside(at))
        for at in small:
            if self.places[at] is None:
                self._match_first(at, range(len(self.source)))

    def _beside(self, at: int) -> list[int]:
        near = [self.places[n] for n in (at - 1, at + 1) if 0 <= n < len(self.places)]
        found = [place + step for place in near if place is not None for step in _BESIDE]
        return [place for place in found if 0 <= place < len(self.source)]

    def _match_first(self, at: int, places: list[int] | range) -> None:
        for place in places:
            other = self.source[place]
            is_free = self.free[place] and not other.is_content  # "år 2019", "i fyra år"
            if is_free and other.key == self.statement[at].key:
                self._match(at, place)
                return

    def _left(self) -> list[tuple[int, Term]]:
        return [
            (at, term)
            for at, term in enumerate(self.statement)
            if term.is_content and self.places[at] is None
        ]

    def _match(self, at: int, place: int) -> None:
        self.places[at] = place
        self.free[place] = False


def _is_form(term: Term, other: Term) -> bool:
    if term.word[0] != other.word[0]:
        return False
    kinds = {term.kind, other.kind}
    if TermKind.NUMBER in kinds:
        return _is_hour(term, other)
    if TermKind.NAME in kinds:
        return term.word.removesuffix("s") == other.word.removesuffix("s")
    units = read_wording().units
    if term.key in units or other.key in units:
        return term.key == other.key
    return is_same(term.word, other.word)


def _is_hour(term: Term, other: Term) -> bool:
    """Tells whether two numbers are one hour: "mellan klockan 13 och 16", "mellan 13 och 16"."""
    return f"{term.key}:00" == other.key or term.key == f"{other.key}:00"


def _is_synonym(term: Term, other: Term) -> bool:
    synonyms = read_wording().synonyms
    group = synonyms.get(term.key)
    return group is not None and synonyms.get(other.key) == group


def _is_part(term: Term, other: Term) -> bool:
    """Tells whether ``term`` is the last part of the compound ``other``: less is said."""
    if term.kind is not TermKind.CONTENT:
        return False
    if term.key in read_wording().units or other.key in read_wording().units:
        return False
    if other.kind is TermKind.NAME:  # "EU-projektet"
        before, _, last = other.word.rpartition("-")
        first = before if before and is_same(term.word, last) else None
    elif other.kind is TermKind.CONTENT:
        first = first_part(other.word, term.word)
    else:
        return False
    return first is not None and not read_wording().changing & set(first.split("-"))


def _may_begin(first: str, word: str) -> bool:
    return is_same(first.removesuffix("s"), word) or begins(first + "x", word)
