"""Which words an abbreviation is short for."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import IntEnum

from corpus.span import Span

_MOST_LETTERS = 10  # of an abbreviation; bounds the search
_SKIPS_FROM = 4  # letters: with fewer, a word left out makes too many names fit
_MORE_WORDS = 5  # than letters, small ones among them, at most; Schwartz and Hearst 2003

_WORD = re.compile(r"[^\W_]+(?:[-/.’'][^\W_]+)*")
_BARRIER = re.compile(r"[.;:()!?\f|•\"”“«»]|\n(?!\s*[a-zåäö])")  # a wrapped line goes on small
_REPEATED = re.compile(r"(\D)([2-4])")


class Fit(IntEnum):
    """How far an abbreviation may be from the initials of its words."""

    INITIALS = 0  # every word but small ones gives its initial and no more
    COMPOUNDS = 1  # a word may give letters from within, as compounds do
    WITHOUT_ONE = 2  # and one word may be left out, if there are four letters or more


def is_short_for(
    abbreviation: str,
    words: Sequence[str],
    *,
    small_words: AbstractSet[str],
    fit: Fit = Fit.COMPOUNDS,
) -> bool:
    """Tells whether the letters of ``abbreviation`` are found in ``words``, in order.

    Each word gives its initial at least; only small words, such as "och", may give none. A digit
    stands for itself or repeats the letter before it.

    >>> is_short_for("RUS", ["regionala", "utvecklingsstrategin"], small_words=set())
    True
    >>> is_short_for("W3C", ["World", "Wide", "Web", "Consortium"], small_words=set())
    True
    >>> is_short_for("EU", ["Europas", "förenade", "nationer"], small_words=set())
    False
    """
    plain = "".join(sign for sign in abbreviation.casefold() if sign.isalnum())
    repeated = _REPEATED.sub(lambda match: match[1] * int(match[2]), plain)
    folded = [word.casefold() for word in words]
    return any(
        0 < len(letters) <= _MOST_LETTERS
        and bool(folded)
        and folded[0][0] == letters[0]
        and _Letters(small_words, fit, len(letters)).fit_in(folded, letters)
        for letters in dict.fromkeys((plain, repeated))
    )


class _Letters:
    """The search for letters in words under one kind of fit."""

    def __init__(self, small_words: AbstractSet[str], fit: Fit, length: int) -> None:
        self._small_words = small_words
        self._has_compounds = fit >= Fit.COMPOUNDS
        self._skips = 1 if fit is Fit.WITHOUT_ONE and length >= _SKIPS_FROM else 0
        self._failed: set[tuple[int, int, int]] = set()  # words and letters left, words skipped

    def fit_in(self, words: list[str], letters: str, skipped: int = 0) -> bool:
        if not words:
            return not letters
        state = (len(words), len(letters), skipped)
        if state not in self._failed and self._fits(words, letters, skipped):
            return True
        self._failed.add(state)
        return False

    def _fits(self, words: list[str], letters: str, skipped: int) -> bool:
        word, rest = words[0], words[1:]
        for taken in range(self._taken(word, letters), 0, -1):
            if self.fit_in(rest, letters[taken:], skipped):
                return True
        if word in self._small_words:
            return self.fit_in(rest, letters, skipped)
        return skipped < self._skips and self.fit_in(rest, letters, skipped + 1)

    def _taken(self, word: str, letters: str) -> int:
        """Returns how many of ``letters`` the word may give, its initial first."""
        if not letters or word[0] != letters[0]:
            return 0
        at, found = 1, 1
        for letter in letters[1:] if self._has_compounds else "":
            at = word.find(letter, at) + 1
            if at == 0:
                break
            found += 1
        return found


def name_before(text: str, span: Span, short: str, *, small_words: AbstractSet[str]) -> Span | None:
    """Returns the shortest name at the end of ``span`` that ``short`` stands for.

    Signs between the name and the abbreviation, such as a bracket, may be in the span.
    """
    words = _words_before(text, span)
    while words and words[-1].slice(text).casefold() in small_words:
        words.pop()
    candidates = (words[-count:] for count in range(1, len(words) + 1))
    found = _first_fit(text, candidates, short, small_words)
    return found and _with_owner(text, found, words)


def _with_owner(text: str, name: Span, words: list[Span]) -> Span:
    """Returns the name with whose it is: "Totalförsvarets forskningsinstitut (FOI)"."""
    before = [word for word in words if word.end < name.start]
    if not before or text[name.start].isupper() or text[before[-1].end : name.start].strip():
        return name
    owner = before[-1].slice(text)
    return Span(before[-1].start, name.end) if owner[0].isupper() and owner[-1] == "s" else name


def name_after(text: str, span: Span, short: str, *, small_words: AbstractSet[str]) -> Span | None:
    """Returns the name at the start of ``span`` that ``short`` stands for.

    Words with a capital that follow at once belong to it.
    """
    words = _words_after(text, span)
    candidates = (words[:count] for count in range(1, len(words) + 1))
    found = _first_fit(text, candidates, short, small_words)
    if found is None:
        return None
    end = found.end
    for word in words:
        if word.start > end and text[word.start].isupper() and text[end : word.start].isspace():
            end = word.end
    return Span(found.start, end)


def _first_fit(
    text: str, candidates: Iterable[list[Span]], short: str, small_words: AbstractSet[str]
) -> Span | None:
    """Returns the first name that fits, by initials alone if one does."""
    most = len(short) + _MORE_WORDS
    tried = [words for words in candidates if len(words) <= most]
    for fit in Fit:
        for words in tried:
            found = [word.slice(text) for word in words]
            if {found[0].casefold(), found[-1].casefold()} & small_words:
                continue
            span = Span(words[0].start, words[-1].end)
            is_list = "," in span.slice(text)  # only initials tell a name from an enumeration
            if fit > Fit.INITIALS and is_list:
                continue
            if is_short_for(short, found, small_words=small_words, fit=fit):
                return span
    return None


def _words_before(text: str, span: Span) -> list[Span]:
    """Returns the words at the end of ``span`` that no full stop or bracket stands between."""
    words = [Span(*match.span()) for match in _WORD.finditer(text, span.start, span.end)]
    if not words:
        return []
    found = (match.end() for match in _BARRIER.finditer(text, span.start, span.end))
    last = max((end for end in found if end <= words[-1].start), default=span.start)
    return [word for word in words if word.start >= last]


def _words_after(text: str, span: Span) -> list[Span]:
    words = [Span(*match.span()) for match in _WORD.finditer(text, span.start, span.end)]
    if not words:
        return []
    barrier = _BARRIER.search(text, words[0].end, span.end)
    return [word for word in words if barrier is None or word.end <= barrier.start()]
