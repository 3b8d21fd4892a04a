"""Lines that their writer broke by hand (``<br>``, Shift+Enter), as blocks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from corpus.extraction import writing
from corpus.units import LONGEST_SHORT

_TYPED_BULLET = re.compile(r"(?:[•·▪▫‣◦●○■□\uf0b7]\s*|[–—*-]\s+)(?=\S)")
_ENDS_SENTENCE = (".", "!", "?", ":", "…")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was broken: its text and whether all of it is bold."""

    text: str
    bold: bool = False


def blocks_of(broken: Iterable[Line]) -> list[str]:
    """Returns the blocks that lines within one paragraph make up.

    An empty line ends a block. Lines with a typed bullet are a list, short lines stay together, a
    long one is a paragraph of its own, and so is a bold one above prose: a heading in disguise.
    """
    blocks: list[str] = []
    group: list[Line] = []
    for line in (*broken, Line("")):
        text = writing.clean(line.text)
        if text:
            group.append(Line(text, line.bold))
        elif group:
            blocks += _blocks_of_group(group)
            group = []
    return blocks


def _blocks_of_group(group: Sequence[Line]) -> list[str]:
    if len(group) > 1 and all(line.bold for line in group):  # a title on several lines
        group = [Line(line.text) for line in group]
    kinds = [_kind(line, below) for line, below in pairwise((*group, Line("")))]
    blocks = []
    for kind, run in groupby(zip(kinds, group, strict=True), key=itemgetter(0)):
        run_lines = [line for _, line in run]
        if kind == "item" and len(group) > 1:
            bare = (_TYPED_BULLET.sub("", line.text, count=1) for line in run_lines)
            blocks.append(writing.listing(writing.item(text) for text in bare))
        elif kind == "short":
            blocks.append(writing.lines(line.text for line in run_lines))
        else:
            blocks += [writing.paragraph(line.text, bold=line.bold) for line in run_lines]
    return blocks


def _kind(line: Line, below: Line) -> str:
    if _TYPED_BULLET.match(line.text):
        return "item"
    if len(line.text) > LONGEST_SHORT:
        return "long"
    return "bold" if line.bold and _is_headed(below.text) else "short"


def _is_headed(below: str) -> bool:
    """Tells whether bold text above ``below`` is its heading rather than a name in an address."""
    is_prose = len(below) > LONGEST_SHORT or below.endswith(_ENDS_SENTENCE)
    return not below or is_prose or _TYPED_BULLET.match(below) is not None
