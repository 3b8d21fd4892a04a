"""What an editor says of each document in ``sources.toml``: its publisher, its date, its place."""

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Literal, cast, get_args

DateKind = Literal["updated", "reviewed", "adopted"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEEDED = ("id", "file", "title", "publisher")


class SourcesError(ValueError):
    """An editor's file cannot be used; one line that names file, place and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A published page or paper.

    Attributes:
        id: Stable name, used in replies and addresses: lower-case letters, digits and hyphens.
        file: Name of the file beside ``sources.toml``.
        title: As published.
        publisher: The organisation that published it.
        scope: Whom or what area the document speaks for, e.g. ``Örebroregionen``; shown when
            sources about different things disagree.
        dated: The day the document itself gives; ``None`` when it gives none.
        date_kind: What happened on that day; ``None`` exactly when ``dated`` is.
        period: The time its content speaks of, for a document without a date, e.g. ``2017–2019``.
        language: BCP 47 tag of the text.
        replaces: Id of the older source that this one replaces.
        url: Where it was published, if known.
    """

    id: str
    file: str
    title: str
    publisher: str
    scope: str | None = None
    dated: date | None = None
    date_kind: DateKind | None = None
    period: str | None = None
    language: str = "sv"
    replaces: str | None = None
    url: str | None = None


def read_sources(path: Path) -> tuple[Source, ...]:
    """Returns the sources that the TOML file ``path`` lists, in its order.

    Raises:
        SourcesError: The file is missing or not TOML, or an entry breaks a rule; the message is
            one line with the entry's line number and what to write instead.
    """
    entries = read_tables(path, "source")
    places = [_Place(path, line, f"source {number}") for number, (line, _) in enumerate(entries, 1)]
    sources = [_source(place, table) for place, (_, table) in zip(places, entries, strict=True)]
    _check_together(places, sources)
    return tuple(sources)


def read_tables(path: Path, name: str) -> list[tuple[int, dict[str, object]]]:
    """Returns the ``[[name]]`` tables of a TOML file, each with its line number.

    Raises:
        SourcesError: The file is missing, unreadable, not TOML, or holds anything else.
    """
    try:
        text = path.read_text("utf-8-sig")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        raise SourcesError(f"{path}: no such file; write one with [[{name}]] tables") from None
    except OSError as error:
        raise SourcesError(f"{path}: cannot be read ({error.strerror}); mend its rights") from None
    except UnicodeDecodeError:
        raise SourcesError(f"{path}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{path}: not TOML: {error}; mend that line") from None
    found = tables.pop(name, [])
    if tables:
        raise SourcesError(
            f"{path}: unknown {', '.join(tables)}; only [[{name}]] tables belong here"
        )
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise SourcesError(f"{path}: write [[{name}]] with double brackets for each entry")
    opening = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if opening.match(line)]
    lines += [0] * (len(found) - len(lines))  # inline arrays have no line of their own
    return list(zip(lines, found, strict=False))


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    line: int
    entry: str

    def error(self, what: str) -> SourcesError:
        at = f", line {self.line}" if self.line else ""
        return SourcesError(f"{self.path}{at}, {self.entry}: {what}")


def _source(place: _Place, table: dict[str, object]) -> Source:
    known = [field.name for field in fields(Source)]
    for key in table:
        if key not in known:
            raise place.error(f"unknown key {key!r}; known keys are {', '.join(known)}")
    for key in _NEEDED:
        if key not in table:
            raise place.error(f'{key} is missing; add {key} = "…"')
    for key, value in table.items():
        _check_value(place, key, value)
    if ("dated" in table) != ("date_kind" in table):
        raise place.error("dated and date_kind go together; give both or neither")
    return Source(**cast("dict[str, str]", table))  # type: ignore[arg-type]


def _check_value(place: _Place, key: str, value: object) -> None:
    if key == "dated":
        if not isinstance(value, date) or isinstance(value, datetime):
            raise place.error("dated must be a day without quotes, such as dated = 2021-12-29")
    elif not isinstance(value, str) or not value.strip() or "\n" in value:
        raise place.error(f'{key} must be a text on one line, such as {key} = "…"')
    elif key == "date_kind" and value not in get_args(DateKind):
        raise place.error(
            f"date_kind {value!r} is unknown; use one of {', '.join(get_args(DateKind))}"
        )
    elif key == "id" and not _ID.fullmatch(value):
        raise place.error(f"id {value!r}: use lower-case a-z, digits and single hyphens")
    elif key == "file" and (PurePath(value).name != value or "\\" in value or value == ".."):
        raise place.error(f"file {value!r}: name a file in the same folder, without any path")


def _check_together(places: list[_Place], sources: list[Source]) -> None:
    ids: set[str] = set()
    files: set[str] = set()
    for place, source in zip(places, sources, strict=True):
        if source.id in ids:
            raise place.error(f"id {source.id!r} is used twice; give each source its own id")
        if source.file in files:
            raise place.error(f"file {source.file!r} is listed twice; keep one entry for each file")
        ids.add(source.id)
        files.add(source.file)
    for place, source in zip(places, sources, strict=True):
        if source.replaces is not None and (
            source.replaces not in ids or source.replaces == source.id
        ):
            raise place.error(f"replaces {source.replaces!r}: no other source has that id")
    _check_replacements(places, sources)


def _check_replacements(places: list[_Place], sources: list[Source]) -> None:
    """Refuses two sources that replace the same one, and sources that replace each other."""
    newer: dict[str, str] = {}
    for place, source in zip(places, sources, strict=True):
        if source.replaces is None:
            continue
        if source.replaces in newer:
            other = newer[source.replaces]
            raise place.error(
                f"replaces {source.replaces!r}, as {other!r} does; let one of them replace it"
            )
        newer[source.replaces] = source.id
        if source.id in (chain := _successors(source.id, newer)):
            circle = " -> ".join([source.id, *chain])
            raise place.error(f"replaces in a circle: {circle}; remove replaces from the oldest")


def _successors(name: str, newer: dict[str, str]) -> list[str]:
    """Returns what replaces ``name``, what replaces that, and so on; ends where it comes round."""
    found: list[str] = []
    while (following := newer.get(found[-1] if found else name)) and following not in found:
        found.append(following)
    return found
