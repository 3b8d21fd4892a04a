"""The entry that a new document will have: what it says of itself, and what the editor says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from assistant.options import CommandError, Session
from assistant.terminal import printable
from corpus.dates import parse_date
from corpus.document import Document
from corpus.editor.ids import proposed_id
from corpus.editor.likeness import Version, find_versions
from corpus.editor.proposal import Basis, Proposal
from corpus.outlining.contents import title_key
from corpus.source import Source
from corpus.source_values import DateKind, value_fault

Given = Mapping[str, str]
"""What the editor says, by key of ``sources.toml``; an empty value leaves the key out."""

NEEDED = ("id", "title", "publisher")
KEYS = (*NEEDED, "scope", "dated", "date_kind", "period", "language", "replaces", "url")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The documents that are there already.

    Attributes:
        documents: Those that can be read.
        ids: Of all, also of those that cannot be used.
    """

    documents: tuple[Document, ...]
    ids: frozenset[str]

    def successor(self, name: str) -> str | None:
        """Returns the id of the document that replaces ``name``."""
        return next((d.id for d in self.documents if d.source.replaces == name), None)

    def alike(self, new: Document) -> tuple[Version, ...]:
        """Returns those that look like versions of ``new``, likest first."""
        return find_versions(new, self.documents)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry, and by key what its values stand on."""

    source: Source
    bases: Mapping[str, Basis]

    @property
    def guessed(self) -> bool:
        """Whether a value may well be wrong."""
        return any(basis.is_guess for basis in self.bases.values())


def draft_of(
    session: Session, file: str, proposal: Proposal, given: Given, neighbours: Neighbours
) -> Draft:
    """Returns the entry for ``file``; its publisher is empty when nobody names one.

    Raises:
        CommandError: What is given cannot stand in ``sources.toml``.
    """
    values = dict(_proposed(proposal))
    bases = {key: Basis.GIVEN for key, value in given.items() if value}
    bases = {**{key: basis for key, (_, basis) in values.items()}, **bases}
    chosen = {key: value for key, (value, _) in values.items()} | dict(given)
    day, kind = _dating(session, proposal, given)
    title = chosen["title"]
    identity = chosen.get("id") or _id(title, day, chosen.get("period"), neighbours)
    source = Source(
        id=identity,
        file=file,
        title=title,
        publisher=chosen.get("publisher", ""),
        scope=chosen.get("scope") or None,
        dated=day,
        date_kind=kind,
        period=chosen.get("period") or None,
        language=chosen.get("language") or "sv",
        replaces=chosen.get("replaces") or None,
        url=chosen.get("url") or None,
    )
    _check(session, source, neighbours)
    return Draft(source, {key: bases[key] for key in KEYS if key in bases and getattr(source, key)})


def _proposed(proposal: Proposal) -> Iterator[tuple[str, tuple[str, Basis]]]:
    """Yields what the document says of itself, apart from its day."""
    for key in ("title", "publisher", "language", "url"):
        said = getattr(proposal, key)
        if said is not None:
            yield key, (said.value, said.basis)
    if proposal.dated is not None:
        yield "dated", (proposal.dated.day.isoformat(), proposal.dated.basis)


def _dating(
    session: Session, proposal: Proposal, given: Given
) -> tuple[date | None, DateKind | None]:
    """Returns the day and what happened on it: both or neither."""
    said = None if given.get("dated") == "" else proposal.dated
    day = parse_date(given["dated"]) if given.get("dated") else (said.day if said else None)
    kind = given.get("date_kind") or (said.kind if said else None)
    if given.get("dated") and day is None:
        raise _error(session, "dated", value=given["dated"])
    if day is None and given.get("date_kind"):
        raise _error(session, "kind_alone")
    if day is not None and kind is None:
        raise _error(session, "no_kind")
    return day, kind if day is not None else None  # type: ignore[return-value]  # checked later


def _id(title: str, day: date | None, period: str | None, neighbours: Neighbours) -> str:
    year = str(day.year) if day else (period or "")[-4:] or None
    twins = (title_key(document.source.title) for document in neighbours.documents)
    is_twin = title_key(title) in twins
    return proposed_id(title, year, taken=neighbours.ids, is_twin=is_twin)


def _check(session: Session, source: Source, neighbours: Neighbours) -> None:
    for key in KEYS:
        value = getattr(source, key)
        fault = value_fault(key, value) if value else None
        if fault is not None:
            raise _error(session, "value", option=key.replace("_", "-"), fault=fault)
    if source.id in neighbours.ids:
        raise _error(session, "id_taken", id=source.id)
    if source.replaces is None:
        return
    if source.replaces not in neighbours.ids:
        raise unknown_document(session, source.replaces, neighbours.ids)
    if (other := neighbours.successor(source.replaces)) is not None:
        raise _error(session, "replaced", id=source.replaces, other=other)


def _error(session: Session, key: str, **values: object) -> CommandError:
    shown = {name: printable(str(value)) for name, value in values.items()}
    return CommandError(session.messages.text(f"terminal.documents.error.{key}", **shown))


def unknown_document(session: Session, name: str, ids: frozenset[str]) -> CommandError:
    """Returns the error that no document is called ``name``, with the nearest that there is."""
    near = get_close_matches(name, sorted(ids), 1, 0) or ["–"]
    return session.error("unknown_document", id=printable(name), near=printable(near[0]))
