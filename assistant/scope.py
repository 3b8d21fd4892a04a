"""Which sources a question is about, where it says so: by a year, or by whom to go by."""

import re

from assistant.patterns import read_patterns
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.source import Source
from index.analysis import content_words, words

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def asked_years(understanding: Understanding) -> tuple[str, ...]:
    """Returns the years that the question names, each once, in its order."""
    return tuple(dict.fromkeys(_YEAR.findall(understanding.text)))


def of_year(year: str, corpus: Corpus) -> frozenset[str]:
    """Returns the sources that are from ``year``; failing that, undated ones that speak of it."""
    sources = {name: document.source for name, document in corpus.documents.items()}
    dated = {name for name, each in sources.items() if each.dated and str(each.dated.year) == year}
    spoken = {name for name, each in sources.items() if not each.dated and _speaks_of(each, year)}
    return frozenset(dated or spoken)


def asked_sources(understanding: Understanding, corpus: Corpus) -> frozenset[str]:
    """Returns the sources that the question asks to go by; empty when it names none or all."""
    named = _publishers_named(understanding, corpus)
    for year in asked_years(understanding):
        named |= of_year(year, corpus)
    return frozenset() if len(named) == len(corpus.documents) else named


def subject_of(understanding: Understanding, corpus: Corpus) -> str:
    """Returns the query without what says which sources to go by, and what kind of thing is asked.

    What goes by one publisher's word need not name the publisher.
    """
    text = understanding.subject
    if _publishers_named(understanding, corpus):
        text = read_patterns("sv").according.sub(" ", text)
    return " ".join(text.split()) if content_words(text) else understanding.subject


def _speaks_of(source: Source, year: str) -> bool:
    years = _YEAR.findall(source.period or "")
    return bool(years) and min(years) <= year <= max(years)


def _publishers_named(understanding: Understanding, corpus: Corpus) -> frozenset[str]:
    """Returns the sources of the publisher that the question says to go by, as in "enligt …"."""
    match = read_patterns(understanding.language).according.search(understanding.text)
    if match is None:
        return frozenset()
    told = {word.stem for word in words(match["whom"])}
    publishers = {name: each.source.publisher for name, each in corpus.documents.items()}
    stems = {name: {word.stem for word in words(each)} for name, each in publishers.items()}
    return frozenset(name for name, own in stems.items() if own and own <= told)
