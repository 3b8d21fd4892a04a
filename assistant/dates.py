"""Dates and ages in words, for a reader."""

from datetime import date

from assistant.messages import Messages


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
