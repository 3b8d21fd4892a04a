"""What is stopped before any search: nothing asked, too much, a personal number, an order."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from assistant.cleaning import clean
from assistant.messages import LANGUAGES
from assistant.patterns import read_patterns
from assistant.question import Turn

GuardReason = Literal["empty", "too_long", "personal_data", "private", "crisis", "care", "unsafe"]

PERSONAL_NUMBER = re.compile(
    r"(?<!\d)(?:19|20)?(\d{2}) ?(\d{2}) ?(\d{2}) ?[-–—+]? ?(\d{2}) ?(\d{2})(?!\d)"
)
MOST_TURNS = 12  # of a conversation: six questions back is another subject
READ_CHARACTERS = 65_536  # of what may hold a personal number: the longest body the page accepts
COORDINATION_OFFSET = 60  # a coordination number's day is the day of birth + 60 (Skatteverket)
# Tokens by which chat templates mark whose turn it is: never part of an honest question.
TEMPLATE_TOKEN = re.compile(
    r"<\|[^|<>]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|</?(?:think|system)>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """The question as it goes on, and the reason to stop it, if there is one."""

    text: str
    reason: GuardReason | None = None


def guard(text: str, *, max_characters: int) -> Guarded:
    """Returns the cleaned question and why it must not be processed, if it must not.

    Args:
        text: As it came in, of any length.
        max_characters: Longest question that is answered, counted before cleaning.
    """
    if holds_personal_number(clean(text[:READ_CHARACTERS])):
        return Guarded("", "personal_data")
    if len(text) > max_characters:
        return Guarded(clean(text[:max_characters]), "too_long")
    cleaned = clean(text)
    if not any(sign.isalnum() for sign in cleaned):
        return Guarded(cleaned, "empty")
    if TEMPLATE_TOKEN.search(text):
        return Guarded(cleaned, "unsafe")
    return Guarded(cleaned, _forbidden(cleaned))


def sound_turns(history: tuple[Turn, ...], *, max_characters: int) -> tuple[Turn, ...]:
    """Returns the latest turns, without those that would be stopped if they were asked now."""
    latest = history[-MOST_TURNS:]
    sound = (guard(turn.content, max_characters=max_characters).reason is None for turn in latest)
    return tuple(turn for turn, is_sound in zip(latest, sound, strict=True) if is_sound)


def _forbidden(text: str) -> GuardReason | None:
    """Returns why ``text`` must not be processed, by what it says in any language."""
    found = (reason for reason, pattern in _reasons() if pattern.search(text))
    return next(found, None)


@cache
def _reasons() -> tuple[tuple[GuardReason, re.Pattern[str]], ...]:
    """Returns what each reason looks like, the most urgent one first."""
    found = [read_patterns(language) for language in LANGUAGES]
    return (
        *(("crisis", each.crisis) for each in found),
        *(("care", each.care) for each in found),
        *(("private", each.private) for each in found),
        *(("unsafe", pattern) for each in found for pattern in (each.orders, each.unsafe)),
    )


def holds_personal_number(text: str) -> bool:
    """Tells whether a Swedish personal identity or coordination number stands in ``text``.

    The date must exist and the check digit must be right (Luhn, SFS 1967:612 and Skatteverket), so
    that telephone numbers and case numbers pass.

    >>> holds_personal_number("Mitt nummer är 811218-9876"), holds_personal_number("08-681 66 14")
    (True, False)
    """
    return any(_is_personal_number(match) for match in PERSONAL_NUMBER.finditer(text))


def _is_personal_number(match: re.Match[str]) -> bool:
    year, month, day, *serial = match.groups()
    day_of_month = int(day) - COORDINATION_OFFSET if int(day) > COORDINATION_OFFSET else int(day)
    try:
        date(2000 + int(year), int(month), day_of_month)
    except ValueError:
        return False
    return _luhn_sum(year + month + day + "".join(serial)) % 10 == 0


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004  (digit sum)
