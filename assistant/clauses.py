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
    each: of a change, how it was, since no source of one year tells of it. Two things that are to
    be compared are asked about one by one.

    >>> parts_of("Vem leder ERRIN, och när bildades det?", "sv")
    ('Vem leder ERRIN', 'när bildades det?')
    >>> parts_of("Hur många broar fanns 2009 och 2019?", "sv")
    ('Hur många broar fanns 2009?', 'Hur många broar fanns 2019?')
    >>> parts_of("Hur förändrades broarna mellan 2009 och 2019?", "sv")
    ('Hur var broarna 2009?', 'Hur var broarna 2019?')
    >>> parts_of("Vad är skillnaden mellan ERRIN och AER?", "sv")
    ('Vad är ERRIN?', 'Vad är AER?')
    >>> parts_of("Vilka är målen och medlen?", "sv")
    ('Vilka är målen och medlen?',)
    """
    patterns = read_patterns(language)
    years = patterns.two_years.search(text)
    if years:
        parts = (text.replace(years[0], years[key]) for key in ("first", "second"))
        return tuple(patterns.changed.sub(patterns.was, part) for part in parts)
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
    return _has_form(part, patterns) and len(content_words(part)) > 0


def _has_form(part: str, patterns: Patterns) -> bool:
    yes_no = dict(patterns.types)[QuestionType.YES_NO]
    return bool(patterns.question_word.search(part) or yes_no.search(part))


def core_of(text: str, language: Language) -> str:
    """Returns the part of a long text that asks; a short text as it is.

    What is put as a question goes before what is merely wondered; a question that says nothing by
    itself brings the sentence it leans on.

    >>> core_of("Hej! Jag sitter här med en rapport som ska bli klar i dag och undrar hur många "
    ...         "medlemmar som ERRIN egentligen har.", "sv")
    'hur många medlemmar som ERRIN egentligen har.'
    >>> core_of("Hej! Jag har läst en strategi i dag, fast jag förstår inte när jag läser den. EU "
    ...         "har en särskild ställning i den. Varför är det så?", "sv")
    'EU har en särskild ställning i den. Varför är det så?'
    """
    if len(text.split()) < LONG:
        return text
    patterns = read_patterns(language)
    sentences = re.split(r"(?<=[.!?])\s+", text)
    asked = [at for at, each in enumerate(sentences) if _is_question(each, patterns)]
    standing = [sentences[at] for at in asked if content_words(sentences[at])]
    if len(standing) > 1:
        return " ".join(standing)
    if standing and _asking(standing[0], patterns):
        return _asking(standing[0], patterns)
    if asked and asked[-1] > 0 and not standing:
        before = sentences[asked[-1] - 1]
        return f"{_asking(before, patterns) or before} {sentences[asked[-1]]}"
    clauses = (_asking(sentence, patterns) for sentence in sentences)
    wondered = max(clauses, key=lambda clause: len(content_words(clause)))
    return wondered or "".join(standing) or text


def _is_question(sentence: str, patterns: Patterns) -> bool:
    """Tells whether it is put as a question, beyond a request to be helped."""
    is_request = patterns.request.search(sentence) and not patterns.question_word.search(sentence)
    return sentence.endswith("?") and not is_request and _has_form(sentence, patterns)


def _asking(sentence: str, patterns: Patterns) -> str:
    """Returns the sentence from its first question word on; empty when that says nothing."""
    found = patterns.question_word.search(sentence)
    clause = sentence[found.start() :] if found else ""
    return clause if content_words(clause) else ""
