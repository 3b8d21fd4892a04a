"""What a question asks for: its type, the page facts it names, its language, what it leans on.

The patterns are data (``language.toml``), by language. Nothing here searches or answers.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

from assistant.cleaning import clean
from assistant.messages import Language, Messages
from assistant.question import Turn
from corpus.facts import FactKind
from index.analysis import content_words


class QuestionType(StrEnum):
    """What kind of thing would answer."""

    COUNT = "count"
    WHEN = "when"
    WHY = "why"
    WHO = "who"
    WHERE = "where"
    LIST = "list"
    DEFINITION = "definition"
    HOW = "how"
    YES_NO = "yes_no"
    OTHER = "other"


Talk = Literal["greeting", "thanks", "about"]

# A follow-up's own words beside the ones with its topic; .2, .5 and 1 found and answered the same
# of the 23 dev follow-ups.
RAW_FOLLOW_UP_WEIGHT = 0.5
MOST_NAMES = 4  # of the last answer: what a pronoun most likely stands for


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled patterns of one language."""

    types: tuple[tuple[QuestionType, re.Pattern[str]], ...]
    facts: tuple[tuple[FactKind, re.Pattern[str]], ...]
    talk: tuple[tuple[Talk, re.Pattern[str]], ...]
    orders: re.Pattern[str]
    unsafe: re.Pattern[str]
    private: re.Pattern[str]
    opener: re.Pattern[str]
    pronoun: re.Pattern[str]
    expletive: re.Pattern[str]
    short_words: int
    stop_words: frozenset[str]
    evidence: dict[str, re.Pattern[str]]
    anaphora: re.Pattern[str]
    relative: re.Pattern[str]
    indirect: re.Pattern[str]
    page: re.Pattern[str]
    definition: str


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
        talk: It is a greeting, thanks, or about the assistant itself.
    """

    text: str
    language: Language
    type: QuestionType
    facts: frozenset[FactKind] = frozenset()
    topic: str | None = None
    names: tuple[str, ...] = ()
    talk: Talk | None = None

    @property
    def query(self) -> str:
        """What evidence is compared with: the question, after its topic when it leans on one."""
        return " ".join([self.topic, *self.names, self.text]) if self.topic else self.text

    @property
    def queries(self) -> tuple[tuple[str, float], ...]:
        """What is searched for, each with its weight."""
        if self.topic is None:
            return ((self.text, 1.0),)
        return ((self.query, 1.0), (self.text, RAW_FOLLOW_UP_WEIGHT))

    def interpreted_as(self, messages: Messages) -> str | None:
        """Returns the follow-up as it is understood; ``None`` when it stands on its own."""
        if self.topic is None:
            return None
        return messages.text("reply.interpreted.follow_up", question=self.text, topic=self.topic)


def understand(text: str, history: tuple[Turn, ...]) -> Understanding:
    """Returns what ``text``, already cleaned and guarded, asks for after ``history``."""
    language = language_of(text)
    patterns = read_patterns(language)
    # "Hello" and "Thanks" have no small words that would tell their language.
    talks = (*patterns.talk, *read_patterns("en").talk)
    talk = next((name for name, pattern in talks if pattern.search(text)), None)
    topic = _topic(text, history, patterns) if history and not talk else None
    return Understanding(
        text=text,
        language=language,
        type=_first_type(text, patterns),
        facts=frozenset(kind for kind, pattern in patterns.facts if pattern.search(text)),
        topic=topic,
        names=_new_names(topic, history) if topic else (),
        talk=talk,
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


def leans_on_history(text: str, patterns: Patterns) -> bool:
    """Tells whether ``text`` cannot be understood without the turns before it.

    It opens like a continuation, refers back with a pronoun that is no mere filler ("finns det"),
    or is a few words without any name.
    """
    if patterns.opener.search(text):
        return True
    if patterns.pronoun.search(patterns.expletive.sub(" ", text)):
        return True
    words = text.split()
    is_short = len(words) <= patterns.short_words and not any(map(_is_name, words[1:]))
    return is_short or not content_words(text)


def _is_name(word: str) -> bool:
    return word[:1].isupper() or any(sign.isdigit() for sign in word)


def _topic(text: str, history: tuple[Turn, ...], patterns: Patterns) -> str | None:
    """Returns the last question that stood on its own, if ``text`` does not."""
    if not leans_on_history(text, patterns):
        return None
    asked = [clean(turn.content) for turn in history if turn.role == "user"]
    asked = [past for past in asked if past]
    if not asked:
        return None
    standing = [past for past in asked if not leans_on_history(past, patterns)]
    return (standing or asked)[-1]


def _new_names(topic: str, history: tuple[Turn, ...]) -> tuple[str, ...]:
    """Returns the first names in the last answer that the topic does not hold."""
    answers = [clean(turn.content) for turn in history if turn.role == "assistant"]
    names = _names(answers[-1]) if answers else []
    return tuple(name for name in names if name.casefold() not in topic.casefold())[:MOST_NAMES]


def _names(text: str) -> list[str]:
    """Returns the words with a capital letter that do not open a sentence, each once."""
    found = re.findall(r"(?<=[\w,(] )\(?([A-ZÅÄÖ][\w&-]+)", text)
    return list(dict.fromkeys(found))


def _first_type(text: str, patterns: Patterns) -> QuestionType:
    found = (kind for kind, pattern in patterns.types if pattern.search(text))
    return next(found, QuestionType.OTHER)


@cache
def read_patterns(language: Language) -> Patterns:
    """Returns the patterns of ``language`` from ``language.toml``."""
    content = files("assistant").joinpath("language.toml").read_text("utf-8")
    table = tomllib.loads(content)[language]
    follow_up = table["follow_up"]
    return Patterns(
        types=tuple((QuestionType(k), _compile(v)) for k, v in table["types"].items()),
        facts=tuple((FactKind(k), _compile(v)) for k, v in table["facts"].items()),
        talk=tuple((k, _compile(v)) for k, v in table["talk"].items()),
        orders=_compile(table["orders"]["pattern"]),
        unsafe=_compile(table["unsafe"]["pattern"]),
        private=_compile(table["private"]["pattern"]),
        opener=_compile(follow_up["opener"]),
        pronoun=_compile(follow_up["pronoun"]),
        expletive=_compile(follow_up["expletive"]),
        short_words=follow_up["short_words"],
        stop_words=frozenset(table["stop"]["words"]),
        evidence={k: _compile(v) for k, v in table["evidence"].items()},
        anaphora=_compile(table["anaphora"]["pattern"]),
        relative=_compile(table["relative"]["pattern"]),
        indirect=_compile(table["indirect"]["pattern"]),
        page=_compile(table["page"]["pattern"]),
        definition=table["definition"]["pattern"],
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def without_fact_words(understanding: Understanding) -> str:
    """Returns the question's query without the words that name the kinds of fact asked for.

    >>> without_fact_words(understand("När uppdaterades sidan om vänorter?", ()))
    'När om vänorter?'
    """
    text = understanding.query
    for kind, pattern in read_patterns(understanding.language).facts:
        if kind in understanding.facts:
            text = pattern.sub(" ", text)
    return " ".join(read_patterns(understanding.language).page.sub(" ", text).split())
