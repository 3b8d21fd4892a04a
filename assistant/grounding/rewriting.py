"""A follow-up as a model understood it, taken only when it brings in no name or number."""

from collections.abc import Sequence

from assistant.cleaning import clean
from assistant.grounding.forms import has_markup
from assistant.grounding.lines import LineReader, Statement
from assistant.grounding.terms import TermKind, terms_of
from assistant.question import Turn

_MOST_NEW = 2  # words besides names and numbers: "gäller", "anordnas"
_LONGEST = 300  # characters; a follow-up in full is one question


def sound_rewrite(text: str, question: str, history: Sequence[Turn]) -> str | None:
    """Returns the one line of ``text``, if its names and numbers are the question's or from before.

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
    known = {
        term.key
        for part in (question, *(turn.content for turn in history))
        for term in terms_of(part)
    }
    new = [term for term in terms_of(said) if term.is_content and term.key not in known]
    is_known = all(term.kind is TermKind.CONTENT for term in new) and len(new) <= _MOST_NEW
    is_sound = is_known and 0 < len(said) <= _LONGEST and not has_markup(said)
    return said if is_sound else None
