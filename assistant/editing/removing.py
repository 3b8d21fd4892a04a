"""Documents taken away: their entries first, then their files."""

from collections.abc import Iterator, Sequence

from assistant.editing.asking import ask_yes, is_answered
from assistant.editing.drafting import unknown_document
from assistant.options import CommandError, Session
from assistant.terminal import printable
from corpus.editor.editing import Removal, plan_removal, remove_sources, taken_ids
from corpus.editor.entries import SOURCES, EditingError


def remove_documents(session: Session, names: Sequence[str], *, is_sure: bool) -> None:
    """Takes documents away, after showing what goes and asking.

    Args:
        session: Where to show and ask.
        names: Ids of the documents.
        is_sure: Whether to do so without asking.

    Raises:
        CommandError: There is no such document, nobody is there to answer, or a file cannot be
            changed.
    """
    folder = session.config.paths.documents
    try:
        known = taken_ids(folder)
        for name in names:
            if name not in known:
                raise unknown_document(session, name, known)
        _remove(session, frozenset(names), is_sure=is_sure)
    except EditingError as error:
        raise CommandError(printable(str(error))) from None
    except OSError as error:
        where = printable(str(error.filename or folder))
        key = "terminal.documents.error.unwritable"
        text = session.messages.text(key, path=where, reason=error.strerror or "")
        raise CommandError(text) from None


def _remove(session: Session, ids: frozenset[str], *, is_sure: bool) -> None:
    folder = session.config.paths.documents
    if not is_sure and not is_answered():
        raise CommandError(session.messages.text("terminal.documents.error.nobody"))
    for line in _lines(session, plan_removal(folder, ids)):
        session.say(line)
    question = session.messages.text("terminal.documents.ask.remove")
    if not is_sure and not ask_yes(session, question):
        session.say(session.messages.text("terminal.documents.not_removed"))
        return
    remove_sources(folder, ids)
    session.say(session.messages.text("terminal.documents.removed", count=len(ids)))
    session.say(session.messages.text("terminal.documents.next"))


def _lines(session: Session, removal: Removal) -> Iterator[str]:
    """Yields what goes, what stays and what changes."""
    messages = session.messages
    for entry in removal.entries:
        name, title = (printable(str(entry.get(key, "–"))) for key in ("id", "title"))
        yield messages.text("terminal.documents.goes.entry", id=name, title=title, sources=SOURCES)
    for path in removal.files:
        yield messages.text("terminal.documents.goes.file", path=printable(str(path)))
    for path in removal.kept:
        yield messages.text("terminal.documents.goes.kept", path=printable(str(path)))
    for name, instead in removal.replacing:
        key = "instead" if instead else "nothing"
        values = {"id": printable(name), "instead": printable(instead or "")}
        yield messages.text(f"terminal.documents.goes.{key}", **values)
