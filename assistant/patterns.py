"""The patterns by which questions and evidence are told apart: ``language.toml``, by language."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

from assistant.messages import Language
from corpus.facts import FactKind


class QuestionType(StrEnum):
    """What kind of thing would answer."""

    AMOUNT = "amount"
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


Talk = Literal["greeting", "thanks", "goodbye", "sources", "help", "task", "about", "privacy"]


@dataclass(frozen=True, slots=True)
class YesNo:
    """What must be alike in a question and a statement for one to say yes or no to the other.

    Attributes:
        opening: What only asks whether the rest is so.
        open: What a plain yes or no is no answer to, such as "or".
        negation, only, may, demand, indirect, direct: Words that turn a statement's meaning.
        relation: Ways to say that somebody is a member or takes part.
        member: Ways to ask whether somebody is.
        clause_end: Words that begin another clause.
    """

    opening: re.Pattern[str]
    open: re.Pattern[str]
    negation: re.Pattern[str]
    only: re.Pattern[str]
    may: re.Pattern[str]
    demand: re.Pattern[str]
    indirect: re.Pattern[str]
    direct: re.Pattern[str]
    relation: re.Pattern[str]
    member: re.Pattern[str]
    clause_end: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled patterns of one language."""

    types: tuple[tuple[QuestionType, re.Pattern[str]], ...]
    asking: re.Pattern[str]
    facts: tuple[tuple[FactKind, re.Pattern[str]], ...]
    age: re.Pattern[str]
    whereabouts: re.Pattern[str]
    seat: re.Pattern[str]
    talk: tuple[tuple[Talk, re.Pattern[str]], ...]
    orders: re.Pattern[str]
    unsafe: re.Pattern[str]
    crisis: re.Pattern[str]
    care: re.Pattern[str]
    babble: re.Pattern[str]
    counted: re.Pattern[str]
    people: re.Pattern[str]
    often: re.Pattern[str]
    denial: re.Pattern[str]
    rank_asked: re.Pattern[str]
    rank_told: re.Pattern[str]
    private: re.Pattern[str]
    opener: re.Pattern[str]
    pronoun: re.Pattern[str]
    expletive: re.Pattern[str]
    definite: re.Pattern[str]
    new_subject: re.Pattern[str]
    short_words: int
    stop_words: frozenset[str]
    spoken: Mapping[str, str]
    alike: frozenset[str]
    yes_no: YesNo
    evidence: dict[str, re.Pattern[str]]
    anaphora: re.Pattern[str]
    relative: re.Pattern[str]
    indirect: re.Pattern[str]
    page: re.Pattern[str]
    telling: re.Pattern[str]
    definition: str
    abbreviation: re.Pattern[str]
    question_word: re.Pattern[str]
    next_question: re.Pattern[str]
    two_years: re.Pattern[str]
    changed: re.Pattern[str]
    was: str
    compared: re.Pattern[str]
    described: str
    joint: re.Pattern[str]
    request: re.Pattern[str]
    according: re.Pattern[str]


@cache
def read_patterns(language: Language) -> Patterns:
    """Returns the patterns of ``language`` from ``language.toml``."""
    content = files("assistant").joinpath("language.toml").read_text("utf-8")
    table = tomllib.loads(content)[language]
    follow_up = table["follow_up"]
    return Patterns(
        types=tuple((QuestionType(k), _compile(v)) for k, v in table["types"].items()),
        asking=_compile(table["asking"]["pattern"]),
        facts=tuple((FactKind(k), _compile(v)) for k, v in table["facts"].items()),
        age=_compile(table["whereabouts"]["age"]),
        whereabouts=_compile(table["whereabouts"]["asked"]),
        seat=_compile(table["whereabouts"]["seat"]),
        talk=tuple((k, _compile(v)) for k, v in table["talk"].items()),
        orders=_compile(table["orders"]["pattern"]),
        unsafe=_compile(table["unsafe"]["pattern"]),
        crisis=_compile(table["crisis"]["pattern"]),
        care=_compile(table["care"]["pattern"]),
        babble=_compile(table["babble"]["pattern"]),
        counted=_compile(table["counted"]["pattern"]),
        people=_compile(table["counted"]["people"]),
        often=_compile(table["counted"]["often"]),
        denial=_compile(table["denial"]["asked"]),
        rank_asked=_compile(table["rank"]["asked"]),
        rank_told=_compile(table["rank"]["told"]),
        private=_compile(table["private"]["pattern"]),
        opener=_compile(follow_up["opener"]),
        pronoun=_compile(follow_up["pronoun"]),
        expletive=_compile(follow_up["expletive"]),
        definite=_compile(follow_up["definite"]),
        new_subject=_compile(follow_up["new_subject"]),
        short_words=follow_up["short_words"],
        stop_words=frozenset(table["stop"]["words"]),
        spoken=table["spoken"],
        alike=frozenset("".join(sorted(pair)) for pair in table["sounds"]["alike"]),
        yes_no=YesNo(**{key: _compile(pattern) for key, pattern in table["yes_no"].items()}),
        evidence={k: _compile(v) for k, v in table["evidence"].items()},
        anaphora=_compile(table["anaphora"]["pattern"]),
        relative=_compile(table["relative"]["pattern"]),
        indirect=_compile(table["indirect"]["pattern"]),
        page=_compile(table["page"]["pattern"]),
        telling=_compile(table["telling"]["pattern"]),
        definition=table["definition"]["pattern"],
        abbreviation=_compile(table["abbreviation"]["pattern"]),
        question_word=_compile(table["clause"]["question_word"]),
        next_question=_compile(table["clause"]["next_question"]),
        two_years=_compile(table["clause"]["two_years"]),
        changed=_compile(table["clause"]["changed"]),
        was=table["clause"]["was"],
        compared=_compile(table["clause"]["compared"]),
        described=table["clause"]["described"],
        joint=_compile(table["clause"]["joint"]),
        request=_compile(table["clause"]["request"]),
        according=_compile(table["according"]["pattern"]),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
