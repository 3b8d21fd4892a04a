"""Telling a slip of the finger from another word."""

from functools import lru_cache

_ONE_SLIP_FROM = 5  # letters; shorter words differ by one letter from too many others
_TWO_SLIPS_FROM = 9


def allowed_slips(word: str) -> int:
    """Returns how many slips are still taken for the same word: 0, 1 or 2 by its length.

    Words with digits get none: 2021 is not 2023.
    """
    if any(letter.isdigit() for letter in word):
        return 0
    return (len(word) >= _ONE_SLIP_FROM) + (len(word) >= _TWO_SLIPS_FROM)


@lru_cache(maxsize=50_000)
def slips(first: str, second: str, limit: int) -> int:
    """Returns how many letters were added, dropped, changed or swapped with their neighbour.

    The optimal string alignment distance; anything above ``limit`` is given as ``limit + 1``.

    >>> slips("brysselkontret", "brysselkontoret", 2), slips("regoin", "region", 1)
    (1, 1)
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        here = [row]
        for column, other in enumerate(second, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == second[column - 2]
            if swapped and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > limit:
            return limit + 1
        before, above = above, here
    return min(above[-1], limit + 1)
