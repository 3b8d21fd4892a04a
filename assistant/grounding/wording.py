"""Swedish words by which statements are told apart: ``wording.toml``, about the language only."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.grounding.stems import stem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The word lists; ``wording.toml`` says what each is for.

    Attributes:
        orders: Regular expressions.
        spellings: By way of writing.
        numbers: By word: its value.
        units: Stems of what is counted.
        calendar: Stems of days, months and seasons.
        classes: By word: ``negation``, ``modal.may``, …
        forbidding: Words that forbid or restrict.
        sayings: Words after a quote, before who said it.
        factive: Words before ``att`` by which what follows is said to be so.
        changing: First parts that make a compound something else.
        conjunctions: What opens a clause that says when or why.
        tenses: By form of "be" or "have": the time that it speaks of.
        labels: Stems of what a number may name.
        persons: Words for whoever is meant.
        unnamed: Those of them that may do what nobody is said to do.
        directions: Prepositions that are not one for another.
        about_before: Words after which ``om`` is a preposition.
        about_after: Words before which it is one.
        prepositions: All of them.
        pronouns: Words that stand for what was named before.
        coordinators: Words that join parts of one rank.
        verbs: Forms of "be", "have", "become" and the like.
        small: Words without a meaning of their own, all the above among them.
        opposites: By the first two letters of a word: words and their opposites.
        synonyms: By stem: the stem that its group is known by.
    """

    orders: tuple[str, ...]
    spellings: Mapping[str, str]
    numbers: Mapping[str, str]
    units: frozenset[str]
    calendar: frozenset[str]
    classes: Mapping[str, str]
    forbidding: frozenset[str]
    sayings: frozenset[str]
    factive: frozenset[str]
    changing: frozenset[str]
    conjunctions: frozenset[str]
    tenses: Mapping[str, str]
    labels: frozenset[str]
    persons: frozenset[str]
    unnamed: frozenset[str]
    directions: frozenset[str]
    about_before: frozenset[str]
    about_after: frozenset[str]
    prepositions: frozenset[str]
    pronouns: frozenset[str]
    coordinators: frozenset[str]
    verbs: frozenset[str]
    small: frozenset[str]
    opposites: Mapping[str, tuple[tuple[str, str], ...]]
    synonyms: Mapping[str, str]


@cache
def read_wording() -> Wording:
    """Returns the content of ``wording.toml``."""
    table = tomllib.loads(files("assistant.grounding").joinpath("wording.toml").read_text("utf-8"))
    small = table["small"]
    classes = {word: name for name, words in table["classes"].items() for word in words}
    return Wording(
        orders=tuple(table["orders"]["patterns"]),
        spellings={way: word for word, ways in table["spellings"].items() for way in ways},
        numbers=table["numbers"],
        units=frozenset(map(stem_of, table["units"]["words"])),
        calendar=frozenset(map(stem_of, table["calendar"]["words"])),
        classes=classes,
        forbidding=frozenset(table["forbidding"]["words"]),
        sayings=frozenset(table["sayings"]["words"]),
        factive=frozenset(table["factive"]["words"]),
        changing=frozenset(table["changing"]["words"]),
        conjunctions=frozenset(table["conjunctions"]["words"]),
        tenses={form: time for time, forms in table["tenses"].items() for form in forms},
        labels=frozenset(map(stem_of, table["labels"]["words"])),
        persons=frozenset(table["persons"]["anyone"]),
        unnamed=frozenset(table["persons"]["unnamed"]),
        directions=frozenset(table["directions"]["words"]),
        about_before=frozenset(table["about"]["before"]),
        about_after=frozenset(table["about"]["after"]),
        prepositions=frozenset(small["prepositions"]),
        pronouns=frozenset(small["pronouns"]),
        coordinators=frozenset(small["coordinators"]),
        verbs=frozenset(small["verbs"]),
        small=frozenset(word for words in small.values() for word in words) | classes.keys(),
        opposites=_opposites(table["opposites"]["pairs"]),
        synonyms={
            stem_of(word): stem_of(group[0])
            for group in table["synonyms"]["groups"]
            for word in group
        },
    )


def _opposites(pairs: list[list[str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one, other in pairs:
        found.setdefault(one[:2], []).append((one, other))
        found.setdefault(other[:2], []).append((other, one))
    return {letters: tuple(both) for letters, both in found.items()}
