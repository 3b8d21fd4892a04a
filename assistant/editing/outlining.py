"""A document's outline for people and for programs: ``assistant outline ID``."""

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator

from assistant.editing.drafting import unknown_document
from assistant.options import Session
from assistant.terminal import printable
from corpus.collection import load_corpus
from corpus.document import Document
from corpus.outline import Block, Outline, describe

_NARROWEST = 40  # columns; below that, lines wrap by themselves


def show_outline(session: Session, name: str, *, as_json: bool) -> None:
    """Prints the outline of the document called ``name``.

    Raises:
        CommandError: There is no such document.
        SourcesError: ``sources.toml`` cannot be used.
    """
    corpus = load_corpus(*session.config.paths.folders)
    if name not in corpus.documents:
        raise unknown_document(session, name, frozenset(corpus.documents))
    document, outline = corpus.documents[name], corpus.outlines[name]
    if as_json:
        session.say(json_text(_state(document, outline)))
        return
    for line in outline_lines(document, outline):
        session.say(line)


def outline_lines(document: Document, outline: Outline) -> Iterator[str]:
    """Yields the outline as a tree with offsets, and the pages of a PDF.

    Lines are cut to the width of the terminal, where there is one.
    """
    for line in describe(document.text, outline).splitlines():
        margin = line[: len(line) - len(line.lstrip(" "))]
        yield fitted(margin + printable(line))


def fitted(line: str) -> str:
    """Returns ``line``, cut to the width of the terminal where there is one."""
    if not sys.stdout.isatty():
        return line
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    return line if len(line) <= width else line[: width - 1] + "…"


def _state(document: Document, outline: Outline) -> dict[str, object]:
    return {
        "id": document.id,
        "title": document.source.title,
        "file": document.file,
        "original": document.original,
        "blocks": [_block(block, document) for block in outline.blocks],
    }


def _block(block: Block, document: Document) -> dict[str, object]:
    return {
        "kind": block.kind.value,
        "start": block.span.start,
        "end": block.span.end,
        "heading": list(block.heading),
        "page": document.page(block.span.start),
    }


def json_text(state: object) -> str:
    r"""Returns ``state`` as JSON in which signs that steer a terminal are written as escapes.

    >>> json_text("å\x9b")
    '"å\\u009b"'
    """
    text = json.dumps(state, ensure_ascii=False, indent=2)
    return re.sub(r"[^\n -~]", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return sign
    return json.dumps(sign)[1:-1]
