"""Sentences of an answer that belong together, as a list: headings of a section, rows of a table.

An answer may be made of the sub-headings of one section. One after another they read as
unfinished sentences; as a list they are what the document means them to be.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.reply import Answer, Citation
from assistant.sentence_views import SentenceView
from corpus.collection import Corpus
from corpus.outline import Block, BlockKind
from corpus.span import Span


@dataclass(frozen=True, slots=True)
class Group:
    """One sentence by itself, or several that are the items of a list."""

    sentences: tuple[SentenceView, ...]

    @property
    def is_list(self) -> bool:
        """Whether this is to be shown as a list."""
        return len(self.sentences) > 1

    @property
    def language(self) -> str:
        """Of the words of all its sentences, which come from one document."""
        return self.sentences[0].language


def grouped(views: Sequence[SentenceView], answer: Answer, corpus: Corpus) -> tuple[Group, ...]:
    """Returns ``views`` in order, neighbours from one heading's or table's parts together."""
    citations = {citation.number: citation for citation in answer.citations}

    def place_of(numbered: tuple[int, SentenceView]) -> Hashable:
        number, view = numbered
        cited = [citations[n] for n in view.citations]
        alone = len(cited) == 1 and not view.items
        found = _place(cited[0], corpus) if alone else None
        return number if found is None else found

    runs = groupby(enumerate(views), key=place_of)
    return tuple(Group(tuple(view for _, view in run)) for _, run in runs)


def _place(citation: Citation, corpus: Corpus) -> Hashable | None:
    """Returns what a quoted heading or row is a part of; ``None`` when it is neither."""
    outline = corpus.outlines.get(citation.document)
    if outline is None:
        return None
    span = Span(citation.start, citation.end)
    block = next((block for block in outline.blocks if block.span.covers(span)), None)
    part = _part(block, span) if block else None
    return (citation.document, *part) if part else None


def _part(block: Block, span: Span) -> tuple[Hashable, ...] | None:
    if block.kind is BlockKind.HEADING:
        return ("heading", block.heading[:-1])
    if block.kind is BlockKind.TABLE and span in block.rows:
        return ("table", block.span.start)
    return None
