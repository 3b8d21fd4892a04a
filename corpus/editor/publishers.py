"""Who published a text that nobody has described yet, by the lines around it."""

from itertools import takewhile

from corpus.boilerplate import is_boilerplate
from corpus.editor.proposal_wording import read_proposal_wording
from corpus.lines import collapse, split_lines
from corpus.outlining.headings import is_prose
from corpus.units import split_units

_LINES_READ = 25  # at either end of a text: menus and contacts are seldom longer
_LONGEST_NAME = 80  # characters
_MARKS = "*_#>| "


def find_publisher(
    text: str, known: frozenset[str] = frozenset(), *, at_end: bool = False
) -> str | None:
    """Returns the organisation that a line at the start or the end of ``text`` names.

    A publisher of another document goes before a line that only looks like an organisation's name.

    Args:
        text: Of the document.
        known: Publishers of other documents.
        at_end: Read the last lines instead of the first.
    """
    lines = _last_lines(text) if at_end else _first_lines(text)
    names = [collapse(line).strip(_MARKS) for line in lines if len(line) <= _LONGEST_NAME]
    wording = read_proposal_wording()
    owners = [owner for name in names if (owner := wording.site_owner(name))]
    found = [name for name in (*names, *owners) if name in known]
    found += owners + [name for name in names if wording.is_organisation(name)]
    return found[0] if found else None


def _first_lines(text: str) -> list[str]:
    """Returns the lines above the first paragraph."""
    units = split_units(split_lines(text), text)[:_LINES_READ]
    shown = takewhile(lambda unit: is_boilerplate(unit) or not is_prose(unit), units)
    return [unit.text for unit in shown]


def _last_lines(text: str) -> list[str]:
    return [line.text for line in reversed(split_lines(text)[-_LINES_READ:])]
