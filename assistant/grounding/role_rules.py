"""Hard rules about who does what to whom, and what fills the place after a preposition."""

from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.binding_rules import has_short_items
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_BY = "av"
_YEARS = range(1000, 2100)
_DEFINITE = ("en", "et", "an", "na")
# With these a sentence says when and where, in any order: "på tisdagar på torget".
_ADJUNCTS = frozenset({"i", "på", "vid", "under"})


def wrong_filler(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when a place after a word and its preposition is filled by another."""
    theirs = _slots(found.source)
    for (head, preposition), filler in _slots(found.statement).items():
        head_place, filler_place = found.places[head], found.places[filler]
        if head_place is None or filler_place is None:
            continue
        right = theirs.get((head_place, preposition))
        if right is None or right == filler_place:
            continue
        if _is_listed(found, right, filler_place) or (
            preposition in _ADJUNCTS and _is_moved(found, right, filler_place, preposition)
        ):
            continue
        if not preposition and _is_year(found.source[right]) != _is_year(
            found.source[filler_place]
        ):
            continue  # "uppgick 2021 till 38 miljoner"
        # A modifier may be left out: "av nio regioner", "av regioner".
        if not right < filler_place <= _end_of_phrase(found.source, right):
            return DropReason.BINDING
    return None


def _is_year(term: Term) -> bool:
    return term.kind is TermKind.NUMBER and term.key.isdigit() and int(term.key) in _YEARS


def _is_moved(found: Alignment, one: int, other: int, preposition: str) -> bool:
    """Tells whether two phrases of one part only changed places, both after ``preposition``."""
    before = {found.source[max(place - 1, 0)].word for place in (one, other)}
    is_kept = one in found.used and before == {preposition}
    return is_kept and found.parts[one] == found.parts[other]


def _is_listed(found: Alignment, first: int, other: int) -> bool:
    """Tells whether ``other`` opens a later item of the list that ``first`` is in: "på A och B"."""
    begins, ends = found.parts[first], found.parts[other]
    opens = not any(
        found.parts[place] == ends and found.source[place].is_content for place in range(other)
    )
    is_share = ends in found.shares
    return begins < ends and opens and not is_share and has_short_items(found, begins + 1, ends)


def wrong_doer(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when a verb's voice changed and its doer with it.

    Of "hamnen ägs av kommunen" only the "kommunen" can be who "äger"; and who is put after "av"
    does not stand after another preposition in the source.
    """
    theirs, mine = _slots(found.source), _slots(found.statement)
    for at, place in enumerate(found.places):
        if place is None or found.statement[at].kind is not TermKind.CONTENT:
            continue
        was_passive = found.source[place].word.endswith("s")
        if was_passive == found.statement[at].word.endswith("s"):
            continue
        if was_passive:
            doer = theirs.get((place, _BY))
            if doer is not None and not _is_named(found, doer):
                return DropReason.BINDING
        else:
            named = mine.get((at, _BY))
            doer = None if named is None else found.places[named]
            is_other = doer is not None and theirs.get((place, _BY)) != doer
            if doer is not None and is_other and _has_preposition(found.source, doer):
                return DropReason.BINDING
    return None


def _is_named(found: Alignment, place: int) -> bool:
    """Tells whether the statement has any of a phrase: a title may be left out before a name."""
    phrase = range(place, _end_of_phrase(found.source, place) + 1)
    return any(place in found.used for place in phrase)


def _has_preposition(terms: tuple[Term, ...], place: int) -> bool:
    while place > 0 and not terms[place].sign and not terms[place - 1].is_content:
        place -= 1
        if terms[place].word in read_wording().prepositions:
            return True
    return False


def _slots(terms: tuple[Term, ...]) -> dict[tuple[int, str], int]:
    """Returns what fills a place by its head and preposition; names and numbers need none."""
    prepositions = read_wording().prepositions
    slots: dict[tuple[int, str], int] = {}
    head: int | None = None
    preposition = ""
    for place, term in enumerate(terms):
        if term.sign or term.word in read_wording().coordinators:
            head, preposition = None, ""
        if not term.is_content:
            preposition = term.word if term.word in prepositions else preposition
            continue
        is_filled = preposition or term.kind is not TermKind.CONTENT
        if head is not None and is_filled:
            slots[head, preposition] = place
        head, preposition = place, ""
    return slots


def _end_of_phrase(terms: tuple[Term, ...], place: int) -> int:
    """Returns the last place of the content that stands together from ``place`` on."""
    while place + 1 < len(terms) and terms[place + 1].is_content and not terms[place + 1].sign:
        place += 1
    return place


def swapped_roles(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when who does something and whom it is done to changed places.

    Both are names without a preposition, in one part of the source and with a verb between in the
    statement. Where a verb became passive or active, they should.
    """
    bare = [
        (at, place)
        for at, place in enumerate(found.places)
        if place is not None and _is_bare_name(found, at, place)
    ]
    for (at, place), (later_at, later_place) in pairwise(bare):
        between = [n for n in range(at + 1, later_at) if found.statement[n].is_content]
        is_turned = later_place < place and found.parts[later_place] == found.parts[place]
        if is_turned and between and not any(_changed_voice(found, n) for n in between):
            return DropReason.BINDING
    return None


def kept_subject(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when a verb became passive and what did it is now what it is done to.

    Only where the source has an object: "skolan startade 1990" may be "skolan startades 1990".
    """
    for at in range(1, len(found.statement)):
        place, before = found.places[at], found.places[at - 1]
        if place is None or before is None or before != place - 1:
            continue
        became_passive = _changed_voice(found, at) and found.statement[at].word.endswith("s")
        is_subject = _is_actor(found.source, before) and not _has_preposition(found.source, before)
        if became_passive and is_subject and _has_object(found.source, place):
            return DropReason.BINDING
    return None


def turned_object(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when right before a verb stands what it was done to, and its doer after.

    Of "läraren hjälpte eleven" comes "eleven hjälpte läraren".
    """
    for at in range(1, len(found.statement) - 1):
        place = found.places[at]
        if not place or not _has_object(found.source, place) or _changed_voice(found, at):
            continue
        is_turned = found.places[at - 1] == place + 1 and found.places[at + 1] == place - 1
        if is_turned and _is_actor(found.source, place - 1):
            return DropReason.BINDING
    return None


def _has_object(terms: tuple[Term, ...], verb: int) -> bool:
    """Tells whether a noun or a name without a preposition comes right after a verb."""
    after = verb + 1
    return after < len(terms) and not terms[after].sign and _is_actor(terms, after)


def _is_actor(terms: tuple[Term, ...], place: int) -> bool:
    """Tells whether a term is a name or a definite noun: what can do something."""
    term = terms[place]
    return term.kind is TermKind.NAME or (
        term.kind is TermKind.CONTENT and term.word.endswith(_DEFINITE)
    )


def _is_bare_name(found: Alignment, at: int, place: int) -> bool:
    """Tells whether a name, or the first of a name's words, has no preposition and owns nothing."""
    mine, theirs = found.statement[at], found.source[place]
    kinds = {mine.kind, theirs.kind}
    if TermKind.NAME not in kinds or TermKind.NUMBER in kinds or mine.word.endswith("s"):
        return False
    if at and found.statement[at - 1].kind is TermKind.NAME:
        return False
    return not (_has_preposition(found.statement, at) or _has_preposition(found.source, place))


def _changed_voice(found: Alignment, at: int) -> bool:
    place = found.places[at]
    if place is None or not found.statement[at].is_content:
        return False
    return found.statement[at].word.endswith("s") != found.source[place].word.endswith("s")
