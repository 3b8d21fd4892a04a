"""New documents, one after the other: read, described, shown, asked about, written."""

from collections.abc import Sequence
from pathlib import Path

import click

from assistant.editing.asking import ask_choice, ask_line, ask_yes, is_answered
from assistant.editing.drafting import KEYS, NEEDED, Draft, Given, Neighbours, draft_of
from assistant.editing.incoming import AlreadyThereError, Incoming, read_incoming
from assistant.editing.showing import document_lines, entry_lines, version_in_words
from assistant.options import CommandError, Session
from assistant.terminal import printable
from corpus.aliases import read_aliases
from corpus.document import Document, DocumentError, read_document
from corpus.editor.editing import add_document, taken_ids
from corpus.editor.entries import SOURCES, EditingError
from corpus.editor.metadata import Metadata, metadata_of
from corpus.editor.proposal import Proposal, propose
from corpus.extraction.problems import ExtractionError
from corpus.source import read_sources

ALIASES = "aliases.toml"
_ONE_FILES = ("id", "title", "replaces", "url")  # what no two documents have in common


def add_files(session: Session, paths: Sequence[Path], given: Given, *, is_sure: bool) -> None:
    """Adds each file to the documents; one that cannot be added does not stop the others.

    Args:
        session: Where to show and ask.
        paths: Of the files.
        given: What the editor says of them, in place of what they say themselves.
        is_sure: Whether to write without asking.

    Raises:
        CommandError: A file was not added, or nobody is there to answer.
        click.UsageError: Something is given that cannot be the same for several files.
    """
    messages = session.messages
    shared = [f"--{key}" for key in _ONE_FILES if key in given]
    if shared and len(paths) > 1:
        text = messages.text("terminal.documents.error.one_file", options=", ".join(shared))
        raise click.UsageError(text)
    if not is_sure and not is_answered():
        raise CommandError(messages.text("terminal.documents.error.nobody"))
    _check_folder(session)
    adding = _Adding(session, given, is_sure=is_sure)
    failed = 0
    for path in paths:
        try:
            adding.add(path)
        except CommandError as error:
            if len(paths) == 1:
                raise
            failed += 1
            click.echo(messages.text("terminal.error.line", text=str(error)), err=True)
    if adding.added:
        session.say(messages.text("terminal.documents.next"))
    if failed:
        text = messages.text("terminal.documents.error.failed", failed=failed, files=len(paths))
        raise CommandError(text)


def _check_folder(session: Session) -> None:
    folder = session.config.paths.documents
    if not folder.is_dir():
        key = "terminal.documents.error.no_documents"
        raise CommandError(session.messages.text(key, path=printable(str(folder))))


