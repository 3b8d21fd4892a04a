"""Whether a text holds the kind of thing that a question asks for: a number, a sum, a day.

What the question itself says is no answer to it: "Vad hände efter 2009?" is not answered by 2009.
"""

import re

from assistant.patterns import QuestionType, read_patterns
from assistant.understand import Understanding
from index.analysis import content_words

# Types whose answer has a form of its own, in the documents' language. Names for "vem", places
# for "var" and enumerations for "vilka" told no more (held-out AUROC .864 without, .858 with them).
FORMED = frozenset(
    {
        QuestionType.AMOUNT,
        QuestionType.COUNT,
        QuestionType.WHEN,
        QuestionType.WHY,
    }
)
# Types of question that "not" turns into another: a list of members does not tell who is none.
DENIABLE = frozenset({QuestionType.WHO, QuestionType.LIST, QuestionType.COUNT, QuestionType.WHERE})
# A sum or a number of inhabitants is seldom met by chance, any number often. Fitted by type, a sum
# weighed 4.2 and a number 1.9.
PARTICULAR = 3.0
# A number or a date, too, weighs more than a reason or a definition (1.9 and 1.7 against .8): the
# choice is as good with as without, but what lacks it cannot be answered with.
COUNTED = 1.5
_WORD = re.compile(r"[\w-]+")


def asks_membership(understanding: Understanding) -> bool:
    """Tells whether it is asked if somebody is a member of, or takes part in, something."""
    member = read_patterns(understanding.language).yes_no.member
    return understanding.type is QuestionType.YES_NO and bool(member.search(understanding.text))


def asks_who_takes_part(understanding: Understanding) -> bool:
    """Tells whether it is asked what somebody takes part in, or who does: not whether."""
    relation = read_patterns(understanding.language).yes_no.relation
    is_open = understanding.type in {QuestionType.LIST, QuestionType.OTHER}
    return is_open and relation.search(understanding.text) is not None


class Fitting:
    """What a question asks for, to be looked for in many texts."""

    def __init__(self, understanding: Understanding) -> None:
        self._asked = {word.casefold() for word in _WORD.findall(understanding.query)}
        if understanding.type is QuestionType.WHY:  # "för" asks, and "för att" gives a reason
            said = content_words(understanding.query)
            self._asked &= {word.surface.casefold() for word in said}
        self._pattern = _pattern(understanding)
        is_for_people = asks_for_people(understanding)
        # "Hur många invånare …" is answered by inhabitants, though the question speaks of them.
        self._masks = understanding.type in FORMED and not is_for_people
        is_particular = is_for_people or understanding.type is QuestionType.AMOUNT
        is_counted = understanding.type in {QuestionType.COUNT, QuestionType.WHEN}
        self._strength = PARTICULAR if is_particular else COUNTED if is_counted else 1.0

    def fits(self, text: str) -> bool:
        """Tells whether ``text`` holds it; never for a type whose answers have no form."""
        if self._pattern is None:
            return False
        if self._masks:
            text = _WORD.sub(self._unless_asked, text)
        return self._pattern.search(text) is not None

    def strength(self, text: str) -> float:
        """Returns how much ``text`` speaks for itself by holding it: 0, or 1 to 3."""
        return self._strength if self.fits(text) else 0.0

    def _unless_asked(self, match: re.Match[str]) -> str:
        return "_" if match[0].casefold() in self._asked else match[0]


def asks_for_people(understanding: Understanding) -> bool:
    """Tells whether it is to be counted how many live somewhere."""
    is_count = understanding.type is QuestionType.COUNT
    people = read_patterns(understanding.language).people
    return is_count and people.search(understanding.text) is not None


def lacks_rank(understanding: Understanding, text: str) -> bool:
    """Tells whether it is asked which of several is first in something, and ``text`` ranks none."""
    if understanding.type in {QuestionType.YES_NO, QuestionType.COUNT}:
        return False  # "hur mycket får det högst kosta" asks for a bound
    is_asked = read_patterns(understanding.language).rank_asked.search(understanding.text)
    return is_asked is not None and read_patterns("sv").rank_told.search(text) is None


def lacks_denial(understanding: Understanding, text: str) -> bool:
    """Tells whether it is asked who or what is not something, and ``text`` denies nothing."""
    if understanding.type not in DENIABLE:
        return False
    is_asked = read_patterns(understanding.language).denial.search(understanding.text)
    return is_asked is not None and read_patterns("sv").yes_no.negation.search(text) is None


def asks_how_often(understanding: Understanding) -> bool:
    """Tells whether it is asked how many times, or how often, something happens."""
    is_count = understanding.type is QuestionType.COUNT
    often = read_patterns(understanding.language).often
    return is_count and often.search(understanding.text) is not None


def _pattern(understanding: Understanding) -> re.Pattern[str] | None:
    """Returns what a text that answers the type of question holds; ``None`` when that is open.

    Evidence is in the documents' language, whatever the question's.
    """
    if asks_membership(understanding):
        return read_patterns("sv").evidence["member"]
    if asks_for_people(understanding):
        return read_patterns("sv").evidence["people"]
    if asks_how_often(understanding):
        return read_patterns("sv").evidence["often"]
    if understanding.type is not QuestionType.DEFINITION:
        return read_patterns("sv").evidence.get(understanding.type.value)
    subjects = "|".join(re.escape(word.surface) for word in content_words(understanding.text))
    opening = read_patterns("sv").definition
    return re.compile(opening.replace("SUBJECT", subjects), re.IGNORECASE) if subjects else None
