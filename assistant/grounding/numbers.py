"""Numbers as values: ``1 250`` is ``1250``, ``tio`` is ``10``, ``klockan 13`` is ``13.00``."""

import re
from functools import lru_cache

from assistant.grounding.wording import read_wording

_SPACES = str.maketrans("", "", " \u00a0\u202f")
_TIME = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
_ORDINAL = re.compile(r"\d{1,3}:[ae]")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LARGE = (("tusen", 1000), ("hundra", 100))
_LAST_HOUR = 24
_ARTICLES = ("en", "ett")  # numbers only within another: "tjugoett"


@lru_cache(maxsize=20_000)
def number_of(word: str, *, is_clock: bool = False) -> str | None:
    """Returns the value of a number, written in digits or in letters; ``None`` for other words.

    A time of day has a colon; a fraction, an ordinal and a rough number have forms of their own.

    >>> number_of("1 250"), number_of("tjugofem"), number_of("13.00"), number_of("2,50")
    ('1250', '25', '13:00', '2.5')
    >>> number_of("13", is_clock=True), number_of("tredje"), number_of("tvåhundra")
    ('13:00', '3:e', '200')
    """
    bare = word.translate(_SPACES)
    if _ORDINAL.fullmatch(bare):
        return f"{bare[:-1]}e"
    if _DIGITS.fullmatch(bare):
        return _value(bare, is_clock=is_clock)
    named = _named(word)
    if is_clock and named is not None and named.isdigit():
        return _value(named, is_clock=True)
    return named


def _value(digits: str, *, is_clock: bool) -> str:
    time = _TIME.fullmatch(digits)
    if time:
        return f"{int(time[1])}:{time[2]}"
    if is_clock and digits.isdigit() and int(digits) <= _LAST_HOUR:
        return f"{int(digits)}:00"
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(".", "")
    whole, comma, rest = digits.partition(",")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if comma and rest else whole


def _named(word: str) -> str | None:
    """Returns the value of a number in letters, also of one put together: ``tjugofem``."""
    known = read_wording().numbers
    if word in known:
        return known[word]
    for part, size in _LARGE:
        before, found, after = word.partition(part)
        if found and (many := _small(before, if_empty=1)) is not None:
            rest = _small(after.removeprefix("och"), if_empty=0)
            return str(many * size + rest) if rest is not None else None
    value = None if word in _ARTICLES else _small(word, if_empty=None)
    return str(value) if value is not None else None


def _small(word: str, *, if_empty: int | None) -> int | None:
    """Returns a number below a hundred; ``None`` when ``word`` is none."""
    if not word:
        return if_empty
    known = {**read_wording().numbers, **dict.fromkeys(_ARTICLES, "1")}
    if word in known and known[word].isdigit():
        return int(known[word])
    for tens, value in known.items():
        last = known.get(word.removeprefix(tens), "")
        is_tens = word.startswith(tens) and value.isdigit() and int(value) % 10 == 0
        if is_tens and len(last) == 1 and last.isdigit():
            return int(value) + int(last)
    return None
