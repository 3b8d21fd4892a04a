"""A follow-up question spelt out by a language model, when it cannot be understood by itself."""

import re
from collections.abc import Sequence

from assistant.cleaning import clean
from assistant.grounding.messages import prepare_rewrite
from assistant.grounding.rewriting import sound_rewrite
from assistant.guard import guard, sound_turns
from assistant.model.stream import Deadline, ModelFaultError, ModelRequest, StreamingModel
from assistant.question import Question, Turn
from assistant.understand import readings_of

MAX_TOKENS = 40  # a question of 30 Swedish words (3.55 characters a token, o200k)
SECONDS = 3.0  # the reader waits for it before anything is searched
MOST_TURNS = 6  # three questions and what was said to them
_MARKERS = re.compile(r"\s?\[\d{1,3}\]")  # of an answer that is sent back as it was shown


async def rewritten(
    question: Question, *, model: StreamingModel, deadline: Deadline, most_characters: int
) -> str | None:
    """Returns the question as it is to be understood; ``None`` when it is taken as it stands.

    The model is asked only about a question that leans on the one before, by its form, and that
    may be processed at all. What it gives is taken only if it brings in no name or number.

    Args:
        question: With its history.
        model: Asked.
        deadline: Of the whole answer.
        most_characters: Of a question; turns over it are left out, as are those with personal data.
    """
    guarded = guard(question.text, max_characters=most_characters)
    history = sound_turns(question.history, max_characters=most_characters)
    if guarded.reason or not history or not _leans(guarded.text, history):
        return None
    latest = [Turn(turn.role, _MARKERS.sub("", turn.content)) for turn in history[-MOST_TURNS:]]
    messages, _ = prepare_rewrite(guarded.text, latest)
    request = ModelRequest(messages=messages, max_tokens=MAX_TOKENS)
    try:
        pieces = [piece async for piece in model.stream(request, deadline.or_after(SECONDS))]
    except ModelFaultError:
        return None  # noted by the model's guard; the question is understood without it
    found = sound_rewrite("".join(pieces), guarded.text, latest)
    return None if found is None or clean(found) == guarded.text else found


def _leans(text: str, history: Sequence[Turn]) -> bool:
    return readings_of(text, tuple(history))[0][0].topic is not None