class _Adding:
    """What the files of one command share: the documents there are, and what the editor says."""

    def __init__(self, session: Session, given: Given, *, is_sure: bool) -> None:
        self._session, self._given, self._is_sure = session, given, is_sure
        self._folder = session.config.paths.documents
        self._documents = _read_documents(self._folder)
        self._aliases = tuple(read_aliases(self._folder / ALIASES))
        self.added = 0

    def add(self, path: Path) -> None:
        """Adds one file, or says that it is there already or is not wanted.

        Raises:
            CommandError: It cannot be added.
        """
        try:
            self._add(path)
        except AlreadyThereError as told:
            self._session.say(str(told))
        except EditingError as error:
            raise CommandError(printable(str(error))) from None
        except OSError as error:
            where = printable(str(error.filename or self._folder))
            key = "terminal.documents.error.unwritable"
            text = self._session.messages.text(key, path=where, reason=error.strerror or "")
            raise CommandError(text) from None

    def _add(self, path: Path) -> None:
        incoming = read_incoming(self._session, path)
        neighbours = Neighbours(tuple(self._documents), taken_ids(self._folder))
        draft = self._agreed(incoming, neighbours)
        if draft is None:
            self._say("not_added", file=incoming.file)
            return
        add_document(self._folder, draft.source, incoming.raw, incoming.new_text)
        self._documents.append(Document(draft.source, incoming.text))
        self.added += 1
        self._say("added", file=incoming.file, id=draft.source.id, sources=SOURCES)

    def _agreed(self, incoming: Incoming, neighbours: Neighbours) -> Draft | None:
        """Returns the entry that the editor agrees to; ``None`` when they do not."""
        session = self._session
        publishers = {document.source.publisher for document in neighbours.documents}
        metadata = _metadata(incoming)
        proposal = propose(incoming.file, incoming.text, metadata, publishers=publishers)
        given = self._completed(incoming, proposal, neighbours)
        draft = draft_of(session, incoming.file, proposal, given, neighbours)
        for line in document_lines(
            Document(draft.source, incoming.text), self._aliases, session.messages
        ):
            session.say(line)
        while True:
            for line in entry_lines(incoming, draft, session.messages):
                session.say(line)
            if self._is_sure:
                return draft
            answer = ask_choice(session, self._text("ask.write"), "terminal.documents.ask.answers")
            if answer != "change":
                return draft if answer == "yes" else None
            given = self._changed(incoming, proposal, given, neighbours)
            draft = draft_of(session, incoming.file, proposal, given, neighbours)

    def _completed(self, incoming: Incoming, proposal: Proposal, neighbours: Neighbours) -> Given:
        """Returns what the editor says, with answers to what the document leaves open."""
        given = dict(self._given)
        draft = draft_of(self._session, incoming.file, proposal, given, neighbours)
        if not draft.source.publisher:
            given["publisher"] = self._publisher(incoming.file, draft)
            draft = draft_of(self._session, incoming.file, proposal, given, neighbours)
        if "replaces" not in given:
            older = self._replaced(Document(draft.source, incoming.text), neighbours)
            given |= {"replaces": older} if older else {}
        if not self._is_sure and not (draft.source.dated or "period" in given) and proposal.period:
            question = self._text("ask.period", file=incoming.file, period=proposal.period)
            given["period"] = proposal.period if ask_yes(self._session, question) else ""
        return given

    def _publisher(self, file: str, draft: Draft) -> str:
        if self._is_sure:
            raise CommandError(self._text("error.no_publisher", file=file))
        question = self._text("ask.publisher", file=file, title=draft.source.title)
        answer = ""
        while not answer:
            answer = ask_line(self._session, question)
        return answer

    def _replaced(self, new: Document, neighbours: Neighbours) -> str | None:
        """Returns the id of the document that ``new`` replaces, as the editor says."""
        for version in neighbours.alike(new):
            if neighbours.successor(version.document.id) is not None:
                continue
            shown = version_in_words(version, self._session.messages)
            if version.is_older is False:
                self._say("newer", file=new.source.file, id=version.document.id, version=shown)
            elif self._is_sure:
                self._say("older", file=new.source.file, id=version.document.id, version=shown)
            elif ask_yes(
                self._session, self._text("ask.replaces", file=new.source.file, version=shown)
            ):
                return version.document.id
        return None

    def _changed(
        self, incoming: Incoming, proposal: Proposal, given: Given, neighbours: Neighbours
    ) -> Given:
        """Returns what the editor says after changing one key; as before when it cannot be so."""
        key = ask_line(self._session, self._text("ask.key", keys=", ".join(KEYS))).replace("-", "_")
        if key not in KEYS:
            return given
        value = ask_line(self._session, self._text("ask.value", name=key))
        if not value and key in NEEDED:
            return given
        changed = {**given, key: value}
        if key == "dated" and not value:
            changed["date_kind"] = ""
        if key == "dated" and value and proposal.dated is None:
            question, kinds = self._text("ask.date_kind"), "terminal.documents.ask.date_kinds"
            changed["date_kind"] = ask_choice(self._session, question, kinds)
        try:
            draft_of(self._session, incoming.file, proposal, changed, neighbours)
        except CommandError as error:
            self._session.say(str(error))
            return given
        return changed

    def _text(self, key: str, **values: object) -> str:
        shown = {name: printable(str(value)) for name, value in values.items()}
        return self._session.messages.text(f"terminal.documents.{key}", **shown)

    def _say(self, key: str, **values: object) -> None:
        self._session.say(self._text(key, **values))


def _metadata(incoming: Incoming) -> Metadata:
    """Returns what the file says of itself; nothing for one that cannot be read."""
    try:
        return metadata_of(incoming.file, incoming.raw)
    except ExtractionError:
        return Metadata()


def _read_documents(folder: Path) -> list[Document]:
    """Returns the documents that can be read; what is wrong with others, ``index`` tells."""
    documents: list[Document] = []
    if not (folder / SOURCES).exists():
        return documents
    for source in read_sources(folder / SOURCES):
        try:
            documents.append(read_document(source, folder))
        except DocumentError:
            # Its entry still counts: its id is taken, and its publisher is known.
            documents.append(Document(source, ""))
    return documents
