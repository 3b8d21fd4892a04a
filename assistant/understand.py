"""What a question asks for: its type, the page facts it names, its language, what it leans on.

The patterns are data (``language.toml``), by language. Nothing here searches or answers.
"""

import re
from dataclasses import dataclass

from assistant.clauses import core_of, parts_of
from assistant.follow_up import leaning_of
from assistant.glossary import glossed
from assistant.messages import Language, Messages
from assistant.patterns import Patterns, QuestionType, Talk, read_patterns
from assistant.question import Turn
from corpus.facts import FactKind
from index.analysis import content_words

# A follow-up's own words beside the ones with its topic; .2, .5 and 1 found and answered the same
# of the 23 dev follow-ups.
RAW_FOLLOW_UP_WEIGHT = 0.5
WHOLE_WEIGHT = 0.3  # a long question's own words beside the clause that asks; see measurements.md
GLOSS_WEIGHT = 0.6  # of an English question's Swedish words, the rest is its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A question as it will be searched and answered.

    Attributes:
        text: The question, cleaned.
        language: Of the question.
        type: What kind of thing would answer.
        facts: Kinds of page fact it asks for; empty for most questions.
        topic: The question that it leans on, when it leans on one.
        names: Names in the last answer, which a pronoun may stand for; searched, not shown.
        told: What the last answer said, to a question that leans on it.
        talk: It is a greeting, thanks, or about the assistant itself.
        whole: All of a long-winded question, of which ``text`` is the clause that asks.
    """

    text: str
    language: Language
    type: QuestionType
    facts: frozenset[FactKind] = frozenset()
    topic: str | None = None
    names: tuple[str, ...] = ()
    told: str = ""
    talk: Talk | None = None
    whole: str | None = None

    @property
    def query(self) -> str:
        """What evidence is compared with: the question, after its topic when it leans on one.

        In Swedish as far as may be, since that is what the evidence is in.
        """
        return glossed(self.asked) if self.language == "en" else self.asked

    @property
    def subject(self) -> str:
        """The query without the words that only tell what kind of thing is asked for."""
        text = read_patterns("sv").asking.sub(" ", self.query)
        return " ".join(text.split()) if content_words(text) else self.query

    @property
    def asked(self) -> str:
        """The question in its own language, after its topic when it leans on one."""
        return " ".join([self.topic, *self.names, self.text]) if self.topic else self.text

    @property
    def sentence(self) -> str:
        """The question as a sentence of its own: without the "and" that joined it to another."""
        text = read_patterns(self.language).joint.sub("", self.text)
        return text[:1].upper() + text[1:]

    @property
    def queries(self) -> tuple[tuple[str, float], ...]:
        """What is searched for, each with its weight."""
        if self.language == "en":
            return ((self.query, GLOSS_WEIGHT), (self.asked, 1.0 - GLOSS_WEIGHT))
        if self.topic is not None:
            return ((self.query, 1.0), (self.text, RAW_FOLLOW_UP_WEIGHT))
        if self.whole is not None:
            return ((self.text, 1.0), (self.whole, WHOLE_WEIGHT))
        return ((self.text, 1.0),)

    def interpreted_as(self, messages: Messages) -> str | None:
        """Returns the question as it is understood; ``None`` when that is as it stands."""
        if self.topic is None:
            return self.sentence if self.whole else None
        return messages.text("reply.interpreted.follow_up", question=self.text, topic=self.topic)


Reading = tuple[Understanding, ...]
"""The parts of a question, one for most; each but the first may lean on the one before."""


def readings_of(text: str, history: tuple[Turn, ...]) -> tuple[Reading, ...]:
    """Returns how ``text``, already cleaned and guarded, can be read after ``history``.

    The likeliest comes first; the last one takes the question as a whole.
    """
    whole = understand(text, history)
    parts = parts_of(whole.text, whole.language)
    if len(parts) == 1 or whole.talk:
        return ((whole,),)
    turns = history
    reading = []
    for part in parts:
        reading.append(understand(part, turns))
        turns = (*turns, Turn("user", part))
    return (tuple(reading), (whole,))


def understand(text: str, history: tuple[Turn, ...]) -> Understanding:
    """Returns what ``text``, a question in one part, asks for after ``history``."""
    language = language_of(text)
    patterns = read_patterns(language)
    whole, text = text, core_of(text, language)
    # "Hello" and "Thanks" have no small words that would tell their language.
    talks = (*patterns.talk, *read_patterns("en").talk)
    talk = next((name for name, pattern in talks if pattern.search(text)), None)
    leaning = leaning_of(text, history, patterns) if history and not talk else None
    return Understanding(
        text=text,
        language=language,
        type=_first_type(text, patterns),
        facts=frozenset(kind for kind, pattern in patterns.facts if pattern.search(text)),
        topic=leaning.topic if leaning else None,
        names=leaning.names if leaning else (),
        told=leaning.told if leaning else "",
        talk=talk,
        whole=whole if whole != text else None,
    )


def language_of(text: str) -> Language:
    """Returns the language of ``text`` by its function words; Swedish unless English has more.

    >>> language_of("What is ERRIN?"), language_of("Vad är ERRIN?"), language_of("ERRIN")
    ('en', 'sv', 'sv')
    """
    words = re.findall(r"\w+", text.lower())
    swedish = sum(word in read_patterns("sv").stop_words for word in words)
    english = sum(word in read_patterns("en").stop_words for word in words)
    return "en" if english > swedish else "sv"


def _first_type(text: str, patterns: Patterns) -> QuestionType:
    found = (kind for kind, pattern in patterns.types if pattern.search(text))
    return next(found, QuestionType.OTHER)


def without_fact_words(understanding: Understanding) -> str:
    """Returns what is asked without the words that name the kinds of fact asked for.

    >>> without_fact_words(understand("När uppdaterades sidan om vänorter?", ()))
    'När om vänorter?'
    """
    text = understanding.asked
    for kind, pattern in read_patterns(understanding.language).facts:
        if kind in understanding.facts:
            text = pattern.sub(" ", text)
    return " ".join(read_patterns(understanding.language).page.sub(" ", text).split())
