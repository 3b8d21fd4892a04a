"""Dates and ages in words, for a reader."""

from datetime import date

from assistant.messages import Messages
from corpus.collection import Corpus
from corpus.source import Source


def date_in_words(day: date, messages: Messages) -> str:
    """Returns ``day`` written out, e.g. ``den 29 januari 2009``."""
    month = month_name(day, messages)
    return messages.text("reply.date.full", day=day.day, month=month, year=day.year)


def month_name(day: date, messages: Messages) -> str:
    """Returns the name of the month of ``day``, e.g. ``januari``."""
    return messages.text("reply.months.names").split()[day.month - 1]


def age_in_words(years: int, messages: Messages) -> str:
    """Returns a number of whole years in words, e.g. ``12 år``."""
    if years == 1:
        return messages.text("reply.age.one")
    return messages.text("reply.age.many", years=years)


def whole_years(earlier: date, later: date) -> int:
    """Returns the whole years from ``earlier`` to ``later``.

    >>> whole_years(date(2009, 1, 29), date(2021, 1, 28))
    11
    """
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def years_behind(source: Source, corpus: Corpus) -> int:
    """Returns how many whole years older than the corpus's newest ``source`` is; 0 if undated."""
    days = [d.source.dated for d in corpus.documents.values() if d.source.dated]
    return whole_years(source.dated, max(days)) if source.dated else 0
