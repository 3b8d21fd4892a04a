"""The text of ``sources.toml``, cut and pasted so that comments and layout stay as they are.

Every result is read as TOML before it is returned; when it does not say exactly what it should,
nothing is changed.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from corpus.source import Source

SOURCES = "sources.toml"

Entry = dict[str, object]

_OPENING = re.compile(r"""\s*\[\[\s*(?:source|"source"|'source')\s*\]\]""")
_REPLACES = re.compile(r"""\s*(?:replaces|"replaces"|'replaces')\s*=""")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}  # Unicode categories
_FOUR_DIGITS = 0xFFFF  # the last code point that \\u can write


class EditingError(ValueError):
    """A change cannot be made; one line that names the file and the remedy."""


def entry_text(source: Source) -> str:
    r"""Returns the entry of ``source`` as it stands in ``sources.toml``.

    >>> print(entry_text(Source(id="a", file="a.txt", title='Om "A"', publisher="B")), end="")
    [[source]]
    id = "a"
    file = "a.txt"
    title = "Om \"A\""
    publisher = "B"
    language = "sv"
    """
    lines = ["[[source]]"]
    for field in fields(source):
        value = getattr(source, field.name)
        if value is not None:
            lines.append(f"{field.name} = {toml_value(value)}")
    return "\n".join(lines) + "\n"


def toml_value(value: str | date) -> str:
    r"""Returns ``value`` as TOML writes it; signs that no reader sees are written as escapes.

    >>> toml_value("å\x1b"), toml_value(date(2021, 12, 29))
    ('"å\\u001B"', '2021-12-29')
    """
    return value.isoformat() if isinstance(value, date) else f'"{"".join(map(_sign, value))}"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if unicodedata.category(sign) not in _UNSEEN:
        return sign
    return f"\\u{ord(sign):04X}" if ord(sign) <= _FOUR_DIGITS else f"\\U{ord(sign):08X}"


def _read_toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise EditingError(f"{SOURCES}: not TOML: {error}; mend that line") from None


def entries_of(text: str) -> list[Entry]:
    """Returns the entries in the text of ``sources.toml``, also those that cannot be used.

    Raises:
        EditingError: It is not TOML, or lists sources in another form.
    """
    entries = _read_toml(text).get("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise EditingError(f"{SOURCES}: write [[source]] with double brackets for each entry")
    return entries


def appended(before: str, source: Source) -> str:
    """Returns the text of ``sources.toml`` with the entry of ``source`` last, a blank line before.

    Raises:
        EditingError: ``before`` is not TOML, or an entry cannot be put after it.
    """
    end = "\r\n" if "\r\n" in before else "\n"
    is_at_start = not before.strip("\ufeff")
    gap = "" if is_at_start or before.endswith(end * 2) else end
    if not is_at_start and not before.endswith("\n"):
        gap += end
    after = before + gap + entry_text(source).replace("\n", end)
    wanted = [*entries_of(before), tomllib.loads(entry_text(source))["source"][0]]
    return _checked(after, {**_read_toml(before), "source": wanted})


def without(before: str, ids: frozenset[str], replacing: Mapping[str, str | None]) -> str:
    """Returns the text of ``sources.toml`` without the entries that have one of ``ids``.

    Args:
        before: The text.
        ids: Of the entries to leave out.
        replacing: What other entries, by id, are to replace instead; ``None`` for nothing.

    Raises:
        EditingError: It is not TOML, or is written in a way that cannot be cut.
    """
    lines = before.splitlines(keepends=True)
    wanted: list[Entry] = []
    parts = reversed(list(_parts(lines)))
    for entry, (first, last) in zip(reversed(entries_of(before)), parts, strict=False):
        name = str(entry.get("id"))
        if name in ids:
            _cut(lines, first, last)
        elif name in replacing:
            wanted.insert(0, _rewired(lines, (first, last), entry, replacing[name]))
        else:
            wanted.insert(0, entry)
    return _checked("".join(lines), {**_read_toml(before), "source": wanted})


def _parts(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yields the first and the last line of each entry, with the comment right above it."""
    openings = [at for at, line in enumerate(lines) if _OPENING.match(line)]
    for opening, following in zip(openings, [*openings[1:], len(lines)], strict=True):
        first, last = opening, following - 1
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        while last > opening and not lines[last].split("#")[0].strip():
            last -= 1
        # What opens the file is about all of it.
        yield (first if first > 0 else opening), last


def _cut(lines: list[str], first: int, last: int) -> None:
    """Takes ``first`` to ``last`` out, and the blank lines that would stand there doubled."""
    del lines[first : last + 1]
    while (
        not (lines[first - 1].strip() if first else "")
        and lines[first:]
        and not lines[first].strip()
    ):
        del lines[first]
    while first >= len(lines) and lines and not lines[-1].strip():
        del lines[-1]


def _rewired(lines: list[str], part: tuple[int, int], entry: Entry, instead: str | None) -> Entry:
    """Changes the line with ``replaces`` of an entry; returns the entry as it is then."""
    for at in range(part[0], part[1] + 1):
        if not _REPLACES.match(lines[at]):
            continue
        if instead is None:
            del lines[at]
            return {key: value for key, value in entry.items() if key != "replaces"}
        key, value = lines[at].split("=", 1)
        lines[at] = f"{key}={value.replace(str(entry['replaces']), instead, 1)}"
        return {**entry, "replaces": instead}
    return entry


def _checked(text: str, wanted: dict[str, object]) -> str:
    """Returns ``text`` if it says what is ``wanted``."""
    try:
        is_right = {"source": [], **tomllib.loads(text.removeprefix("\ufeff"))} == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise EditingError(
            f"{SOURCES}: written in a way that cannot be changed safely here; change it by hand, "
            "with one [[source]] table for each document"
        )
    return text
