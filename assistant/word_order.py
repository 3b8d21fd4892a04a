"""How far a sentence says the words of a question in the question's own order.

"Who granted the town its charter?" is answered by "the king granted the town its charter" rather
than by a sentence that has the same words somewhere. Small words count as well: they are what
tells "av kommunen" from "till kommunen".
"""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.analysis import words


@dataclass(frozen=True, slots=True)
class Echo:
    """How much of a question a text says again, each 0..1.

    Attributes:
        order: Share of the question's words that it has in the same order, whatever is between.
        pairs: Share of the question's neighbouring words that are neighbours in it too.
        density: Share of its own words that are the question's.
    """

    order: float
    pairs: float
    density: float


class WordOrder:
    """The words of a question, to be looked for in many texts."""

    def __init__(self, question: str) -> None:
        self._stems = _stems(question)
        self._pairs = _pairs(self._stems)

    def echo_in(self, text: str) -> Echo:
        """Returns how much of the question ``text`` says again; inflections are one word.

        >>> WordOrder("Vem beviljade staden torget?").echo_in("Staden beviljade torget.")
        Echo(order=0.5, pairs=0.0, density=1.0)
        >>> WordOrder("Vem beviljade staden torget?").echo_in("Kungen beviljade staden torget.")
        Echo(order=0.75, pairs=0.6666666666666666, density=0.75)
        """
        said = _stems(text)
        return Echo(
            order=_share(_longest_common(self._stems, said), of=self._stems),
            pairs=_share(len(self._pairs & _pairs(said)), of=self._pairs),
            density=_share(len(set(self._stems) & set(said)), of=set(said)),
        )


def _share(count: int, *, of: Sized) -> float:
    return count / len(of) if of else 0.0


@lru_cache(maxsize=1024)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words(text))


def _pairs(stems: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(stems))


def _longest_common(first: Sequence[str], second: Sequence[str]) -> int:
    """Returns the length of the longest common subsequence."""
    common = set(first) & set(second)
    rest = [word for word in second if word in common]
    row = [0] * (len(rest) + 1)
    for word in first:
        if word not in common:
            continue
        diagonal = 0
        for at, other in enumerate(rest, start=1):
            above = row[at]
            row[at] = diagonal + 1 if word == other else max(above, row[at - 1])
            diagonal = above
    return row[-1]
