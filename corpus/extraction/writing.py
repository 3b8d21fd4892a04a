"""The Markdown dialect of extracted texts: each function returns one block, ``document`` joins.

Headings, items and paragraphs stand on one line each, short lines and items on consecutive lines,
a blank line between blocks. Letters stay as they are (no Unicode normalisation). What no reader
sees goes: zero-width signs, soft hyphens, control characters. A block without text is ``""``.
"""

import re
from collections.abc import Iterable, Sequence

from corpus.lines import ZERO_WIDTH
from corpus.units import LONGEST_SHORT

PAGE_BREAK = "\f"
"""The block between two pages."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DEEPEST_HEADING = 6
_DEEPEST_ITEM = 8  # levels; Word numbers nine, and deeper ones only push text off the page
_UNSEEN = re.compile(  # soft hyphens, zero-width signs, control characters, halves of surrogates
    f"[\u00ad{ZERO_WIDTH}\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_MARKUP_AT_START = re.compile(
    r"""
    [\#>|*]                 # a heading, quotation, table, item or emphasis
    | [-+](?=\s|$)          # an item, unlike "-5 grader"
    | [-=_~`](?=[-=_~`]{2}) # a rule, an underline, a fence
    | <(?=[a-zA-Z/!?])      # a tag or a comment
    | \\(?=[!-/:-@\[-`{-~]) # what would read as an escape
    """,
    re.VERBOSE,
)
_NUMBER_AT_START = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$)|\\)")
_CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)|^(?=#+$)")


def clean(text: str) -> str:
    r"""Returns ``text`` on one line as a reader sees it.

    >>> clean(" Verk\u00adsamhets\n  plan\u200b ")
    'Verksamhets plan'
    """
    return " ".join(_UNSEEN.sub("", text).split())


def escape(text: str) -> str:
    r"""Returns clean ``text`` with one backslash where its start would be read as markup.

    >>> print(escape("1986. Då"), escape("# 1 i länet"), escape("-5 grader"), sep=" / ")
    1986\. Då / \# 1 i länet / -5 grader
    """
    if _MARKUP_AT_START.match(text):
        return "\\" + text
    return _NUMBER_AT_START.sub(r"\1\\", text, count=1) if text[:1].isdigit() else text


def raised(text: str) -> str:
    """Returns digits in superscript, so that ``2021`` and note 1 do not read ``20211``.

    >>> "m" + raised("2"), "1" + raised("st")
    ('m²', '1st')
    """
    return text.translate(_RAISED) if text.strip().isdecimal() else text


def heading(level: int, text: str) -> str:
    """Returns a heading; a ``level`` outside 1 to 6 is moved to the nearest."""
    text = _CLOSING_HASHES.sub(r"\\", clean(text), count=1)
    return f"{'#' * min(max(level, 1), _DEEPEST_HEADING)} {text}" if text else ""


def paragraph(text: str, *, bold: bool = False) -> str:
    """Returns a paragraph, within ``**`` when it is ``bold`` as a whole.

    Only what is short enough to be a heading in disguise gets the signs: a preamble in bold is
    prose, and is quoted without them.
    """
    text = clean(text)
    if bold and 0 < len(text) <= LONGEST_SHORT and "*" not in text:
        return f"**{text}**"
    return escape(text)


def lines(texts: Iterable[str]) -> str:
    """Returns short lines that belong together, such as an address; empty ones are left out."""
    return "\n".join(escape(line) for text in texts if (line := clean(text)))


def item(text: str, depth: int = 0, number: int | None = None) -> str:
    """Returns one line of a list, for ``listing``.

    Args:
        text: What the item says, without bullet.
        depth: How many lists it stands within, 0 for the outermost.
        number: Its number in a numbered list; ``None`` gives a dash.
    """
    text = clean(text)
    bullet = "-" if number is None else f"{number}."
    return f"{'  ' * min(max(depth, 0), _DEEPEST_ITEM)}{bullet} {escape(text)}" if text else ""


def listing(items: Iterable[str]) -> str:
    """Returns a list of what ``item`` returned, nested or not, in order."""
    return "\n".join(line for line in items if line)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Returns a table whose first row is its header.

    Rows and columns without any text are left out, short rows are filled up.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    width = max(map(len, cells), default=0)
    filled = [row + [""] * (width - len(row)) for row in cells if any(row)]
    kept = [column for column in range(width) if any(row[column] for row in filled)]
    written = [_row([row[column].replace("|", r"\|") for column in kept]) for row in filled]
    return "\n".join([written[0], _row(["---"] * len(kept)), *written[1:]]) if written else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def document(blocks: Iterable[str]) -> str:
    """Returns the whole text of non-empty ``blocks``; ``""`` when there is none."""
    text = "\n\n".join(block for block in blocks if block)
    return text + "\n" if text else ""
