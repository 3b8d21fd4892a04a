"""Lines joined to one: words that were broken at a line end made whole again."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.extraction.pdf_words import SOFT_HYPHEN
from corpus.wording import read_wording

_HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_STEM = re.compile(r"([^\W_]+)[-\u2010\u00ad]$")
_HEAD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?:|www\.|\S+@)\S*$")
_TAIL = 200  # characters that a word or an address has at most
_WITHIN_ADDRESS = ("/", "-", "_", "=", "?", "&")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often a document writes each word away from line ends, in small letters."""

    times: Counter[str]

    def prefers_hyphen(self, stem: str, rest: str) -> bool:
        """Tells whether the document writes ``stem-rest`` rather than ``stemrest``."""
        joined, hyphenated = f"{stem}{rest}".casefold(), f"{stem}-{rest}".casefold()
        return self.times[hyphenated] > self.times[joined]


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Returns the words of a document's lines; the last of a line may be broken and is left out."""
    times: Counter[str] = Counter()
    for text in texts:
        words = [word.casefold().replace("\u2010", "-") for word in _WORD.findall(text)]
        times.update(words[:-1] if text.endswith(_HYPHENS) else words)
    return Vocabulary(times)


def joined(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Returns lines as one, broken words whole.

    >>> joined(["Den inter-", "nationella EU-", "kommissionen"], Vocabulary(Counter()))
    'Den internationella EU-kommissionen'
    >>> joined(["vård-", "och omsorg, Väst-", "Sverige"], Vocabulary(Counter()))
    'vård- och omsorg, Väst-Sverige'
    """
    whole = ""
    for text in texts:
        whole = _join(whole, text, vocabulary) if whole else text
    return whole


def is_broken(text: str) -> bool:
    """Tells whether a line ends within a word or a compound, at a hyphen."""
    return _STEM.search(text[-_TAIL:]) is not None


def _join(before: str, text: str, vocabulary: Vocabulary) -> str:
    if before.endswith(SOFT_HYPHEN):
        return before[:-1] + text
    if _is_address(before, text):
        return before + text
    stem = _STEM.search(before[-_TAIL:])
    if stem is None:  # no hyphen, or a dash between words
        return f"{before} {text}"
    rest = _HEAD.match(text)
    if rest is not None and _is_conjunction(rest[0], text[rest.end() :]):
        return f"{before} {text}"
    if rest is None or _keeps_hyphen(stem[1], rest[0], vocabulary):
        return before + text
    return before[:-1] + text


def _is_address(before: str, text: str) -> bool:
    """Tells whether a web or mail address goes on from one line to the next."""
    if _ADDRESS.search(before[-_TAIL:]) is None:
        return False
    if text[0].isupper() and "/" not in text.split(" ", maxsplit=1)[0]:
        return False
    at_dot = before.endswith(".") and text[0].islower()
    return at_dot or before.endswith(_WITHIN_ADDRESS) or text.startswith("/")


def _is_conjunction(word: str, after: str) -> bool:
    """Tells whether a hyphen before ``word`` stands for the rest of a compound."""
    return word.casefold() in read_wording().joining and not after[:1].strip()


def _keeps_hyphen(stem: str, rest: str, vocabulary: Vocabulary) -> bool:
    """Tells whether a hyphen at a line end belongs to the word: ``EU-kommissionen``."""
    capitals = stem.isupper() and rest.isupper()
    if capitals and len(stem) > 1:
        return vocabulary.prefers_hyphen(stem, rest)
    if rest[0].isupper() or not stem[-1].islower() or any(letter.isdigit() for letter in stem):
        return True
    if len(stem) == 1:
        return True  # "e-post", "x-axel"
    return vocabulary.prefers_hyphen(stem, rest)
