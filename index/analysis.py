"""Words as lexical search sees them: folded, stemmed, cut into character n-grams.

Everything here is about the language; nothing is about a corpus. A change of any rule must raise
``VERSION``, which is part of the index fingerprint.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files

VERSION = 6

# On 1,853 pieces of Swedish authority pages (946 questions), BM25 alone with index.lexical's
# parameters: R@1 .730 with 3 letters, .745 with 4, .744 with 5; with a typo in each question
# .709, .724, .719. So 3 is worse, and 4 or 5 makes no difference that 946 questions can show.
GRAM_LENGTH = 4

# Letters and digits; a Swedish case ending after a colon ("EU:s", "EU:n") belongs to no word.
_WORD = re.compile(
    r"([^\W_]+)(?::(?:s|n|ns|t|ts|en|ens|et|ets|ar|er|or|arna|erna|orna|are|aren)\b)?"
)
_DEFINITE_I = re.compile(r"ins?$")
_DOUBLE_M = re.compile(r"mm(ets?)?$")
_LATIN_OR_ACCENTED = re.compile(r"(?<=\w{2})([ei])(er|et|um)(s|nas?)?$")
_ACCENTED_E = re.compile(r"(?<=\w{3})e$")
_STROKED = str.maketrans({"æ": "a", "ø": "o", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        surface: As written.
        folded: Lower case without accents: ``Älvsjö`` and ``alvsjo`` are one.
    """

    surface: str
    folded: str

    @property
    def stem(self) -> str:
        """The folded word's Snowball stem; equal for most inflections of one word."""
        return stem(self.folded)

    @property
    def is_content(self) -> bool:
        """Tells whether the word says something about a subject."""
        return self.folded not in stop_words()


def fold(text: str) -> str:
    """Returns ``text`` in lower case without accents, rings and dots.

    >>> fold("Örebro LÄN på å"), fold("Crème")
    ('orebro lan pa a', 'creme')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.translate(_STROKED)


def words(text: str) -> Iterator[Word]:
    """Yields all words of ``text`` in order, stop words too.

    >>> [word.folded for word in words("EU:s 12 vänregioner, S3-nätverk")]
    ['eu', '12', 'vanregioner', 's3', 'natverk']
    """
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield _word(match[1])


def content_words(text: str) -> tuple[Word, ...]:
    """Returns the words of ``text`` that are not stop words, in order.

    >>> [word.surface for word in content_words("Vilka är de tre nätverken?")]
    ['tre', 'nätverken']
    """
    return tuple(word for word in words(text) if word.is_content)


@lru_cache(maxsize=200_000)
def stem(folded: str) -> str:
    """Returns the Swedish Snowball stem of a folded word.

    Folding comes first so that a word typed without å, ä and ö gets the same stem.

    >>> stem("atgarderna"), stem("atgard")
    ('atgard', 'atgard')
    >>> stem("strategin") == stem("strategi")
    True
    >>> stem("medlemmar") == stem("medlem"), stem("kommitteer") == stem("kommitten")
    (True, True)
    >>> stem("museum") == stem("museet") == stem("museer"), stem("gymnasium") == stem("gymnasiet")
    (True, True)
    """
    # Snowball does not know that folding took an accent, as from kommittéer beside kommittén, that
    # Latin words keep their ending in the nominative only, as in museum and museet, that one m
    # becomes two, as in medlem and medlemmar, nor definite forms of words in -i: strategin.
    found = _stem_word()(_LATIN_OR_ACCENTED.sub(r"\1", folded))
    return _ACCENTED_E.sub("", _DOUBLE_M.sub("m", _DEFINITE_I.sub("i", found)))


@lru_cache(maxsize=200_000)
def grams(folded: str, length: int = GRAM_LENGTH) -> tuple[str, ...]:
    """Returns the character n-grams of a word between boundary marks, without repeats.

    >>> grams("lan", 3)
    ('^la', 'lan', 'an$')
    """
    marked = f"^{folded}$"
    if len(marked) <= length:
        return (marked,)
    return tuple(dict.fromkeys(marked[at : at + length] for at in range(len(marked) - length + 1)))


@cache
def stop_words() -> frozenset[str]:
    """Returns the folded stop words of both languages."""
    text = (files("index") / "stopwords.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith(("#", "[")))
    return frozenset(word.folded for line in lines for word in words(line))


def analyser_identity() -> str:
    """Returns what, besides the text, decides how it is cut: part of the index fingerprint."""
    return f"analysis-{VERSION}+snowball-{version('PyStemmer')}+grams-{GRAM_LENGTH}"


@lru_cache(maxsize=200_000)
def _word(surface: str) -> Word:
    """Returns the word; one object for all its places, since a text's words are mostly known."""
    return Word(surface, fold(surface))


@cache
def _stem_word() -> Callable[[str], str]:
    import Stemmer

    stem_word: Callable[[str], str] = Stemmer.Stemmer("swedish").stemWord
    return stem_word
