"""A file that is to become a document: read and checked, nothing written yet."""

from dataclasses import dataclass
from pathlib import Path

from assistant.options import CommandError, Session
from assistant.progress import progress_bar
from assistant.terminal import printable
from corpus.document import MAX_BYTES, TEXT_SUFFIXES, DocumentError, read_document
from corpus.editor.editing import find_twin, owner
from corpus.extracted import TextState, extract, is_extracted, kept_text, text_name, text_state
from corpus.extraction.problems import ExtractionError
from corpus.source import Source
from corpus.source_values import has_unseen, value_fault
from corpus.whole_files import UnreadableFileError, fits_name


class AlreadyThereError(Exception):
    """The documents folder has these bytes already; the message says under which id."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file and what it says.

    Attributes:
        file: Its name.
        raw: Its bytes.
        text: What it says; every offset will count its code points.
        is_kept: Whether that text lies beside the original already, perhaps corrected by hand.
    """

    file: str
    raw: bytes
    text: str
    is_kept: bool

    @property
    def new_text(self) -> str | None:
        """The text to write beside the original; ``None`` when there is none to write."""
        return self.text if is_extracted(self.file) and not self.is_kept else None


def read_incoming(session: Session, path: Path) -> Incoming:
    """Returns the file at ``path``, its text taken out with a bar when somebody watches.

    Raises:
        AlreadyThereError: It is one of the documents.
        CommandError: It cannot become a document.
        EditingError: ``sources.toml`` cannot be read.
    """
    folder = session.config.paths.documents
    raw = _read_bytes(session, path)
    _check_name(session, path)
    _check_free(session, folder, path.name, raw)
    try:
        return _incoming(session, folder, path, raw)
    except (DocumentError, ExtractionError, UnreadableFileError) as error:
        told = str(error).removeprefix(f"{path}: ")
        raise _error(session, "unfit", path, reason=told) from None


def _error(session: Session, key: str, path: Path | str, **values: object) -> CommandError:
    shown = {name: printable(str(value)) for name, value in values.items()}
    key = f"terminal.documents.error.{key}"
    return CommandError(session.messages.text(key, path=printable(str(path)), **shown))


def _read_bytes(session: Session, path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _error(session, "folder", path)
        if not path.is_file():
            raise _error(session, "missing" if not path.exists() else "no_file", path)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _error(session, "too_large", path, size=size // 10**6, most=MAX_BYTES // 10**6)
        raw = path.read_bytes()
    except OSError as error:
        raise _error(session, "unreadable", path, reason=error.strerror) from None
    if not raw.strip():
        raise _error(session, "empty", path)
    return raw


def _check_name(session: Session, path: Path) -> None:
    name = path.name
    is_hidden = name.startswith(".")
    if is_hidden or value_fault("file", name) or has_unseen(name) or not fits_name(text_name(name)):
        raise _error(session, "name", path)
    if path.suffix.lower() not in TEXT_SUFFIXES and not is_extracted(name):
        raise _error(session, "format", path, suffix=path.suffix)


def _check_free(session: Session, folder: Path, name: str, raw: bytes) -> None:
    """Raises when the file is a document already, or its name is another file's."""
    twin = find_twin(folder, name, raw)
    if twin is not None:
        key = "terminal.documents.already"
        raise AlreadyThereError(session.messages.text(key, path=printable(name), id=twin))
    if (folder / name).exists() and (folder / name).read_bytes() != raw:
        raise _error(session, "taken", folder / name)
    for used in {name, text_name(name)}:
        if (id_ := owner(folder, used)) is not None:
            raise _error(session, "belongs", folder / used, id=id_)


def _incoming(session: Session, folder: Path, path: Path, raw: bytes) -> Incoming:
    if not is_extracted(path.name):
        _check_encoding(session, path, raw)
        source = Source(id="new", file=path.name, title="", publisher="")
        return Incoming(path.name, raw, read_document(source, path.parent).text, is_kept=False)
    beside = folder / text_name(path.name)
    kept = kept_text(beside, max_bytes=MAX_BYTES)
    state = text_state(raw, kept)
    if state is TextState.DIVERGED:
        raise _error(session, "diverged", beside)
    if kept is not None and state is TextState.CURRENT:
        return Incoming(path.name, raw, kept, is_kept=True)
    with progress_bar(session.messages, quiet=session.quiet) as progress:
        text = extract(path.name, raw, progress=lambda done, of: progress("extract", done, of))
    return Incoming(path.name, raw, text, is_kept=False)


def _check_encoding(session: Session, path: Path, raw: bytes) -> None:
    """Raises in the editor's language for the commonest fault; others are told by the reading."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _error(session, "encoding", path) from None
