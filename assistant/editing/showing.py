"""What an editor sees of a new document before it is added."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from assistant.dates import date_in_words
from assistant.editing.drafting import Draft
from assistant.editing.incoming import Incoming
from assistant.editing.outlining import outline_lines
from assistant.messages import Messages
from assistant.terminal import printable
from corpus.collection import Corpus
from corpus.document import Document
from corpus.editor.alias_proposals import propose_groups
from corpus.editor.check import check_corpus
from corpus.editor.entries import entry_text
from corpus.editor.finding import Finding, FindingKind
from corpus.editor.likeness import Version
from corpus.editor.names import find_names
from corpus.extracted import text_name
from corpus.outline import Outline
from corpus.outlining.structure import outline_of
from corpus.passage import Passage
from corpus.splitting import passages_of

_SHOWN_LINES = 25  # of an outline: what a terminal holds beside the entry
_SHOWN_NAMES = 10
_NAMES = {FindingKind.NAMES_FOUND, FindingKind.NAME_MISSING}


def entry_lines(incoming: Incoming, draft: Draft, messages: Messages) -> Iterator[str]:
    """Yields the entry as it will stand, and what it stands on."""
    yield messages.text("terminal.documents.entry", file=printable(incoming.file))
    yield ""
    yield from (f"  {line}" for line in entry_text(draft.source).splitlines())
    yield ""
    yield from _basis_lines(draft, messages)
    if incoming.is_kept:
        name = printable(text_name(incoming.file))
        yield messages.text("terminal.documents.kept_text", file=name)
    yield ""


def document_lines(
    document: Document, aliases: tuple[tuple[str, ...], ...], messages: Messages
) -> Iterator[str]:
    """Yields what a document holds, how it is understood, and what to look at in it."""
    outline = outline_of(document)
    passages = passages_of(document, outline)
    yield from _outline_lines(document, outline, passages, messages)
    yield from _name_lines(document, outline, aliases, messages)
    one = Corpus(
        documents={document.id: document},
        outlines={document.id: outline},
        passages=passages,
        aliases=(),
        digest="",
    )
    for found in warnings_of(one):
        yield f"! {finding_text(found, messages)}"
    yield ""


def warnings_of(corpus: Corpus) -> tuple[Finding, ...]:
    """Returns what an editor should look at, names aside: those are proposals."""
    today = datetime.now(tz=UTC).date()
    return tuple(f for f in check_corpus(corpus, today=today) if f.kind not in _NAMES)


def finding_text(found: Finding, messages: Messages) -> str:
    """Returns what is found, on one line; what is to be pasted somewhere follows on its own."""
    variables = {
        name: "\n".join(printable(line) for line in value.splitlines())
        for name, value in found.variables.items()
    }
    return messages.text(f"terminal.check.{found.kind.value}", **variables)


def _basis_lines(draft: Draft, messages: Messages) -> Iterator[str]:
    for key, basis in draft.bases.items():
        told = messages.text(f"terminal.documents.basis.{basis.value}")
        mark = "!" if basis.is_guess else " "
        yield f"{mark} {key:<10} {told}"
    if draft.guessed:
        yield messages.text("terminal.documents.guessed")
    if draft.source.dated is None and draft.source.period is None:
        yield messages.text("terminal.documents.undated")


def _outline_lines(
    document: Document, outline: Outline, passages: tuple[Passage, ...], messages: Messages
) -> Iterator[str]:
    lines = outline_lines(document, outline)
    figures = {"passages": len(passages), "blocks": len(outline.blocks)}
    name = printable(document.source.file)
    yield messages.text("terminal.documents.outline", file=name, **figures)
    yield from islice(lines, _SHOWN_LINES)
    if left := sum(1 for _ in lines):
        yield messages.text("terminal.documents.more_lines", lines=left, id=document.id)


def _name_lines(
    document: Document,
    outline: Outline,
    aliases: tuple[tuple[str, ...], ...],
    messages: Messages,
) -> Iterator[str]:
    groups = propose_groups(find_names([document], {document.id: outline}), aliases)
    if groups:
        yield ""
        yield messages.text("terminal.documents.names")
    for group in groups[:_SHOWN_NAMES]:
        yield f"  {' = '.join(printable(name) for name in (*group.extends, *group.names))}"
    if len(groups) > _SHOWN_NAMES:
        yield messages.text("terminal.documents.more_names", names=len(groups) - _SHOWN_NAMES)


def version_in_words(version: Version, messages: Messages) -> str:
    """Returns which document a version is: title, id, and when it is from."""
    source = version.document.source
    when = messages.text("terminal.answer.undated")
    if source.dated and source.date_kind:
        kind = messages.text(f"terminal.date_kind.{source.date_kind}")
        date = date_in_words(source.dated, messages)
        when = messages.text("terminal.answer.dated", kind=kind, date=date)
    values = {"title": printable(source.title), "id": source.id, "when": when}
    return messages.text("terminal.documents.version", **values)
