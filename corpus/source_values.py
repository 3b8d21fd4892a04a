"""What each key of ``sources.toml`` may say."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import PurePath
from typing import Literal, get_args
from urllib.parse import urlsplit

DateKind = Literal["updated", "reviewed", "adopted"]

EDITORS_FILES = ("sources.toml", "aliases.toml")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(  # RFC 5646, 2.1: language, script, region, variants
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_YEARS = re.compile(r"(?<!\d)(\d{4})\s*[-–—]\s*(\d{4})(?!\d)")
_FIRST_YEAR = 1000  # an earlier one is a slip of the pen such as 0021 or 0201
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}  # Unicode categories: control, surrogate, line ends
_TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")  # makes text read otherwise than it is


def value_fault(key: str, value: object) -> str | None:
    r"""Returns what is wrong with the ``value`` of ``key`` and the remedy; ``None`` if nothing.

    >>> value_fault("language", "svenska")
    'language \'svenska\': write a language tag such as "sv" or "en-GB"'
    """
    if key == "dated":
        return _dated(value)
    if not isinstance(value, str) or not value.strip() or has_unseen(value):
        return f'{key} must be a text on one line, such as {key} = "…"'
    check = _CHECKS.get(key)
    return check(value) if check else None


def has_unseen(text: str) -> bool:
    r"""Tells whether ``text`` holds line ends, NUL or other signs that a reader cannot see.

    >>> has_unseen("Örebro"), has_unseen("Öre\x00bro"), has_unseen("två\nrader")
    (False, True, True)
    """
    return bool(_TURNS_TEXT.search(text)) or any(
        unicodedata.category(sign) in _UNSEEN for sign in text
    )


def _dated(value: object) -> str | None:
    if not isinstance(value, date) or isinstance(value, datetime):
        return "dated must be a day without quotes, such as dated = 2021-12-29"
    if value.year < _FIRST_YEAR:
        return f"dated {value.isoformat()}: write the whole year, such as 2021-12-29"
    return None


def _date_kind(value: str) -> str | None:
    kinds = get_args(DateKind)
    return None if value in kinds else f"date_kind {value!r} is unknown; use {', '.join(kinds)}"


def _id(value: str) -> str | None:
    if _ID.fullmatch(value):
        return None
    return f"id {value!r}: use lower-case a-z, digits and single hyphens"


def _file(value: str) -> str | None:
    if PurePath(value).name != value or "\\" in value or value == "..":
        return f"file {value!r}: name a file in the same folder, without any path"
    if value in EDITORS_FILES:
        return f"file {value!r}: is the editor's own; name the document's file"
    return None


def _language(value: str) -> str | None:
    if _LANGUAGE.fullmatch(value):
        return None
    return f'language {value!r}: write a language tag such as "sv" or "en-GB"'


def _period(value: str) -> str | None:
    if not _YEAR.search(value):
        return f'period {value!r}: name its years in full, such as period = "2017–2019"'
    if any(first > last for first, last in _YEARS.findall(value)):
        return f"period {value!r}: ends before it begins; write the earlier year first"
    return None


def _url(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or re.search(r"\s", value):
        return f"url {value!r}: write a whole address that begins with https:// or http://"
    if "@" in parts.netloc:
        return "url holds a user name or password; take away what stands before the @"
    return None


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "id": _id,
    "file": _file,
    "date_kind": _date_kind,
    "language": _language,
    "period": _period,
    "url": _url,
}
