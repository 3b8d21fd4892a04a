"""A sentence as the rules see it: its terms in order, each with what it is."""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache

from assistant.grounding.numbers import number_of
from assistant.grounding.stems import stem_of
from assistant.grounding.wording import read_wording


class TermKind(Enum):
    """What a term is."""

    NUMBER = "number"
    NAME = "name"  # a capital within a sentence, an acronym, an address
    CONTENT = "content"
    SMALL = "small"  # says nothing about a subject, but may say how the others hang together


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a number of a sentence.

    Attributes:
        word: In lower case, in the one spelling that all its spellings are put for.
        key: Equal for terms that are one: a stem, a number's value, a name without its genitive.
        kind: What it is.
        sign: Signs of punctuation between it and the term before it.
        is_first: Whether it opens the sentence, so that its capital says nothing.
    """

    word: str
    key: str
    kind: TermKind
    sign: str
    is_first: bool = False

    @property
    def is_content(self) -> bool:
        """Tells whether it says something about a subject."""
        return self.kind is not TermKind.SMALL


_TOKEN = re.compile(
    r"(?P<address>[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,40}){1,4}"
    r"|[\w-]{1,60}(?:\.[\w-]{2,40}){0,3}\.[a-zåäö]{2,6}\b)"
    r"|(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\d)|\d{1,3}:[ae]\b"
    r"|\d+(?:[.,:]\d+)*)(?![^\W\d_])"
    r"|(?P<word>[^\W_]+(?:[-’'/&:][^\W_]+)*)"
)
_SIGNS = re.compile(r"[^\w\s]")
_CASE = re.compile(r"(?<=[^\W_])[:’'](?:s|n|t|ns|ts|en|et|ens|ets|ar|er|arna|erna|are)$")
_LIMITS = ("bound.most", "bound.least")
_ARTICLES = ("en", "ett")
_YEAR, _CENTURIES = "år", re.compile(r"1\d{3}|20\d\d")
_CLOCK = "klockan"
_OTHERS = "andra"
_LONGEST_ANALYSED = 2_000  # characters; see corpus.sentences.LONGEST_SENTENCE


@lru_cache(maxsize=4_096)
def terms_of(text: str) -> tuple[Term, ...]:
    """Returns the terms of one sentence, in order.

    >>> [term.key for term in terms_of("Avgiften är 1 250 kr för tio kommuner.")]
    ['avgift', 'är', '1250', 'kron', 'för', '10', 'kommun']
    """
    text = _respelt(unicodedata.normalize("NFC", text[:_LONGEST_ANALYSED]))
    terms: list[Term] = []
    end = 0
    for match in _TOKEN.finditer(text):
        sign = "".join(_SIGNS.findall(text, end, match.start()))
        before = terms[-1].word if terms else ""
        terms.append(_term(match, sign, before, is_first=not terms))
        end = match.end()
    return tuple(map(_in_place, terms, [*terms[1:], None]))


def _in_place(term: Term, following: Term | None) -> Term:
    """Returns ``term`` as what follows makes it.

    ``högst`` that limits no number says what is highest; ``år`` before a year says nothing;
    ``andra`` before nothing speaks of others.
    """
    is_number = following is not None and following.kind is TermKind.NUMBER
    if term.word == _OTHERS and (following is None or following.sign):  # "520 kronor för andra"
        return replace(term, kind=TermKind.CONTENT)
    if term.word == _YEAR and following and is_number and _CENTURIES.fullmatch(following.key):
        return replace(term, kind=TermKind.SMALL)
    if read_wording().classes.get(term.word) not in _LIMITS:
        return term
    is_limit = is_number or (following is not None and following.word in _ARTICLES)
    return term if is_limit else replace(term, kind=TermKind.CONTENT)


def _respelt(text: str) -> str:
    """Returns ``text`` with one spelling for what has several."""
    return _spellings().sub(lambda match: read_wording().spellings[match[0].casefold()], text)


@cache
def _spellings() -> re.Pattern[str]:
    ways = sorted(read_wording().spellings, key=len, reverse=True)
    starts_bare = "|".join(re.escape(way) for way in ways)
    return re.compile(rf"(?<![\w-])(?:{starts_bare})(?![\w-])", re.IGNORECASE)


def _term(match: re.Match[str], sign: str, before: str, *, is_first: bool) -> Term:
    shown = match[0]
    word = shown.casefold()
    if match["address"]:
        return Term(word=word, key=f"@{word}", kind=TermKind.NAME, sign=sign, is_first=is_first)
    value = number_of(word, is_clock=before == _CLOCK)
    if value is not None:
        return Term(word=word, key=value, kind=TermKind.NUMBER, sign=sign, is_first=is_first)
    bare = _CASE.sub("", shown)
    word = bare.casefold()
    is_name = bare[0].isupper() and not is_first and not sign  # "Per", which is a preposition too
    if word in read_wording().small and not is_name:
        return Term(word=word, key=word, kind=TermKind.SMALL, sign=sign, is_first=is_first)
    is_acronym = sum(sign.isupper() for sign in bare) > 1
    if is_acronym or any(sign.isdigit() for sign in bare) or (bare[0].isupper() and not is_first):
        key = word[:-1] if word[-1] == "s" and not is_acronym else word
        return Term(word=word, key=key, kind=TermKind.NAME, sign=sign, is_first=is_first)
    return Term(word=word, key=stem_of(word), kind=TermKind.CONTENT, sign=sign, is_first=is_first)
