"""A question line: what was asked, and the turns before it."""

from dataclasses import dataclass, field
from typing import Literal

OWN_KEYS = frozenset({"id", "question", "history"})


class BadQuestionLineError(Exception):
    """The line is not a question line; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its history, oldest turn first; ``extra`` holds keys that are not ours."""

    text: str
    id: str | None = None
    history: tuple[Turn, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)


def question_from(line: object) -> Question:
    """Returns the question that a decoded JSON object states.

    Raises:
        BadQuestionLineError: It is no object, or a key of ours holds the wrong type.
    """
    if not isinstance(line, dict):
        raise BadQuestionLineError('not an object: expected {"question": "…"}')
    text, name = line.get("question"), line.get("id")
    if not isinstance(text, str):
        raise BadQuestionLineError('"question" is missing or not a string')
    if name is not None and not isinstance(name, str):
        raise BadQuestionLineError('"id" is not a string')
    extra = {key: value for key, value in line.items() if key not in OWN_KEYS}
    return Question(text, name, _turns(line.get("history")), extra)


def _turns(history: object) -> tuple[Turn, ...]:
    if history is None:
        return ()
    if not isinstance(history, list):
        raise BadQuestionLineError('"history" is not a list')
    return tuple(_turn(entry) for entry in history)


def _turn(entry: object) -> Turn:
    match entry:
        case {"role": "user" | "assistant" as role, "content": str(content)}:
            return Turn(role, content)
    raise BadQuestionLineError(
        '"history" holds something else than {"role": "user", "content": "…"}'
    )
