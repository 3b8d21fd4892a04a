"""A question in English, word by word in Swedish: rough, but in the words of Swedish sources.

Vectors find across languages what words cannot, only less surely. The words are data
(``glossary.toml``); what it lacks, such as names, stays as it is.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_TOKEN = re.compile(r"[\w&]+(?:[-'’][\w&]+)*|[^\w\s]+")
_LONGEST = 4  # words of a phrase in the glossary
_SHORTEST = 3  # letters left of a word whose ending is taken off: "as" is no plural
# Endings of English words and what stands in their place in the glossary.
_ENDINGS = (
    ("'s", ""),
    ("’s", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


def glossed(text: str) -> str:
    """Returns ``text``, in English, with the words that the glossary has in Swedish.

    >>> glossed("How many members does EHMA have?")
    'hur många medlemmar EHMA har ?'
    """
    return " ".join(word for word in _swedish(_TOKEN.findall(text)) if word)


def _swedish(tokens: list[str]) -> Iterator[str]:
    words = read_glossary()
    at = 0
    while at < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + length])
            found = _looked_up(phrase, words)
            if found is not None:
                yield found
                at += length
                break
        else:
            yield tokens[at]
            at += 1


def _looked_up(phrase: str, words: Mapping[str, str]) -> str | None:
    """Returns the Swedish for ``phrase``; an abbreviation in capital letters is no English word."""
    if phrase.isupper() and len(phrase) > 1:
        return None
    low = phrase.casefold()
    if low in words:
        return words[low]
    stems = (low.removesuffix(end) + instead for end, instead in _ENDINGS if low.endswith(end))
    return next((words[stem] for stem in stems if len(stem) >= _SHORTEST and stem in words), None)


@cache
def read_glossary() -> Mapping[str, str]:
    """Returns the Swedish for English words and phrases in small letters."""
    content = files("assistant").joinpath("glossary.toml").read_text("utf-8")
    words: dict[str, str] = tomllib.loads(content)["words"]
    return words
