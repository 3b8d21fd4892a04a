"""A follow-up as a model understood it, taken only when it brings nothing of its own."""

from collections.abc import Sequence

from assistant.cleaning import clean
from assistant.grounding.forms import has_markup
from assistant.grounding.lines import LineReader, Statement
from assistant.question import Turn
from index.analysis import content_words

_LONGEST = 300  # characters; a follow-up in full is one question


def sound_rewrite(text: str, question: str, history: Sequence[Turn]) -> str | None:
    """Returns the one line of ``text``, if all it says comes from the question or from before it.

    Args:
        text: The model's whole message.
        question: The follow-up as it was asked.
        history: What was said before it.
    """
    reader = LineReader()
    lines = (*reader.feed(text), *reader.close())
    if len(lines) != 1 or not isinstance(lines[0], Statement):
        return None
    said = clean(lines[0].text).strip("\"”'’")
    known = " ".join((question, *(turn.content for turn in history)))
    stems = {word.stem for word in content_words(known)}
    is_known = all(word.stem in stems for word in content_words(said))
    is_sound = is_known and 0 < len(said) <= _LONGEST and not has_markup(said)
    return said if is_sound else None
