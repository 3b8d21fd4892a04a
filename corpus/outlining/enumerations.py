"""Lists without bullets: a short line that ends in a colon, and the short lines it introduces."""

from collections.abc import Sequence

from corpus.facts import fact_of, is_label
from corpus.outlining.headings import ends_sentence, is_contact_heading, is_prose
from corpus.span import Span
from corpus.units import Unit

_FEWEST_BARE = 2  # one line alone is the rest of a broken sentence
_FEWEST_LINES = 3  # in one group, apart from the lead-in, for each line to be an item of its own


def find_enumerations(units: tuple[Unit, ...], free: Sequence[int]) -> frozenset[int]:
    """Returns the positions of the units in lists without bullets, lead-ins included.

    Args:
        units: All units of the document.
        free: Positions, rising, of those that are neither boilerplate, contents nor page facts.
    """
    places: set[int] = set()
    for start, end in _runs(free):
        part = units[start:end]
        at = 0
        while at < len(part):
            after = enumeration_end(part, at)
            places.update(range(start + at, start + after))
            at = max(after, at + 1)
    return frozenset(places)


def _runs(free: Sequence[int]) -> list[tuple[int, int]]:
    """Returns the ranges of consecutive positions in ``free``."""
    runs: list[tuple[int, int]] = []
    for place in free:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def enumeration_end(units: Sequence[Unit], at: int) -> int:
    """Returns where the list that ``units[at]`` introduces ends; ``at`` when it introduces none.

    A single line right before prose is the next heading, not the last item.
    """
    if not _is_lead_in(units[at]):
        return at
    starts = [at]
    end = at + 1
    while (after := _names_end(units, end)) > end:
        starts.append(end)
        end = after
    followed = end < len(units) and _reads_on(units[end])
    if followed and units[end].gap and end - starts[-1] == 1 and units[starts[-1]].gap:
        end = starts[-1]
    if end == at + 1 or (end == at + 2 and units[at + 1].goes_on):
        return at
    return end


def bare_items_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of lines without bullets that each finish the line before ``at``.

    That line does not end a sentence, and two or more short lines with small first letters
    follow; returns ``at`` when it is not so.
    """
    if at == 0 or units[at - 1].is_item or ends_sentence(units[at - 1]):
        return at
    end = at
    while end < len(units) and units[end].is_short and units[end].goes_on:
        end += 1
        if ends_sentence(units[end - 1]):
            break
    return end if end >= at + _FEWEST_BARE else at


def enumeration_items(units: Sequence[Unit]) -> tuple[Span, ...]:
    """Returns the items of a list's units, lead-in left out: each group of lines is an item.

    Where there is one group only, each of its lines is, unless it is a name over two lines.
    """
    single = _group_end(units, 0) == len(units)
    if single and (len(units) >= _FEWEST_LINES or not units[0].gap):
        return tuple(unit.span for unit in units)
    spans = []
    at = 0
    while at < len(units):
        end = _group_end(units, at)
        spans.append(Span(units[at].span.start, units[end - 1].span.end))
        at = end
    return tuple(spans)


def _is_lead_in(unit: Unit) -> bool:
    if not unit.is_short or unit.is_item or unit.level or not unit.text.endswith(":"):
        return False
    return not is_contact_heading(unit.words) and not is_label(unit)


def _reads_on(unit: Unit) -> bool:
    return is_prose(unit) and not unit.is_item and not unit.text.endswith(":")


def _names_end(units: Sequence[Unit], at: int) -> int:
    """Returns the end of the group of names at ``at``; ``at`` when other lines are in the group."""
    if at < len(units) and (units[at].part is not None or units[at].text[0] in "*_<#"):
        return at
    end = at
    in_capitals = at < len(units) and units[at].text.isupper()
    while end < len(units) and (end == at or not units[end].gap):
        if end > at and units[end].text.isupper() and not in_capitals:
            return end  # a heading in capitals among names that are not
        if not _is_name(units[end]):
            return at
        end += 1
    return end


def _is_name(unit: Unit) -> bool:
    if unit.is_item or unit.level or unit.text.endswith(":") or unit.part is not None:
        return False
    return not is_prose(unit) and fact_of(unit) is None


def _group_end(units: Sequence[Unit], at: int) -> int:
    end = at + 1
    while end < len(units) and not units[end].gap:
        end += 1
    return end
