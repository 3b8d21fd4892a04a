"""The title of a text that nobody has described yet."""

from collections.abc import Iterator
from itertools import takewhile

from corpus.boilerplate import is_boilerplate
from corpus.editor.proposal_wording import read_proposal_wording
from corpus.facts import fact_of
from corpus.lines import split_lines
from corpus.outlining.contents import title_key
from corpus.outlining.headings import is_prose
from corpus.units import Unit, split_units

_TITLE_WITHIN = 25  # units, as corpus.outlining.structure reads


def find_title(text: str, hint: str | None = None) -> str | None:
    """Returns the title that ``text`` opens with; ``None`` when it opens without one.

    That is its highest marked heading, or else the first short line that is neither boilerplate nor
    the name of an organisation.

    Args:
        text: With or without Markdown headings.
        hint: What the file's properties call it: of several lines the one that says the same.
    """
    units = split_units(split_lines(text), text)
    marked = [unit for unit in units if unit.level and unit.words]
    lines = list(_lines_at_start(units))
    named = [unit for unit in (*marked, *lines) if title_key(unit.words) == title_key(hint or "")]
    if named:
        return named[0].words
    if marked and _is_before_prose(marked[0], units):
        return min(marked[:_TITLE_WITHIN], key=lambda unit: unit.level).words
    return lines[0].words if lines else None


def _is_before_prose(heading: Unit, units: tuple[Unit, ...]) -> bool:
    before = units[: units.index(heading)]
    return len(before) < _TITLE_WITHIN


def _lines_at_start(units: tuple[Unit, ...]) -> Iterator[Unit]:
    """Yields the lines above the first paragraph that a title could be."""
    wording = read_proposal_wording()
    shown = [unit for unit in units[:_TITLE_WITHIN] if not _is_passed_over(unit)]
    for unit in takewhile(lambda unit: not is_prose(unit) and not unit.is_item, shown):
        is_name = wording.is_organisation(unit.words) or wording.site_owner(unit.words)
        if not is_name and fact_of(unit) is None:
            yield unit


def _is_passed_over(unit: Unit) -> bool:
    return not unit.words or is_boilerplate(unit) or unit.text.startswith("<!--")
