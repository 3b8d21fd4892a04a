"""A smaller number of things to measure, spread over all of them."""

from collections.abc import Sequence
from typing import TypeVar

Each = TypeVar("Each")


def spread(items: Sequence[Each], most: int) -> tuple[Each, ...]:
    """Returns ``most`` of ``items`` at even distances, in order; all where there are no more.

    >>> spread("abcdef", 3)
    ('a', 'c', 'e')
    """
    if len(items) <= most:
        return tuple(items)
    return tuple(items[at * len(items) // most] for at in range(most))
