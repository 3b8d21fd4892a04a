"""Names for one and the same thing, as the editor lists them in ``aliases.toml``."""

from pathlib import Path

from corpus.source import SourcesError, read_tables

_FEWEST_NAMES = 2


def read_aliases(path: Path) -> tuple[tuple[str, ...], ...]:
    """Returns the groups of names in ``path``, in its order; none when there is no such file.

    Raises:
        SourcesError: The file is not TOML, or an entry breaks a rule; one line with the remedy.
    """
    if not path.exists():
        return ()
    return tuple(_group(path, line, table) for line, table in read_tables(path, "alias"))


def _group(path: Path, line: int, table: dict[str, object]) -> tuple[str, ...]:
    names = table.get("names")
    if set(table) != {"names"} or not isinstance(names, list):
        raise SourcesError(f'{path}, line {line}: write [[alias]] with names = ["…", "…"] alone')
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise SourcesError(f"{path}, line {line}: each name must be a text between quotes")
    if len({name.casefold() for name in names}) < max(_FEWEST_NAMES, len(names)):
        raise SourcesError(f"{path}, line {line}: give two names or more, each once")
    return tuple(names)
