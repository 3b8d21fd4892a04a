"""Puts a question as other people would: keywords, slips, no å, ä, ö, lower case, small talk.

Thresholds that keep nine of ten well-formed questions kept only half of such ones, so the network
must meet them. A question's register never depends on whether it is answerable.
"""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random

from index.analysis import content_words

# Of the examples; the rest stay as they were asked. Those of a set have one register throughout.
SHARES = {"keywords": 0.08, "slip": 0.10, "folded": 0.08, "lower": 0.08, "opening": 0.10}
_CLOSING = 0.3  # of the questions with an opening, so many have a closing instead
_LONG_ENOUGH = 5  # letters of a word in which a slip leaves it recognisable
_FOLDED = str.maketrans("åäöøæéÅÄÖØÆÉ", "aaooaeAAOOAE")


def in_some_register(question: str, language: str, random: Random) -> str:
    """Returns ``question`` as it is or, by ``SHARES``, otherwise put."""
    drawn = random.random()
    for register, share in SHARES.items():
        drawn -= share
        if drawn < 0:
            return put(question, register, language, random) or question
    return question


def put(question: str, register: str, language: str, random: Random) -> str:
    """Returns ``question`` in one register of ``SHARES``; empty when nothing is left of it."""
    if register == "keywords":
        return " ".join(word.surface for word in content_words(question)).lower()
    if register == "slip":
        return with_slip(question, random)
    if register == "folded":
        return question.translate(_FOLDED)
    if register == "lower":
        return question.lower().rstrip("?. ")
    return _with_small_talk(question, language, random)


def with_slip(question: str, random: Random) -> str:
    """Returns ``question`` with one slip in one of its longer words, if it has any.

    A word with a sign on it, as the last one mostly is, stays as it is.
    """
    parts = question.split(" ")
    long = [at for at, part in enumerate(parts) if len(part) >= _LONG_ENOUGH and part.isalpha()]
    if not long:
        return question
    at = random.choice(long)
    parts[at] = _slipped(parts[at], random)
    return " ".join(parts)


def _slipped(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    ways = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    return random.choice(ways)


def _with_small_talk(question: str, language: str, random: Random) -> str:
    wording = _wording()[language]
    bare = question[:1].lower() + question[1:]
    if random.random() < _CLOSING:
        return random.choice(wording["closings"]).format(question.rstrip("? "))
    return random.choice(wording["openings"]).format(bare)


@cache
def _wording() -> dict[str, dict[str, list[str]]]:
    text = (files("index.reader.training") / "registers.toml").read_text(encoding="utf-8")
    wording: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return wording
