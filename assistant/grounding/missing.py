"""What a model says is missing, shown only in the words of the question itself."""

from assistant.cleaning import clean
from assistant.grounding.forms import has_markup
from index.analysis import content_words

_LONGEST = 200  # characters; what is missing is a part of a question


def sound_missing(text: str, question: str) -> str | None:
    """Returns what is missing, if every word that says something is the question's own.

    >>> sound_missing("när det öppnar", "Vad kostar kortet, och när öppnar biblioteket?")
    'när det öppnar'
    >>> sound_missing("ring 070-123 45 67", "Vad kostar kortet?") is None
    True
    """
    text = clean(text).rstrip(".")
    asked = {word.stem for word in content_words(question)}
    said = content_words(text)
    is_asked = bool(said) and all(word.stem in asked for word in said)
    return text if is_asked and len(text) <= _LONGEST and not has_markup(text) else None
