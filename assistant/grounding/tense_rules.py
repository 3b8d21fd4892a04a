"""Hard rules about when something is so: what was or will be is not said to be."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.class_rules import shared_neighbours
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_EACH = "var"
_ORDINAL = ":e"  # the end of such a number's key


def changed_tense(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a form of "be" or "have" speaks of another time than the source's.

    Only where the statement has it instead of one of the source's, which stands by more of the
    same content than the one that it is matched with: "är" of "var öppen, men är nu stängd".
    """
    tenses = read_wording().tenses
    lost = [
        place
        for place, term in enumerate(found.source)
        if place not in found.used and term.word in tenses and not _is_each(found.source, place)
    ]
    for at, term in enumerate(found.statement):
        if term.word not in tenses:
            continue
        place = found.places[at]
        own = 0 if place is None else shared_neighbours(found, at, place)
        beside = [place for place in lost if shared_neighbours(found, at, place) > own]
        if beside and all(tenses[found.source[p].word] != tenses[term.word] for p in beside):
            return DropReason.SCOPE
    return None


def _is_each(terms: tuple[Term, ...], place: int) -> bool:
    """Tells whether ``var`` says how often: "var sjätte minut", but not "priset var 5 kronor"."""
    following = terms[place + 1 : place + 2]
    return terms[place].word == _EACH and any(one.key.endswith(_ORDINAL) for one in following)


def dropped_time(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when the days or months were left out in which something is so.

    Of "på söndagar är det gratis" nothing may be left out; a date or a year tells when something
    happened, which it did without being told when.
    """
    calendar = read_wording().calendar
    for place, term in enumerate(found.source):
        is_time = term.is_content and term.key in calendar
        if not is_time or place in found.used or _is_dated(found, place):
            continue
        said = [p for p in _within(found, found.parts[place]) if found.source[p].is_content]
        if not _is_of_subject(found, place) and any(p in found.used for p in said[1:]):
            return DropReason.SCOPE
    return None


def _is_of_subject(found: Alignment, place: int) -> bool:
    """Tells whether a time only says which: "provet i april består av tre delar"."""
    return not any(term.is_content for term in found.source[: max(place - 2, 0)]) and place > 1


def _is_dated(found: Alignment, place: int) -> bool:
    beside = found.source[max(place - 1, 0) : place + 2]
    return any(term.kind is TermKind.NUMBER for term in beside)


def _within(found: Alignment, part: int) -> list[int]:
    return [place for place, number in enumerate(found.parts) if number == part]
