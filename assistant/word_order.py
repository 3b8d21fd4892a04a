"""How far a sentence says the words of a question in the question's own order.

"Who granted the town its charter?" is answered by "the king granted the town its charter" rather
than by a sentence that has the same words somewhere. Small words count as well: they are what
tells "av kommunen" from "till kommunen".
"""

from collections.abc import Sequence
from functools import lru_cache

from index.analysis import words


class WordOrder:
    """The words of a question, to be looked for in many texts."""

    def __init__(self, question: str) -> None:
        self._stems = _stems(question)

    def share_in(self, text: str) -> float:
        """Returns the share of the question's words that ``text`` has in the same order, 0..1.

        Words between them do not matter; inflections are one word.

        >>> WordOrder("Vem beviljade staden torget?").share_in("Kungen beviljade staden torget.")
        0.75
        >>> WordOrder("Vem beviljade staden torget?").share_in("Torget och staden")
        0.25
        """
        said = _stems(text)
        return _longest_common(self._stems, said) / len(self._stems) if self._stems else 0.0


@lru_cache(maxsize=1024)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words(text))


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
