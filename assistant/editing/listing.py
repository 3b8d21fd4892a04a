"""The documents as a table, for people and for programs: ``assistant documents``."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.editing.outlining import json_text
from assistant.editing.showing import finding_text, warnings_of
from assistant.messages import Messages
from assistant.options import Session
from assistant.terminal import printable
from corpus.collection import Corpus, load_corpus
from corpus.editor.finding import Finding
from corpus.source import Source

COLUMNS = ("id", "when", "language", "passages", "warnings", "publisher", "title")
_NARROW = ("when", "language", "passages", "warnings")
_COUNTS = ("passages", "warnings")


@dataclass(frozen=True, slots=True)
class _Row:
    source: Source
    passages: int
    warnings: int

    def cell(self, column: str) -> str:
        """Returns what stands in ``column``."""
        if column == "when":
            return _when(self.source)
        if column in _COUNTS:
            return str(getattr(self, column) or "–")
        return printable(str(getattr(self.source, column)))


def show_documents(session: Session, *, as_json: bool) -> None:
    """Prints every document with its publisher, date, language and number of passages.

    Raises:
        SourcesError: ``sources.toml`` cannot be used.
    """
    corpus = load_corpus(*session.config.paths.folders)
    warnings = warnings_of(corpus)
    rows = _rows(corpus, warnings)
    if as_json:
        session.say(json_text(_state(rows, warnings, session.messages)))
        return
    if sys.stdout.isatty():
        _show_table(rows, session.messages)
    else:
        for line in _plain_lines(rows, session.messages):
            session.say(line)
    for found in warnings:
        session.say(f"! {finding_text(found, session.messages)}")


def _rows(corpus: Corpus, warnings: Sequence[Finding]) -> list[_Row]:
    passages = Counter(passage.document for passage in corpus.passages)
    found = Counter(warning.document for warning in warnings)
    return [_Row(d.source, passages[name], found[name]) for name, d in corpus.documents.items()]


def _when(source: Source) -> str:
    return source.dated.isoformat() if source.dated else printable(source.period or "–")


def _state(
    rows: Sequence[_Row], warnings: Sequence[Finding], messages: Messages
) -> dict[str, object]:
    return {
        "documents": [
            {
                "id": row.source.id,
                "file": row.source.file,
                "title": row.source.title,
                "publisher": row.source.publisher,
                "dated": row.source.dated.isoformat() if row.source.dated else None,
                "date_kind": row.source.date_kind,
                "period": row.source.period,
                "language": row.source.language,
                "replaces": row.source.replaces,
                "passages": row.passages,
            }
            for row in rows
        ],
        "warnings": [
            {
                "document": found.document,
                "kind": found.kind.value,
                "text": finding_text(found, messages),
            }
            for found in warnings
        ],
    }


def _heading(column: str, messages: Messages) -> str:
    return messages.text(f"terminal.documents.column.{column}")


def _plain_lines(rows: Sequence[_Row], messages: Messages) -> Iterator[str]:
    """Yields one line a document; every column as wide as its widest cell, two spaces between."""
    table = [[_heading(column, messages) for column in COLUMNS]]
    table += [[row.cell(column) for column in COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _show_table(rows: Sequence[_Row], messages: Messages) -> None:
    """Prints the table to a terminal: id, title and publisher below one another to fit in."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column(_heading("id", messages), overflow="fold", ratio=1)
    for column in _NARROW:
        table.add_column(_heading(column, messages), no_wrap=True)
    for row in rows:
        first = Text(row.source.id, style="bold")
        first.append(f"\n{row.cell('title')}\n{row.cell('publisher')}", style="not bold")
        table.add_row(first, *(Text(row.cell(column)) for column in _NARROW))
    Console().print(table)
