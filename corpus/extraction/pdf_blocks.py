"""Parts of a PDF's text written as blocks of the Markdown dialect."""

from collections.abc import Mapping, Sequence

from corpus.extraction import writing
from corpus.extraction.pdf_hyphens import Vocabulary, joined
from corpus.extraction.pdf_parts import Part, PartKind, bullet_of
from corpus.units import LONGEST_SHORT

_FURTHER_IN = 0.7  # of the size, that a bullet of the next level stands at least


def blocks_of(
    parts: Sequence[Part], levels: Mapping[int, int], vocabulary: Vocabulary
) -> list[str]:
    """Returns the blocks of one page's ``parts``; ``levels`` are its headings' by position."""
    blocks: list[str] = []
    at = 0
    while at < len(parts):
        if at in levels:
            text = joined([line.text for line in parts[at].lines], vocabulary)
            blocks.append(writing.heading(levels[at], text))
            at += 1
            continue
        end = _run_end(parts, at, levels)
        blocks += _blocks_of_run(parts[at:end], vocabulary)
        at = end
    return blocks


def _run_end(parts: Sequence[Part], at: int, levels: Mapping[int, int]) -> int:
    """Returns the end of the parts from ``at`` that make up one list, table or group of lines."""
    end = at + 1
    while end < len(parts) and end not in levels and _belongs(parts[end - 1], parts[end]):
        end += 1
    return end


def _belongs(before: Part, part: Part) -> bool:
    if before.kind is not part.kind:
        return False
    if part.kind is PartKind.TEXT:
        return part.tight and _is_line(before) and _is_line(part)
    return part.kind in (PartKind.ITEM, PartKind.CONTENTS)


def _is_line(part: Part) -> bool:
    """Tells whether a part is one short line that its writer broke."""
    return len(part.lines) == 1 and len(part.lines[0].text) <= LONGEST_SHORT


def _blocks_of_run(run: Sequence[Part], vocabulary: Vocabulary) -> list[str]:
    first = run[0]
    if first.kind is PartKind.TABLE:
        return [writing.table(first.rows)]
    if first.kind is PartKind.ITEM:
        return [_listing(run, vocabulary)]
    if first.kind is PartKind.CONTENTS:
        return [writing.lines(part.entry for part in run)]
    if len(run) > 1:
        return [writing.lines(part.lines[0].text for part in run)]
    text = joined([line.text for line in first.lines], vocabulary)
    return [writing.paragraph(text, bold=first.bold)]


def _listing(run: Sequence[Part], vocabulary: Vocabulary) -> str:
    lefts: list[float] = []
    items = []
    for part in run:
        left = part.lines[0].left
        while lefts and left < lefts[-1] - _FURTHER_IN * part.size:
            lefts.pop()
        if not lefts or left > lefts[-1] + _FURTHER_IN * part.size:
            lefts.append(left)
        text = joined([line.text for line in part.lines], vocabulary)
        bullet, _number = bullet_of(part.lines[0])
        text = text[len(bullet) :].strip()
        items.append(writing.item(text, len(lefts) - 1, part.number))
    return writing.listing(items)
