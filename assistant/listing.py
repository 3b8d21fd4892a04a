"""The documents as a table, for people and for programs: ``assistant documents``."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.messages import Messages
from assistant.options import Session
from assistant.outlining import json_text
from assistant.terminal import printable
from corpus.collection import Corpus, load_corpus
from corpus.source import Source

COLUMNS = ("id", "when", "language", "passages", "publisher", "title")
_NARROW = ("when", "language", "passages")


@dataclass(frozen=True, slots=True)
class _Row:
    source: Source
    passages: int

    def cell(self, column: str) -> str:
        """Returns what stands in ``column``."""
        if column == "when":
            return _when(self.source)
        return printable(str(getattr(self if column == "passages" else self.source, column)))


def show_documents(session: Session, *, as_json: bool) -> None:
    """Prints every document with its publisher, date, language and number of passages.

    Raises:
        SourcesError: ``sources.toml`` cannot be used.
    """
    corpus = load_corpus(*session.config.paths.folders)
    rows = _rows(corpus)
    if as_json:
        session.say(json_text(_state(corpus, rows)))
        return
    if sys.stdout.isatty():
        _show_table(rows, session.messages)
    else:
        for line in _plain_lines(rows, session.messages):
            session.say(line)
    for problem in corpus.problems:
        session.say(session.messages.text("terminal.index.problem", text=printable(problem)))


def _rows(corpus: Corpus) -> list[_Row]:
    counts = Counter(passage.document for passage in corpus.passages)
    return [_Row(document.source, counts[name]) for name, document in corpus.documents.items()]


def _when(source: Source) -> str:
    return source.dated.isoformat() if source.dated else printable(source.period or "–")


def _state(corpus: Corpus, rows: Sequence[_Row]) -> dict[str, object]:
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
        "problems": list(corpus.problems),
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
