"""Generic wording to recognise shapes by, from ``wording.toml`` and ``boilerplate.toml``."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.dates import DATE_PATTERN


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the two files say. All words are lower-case; all patterns ignore case.

    Attributes:
        contents_headings: Lines that open a table of contents.
        contact_headings: Lines that open a section of contacts.
        unfinished: A line that ends in one of these goes on in what follows.
        announcing: A sentence with one of these announces what comes after it.
        joining: Words before which a hyphen stands for the rest of a compound.
        auxiliaries: Verbs by which a line is a clause rather than a name.
        openers: Words that begin a sentence in spite of what looks like an initial before.
        abbreviations: Without their last full stop; never end a sentence.
        name_abbreviations: Before a name, written with this capital letter.
        number_abbreviations: The same, but only before a number.
        closing_abbreviations: May end a sentence when a capital letter follows.
        doubtful_abbreviations: May end a sentence when a word that opens sentences follows.
        chapters: Those before the short name of a law.
        exclaimed_names: Names written with an exclamation mark, without it.
        lettered: Ends of words after which a capital is a name of its own: ``vitamin C``.
        fact_patterns: Kind of a page fact and what its whole line looks like.
        boilerplate_line: Matches a whole line of web boilerplate.
        phrase_hints: One of them is in every such phrase; a quick test before the search.
        boilerplate_phrase: Finds boilerplate within a paragraph.
    """

    contents_headings: frozenset[str]
    contact_headings: frozenset[str]
    unfinished: tuple[str, ...]
    announcing: frozenset[str]
    joining: frozenset[str]
    auxiliaries: frozenset[str]
    openers: frozenset[str]
    abbreviations: frozenset[str]
    name_abbreviations: frozenset[str]
    number_abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str]
    doubtful_abbreviations: frozenset[str]
    chapters: frozenset[str]
    exclaimed_names: frozenset[str]
    lettered: tuple[str, ...]
    fact_patterns: tuple[tuple[str, re.Pattern[str]], ...]
    boilerplate_line: re.Pattern[str]
    phrase_hints: tuple[str, ...]
    boilerplate_phrase: re.Pattern[str]


@cache
def read_wording() -> Wording:
    """Returns the wording that comes with the package."""
    wording = _read("wording.toml")
    boilerplate = _read("boilerplate.toml")
    phrases = "|".join(f"(?:{phrase})" for phrase in boilerplate["phrases"])
    return Wording(
        contents_headings=frozenset(wording["contents_headings"]),
        contact_headings=frozenset(wording["contact_headings"]),
        unfinished=tuple(wording["unfinished"]),
        announcing=frozenset(wording["announcing"]),
        joining=frozenset(wording["joining"]),
        auxiliaries=frozenset(wording["auxiliaries"]),
        openers=frozenset(wording["openers"]),
        abbreviations=frozenset(wording["abbreviations"]),
        name_abbreviations=frozenset(wording["name_abbreviations"]),
        number_abbreviations=frozenset(wording["number_abbreviations"]),
        closing_abbreviations=frozenset(wording["closing_abbreviations"]),
        doubtful_abbreviations=frozenset(wording["doubtful_abbreviations"]),
        chapters=frozenset(wording["chapters"]),
        exclaimed_names=frozenset(wording["exclaimed_names"]),
        lettered=tuple(wording["lettered"]),
        fact_patterns=tuple(
            (fact["kind"], _compile(fact["pattern"].replace("{date}", DATE_PATTERN)))
            for fact in wording["fact"]
        ),
        boilerplate_line=_compile("|".join(f"(?:{line})" for line in boilerplate["lines"])),
        phrase_hints=tuple(boilerplate["phrase_hints"]),
        boilerplate_phrase=_compile(f"{phrases}|{unicodedata.normalize('NFD', phrases)}"),
    )


def _read(name: str) -> dict[str, list]:  # type: ignore[type-arg]
    return tomllib.loads(files("corpus").joinpath(name).read_text("utf-8"))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
