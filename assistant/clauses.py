"""What of a text asks: the parts of a question in several, and the core of a long-winded one."""

import re

from assistant.messages import Language
from assistant.patterns import Patterns, QuestionType, read_patterns
from index.analysis import content_words

LONG = 18
"""Words from which on a question is likely to hold more than it asks for: nine in ten of the dev
questions of the register ``long`` have more, and none of the others."""


def parts_of(text: str, language: Language) -> tuple[str, ...]:
    """Returns the questions that ``text`` asks one after the other; itself alone for most.

    A part begins with a question word, after a question mark or after ``och``, or with a verb after
    a comma; each but the first may lean on the one before. What is asked of two years is asked of
    each, and two things that are to be compared are asked about one by one.

    >>> parts_of("Vem leder ERRIN, och när bildades det?", "sv")
    ('Vem leder ERRIN', 'när bildades det?')
    >>> parts_of("Hur många broar fanns 2009 och 2019?", "sv")
    ('Hur många broar fanns 2009?', 'Hur många broar fanns 2019?')
    >>> parts_of("Vad är skillnaden mellan ERRIN och AER?", "sv")
    ('Vad är ERRIN?', 'Vad är AER?')
    >>> parts_of("Vilka är målen och medlen?", "sv")
    ('Vilka är målen och medlen?',)
    """
    patterns = read_patterns(language)
    years = patterns.two_years.search(text)
    if years:
        return tuple(text.replace(years[0], years[key]) for key in ("first", "second"))
    compared = patterns.compared.search(text)
    if compared:
        return tuple(patterns.described.format(compared[key]) for key in ("first", "second"))
    found: list[str] = []
    start = 0
    for match in patterns.next_question.finditer(text):
        part = text[start : match.start()].strip(" ,")
        if _asks(part, patterns):
            found.append(part)
            start = match.end()
    rest = text[start:].strip()
    if not found or not _asks(rest, patterns):
        return (text,)
    return (*found, rest)


def _asks(part: str, patterns: Patterns) -> bool:
    """Tells whether ``part`` asks, by its first word or a question word, and about something."""
    yes_no = dict(patterns.types)[QuestionType.YES_NO]
    asks = patterns.question_word.search(part) or yes_no.search(part)
    return asks is not None and len(content_words(part)) > 0


def core_of(text: str, language: Language) -> str:
    """Returns the clause of a long text that asks for most; a short text as it is.

    >>> core_of("Hej! Jag sitter här med en rapport som ska bli klar i dag och undrar hur många "
    ...         "medlemmar som ERRIN egentligen har.", "sv")
    'hur många medlemmar som ERRIN egentligen har.'
    """
    if len(text.split()) < LONG:
        return text
    patterns = read_patterns(language)
    word = patterns.question_word
    sentences = re.split(r"(?<=[.!?])\s+", text)
    clauses = [
        sentence[match.start() :] for sentence in sentences for match in word.finditer(sentence)
    ]
    clauses = [clause for clause in clauses if content_words(clause)]
    if not clauses:
        return text
    asked = [
        sentence for sentence in sentences if sentence.endswith("?") and _asks(sentence, patterns)
    ]
    if len(asked) > 1:
        return " ".join(asked)
    asking = [clause for clause in clauses if clause.endswith("?")] or clauses
    return max(asking, key=lambda clause: len(content_words(clause)))
