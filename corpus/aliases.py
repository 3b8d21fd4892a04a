"""Names for one and the same thing, as the editor lists them in ``aliases.toml``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.editor_file import Table, read_tables, unknown_key
from corpus.lines import collapse
from corpus.source_values import has_unseen

_KEY = "names"
_FEWEST_NAMES = 2
_SHORTEST_NAME = 2  # characters; one letter is in every text
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasList:
    """The groups of names that can be used, in the order of the file.

    Attributes:
        groups: Two names or more each; no name is in two of them.
        problems: Every fault of the file, one line each with its place and the remedy.
    """

    groups: tuple[Group, ...]
    problems: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)


def read_aliases(path: Path) -> AliasList:
    """Returns the groups of names in ``path``, and what is wrong with it; none without a file.

    A name with a fault is left out, and so is a group that has fewer than two names then.

    Raises:
        SourcesError: The file is not TOML.
    """
    if not path.exists():
        return AliasList(())
    read = read_tables(path, "alias")
    problems = list(read.problems)
    groups: list[Group] = []
    seen: dict[str, int] = {}
    for table in read.tables:
        names, faults = _names(table, seen)
        problems += [table.fault(fault, key) for key, fault in faults]
        if len(names) >= _FEWEST_NAMES:
            groups.append(names)
        elif not faults:
            problems.append(table.fault('give two names or more, as in names = ["…", "…"]', _KEY))
    return AliasList(tuple(groups), tuple(problems))


def _names(table: Table, seen: dict[str, int]) -> tuple[Group, list[tuple[str, str]]]:
    """Returns the good names of a table and, with its key, each thing that is wrong.

    Args:
        table: One group.
        seen: Line of the group by the names that were read so far; those of this one are added.
    """
    faults = [(key, unknown_key(key, [_KEY])) for key in table.values if key != _KEY]
    found = table.values.get(_KEY, [])
    if not isinstance(found, list):
        return (), [*faults, (_KEY, 'names must be a list, such as names = ["…", "…"]')]
    kept: list[str] = []
    for name in found:
        fault = _name_fault(name) or _repeated(name, kept, seen)
        if fault is None:
            kept.append(name)
        else:
            faults.append((_KEY, fault))
    seen |= dict.fromkeys(map(_folded, kept), table.line)
    return tuple(kept), faults


def _name_fault(name: object) -> str | None:
    if not isinstance(name, str) or not name.strip() or has_unseen(name):
        return f"{name!r}: each name must be a text on one line, between quotes (ignored)"
    if len(name.strip()) < _SHORTEST_NAME or not _LETTER_OR_DIGIT.search(name):
        return f"{name!r} is too short for a name; write two characters or more (ignored)"
    return None


def _repeated(name: str, kept: list[str], seen: dict[str, int]) -> str | None:
    folded = _folded(name)
    if folded in map(_folded, kept):
        return f"{name!r} is given twice; keep one of them (ignored)"
    if folded in seen:
        at = f"the group on line {seen[folded]}" if seen[folded] else "a group above"
        return f"{name!r} is in {at} too; make them one group or keep it in one (ignored)"
    return None


def _folded(name: str) -> str:
    return collapse(name).casefold()
