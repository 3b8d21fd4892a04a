"""What changed between two documents, for people and for programs: ``assistant diff OLD NEW``."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from assistant.dates import date_in_words
from assistant.messages import Messages
from assistant.options import Session
from assistant.terminal import printable
from corpus.collection import Corpus, load_corpus
from corpus.document import Document
from corpus.outline import Block
from corpus.readable import readable
from corpus.versions import Change, ChangeKind, compare_versions, words_edited

_SIGNS = {
    ChangeKind.SAME: "=",
    ChangeKind.EDITED: "~",
    ChangeKind.REMOVED: "-",
    ChangeKind.ADDED: "+",
}
_WIDTH = 80  # columns; narrower terminals wrap by themselves
_MARGIN = " " * 4


def show_differences(
    session: Session, older: str, newer: str, *, everything: bool = False, as_json: bool = False
) -> None:
    """Prints what became of each part of the document ``older`` in ``newer``, both ids.

    Args:
        session: Where to print.
        older: Id of one document.
        newer: Id of the other.
        everything: Whether parts that stayed the same are shown too.
        as_json: Whether to print one JSON object.

    Raises:
        CommandError: There is no such document.
        SourcesError: ``sources.toml`` cannot be used.
    """
    corpus = load_corpus(*session.config.paths.folders)
    old, new = (_document(session, corpus, name) for name in (older, newer))
    changes = compare_versions(old, corpus.outlines[older], new, corpus.outlines[newer])
    if as_json:
        found = [_change_json(change, old, new) for change in changes]
        state = {"older": older, "newer": newer, "changes": found}
        session.say(json.dumps(state, ensure_ascii=False, indent=2))
        return
    for line in _lines(changes, old, new, session.messages, everything=everything):
        session.say(line)


def _document(session: Session, corpus: Corpus, name: str) -> Document:
    if name not in corpus.documents:
        near = get_close_matches(name, corpus.documents, 1, 0) or ["–"]
        raise session.error("unknown_document", id=printable(name), near=near[0])
    return corpus.documents[name]


def _lines(
    changes: tuple[Change, ...],
    older: Document,
    newer: Document,
    messages: Messages,
    *,
    everything: bool,
) -> Iterator[str]:
    for key, document in (("older", older), ("newer", newer)):
        source = document.source
        when = date_in_words(source.dated, messages) if source.dated else source.period or "–"
        yield messages.text(f"terminal.diff.{key}", title=printable(source.title), when=when)
    counts = Counter(change.kind for change in changes)
    yield messages.text("terminal.diff.counts", **{kind: counts[kind] for kind in ChangeKind})
    for change in changes:
        if everything or change.kind is not ChangeKind.SAME:
            yield ""
            yield from _change_lines(change, older, newer, messages)


def _change_lines(
    change: Change, older: Document, newer: Document, messages: Messages
) -> Iterator[str]:
    block = change.newer or change.older
    where = printable(" › ".join(block.heading)) if block and block.heading else ""
    kind = messages.text(
        f"terminal.diff.{change.kind}", percent=min(99, round(100 * change.similarity))
    )
    yield " ".join(part for part in (_SIGNS[change.kind], kind, where) if part)
    yield from textwrap.wrap(
        _shown(change, older, newer),
        _WIDTH,
        initial_indent=_MARGIN,
        subsequent_indent=_MARGIN,
        break_on_hyphens=False,
    )


def _shown(change: Change, older: Document, newer: Document) -> str:
    """Returns the words of a part; of an edited one, what went as [-…-] and what came as {+…+}."""
    before, after = _words(change.older, older), _words(change.newer, newer)
    if change.kind is not ChangeKind.EDITED:
        return after or before
    runs = []
    for edit in words_edited(before, after):
        if edit.older == edit.newer:
            runs.append(edit.newer)
            continue
        runs += [f"[-{edit.older}-]"] if edit.older else []
        runs += [f"{{+{edit.newer}+}}"] if edit.newer else []
    return " ".join(runs)


def _words(block: Block | None, document: Document) -> str:
    return printable(readable(block.span.slice(document.text))) if block else ""


def _change_json(change: Change, older: Document, newer: Document) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "similarity": round(change.similarity, 3),
        "older": _part_json(change.older, older),
        "newer": _part_json(change.newer, newer),
    }


def _part_json(block: Block | None, document: Document) -> dict[str, object] | None:
    if block is None:
        return None
    return {
        "heading": list(block.heading),
        "start": block.span.start,
        "end": block.span.end,
        "quote": block.span.slice(document.text),
    }
