"""Reading a question line from a request: strict JSON, since the reply carries its keys back."""

import json
import math
from typing import NoReturn

from assistant.question import BadQuestionLineError, Question, question_from

# Far more than a question with its history needs, far less than the interpreter's stack.
MOST_LEVELS = 32


class UnreadableLineError(Exception):
    """The body is no question line; ``key`` names the reader's text, the message the fault."""

    def __init__(self, key: str, fault: str) -> None:
        super().__init__(fault)
        self.key = key


def read_question_line(body: bytes) -> tuple[dict[str, object], Question]:
    r"""Returns the decoded line in ``body``, and the question that it states.

    Refused is what a reply could not repeat as JSON in UTF-8: numbers that are not finite, halves
    of characters (``"\ud800"``), nesting beyond ``MOST_LEVELS``.

    Raises:
        UnreadableLineError: It is refused, is not JSON, or is not a question line.
    """
    try:
        line = json.loads(body, parse_constant=_refuse_number, parse_float=_finite)
        _check(line)
        return line, question_from(line)
    except RecursionError as error:
        raise _too_deep() from error
    except (ValueError, BadQuestionLineError) as error:
        raise UnreadableLineError("invalid", str(error)) from error


def _refuse_number(text: str) -> NoReturn:
    raise UnreadableLineError("not_finite", f"{text[:20]} is no finite number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def _check(line: object) -> None:
    """Raises for a text or a depth that a reply could not carry; no recursion, any depth."""
    waiting = [(line, 1)]
    while waiting:
        value, level = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict | list):
            if level > MOST_LEVELS:
                raise _too_deep()
            inner = [*value, *value.values()] if isinstance(value, dict) else value
            waiting += [(entry, level + 1) for entry in inner]


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        fault = f"lone surrogate \\u{ord(text[error.start]):04x}"
        raise UnreadableLineError("half_character", fault) from error


def _too_deep() -> UnreadableLineError:
    return UnreadableLineError("too_deep", f"nested deeper than {MOST_LEVELS} levels")
