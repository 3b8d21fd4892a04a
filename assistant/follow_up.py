"""What a follow-up leans on: the question before it, and whom or what its answer named.

Deterministic. Without a model nothing is rewritten: the question is searched after what it leans
on, and a reader sees what that was.
"""

import re
from dataclasses import dataclass

from assistant.cleaning import clean
from assistant.patterns import Patterns, QuestionType
from assistant.question import Turn
from index.analysis import content_words

MOST_NAMES = 4  # of the last answer: what a pronoun most likely stands for
# A question of so few words may take up what was spoken of by a definite noun alone: "Vad har
# samarbetet handlat om?". The longest such one among the dev questions has five.
FEW_WORDS = 8
SHORTEST_TAIL = 5  # letters of a word that may end a compound: "samarbete" in "vänortssamarbete"
NAME = re.compile(r"(?<=[\w,(] )\(?([A-ZÅÄÖ][\w&-]+)")  # a capital that opens no sentence
# Types of question whose answer is somebody or something that the next one can be about. A number,
# a day or a reason is not spoken of further: there it is the question's own subject.
NAMING = frozenset(
    {
        QuestionType.WHO,
        QuestionType.WHERE,
        QuestionType.LIST,
        QuestionType.DEFINITION,
        QuestionType.YES_NO,
        QuestionType.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a follow-up leans on.

    Attributes:
        topic: The last question that stood on its own.
        names: Whom or what the last answer named beyond it; a pronoun may stand for them.
        told: What the last answer said.
    """

    topic: str
    names: tuple[str, ...]
    told: str


def leaning_of(text: str, history: tuple[Turn, ...], patterns: Patterns) -> Leaning | None:
    """Returns what ``text`` leans on; ``None`` when it stands on its own or nothing came before."""
    asked = _contents(history, "user")
    if not asked or patterns.new_subject.search(text):
        return None
    answers = _contents(history, "assistant")
    if not (leans_on_history(text, patterns) or _takes_up(text, (*asked, *answers), patterns)):
        return None
    # What opened the conversation leaned on nothing, however short it is.
    standing = [past for past in asked[1:] if not leans_on_history(past, patterns)]
    topic = standing[-1] if standing else asked[0]
    told = answers[-1] if answers else ""
    # "Och på lördagar?" asks the same of something else: there is nothing for a name to stand for.
    names = _new_names(topic, asked[-1], told, patterns) if _points_back(text, patterns) else ()
    return Leaning(topic, names, told)


def leans_on_history(text: str, patterns: Patterns) -> bool:
    """Tells whether ``text`` cannot be understood without the turns before it.

    It opens like a continuation, refers back with a pronoun that is no mere filler ("finns det"),
    or is a few words without any name.
    """
    if patterns.opener.search(text) or _points_back(text, patterns):
        return True
    words = text.split()
    is_short = len(words) <= patterns.short_words and not any(map(_is_name, words[1:]))
    return is_short or not content_words(text)


def _points_back(text: str, patterns: Patterns) -> bool:
    return patterns.pronoun.search(patterns.expletive.sub(" ", text)) is not None


def _takes_up(text: str, past: tuple[str, ...], patterns: Patterns) -> bool:
    """Tells whether a short ``text`` speaks of something by a definite noun that was told before.

    The noun need not be the same word: it may be what a compound ended in.
    """
    tokens = text.split()
    if len(tokens) > FEW_WORDS or any(map(_is_name, tokens[1:])):
        return False
    said = {word.stem for turn in past for word in content_words(turn)}
    return any(
        patterns.definite.search(word.folded)
        and len(word.stem) >= SHORTEST_TAIL
        and any(each.endswith(word.stem) for each in said)
        for word in content_words(text)
    )


def _is_name(word: str) -> bool:
    return word[:1].isupper() or any(sign.isdigit() for sign in word)


def _contents(history: tuple[Turn, ...], role: str) -> tuple[str, ...]:
    turns = (clean(turn.content) for turn in history if turn.role == role)
    return tuple(turn for turn in turns if turn)


def _new_names(topic: str, last: str, told: str, patterns: Patterns) -> tuple[str, ...]:
    """Returns what the last answer was about or named first that the topic does not hold."""
    kind = next((k for k, pattern in patterns.types if pattern.search(last)), QuestionType.OTHER)
    opening = [word.surface for word in content_words(told.partition(" ")[0])]
    names = [*opening, *(NAME.findall(told) if kind in NAMING else ())]
    new = (name for name in names if name.casefold() not in topic.casefold())
    return tuple(dict.fromkeys(new))[:MOST_NAMES]
