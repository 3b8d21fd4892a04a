"""What an editor may add to ``aliases.toml`` from the names that the texts give."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.editor.names import FoundNames
from corpus.lines import collapse

_LEAST_SHARED = 4  # letters that two inflections of a word have in common
_SURELY_SHARED = 2  # letters of the first word, by which names are looked up
_LONGEST_ENDING = 4  # letters: "programmet" and "programmen" differ from "program" by two to four


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    """Names for one thing that ``aliases.toml`` does not have together.

    Attributes:
        names: The names that are new, or all of them when no group has any.
        extends: The group of ``aliases.toml`` that they belong to; empty for a new group.
        found: Where the texts say so.
    """

    names: tuple[str, ...]
    extends: tuple[str, ...]
    found: tuple[FoundNames, ...]


def propose_groups(
    found: Iterable[FoundNames], aliases: Iterable[Sequence[str]]
) -> tuple[ProposedGroup, ...]:
    """Returns what ``aliases`` lacks of the found names, in order; inflections count as one name.

    An abbreviation that the texts use for two things is not proposed: a search for the one would
    find the other.
    """
    groups = _grouped(found)
    shorts = [{names.names[1] for names in group} for group in groups]
    alone = [
        group
        for group, own in zip(groups, shorts, strict=True)
        if sum(bool(own & other) for other in shorts) == 1
    ]
    listed = [tuple(group) for group in aliases]
    return tuple(proposal for group in alone if (proposal := _proposal(group, listed)) is not None)


def _grouped(found: Iterable[FoundNames]) -> list[list[FoundNames]]:
    """Returns the found names by thing, in the order of the first of each."""
    groups: dict[tuple[int, str], list[list[FoundNames]]] = {}
    for names in found:
        first = collapse(names.names[0]).casefold()
        alike = groups.setdefault((len(first.split()), first[:_SURELY_SHARED]), [])
        home = next((group for group in alike if _is_one_thing(group[0], names)), None)
        if home is None:
            alike.append([names])
        else:
            home.append(names)
    return [group for alike in groups.values() for group in alike]


def _is_one_thing(one: FoundNames, other: FoundNames) -> bool:
    return is_same_name(one.names[0], other.names[0])


def _proposal(found: list[FoundNames], listed: list[tuple[str, ...]]) -> ProposedGroup | None:
    names: list[str] = []
    for name in (name for pair in found for name in pair.names):
        if not any(is_same_name(name, other) for other in names):
            names.append(name)
    homes = [group for group in listed if any(_is_in(name, group) for name in names)]
    if len(homes) > 1:  # both are known, each with other names: the editor has told them apart
        return None
    extends = homes[0] if homes else ()
    new = tuple(name for name in names if not _is_in(name, extends))
    return ProposedGroup(new, extends, tuple(found)) if new else None


def _is_in(name: str, group: Sequence[str]) -> bool:
    return any(is_same_name(name, other) for other in group)


def is_same_name(one: str, other: str) -> bool:
    """Tells whether two names are the same but for capitals and the endings of their words.

    >>> is_same_name("regionalt tillväxtprogram", "regionala tillväxtprogrammet")
    True
    >>> is_same_name("EU", "EUs"), is_same_name("ERRIN", "ERASMUS")
    (True, False)
    """
    words, others = (collapse(name).split() for name in (one, other))
    return len(words) == len(others) and all(map(_is_same_word, words, others))


def _is_same_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one.casefold(), other.casefold()), key=len)
    if longer in {shorter, f"{shorter}s"}:
        return True
    if one.isupper() and other.isupper():
        return False
    kept = max(_LEAST_SHARED, len(shorter) - 1)
    return len(longer) - len(shorter) <= _LONGEST_ENDING and shorter[:kept] == longer[:kept]


def as_table(names: Sequence[str]) -> str:
    """Returns ``names`` as an ``[[alias]]`` table, ready to be pasted.

    >>> print(as_table(["Europeiska unionen", "EU"]))
    [[alias]]
    names = ["Europeiska unionen", "EU"]
    """
    return f"[[alias]]\nnames = {json.dumps(list(names), ensure_ascii=False)}"
