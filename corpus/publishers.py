"""Who published a text that nobody has described yet, by the lines around it."""

from corpus.lines import collapse, split_lines
from corpus.proposal_wording import read_proposal_wording

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
    lines = [line.text for line in split_lines(text)]
    read = reversed(lines[-_LINES_READ:]) if at_end else lines[:_LINES_READ]
    names = [collapse(line).strip(_MARKS) for line in read if len(line) <= _LONGEST_NAME]
    wording = read_proposal_wording()
    owners = [owner for name in names if (owner := wording.site_owner(name))]
    found = [name for name in (*names, *owners) if name in known]
    found += owners + [name for name in names if wording.is_organisation(name)]
    return found[0] if found else None
