"""What stands on one page of a PDF: words with their places and looks, and the rules drawn."""

from dataclasses import dataclass
from typing import Any

Handle = Any
"""A pointer of PDFium's, which only PDFium looks behind."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text is set.

    Attributes:
        size: Of the letters, in points.
        bold: Whether they are.
    """

    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tagged PDF says of a piece of text.

    Attributes:
        element: Number of the heading or item on its page, from 1; 0 for any other text.
        heading: Its level from 1; 0 when it is none.
        is_item: Whether it is an item of a list.
    """

    element: int = 0
    heading: int = 0
    is_item: bool = False


UNTAGGED = Tag()
"""Of text that is neither heading nor item, and in a PDF without tags."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters between spaces.

    Attributes:
        text: The letters, composed, ligatures resolved.
        left: Where it starts, in points from the page's left edge.
        right: Where it ends.
        baseline: In points from the page's upper edge, downwards.
        look: How most of it is set.
        place: Its position in the order in which the page was written.
        raised: Whether it is a small figure above the line: a mark of a footnote.
        tag: What the PDF itself says of it.
    """

    text: str
    left: float
    right: float
    baseline: float
    look: Look
    place: int
    raised: bool = False
    tag: Tag = UNTAGGED


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the upper left corner; a rule is a thin one."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, word: Word) -> bool:
        """Tells whether the middle of a word lies within."""
        across = (word.left + word.right) / 2
        down = word.baseline - word.look.size / 3  # about half the height of a small letter
        return self.left <= across <= self.right and self.top <= down <= self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        number: From 1.
        width: In points, with the text upright.
        height: In points, with the text upright.
        words: In the order in which they were written.
        aside: Words that stand at a right angle to the others.
        rules: Lines drawn, across and down.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    aside: tuple[Word, ...] = ()
    rules: tuple[Box, ...] = ()
