"""Blocks in the order of a document; items and described terms that follow one another as one."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Literal

from corpus.extraction import writing
from corpus.extraction.grid import Grid
from corpus.units import LONGEST_SHORT

_ENDS_TERM = (":", "?", "!", ".")


class Blocks:
    """Gathers the blocks of one document."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._run: list[str] = []
        self._run_of: Literal["items", "terms"] = "items"

    def add(self, *blocks: str) -> None:
        """Adds blocks of ``writing`` that stand by themselves."""
        for block in blocks:
            if block:
                self._end_run()
                self._done.append(block)

    def add_item(self, text: str, depth: int = 0, number: int | None = None) -> None:
        """Adds an item to the list that the block before began, or begins one."""
        self._add_to_run("items", writing.item(text, depth, number))

    def add_term(self, text: str) -> None:
        """Adds a line such as ``Telefon: 019-10 10 10`` to those right before."""
        self._add_to_run("terms", writing.lines([text]))

    def add_grid(self, grid: Grid) -> None:
        """Adds a table; rows of names and what they are as terms; one row or column as text."""
        self.add(writing.paragraph(grid.title))
        rows = [row for row in grid.rows if any(row)]
        columns = [column for column in zip_longest(*rows, fillvalue="") if any(column)]
        if len(rows) == 1 or len(columns) == 1:
            self.add(*(writing.paragraph(text) for row in rows for text in row))
        elif grid.names_rows:
            for name, said in rows:
                self._add_named(described(name, said))
        else:
            self.add(writing.table(rows))

    def _add_named(self, text: str) -> None:
        if len(text) <= LONGEST_SHORT:
            self.add_term(text)
        else:
            self.add(writing.paragraph(text))

    def is_in_list(self) -> bool:
        """Tells whether an item added now would belong to a list already begun."""
        return bool(self._run) and self._run_of == "items"

    def end_list(self) -> None:
        """Keeps what comes from becoming part of the list or the terms before it."""
        self._end_run()

    def text(self, first: Iterable[str] = ()) -> str:
        """Returns all as a document, the blocks ``first`` before the others."""
        self._end_run()
        return writing.document([*first, *self._done])

    def has_top_heading(self) -> bool:
        """Tells whether a heading of the first level has been added."""
        return any(block.startswith("# ") for block in self._done)

    def _add_to_run(self, kind: Literal["items", "terms"], line: str) -> None:
        if not line:
            return
        if kind != self._run_of:
            self._end_run()
        self._run_of = kind
        self._run.append(line)

    def _end_run(self) -> None:
        if self._run:
            self._done.append("\n".join(self._run))
            self._run = []


def described(term: str, text: str) -> str:
    """Returns a term and what is said of it on one line.

    >>> described("Telefon", "019-10 10 10"), described("Beslutad av:", "nämnden")
    ('Telefon: 019-10 10 10', 'Beslutad av: nämnden')
    """
    if not term or not text:
        return term or text
    return f"{term} {text}" if term.endswith(_ENDS_TERM) else f"{term}: {text}"
