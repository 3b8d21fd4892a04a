"""Which words of a question and a passage match: told to the network with each token."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from corpus.span import Span
from index.analysis import Word, grams
from index.spelling import allowed_slips
from index.vocabulary import SAME, kinship

_GRAM_LENGTH = 3


class Match(IntEnum):
    """Whether a token's word occurs on the other side: the question's words in the passage's."""

    NONE = 0
    STOP_WORD = 1
    RELATED = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A word as it stands in a text: where, its tokens, and its parts that can match."""

    span: Span
    tokens: tuple[int, ...]
    parts: tuple[Word, ...]


class Matches:
    """How well each word of two sides is matched on the other, by its folded form."""

    def __init__(self, asked: Iterable[LaidWord], shown: Iterable[LaidWord]) -> None:
        self.of_question: dict[str, Match] = {}
        self.of_passage: dict[str, Match] = {}
        others = _distinct(shown)
        contents = [word for word in others if word.is_content]
        forms = {word.folded for word in others}
        for word in _distinct(asked):
            if not word.is_content:
                if word.folded in forms:
                    self._match(word, word, Match.STOP_WORD)
                continue
            for other in contents:
                match = match_of(word, other)
                if match:
                    self._match(word, other, match)

    def _match(self, asked: Word, shown: Word, match: Match) -> None:
        _raise_to(self.of_question, asked.folded, match)
        _raise_to(self.of_passage, shown.folded, match)


def _distinct(text: Iterable[LaidWord]) -> list[Word]:
    return list({part.folded: part for word in text for part in word.parts}.values())


def _raise_to(matches: dict[str, Match], form: str, match: Match) -> None:
    if match > matches.get(form, Match.NONE):
        matches[form] = match


@lru_cache(maxsize=200_000)
def match_of(asked: Word, shown: Word) -> Match:
    """Returns how well a content word of a passage matches one of the question.

    >>> [match_of(Word("linjer", "linjer"), Word(other, other)).name for other in ("linjen", "tur")]
    ['SAME', 'NONE']
    """
    # Words a slip or two apart share some letters in a row; counting slips takes a while.
    is_near = not _grams(asked.folded).isdisjoint(_grams(shown.folded))
    slips = allowed_slips(asked.folded) if is_near else 0
    strength = kinship(asked, shown.folded, slips_allowed=slips)
    if strength == SAME:
        return Match.SAME
    return Match.RELATED if strength else Match.NONE


@lru_cache(maxsize=200_000)
def _grams(folded: str) -> frozenset[str]:
    return frozenset(grams(folded, _GRAM_LENGTH))
