"""How questions ended, as a table for editors and as data for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from assistant.messages import Messages
from assistant.statistics_file import Ending
from assistant.terminal import printable

Counted = Sequence[tuple[Ending, int]]

_WITH_ANSWER = ("answered", "partial")


def statistics_as_json(counted: Counted, *, since: str) -> dict[str, object]:
    """Returns the numbers as plain data, by day."""
    rows = [asdict(ending) | {"questions": number} for ending, number in counted]
    return {"schema": 1, "since": since, "rows": rows}


def statistics_lines(counted: Counted, messages: Messages, *, since: str) -> Iterator[str]:
    """Yields a line of totals, then the unanswered by reason, kind and subject, most first."""
    totals: Counter[str] = Counter()
    unanswered: Counter[Ending] = Counter()
    for ending, number in counted:
        group = ending.outcome if ending.outcome in _WITH_ANSWER else "unanswered"
        totals[group] += number
        if ending.outcome != "answered":
            unanswered[replace(ending, day="")] += number
    if not totals:
        yield messages.text("statistics.nothing", since=since)
        return
    values = {group: totals[group] for group in ("answered", "partial", "unanswered")}
    yield messages.text("statistics.totals", since=since, all=totals.total(), **values)
    if unanswered:
        yield ""
        yield from _table(unanswered, messages)


def _table(unanswered: Counter[Ending], messages: Messages) -> Iterator[str]:
    """Yields aligned rows; the last column is as long as it needs to be."""
    columns = ("number", "outcome", "kind", "subject")
    rows = [tuple(messages.text(f"statistics.column.{name}") for name in columns)]
    for ending, number in sorted(unanswered.items(), key=lambda each: (-each[1], str(each[0]))):
        outcome = messages.text(f"statistics.outcome.{ending.outcome}")
        kind = messages.text(f"statistics.kind.{ending.kind}") if ending.kind else "–"
        rows.append((str(number), outcome, kind, _subject(ending)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns) - 1)]
    for first, *middle, subject in rows:
        cells = [first.rjust(widths[0])]
        cells += [cell.ljust(width) for cell, width in zip(middle, widths[1:], strict=True)]
        yield "  ".join([*cells, subject])


def _subject(ending: Ending) -> str:
    if not ending.document:
        return "–"
    return printable(f"{ending.heading} ({ending.document})" if ending.heading else ending.document)
