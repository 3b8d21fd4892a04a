"""The ``[[name]]`` tables of an editor's TOML file, each knowing the line of every key."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_OPAQUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_HEADER = re.compile(r"\s*\[(\[)?\s*([^\]]*?)\s*\]")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*[=.]""")
_AT_LINE = re.compile(r"(.*?) \(at line (\d+), column \d+\)")
_TYPOGRAPHIC = re.compile("[\u201c\u201d\u201e\u201f]")
_SHOWN = 60  # characters of a faulty line: enough to know it by


class SourcesError(ValueError):
    """An editor's file cannot be used at all; one line that names file, place and remedy.

    Attributes:
        faults: Every fault that was found, one line each; the first is the message.
    """

    def __init__(self, *faults: str) -> None:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(faults[0] + more)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it says and where.

    Attributes:
        path: The file.
        label: The table's name and number, such as ``source 2``.
        line: Where it opens, from 1; 0 when it has no line of its own.
        values: By key.
        lines: Of its keys; a key written in an unusual way may be missing.
    """

    path: Path
    label: str
    line: int
    values: dict[str, object]
    lines: dict[str, int]

    def fault(self, what: str, key: str) -> str:
        """Returns a line that says what is wrong and where: at ``key`` when that can be told."""
        line = self.lines.get(key, self.line)
        at = f", line {line}" if line else ""
        return f"{self.path}{at}, {self.label}: {what}"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file in their order, and what else was found there, one line each."""

    tables: tuple[Table, ...]
    problems: tuple[str, ...]


def read_tables(path: Path, name: str) -> Tables:
    """Returns the ``[[name]]`` tables of a TOML file; anything else in it is a problem.

    Raises:
        SourcesError: The file is missing, unreadable, not UTF-8 or not TOML.
    """
    text = _read(path, name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(_not_toml(path, text, str(error))) from None
    listed = content.pop(name, [])
    problems = [
        f"{path}: unknown {key!r}; only [[{name}]] tables belong here, take it away"
        for key in content
    ]
    found = listed if isinstance(listed, list) else [listed]
    if not isinstance(listed, list) or not all(isinstance(table, dict) for table in found):
        problems.append(f"{path}: write [[{name}]] with double brackets for each entry")
        found = [table for table in found if isinstance(table, dict)]
    places = _places(text, name)
    if len(places) != len(found):
        places = [(0, {})] * len(found)  # inline tables have no lines of their own
    tables = (
        Table(path, f"{name} {number}", line, values, lines)
        for number, (values, (line, lines)) in enumerate(zip(found, places, strict=True), 1)
    )
    return Tables(tuple(tables), tuple(problems))


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Returns what is wrong with ``key`` and which known one was perhaps meant.

    >>> unknown_key("publiser", ["id", "title", "publisher"])
    "unknown key 'publiser': did you mean publisher?"
    >>> unknown_key("x", ["id", "title"])
    "unknown key 'x'; known keys are id, title"
    """
    known = list(known)
    near = nearest(key, known)
    if near is not None:
        return f"unknown key {key!r}: did you mean {near}?"
    return f"unknown key {key!r}; known keys are {', '.join(known)}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Returns the one of ``known`` that looks most like ``word``; ``None`` when none does."""
    near = difflib.get_close_matches(word.casefold(), list(known), 1)
    return near[0] if near else None


def _read(path: Path, name: str) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SourcesError(f"{path}: no such file; write one with [[{name}]] tables") from None
    except OSError as error:
        raise SourcesError(f"{path}: cannot be read ({error.strerror}); mend its rights") from None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw:
        raise SourcesError(f"{path}: not UTF-8, perhaps UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        told = f"{path}, line {line}: not UTF-8, perhaps Windows-1252; save it as UTF-8"
        raise SourcesError(told) from None


def _not_toml(path: Path, text: str, error: str) -> str:
    match = _AT_LINE.fullmatch(error)
    if match is None:
        return f"{path}: not TOML: {error}; close the quote or bracket that was left open"
    line = text.split("\n")[int(match[2]) - 1].strip()
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
    remedy = 'use straight quotes (")' if _TYPOGRAPHIC.search(line) else "mend that line"
    return f"{path}, line {match[2]}: not TOML: {match[1]}; {remedy}: {_printable(shown)}"


def _printable(text: str) -> str:
    """Returns ``text`` with control characters written out, so that it is safe to print."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _places(text: str, name: str) -> list[tuple[int, dict[str, int]]]:
    """Returns for each ``[[name]]`` its line and those of its keys, all counted from 1."""
    places: list[tuple[int, dict[str, int]]] = []
    keys: dict[str, int] = {}
    for number, line in enumerate(_OPAQUE.sub(_hidden, text).split("\n"), 1):
        if header := _HEADER.match(line):
            keys = {}
            if header[1] and header[2].strip("\"'") == name:
                places.append((number, keys))
        elif key := _KEY.match(line):
            keys.setdefault(key[1] or key[2] or key[3], number)
    return places


def _hidden(match: re.Match[str]) -> str:
    """Returns what may stand for a comment or a text of several lines when looking for keys."""
    found = match[0]
    return "\n" * found.count("\n") if "\n" in found or found.startswith("#") else found
