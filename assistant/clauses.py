"""What of a text asks: the parts of a question in several, and the core of a long-winded one."""

import re

from assistant.messages import Language
from assistant.patterns import read_patterns
from index.analysis import content_words

LONG = 18
"""Words from which on a question is likely to hold more than it asks for: nine in ten of the dev
questions of the register ``long`` have more, and none of the others."""


def parts_of(text: str, language: Language) -> tuple[str, ...]:
    """Returns the questions that ``text`` asks one after the other; itself alone for most.

    A part begins with a question word, after a question mark or after ``och``; each but the first
    may lean on the one before.

    >>> parts_of("Vem leder ERRIN, och när bildades det?", "sv")
    ('Vem leder ERRIN', 'när bildades det?')
    >>> parts_of("Vilka är målen och medlen?", "sv")
    ('Vilka är målen och medlen?',)
    """
    patterns = read_patterns(language)
    found: list[str] = []
    start = 0
    for match in patterns.next_question.finditer(text):
        part = text[start : match.start()].strip(" ,")
        if _asks(part, patterns.question_word):
            found.append(part)
            start = match.end()
    rest = text[start:].strip()
    if not found or not _asks(rest, patterns.question_word):
        return (text,)
    return (*found, rest)


def _asks(part: str, question_word: re.Pattern[str]) -> bool:
    """Tells whether ``part`` has a question word and something that it asks about."""
    return question_word.search(part) is not None and len(content_words(part)) > 0


def core_of(text: str, language: Language) -> str:
    """Returns the clause of a long text that asks for most; a short text as it is.

    >>> core_of("Hej! Jag sitter här med en rapport som ska bli klar i dag och undrar hur många "
    ...         "medlemmar som ERRIN egentligen har.", "sv")
    'hur många medlemmar som ERRIN egentligen har.'
    """
    if len(text.split()) < LONG:
        return text
    word = read_patterns(language).question_word
    sentences = re.split(r"(?<=[.!?])\s+", text)
    clauses = [
        sentence[match.start() :] for sentence in sentences for match in word.finditer(sentence)
    ]
    clauses = [clause for clause in clauses if content_words(clause)]
    if not clauses:
        return text
    asking = [clause for clause in clauses if clause.endswith("?")] or clauses
    return max(asking, key=lambda clause: len(content_words(clause)))
