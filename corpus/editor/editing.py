"""Documents come and go: the files first, then ``sources.toml``, or the other way round.

Whatever happens on the way, every file is whole, and none is listed before it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.editor.entries import SOURCES, EditingError, Entry, appended, entries_of, without
from corpus.extracted import TextState, text_name, text_state
from corpus.source import Source
from corpus.whole_files import alone, remove_unfinished, write_whole


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes when sources are removed.

    Attributes:
        entries: Those of ``sources.toml`` that go, as they stand there.
        files: Those that go, originals and the texts taken out of them.
        kept: Texts that an editor has corrected: they stay where they are.
        replacing: For each other source that replaced one of them: its id, and what it replaces
            instead, ``None`` for nothing.
    """

    entries: tuple[Entry, ...]
    files: tuple[Path, ...]
    kept: tuple[Path, ...]
    replacing: tuple[tuple[str, str | None], ...]


def owner(directory: Path, name: str) -> str | None:
    """Returns the id of the source that the file ``name`` belongs to, as original or as text.

    Raises:
        EditingError: ``sources.toml`` cannot be read.
    """
    for entry in entries_of(_read(directory)):
        file = str(entry.get("file"))
        if name in {file, text_name(file)}:
            return str(entry.get("id"))
    return None


def find_twin(directory: Path, name: str, raw: bytes) -> str | None:
    """Returns the id of the source whose file has the bytes ``raw``; that called ``name`` first.

    Raises:
        EditingError: ``sources.toml`` cannot be read.
        OSError: A listed file cannot be read.
    """
    entries = entries_of(_read(directory))
    for entry in sorted(entries, key=lambda entry: entry.get("file") != name):
        for listed in _names(entry):
            path = directory / listed
            is_as_long = path.is_file() and path.stat().st_size == len(raw)
            if is_as_long and path.read_bytes() == raw:
                return str(entry.get("id"))
    return None


def taken_ids(directory: Path) -> frozenset[str]:
    """Returns every id of ``sources.toml``, also of entries that cannot be used.

    Raises:
        EditingError: ``sources.toml`` cannot be read.
    """
    return frozenset(str(entry.get("id")) for entry in entries_of(_read(directory)))


def add_document(directory: Path, source: Source, raw: bytes, text: str | None) -> None:
    """Writes the file, the text taken out of it, and last the entry of ``source``.

    Whatever happens on the way, every file that is there is whole, and none is listed before it is.

    Args:
        directory: Of the documents.
        source: What ``sources.toml`` is to say.
        raw: The file's bytes; a file of that name and other bytes must not be there.
        text: The extracted text; ``None`` leaves what is there, if anything.

    Raises:
        EditingError: ``sources.toml`` cannot take the entry; or the name or id is taken.
        OSError: A file cannot be written.
    """
    with alone(directory):
        remove_unfinished(directory, source.file, SOURCES)
        before = _read(directory)
        after = appended(before, source)
        _check_free(directory, source, raw, entries_of(before))
        if not (directory / source.file).exists():
            write_whole(directory / source.file, raw)
        if text is not None:
            write_whole(directory / text_name(source.file), text.encode())
        write_whole(directory / SOURCES, after.encode())


def _check_free(directory: Path, source: Source, raw: bytes, entries: list[Entry]) -> None:
    """Raises when the id, the file or its text are another document's."""
    path = directory / source.file
    if path.exists() and path.read_bytes() != raw:
        raise EditingError(f"{path}: another file has that name; rename the new one")
    mine = {source.file, text_name(source.file)}
    for entry in entries:
        file = str(entry.get("file"))
        if entry.get("id") == source.id:
            raise EditingError(f"{directory / SOURCES}: id {source.id!r} is taken; give another")
        if mine & {file, text_name(file)}:
            raise EditingError(f"{path}: belongs to {entry.get('id')!r}; rename the new file")


def plan_removal(directory: Path, ids: frozenset[str]) -> Removal:
    """Returns what ``remove_sources`` would do.

    Raises:
        EditingError: ``sources.toml`` cannot be read.
        OSError: A file beside it cannot be read.
    """
    entries = entries_of(_read(directory))
    going = [entry for entry in entries if entry.get("id") in ids]
    staying = [entry for entry in entries if entry.get("id") not in ids]
    needed = {name for entry in staying for name in _names(entry)}
    files: list[Path] = []
    kept: list[Path] = []
    for name in dict.fromkeys(name for entry in going for name in _names(entry)):
        path = directory / name
        if name in needed or Path(name).name != name or not path.is_file():
            continue
        is_text = not any(name == entry.get("file") for entry in going)
        (kept if is_text and _is_corrected(path) else files).append(path)
    return Removal(tuple(going), tuple(files), tuple(kept), tuple(_replacing(staying, going)))


def _names(entry: Entry) -> tuple[str, ...]:
    file = entry.get("file")
    return (file, text_name(file)) if isinstance(file, str) else ()


def _is_corrected(path: Path) -> bool:
    """Tells whether an editor has made the extracted text at ``path`` their own.

    It is then kept even when its original has become another, such as an empty one.
    """
    return text_state(b"", path.read_text("utf-8", "replace")) is not TextState.STALE


def _replacing(staying: list[Entry], going: list[Entry]) -> Iterator[tuple[str, str | None]]:
    """Yields what each source that replaced one that goes replaces instead: what that replaced."""
    older = {str(entry.get("id")): entry.get("replaces") for entry in going}
    for entry in staying:
        replaced = entry.get("replaces")
        if replaced not in older:
            continue
        seen = set()
        while replaced in older and replaced not in seen:
            seen.add(replaced)
            replaced = older[str(replaced)]
        yield str(entry.get("id")), str(replaced) if replaced and replaced not in seen else None


def remove_sources(directory: Path, ids: frozenset[str]) -> Removal:
    """Takes sources out of ``sources.toml``, then their files away; returns what was done.

    Raises:
        EditingError: ``sources.toml`` cannot be read, or is written in a way that cannot be cut.
        OSError: A file cannot be written or taken away.
    """
    with alone(directory):
        removal = plan_removal(directory, ids)
        after = without(_read(directory), ids, dict(removal.replacing))
        write_whole(directory / SOURCES, after.encode())
        for path in removal.files:
            path.unlink(missing_ok=True)
    return removal


def _read(directory: Path) -> str:
    """Returns the text of ``sources.toml`` with its byte order mark and line ends; "" for none."""
    path = directory / SOURCES
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise EditingError(f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise EditingError(f"{path}: cannot be read ({error.strerror}); mend its rights") from None
