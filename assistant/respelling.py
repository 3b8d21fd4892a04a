"""Slips of spelling mended by the words of the sources, before a question is understood.

A word that the sources lack but that a slip or two turns into one of theirs is taken for that one;
a word typed without its rings and dots gets them back; what is written as it is spoken ("e", "nåt")
is written out. A word with a capital letter is left alone, since all that tells an unknown name
from a known one is its spelling.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import takewhile
from weakref import WeakKeyDictionary

from assistant.messages import Language
from assistant.patterns import read_patterns
from corpus.collection import Corpus
from index.analysis import Word, fold, words
from index.search import Index
from index.spelling import allowed_slips, slips

_WORD = re.compile(r"[^\W_]+")
# A word by itself: the e of e-post and the o of o.s.v. are none.
_ALONE = re.compile(r"(?<![\w:.'’-])[^\W_]+(?![\w:'’-]|\.\w)")
_SPELLINGS: "WeakKeyDictionary[Index, Mapping[str, str]]" = WeakKeyDictionary()


def respelt(text: str, language: Language, index: Index) -> str:
    """Returns ``text`` with its slips mended; itself when there is nothing to mend."""
    patterns = read_patterns(language)
    spellings = spellings_of(index)
    is_bare = text.isascii()  # typed without å, ä and ö, or needing none

    def written(match: re.Match[str]) -> str:
        typed = match[0].casefold() if match.start() == 0 else match[0]  # E may be a name
        return patterns.spoken.get(typed, match[0])

    def mended(match: re.Match[str]) -> str:
        typed = match[0]
        if match.start() > 0 and typed[0].isupper():
            return typed
        word = Word(typed, fold(typed))
        if word.folded in spellings:
            return _dotted(word, spellings) if is_bare else typed
        return _nearest(word, spellings, index, alike=patterns.alike) or typed

    return _WORD.sub(mended, _ALONE.sub(written, text))


def _dotted(word: Word, spellings: Mapping[str, str]) -> str:
    """Returns a word that the sources have with its rings and dots, if they write it with them."""
    spelt = spellings[word.folded]
    return word.surface if spelt.isascii() or not word.is_content else spelt


def _nearest(
    word: Word, spellings: Mapping[str, str], index: Index, *, alike: frozenset[str]
) -> str | None:
    """Returns the sources' word that ``word`` is a slip for; ``None`` when it is none."""
    terms = index.query_words(word.surface).terms if allowed_slips(word.folded) else ()
    near = terms[0].nearest if terms else None
    if near is None or near.word not in spellings:
        return None
    other = Word(spellings[near.word], near.word)
    return other.surface if other.is_content and _is_slip(word, other, alike) else None


def _is_slip(word: Word, other: Word, alike: frozenset[str]) -> bool:
    """Tells whether ``word`` is ``other`` with a slip, and not another word or form of a word.

    Nobody slips in the first letter, and of two words that differ in one letter one is meant for
    the other only when these sound alike.
    """
    one, two = word.folded, other.folded
    is_doubled = one[-1] * 2 == two[-2:]
    if one[0] != two[0] or (_is_other_form(word, other) and not is_doubled):
        return False
    if slips(one, two, allowed_slips(one)) > allowed_slips(one):
        return False
    pairs = ((one, two), (word.stem, other.stem))
    return not any(_is_other_letter(*pair, alike) for pair in pairs)


def _is_other_form(word: Word, other: Word) -> bool:
    """Tells whether the two differ by their endings only, as "innehållet" and "innehålla" do."""
    one, two = (each.folded.removesuffix("s") for each in (word, other))
    if word.stem == other.stem or one in two or two in one:
        return True
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))))
    return one[shared:][-1:] != two[shared:][-1:]


def _is_other_letter(one: str, two: str, alike: frozenset[str]) -> bool:
    """Tells whether the two differ in one letter, by two that do not sound alike."""
    changed = [pair for pair in zip(one, two, strict=False) if pair[0] != pair[1]]
    is_one = len(one) == len(two) and len(changed) == 1
    return is_one and "".join(sorted(changed[0])) not in alike


def spellings_of(index: Index) -> Mapping[str, str]:
    """Returns how the sources spell each of their words, by its folded form."""
    if index not in _SPELLINGS:
        _SPELLINGS[index] = _spellings(index.corpus)
    return _SPELLINGS[index]


def _spellings(corpus: Corpus) -> Mapping[str, str]:
    counts = Counter(word for passage in corpus.passages for word in words(passage.text))
    by_form: dict[str, list[tuple[Word, int]]] = {}
    for word, count in counts.items():
        by_form.setdefault(word.folded, []).append((word, count))
    return {form: _usual(found) for form, found in by_form.items()}


def _usual(found: list[tuple[Word, int]]) -> str:
    """Returns the most common spelling, in small letters if it is ever written so."""
    surface = max(found, key=lambda each: (each[1], each[0].surface))[0].surface
    written = {word.surface for word, _ in found}
    return surface.lower() if surface.lower() in written else surface
