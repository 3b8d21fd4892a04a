"""Which language a text is in, by its commonest small words."""

import re
from collections import Counter
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+")
_READ = 200_000  # characters; no language needs more to be told
# Share of all words. Running text has 15 to 30 % of such words, a list of names hardly any.
_LEAST_SHARE = 0.03


def language_of(text: str, small_words: Mapping[str, frozenset[str]]) -> str | None:
    """Returns the language most of whose small words ``text`` holds; ``None`` when none stands out.

    Args:
        text: Any text.
        small_words: The commonest words of each language, in lower case, as many of each.
    """
    counts = Counter(_WORD.findall(text[:_READ].casefold()))
    shares = {
        language: sum(counts[word] for word in words) for language, words in small_words.items()
    }
    ranked = sorted(shares, key=lambda language: -shares[language])
    first, second = ranked[:2]
    is_clear = shares[first] > shares[second] and shares[first] >= _LEAST_SHARE * counts.total()
    return first if is_clear and counts else None
