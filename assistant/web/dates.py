"""Dates in words: when a source was updated, reviewed or adopted, or that it does not say."""

from datetime import date

from assistant.dates import month_name
from assistant.messages import Messages
from corpus.source import DateKind


def day_in_words(day: date, messages: Messages) -> str:
    """Returns e.g. ``29 december 2021``."""
    month = month_name(day, messages)
    return messages.text("page.date.day", day=day.day, month=month, year=day.year)


def date_in_words(
    dated: date | None, kind: DateKind | None, period: str | None, messages: Messages
) -> str:
    """Returns what is known of a source's age, its kind of date included."""
    if dated is not None:
        return messages.text(
            f"page.date.{kind or 'dated'}", day=day_in_words(dated, messages), year=dated.year
        )
    if period is not None:
        return messages.text("page.date.period", period=period)
    return messages.text("page.date.none")
