"""Runs of words that tell a text from others, and what two texts have of them in common."""

import re

SHINGLE_WORDS = 5  # five words in a row are seldom the same by chance

Shingles = frozenset[int]

_WORD = re.compile(r"\w+")


def shingles_of(text: str) -> Shingles:
    """Returns every run of ``SHINGLE_WORDS`` words of a text, whatever their case, as hashes.

    The hashes of one process are not those of another.
    """
    words = _WORD.findall(text.casefold())
    return frozenset(map(hash, zip(*(words[at:] for at in range(SHINGLE_WORDS)), strict=False)))
