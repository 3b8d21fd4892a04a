"""The outline of a document: its blocks in order, each with its kind and headings."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.facts import PageFact
from corpus.lines import PAGE_BREAK
from corpus.span import Span
from corpus.tables import row_in_words


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"  # lead-in (when there is one) and items
    TABLE = "table"  # a header (when there is one) and rows
    LINES = "lines"  # consecutive short lines: contacts, signatures, addresses
    FACT = "fact"  # a page fact: updated, reviewed, responsible, …
    CONTENTS = "contents"  # a table of contents: kept, never indexed
    BOILERPLATE = "boilerplate"  # cookie notice, search box, …: kept, never indexed


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a document that belongs together.

    Attributes:
        kind: What it is.
        span: Where it is, without surrounding white space.
        heading: Headings above it, outermost first; for a heading its own text comes last.
        lead_in: For a list, the line that introduces it.
        items: For a list, its items without their bullets; else empty.
        header: For a table, the line that names its columns. It may stand before ``span``: in the
            first part of a table that is cut, or on the page before.
        rows: For a table, its other rows.
        fact: For a page fact, what it says.
        facts: For short lines, the facts they state, such as a telephone number; for the line of a
            page fact, those after the first.
    """

    kind: BlockKind
    span: Span
    heading: tuple[str, ...] = ()
    lead_in: Span | None = None
    items: tuple[Span, ...] = ()
    header: Span | None = None
    rows: tuple[Span, ...] = ()
    fact: PageFact | None = None
    facts: tuple[PageFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's blocks in order; together they cover all its text but white space."""

    blocks: tuple[Block, ...]

    def headings_below(self, heading: tuple[str, ...]) -> tuple[Block, ...]:
        """Returns the headings one level below ``heading``, ``()`` for the top ones."""
        return tuple(
            block
            for block in self.blocks
            if block.kind is BlockKind.HEADING
            and block.heading[:-1] == heading
            and len(block.heading) == len(heading) + 1
        )

    @property
    def facts(self) -> tuple[PageFact, ...]:
        """Every fact that the document states about itself and its contacts, in order."""
        return tuple(
            fact
            for block in self.blocks
            for fact in (*((block.fact,) if block.fact else ()), *block.facts)
        )


def describe(text: str, outline: Outline) -> str:
    """Returns the outline as an indented tree with offsets, one line a block, to read by eye."""
    lines = []
    page, seen = 1, 0
    for block in outline.blocks:
        breaks = text.count(PAGE_BREAK, seen, block.span.start)
        page, seen = page + breaks, block.span.start
        if breaks:
            lines.append(f"{'':14}--- page {page}")
        depth = len(block.heading) - (block.kind is BlockKind.HEADING)
        shown = " ".join(block.span.slice(text).split())
        head = f"{block.span.start:>6}-{block.span.end:<6} {'  ' * depth}{block.kind.value}"
        kind = f" {block.fact.kind.value}={block.fact.value.slice(text)!r}" if block.fact else ""
        lines.append(f"{head}{kind}: {_shorten(shown)}")
        if block.lead_in is not None:
            lines.append(f"{'':14}{'  ' * depth}  > {_shorten(block.lead_in.slice(text))}")
        margin = " " * 14 + "  " * depth
        lines += [f"{margin}  * {_shorten(item.slice(text))}" for item in block.items]
        lines += [
            f"{margin}  | {_shorten(row_in_words(text, block.header, row))}" for row in block.rows
        ]
        lines += [
            f"{margin}  = {fact.kind.value}: {fact.value.slice(text)!r}" for fact in block.facts
        ]
    return "\n".join(lines) + "\n"


def _shorten(text: str, longest: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 25]} … {text[-20:]}"
