"""Whether a full stop ends a sentence, or belongs to an abbreviation, an initial or a number."""

import re
import unicodedata
from dataclasses import dataclass

from corpus.wording import read_wording

_BEFORE = re.compile(r"(?:^|[\s(\[\"”“'’»/–-])([^\s(\[\"”“'’»/–-]{1,24})$")
_SPACED = re.compile(r"(?:^|[\s(])((?:[^\W\d_]{1,2}\.[ \u00a0]){1,3}[^\W\d_]{1,5})$")  # "bl. a"
_LOOK_BACK = 40  # characters; enough for an abbreviation and the word before it

_INITIALS = re.compile(r"[A-ZÅÄÖÉÜØÆ](?:[.-]+[A-ZÅÄÖÉÜØÆ]){0,3}")
_NUMBER = re.compile(r"\d+(?:[.:]\d+)*|[IVX]+|§+")
_ITEM = re.compile(r"\d{1,2}|[IVX]+")  # "Målen är: 1. Fler jobb, 2. Renare luft."
_ENUMERATOR = re.compile(r"[a-zåäö]|\d+(?:\.\d+)*§?|[IVX]+")
_LABEL = re.compile(r"(?:[A-ZÅÄÖ][a-zåäö]*|§+|\d+)\.?")


@dataclass(frozen=True, slots=True)
class Follower:
    """The next word after a full stop.

    Attributes:
        signs: White space and signs before it.
        word: The word.
        begins: Whether it may begin a sentence: a capital, a digit, or a brand such as ``iPhone``.
        is_number: Whether it is one: in digits, or before a ``§`` (scanned books have ``I §``).
    """

    signs: str
    word: str
    begins: bool
    is_number: bool

    @property
    def is_acronym(self) -> bool:
        """Whether it has capitals within, as the short names of laws have: ``RF``, ``BrB``."""
        return not self.word[1:].islower() and self.word[1:].isalpha()

    @property
    def is_opener(self) -> bool:
        """Whether it is a word that opens sentences rather than a name."""
        word = unicodedata.normalize("NFC", self.word)
        return word.casefold() in read_wording().openers


def full_stop_ends(sentence: str, closing: str, follower: Follower) -> bool:
    """Tells whether a full stop ends a sentence.

    Args:
        sentence: What there is of the sentence before the full stop.
        closing: What comes after the full stop and closes something within the sentence.
        follower: The next word.
    """
    nearest = unicodedata.normalize("NFC", sentence[-_LOOK_BACK:])
    spaced = _SPACED.search(nearest)
    if spaced is not None and _is_abbreviation("".join(spaced[1].split())):
        word, earlier = "".join(spaced[1].split()), nearest[: spaced.start(1)]
    elif before := _BEFORE.search(nearest):
        word, earlier = before[1], nearest[: before.start(1)]
    else:
        return True
    if _is_abbreviation(word):
        return ")" not in closing and _abbreviation_ends(word, earlier.strip(), follower)
    return _plain_word_ends(word, earlier.rstrip(), follower)


def _is_abbreviation(word: str) -> bool:
    if _INITIALS.fullmatch(word):
        return False  # "K. Lind" is no "k."
    wording = read_wording()
    lowered = word.casefold()
    return word in wording.name_abbreviations or any(
        lowered in table
        for table in (
            wording.abbreviations,
            wording.number_abbreviations,
            wording.closing_abbreviations,
            wording.doubtful_abbreviations,
        )
    )


def _abbreviation_ends(word: str, earlier: str, follower: Follower) -> bool:
    wording = read_wording()
    lowered = word.casefold()
    if word in wording.name_abbreviations or lowered in wording.abbreviations:
        return False
    if lowered in wording.doubtful_abbreviations:
        return follower.is_opener
    if follower.is_number or "(" in follower.signs:
        return False
    if lowered in wording.chapters and follower.is_acronym:
        return False  # "4 kap. RF"
    return lowered in wording.closing_abbreviations or not earlier.isdecimal()  # "1 kap. Syfte"


def _plain_word_ends(word: str, earlier: str, follower: Follower) -> bool:
    """Tells whether a full stop after what is in no list of abbreviations ends a sentence."""
    if not earlier and _ENUMERATOR.fullmatch(word):
        return False  # "3. Den som …", "a. Den som …"
    if _INITIALS.fullmatch(word):
        return _names_a_part(earlier) or follower.is_opener
    if _NUMBER.fullmatch(word):
        is_item = earlier[-1:] in {":", ";", ","} and _ITEM.fullmatch(word)
        return not is_item and _LABEL.fullmatch(earlier) is None
    return True


def _names_a_part(earlier: str) -> bool:
    """Tells whether a capital after ``earlier`` is the name of a part: ``vitamin C``, ``4 B``."""
    if _LABEL.fullmatch(earlier):
        return False  # "Bilaga A. Tidsplan"
    last = earlier.rpartition(" ")[2].casefold()
    return last.isdecimal() or last.endswith(read_wording().lettered)
