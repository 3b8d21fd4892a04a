"""What an editor says of each document in ``sources.toml``: its publisher, its date, its place."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import cast

from corpus.editor_file import SourcesError, Table, nearest, read_tables, unknown_key
from corpus.source_values import DateKind, value_fault

__all__ = ["DateKind", "Source", "SourceList", "SourcesError", "read_sources"]

_NEEDED = ("id", "file", "title", "publisher")
_DATE_KEYS = ("dated", "date_kind")
_LEFT_OUT = " (the source is left out)"
_IGNORED = " (ignored)"


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

    @property
    def name(self) -> str:
        """All that a reader may name it by: title, publisher, scope, and year or period."""
        year = str(self.dated.year) if self.dated else self.period or ""
        return "\n".join([self.title, self.publisher, self.scope or "", year])


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources that can be used, in the order of the file.

    Attributes:
        sources: With unique ids and files, none replaced twice or in a circle.
        problems: Every fault of the file, one line each with its place and the remedy.
    """

    sources: tuple[Source, ...]
    problems: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources)


@dataclass(frozen=True, slots=True)
class _Entry:
    table: Table
    source: Source


def read_sources(path: Path, *, elsewhere: AbstractSet[str] = frozenset()) -> SourceList:
    """Returns the sources that the TOML file ``path`` lists, and everything wrong with it.

    A fault in ``id``, ``file``, ``title`` or ``publisher`` leaves its source out; one in another
    key leaves that key out. Of two sources with one id or one file the first stays.

    Args:
        path: Of the file.
        elsewhere: Ids of other folders' sources, which may be replaced too.

    Raises:
        SourcesError: The file is missing or not TOML, or not one source of it can be used.
    """
    read = read_tables(path, "source")
    problems = list(read.problems)
    entries = [
        _Entry(table, source) for table in read.tables if (source := _source(table, problems))
    ]
    ids = {str(table.values.get("id")) for table in read.tables} | elsewhere
    sources = _with_replacements(_without_twins(entries, problems), ids, problems)
    if problems and not sources:
        raise SourcesError(*problems)
    return SourceList(sources, tuple(problems))


def _source(table: Table, problems: list[str]) -> Source | None:
    """Returns the source of a table, and adds what is wrong with it to ``problems``."""
    faults = _faults(table)
    values = {key: value for key, value in table.values.items() if key not in faults}
    is_usable = all(key in values for key in _NEEDED)
    effect = _IGNORED if is_usable else _LEFT_OUT
    problems += [table.fault(fault + effect, key) for key, fault in faults.items()]
    if not is_usable:
        return None
    for key, other in (_DATE_KEYS, _DATE_KEYS[::-1]):
        if other not in values:
            values.pop(key, None)
    return Source(**cast("dict[str, str]", values))  # type: ignore[arg-type]


def _faults(table: Table) -> dict[str, str]:
    """Returns what is wrong with a table, by key; a needed key that is missing is one of them."""
    known = [field.name for field in fields(Source)]
    faults: dict[str, str] = {}
    for key, value in table.values.items():
        fault = value_fault(key, value) if key in known else unknown_key(key, known)
        if fault is not None:
            faults[key] = fault
    misspelt = {nearest(key, known) for key in table.values if key not in known}
    for key in _NEEDED:
        if key not in table.values and key not in misspelt:
            faults[key] = f'{key} is missing; add {key} = "…"'
    alone = [key for key in _DATE_KEYS if key in table.values]
    if len(alone) == 1:
        faults.setdefault(alone[0], "dated and date_kind go together; give both or neither")
    return faults


def _without_twins(entries: list[_Entry], problems: list[str]) -> list[_Entry]:
    """Returns the entries whose id and file no earlier one has."""
    ids: dict[str, _Entry] = {}
    files: dict[str, _Entry] = {}
    for entry in entries:
        source = entry.source
        if source.id in ids:
            problems.append(_twin_fault(entry, ids[source.id], "id"))
        elif source.file in files:
            problems.append(_twin_fault(entry, files[source.file], "file"))
        else:
            ids[source.id] = files[source.file] = entry
    return list(ids.values())


def _twin_fault(entry: _Entry, first: _Entry, key: str) -> str:
    at = f"first on line {first.table.line}" if first.table.line else "first above"
    told = {
        "id": f"id {entry.source.id!r} is used twice, {at}; give each source its own id",
        "file": f"file {entry.source.file!r} is listed twice, {at}; keep one entry for each file",
    }
    return entry.table.fault(told[key] + _LEFT_OUT, key)


def _with_replacements(
    entries: list[_Entry], ids: set[str], problems: list[str]
) -> tuple[Source, ...]:
    """Returns the sources without those ``replaces`` that cannot be.

    Args:
        entries: In the order of the file.
        ids: Every id of the file, also of sources that are left out.
        problems: What is wrong is added here.
    """
    newer: dict[str, str] = {}
    sources = []
    for entry in entries:
        source = entry.source
        fault = _replacement_fault(source, ids, newer)
        if fault is not None:
            problems.append(entry.table.fault(fault + _IGNORED, "replaces"))
            source = replace(source, replaces=None)
        elif source.replaces is not None:
            newer[source.replaces] = source.id
        sources.append(source)
    return tuple(sources)


def _replacement_fault(source: Source, ids: set[str], newer: dict[str, str]) -> str | None:
    """Returns why ``source`` cannot replace what it says, given what replaces what so far."""
    older = source.replaces
    if older is None:
        return None
    if older not in ids or older == source.id:
        near = nearest(older, ids - {source.id})
        hint = f"; did you mean {near}?" if near else "; name one or take replaces away"
        return f"replaces {older!r}: no other source has that id{hint}"
    if older in newer:
        return f"replaces {older!r}, as {newer[older]!r} does; let one of them replace it"
    chain = _successors(source.id, newer)
    if older in chain:
        circle = " -> ".join([source.id, *chain[: chain.index(older) + 1], source.id])
        return f"replaces in a circle: {circle}; remove replaces from the oldest"
    return None


def _successors(name: str, newer: dict[str, str]) -> list[str]:
    """Returns what replaces ``name``, what replaces that, and so on."""
    found: list[str] = []
    while following := newer.get(found[-1] if found else name):
        found.append(following)
    return found
