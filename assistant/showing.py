"""What an editor sees of a new document before it is added."""

from collections.abc import Iterator
from itertools import islice

from assistant.dates import date_in_words
from assistant.drafting import Draft
from assistant.incoming import Incoming
from assistant.messages import Messages
from assistant.options import Session
from assistant.outlining import outline_lines
from assistant.terminal import printable
from corpus.document import Document
from corpus.entries import entry_text
from corpus.likeness import Version
from corpus.names import find_names
from corpus.outline import Outline
from corpus.passage import Passage
from corpus.splitting import passages_of
from corpus.structure import outline_of

_SHOWN_LINES = 25  # of an outline: what a terminal holds beside the entry
_SHOWN_NAMES = 10


def draft_lines(session: Session, incoming: Incoming, draft: Draft) -> Iterator[str]:
    """Yields the entry as it will stand, what it stands on, and what the document holds."""
    messages = session.messages
    document = Document(draft.source, incoming.text)
    outline = outline_of(document)
    passages = passages_of(document, outline)
    yield messages.text("terminal.documents.entry", file=printable(incoming.file))
    yield ""
    yield from (f"  {line}" for line in entry_text(draft.source).splitlines())
    yield ""
    yield from _basis_lines(draft, messages)
    if incoming.is_kept:
        yield messages.text("terminal.documents.kept_text", file=printable(document.file))
    yield ""
    yield from _outline_lines(document, outline, passages, messages)
    yield from _name_lines(document, outline, messages)
    yield ""


def _basis_lines(draft: Draft, messages: Messages) -> Iterator[str]:
    for key, basis in draft.bases.items():
        told = messages.text(f"terminal.documents.basis.{basis.value}")
        mark = "!" if basis.is_guess else " "
        yield f"{mark} {key:<10} {told}"
    if draft.guessed:
        yield messages.text("terminal.documents.guessed")
    if draft.source.dated is None:
        yield messages.text("terminal.documents.undated")


def _outline_lines(
    document: Document, outline: Outline, passages: tuple[Passage, ...], messages: Messages
) -> Iterator[str]:
    lines = outline_lines(document, outline)
    figures = {"passages": len(passages), "blocks": len(outline.blocks)}
    yield messages.text("terminal.documents.outline", **figures)
    yield from islice(lines, _SHOWN_LINES)
    if left := sum(1 for _ in lines):
        yield messages.text("terminal.documents.more_lines", lines=left, id=document.id)
    if not passages:
        yield messages.text("terminal.documents.no_passages")


def _name_lines(document: Document, outline: Outline, messages: Messages) -> Iterator[str]:
    found = find_names([document], {document.id: outline})
    if not found:
        return
    yield ""
    yield messages.text("terminal.documents.names")
    for names in found[:_SHOWN_NAMES]:
        yield f"  {' = '.join(printable(name) for name in names.names)}"
    if len(found) > _SHOWN_NAMES:
        yield messages.text("terminal.documents.more_names", names=len(found) - _SHOWN_NAMES)


def version_in_words(version: Version, messages: Messages) -> str:
    """Returns which document a version is: title, id, and when it is from."""
    source = version.document.source
    when = messages.text("terminal.answer.undated")
    if source.dated and source.date_kind:
        kind = messages.text(f"terminal.date_kind.{source.date_kind}")
        date = date_in_words(source.dated, messages)
        when = messages.text("terminal.answer.dated", kind=kind, date=date)
    return f"”{printable(source.title)}” ({source.id}, {when})"
