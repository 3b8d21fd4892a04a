"""How the words of an answer are compared with a sample: case and white space do not count."""

import re
from functools import lru_cache

_MARKER = re.compile(r"\s?\[\d+\]")
_OPENINGS = {"ja": "ja", "yes": "ja", "nej": "nej", "no": "nej"}


@lru_cache(maxsize=64)  # every fact of a sample is looked for in the same answer
def plain(text: str) -> str:
    """Returns ``text`` in lower case with white space collapsed.

    >>> plain("Örebro   Län")
    'örebro län'
    """
    return " ".join(text.casefold().split())


def without_markers(answer: str) -> str:
    """Returns ``answer`` without its ``[n]`` and with white space collapsed.

    >>> without_markers("54 vänorter. [1][2] Ja. [3]")
    '54 vänorter. Ja.'
    """
    return " ".join(_MARKER.sub(" ", answer).split()).replace(" .", ".")


def holds(text: str, wording: str) -> bool:
    """Tells whether ``text`` contains ``wording``; a number must not be part of a longer one.

    >>> holds("Nätverket består av 135 medlemmar", "35")
    False
    """
    pattern = re.escape(plain(wording))
    pattern = rf"(?<!\d){pattern}" if wording[:1].isdigit() else pattern
    pattern = rf"{pattern}(?!\d)" if wording[-1:].isdigit() else pattern
    return re.search(pattern, plain(text)) is not None


def polarity_of(text: str) -> str | None:
    """Returns ``ja`` or ``nej`` if that is how ``text`` begins; an extract begins with neither.

    >>> polarity_of("Nej, regionen är indirekt medlem."), polarity_of("Jämtland är med.")
    ('nej', None)
    """
    first = re.match(r"\W*(\w+)", plain(text))
    return _OPENINGS.get(first.group(1)) if first else None


def count_words(text: str) -> int:
    """Returns the number of words in ``text``.

    >>> count_words("E-post: 54 vänorter.")
    3
    """
    return sum(any(sign.isalnum() for sign in word) for word in text.split())
