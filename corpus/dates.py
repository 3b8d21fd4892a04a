"""Days as Swedish texts write them."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb febr february",
            "mars mar march",
            "april apr",
            "maj may",
            "juni jun june",
            "juli jul july",
            "augusti aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = rf"(?:den\s+)?\d{{1,2}}(?::?[ae]|\.)?\s+(?:{_NAMES})\b\.?,?\s+\d{{4}}"
_ISO = r"\d{4}-\d{2}-\d{2}"
_SLASHED = r"\d{1,2}/\d{1,2}[ -]+\d{4}"
_DOTTED = r"\d{1,2}\.\d{1,2}\.\d{4}"

DATE_PATTERN = rf"(?:{_NAMED}|{_ISO}|{_SLASHED}|{_DOTTED})"
"""A regular expression of one day, to be compiled with ``re.IGNORECASE``; has no groups."""

_DATE = re.compile(rf"(?<![\d-]){DATE_PATTERN}(?![\d-])", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """Returns the first day that ``text`` names; ``None`` when it names none that exists.

    >>> parse_date("Senast uppdaterad: den 29 december 2021")
    datetime.date(2021, 12, 29)
    >>> parse_date("29/12 2021") == parse_date("2021-12-29") == parse_date("29.12.2021")
    True
    >>> parse_date("31 februari 2021") is None
    True
    """
    for match in _DATE.finditer(text):
        found = _date(match[0])
        if found is not None:
            return found
    return None


def _date(written: str) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    named = [_MONTHS[word] for word in re.findall(r"[a-z]+", written.lower()) if word in _MONTHS]
    if named:
        (month,), (day, year) = named, numbers
    elif "-" in written[:5]:
        year, month, day = numbers
    else:
        day, month, year = numbers
    try:
        return date(year, month, day)
    except ValueError:
        return None
