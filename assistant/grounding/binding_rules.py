"""Hard rules about what belongs to what: a statement must not cross two parts of its source.

A source sentence is cut into parts at commas, coordinators and conditions. Two terms that stand
side by side in a statement and come from different parts must not step over what one of them
belongs to; and who fills a place after a word and its preposition must be who fills it there.
"""

from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_RELATIVE, _FOR, _INFINITIVE = "som", "för", "att"
_DEFINITE = ("en", "et", "an", "na", "ens", "ets", "ans", "nas", "are")


def crossed_parts(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when neighbours in the statement step over what they belong to."""
    parts = found.parts
    content = [
        (at, place)
        for at, place in enumerate(found.places)
        if place is not None and found.statement[at].is_content
    ]
    for (_, one), (_, other) in pairwise(content):
        if parts[one] == parts[other]:
            continue
        skipped = [
            place
            for place in range(len(parts))
            if parts[place] == parts[other] and place < other and found.source[place].is_content
        ]
        forward = one < other
        if any(_is_stepped_over(found, place, forward=forward) for place in skipped):
            return DropReason.BINDING
    return None


def _is_stepped_over(found: Alignment, place: int, *, forward: bool) -> bool:
    """Tells whether what stands at ``place`` was owner or value, and is left out or elsewhere.

    Verbs change places with their subject in Swedish, so going forward only what cannot be a verb
    counts when it stands elsewhere in the statement.
    """
    if place not in found.used:
        return True
    if not forward or not _is_nominal(found.source[place]):
        return False
    at = found.places.index(place)
    return _content_before(found.source, place) != _place_before(found, at)


def _content_before(terms: tuple[Term, ...], place: int) -> int | None:
    return next((p for p in range(place - 1, -1, -1) if terms[p].is_content), None)


def _place_before(found: Alignment, at: int) -> int | None:
    before = _content_before(found.statement, at)
    return None if before is None else found.places[before]


def _is_nominal(term: Term) -> bool:
    return term.kind is not TermKind.CONTENT or term.word.endswith(_DEFINITE)


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
        # A modifier may be left out: "av nio regioner", "av regioner".
        if not right < filler_place <= _end_of_phrase(found.source, right):
            return DropReason.BINDING
    return None


def _slots(terms: tuple[Term, ...]) -> dict[tuple[int, str], int]:
    """Returns by head and preposition what fills it; a name directly after a head fills it, too."""
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
        is_filled = preposition or term.kind is TermKind.NAME
        if head is not None and is_filled:
            slots[head, preposition] = place
        head, preposition = place, ""
    return slots


def _end_of_phrase(terms: tuple[Term, ...], place: int) -> int:
    """Returns the last place of the content that stands together from ``place`` on."""
    while place + 1 < len(terms) and terms[place + 1].is_content and not terms[place + 1].sign:
        place += 1
    return place


def dropped_limit(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a phrase that limits what is said was left out right after it.

    A relative clause without a comma, and whom or what something is for.
    """
    for place, term in enumerate(found.source):
        if term.word not in {_RELATIVE, _FOR} or term.sign or not place:
            continue
        before, after = found.source[place - 1], place + 1
        while after < len(found.source) and not found.source[after].is_content:
            if found.source[after].word == _INFINITIVE:
                after = len(found.source)
            after += 1
        is_dropped = after < len(found.source) and not _is_used_from(found, after)
        if is_dropped and before.is_content and place - 1 in found.used:
            return DropReason.SCOPE
    return None


def _is_used_from(found: Alignment, place: int) -> bool:
    """Tells whether any content of the part from ``place`` on is in the statement."""
    parts = found.parts
    return any(
        other in found.used and found.source[other].is_content
        for other in range(place, len(parts))
        if parts[other] == parts[place]
    )


def widened_ban(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when less of a sentence that denies or forbids is said, so that more is.

    Of "det är inte tillåtet att fotografera med blixt" nothing may be left out after the "inte".
    """
    wording = read_wording()
    parts = found.parts
    for place in found.used:
        word = found.source[place].word
        if wording.classes.get(word) != "negation" and word not in wording.forbidding:
            continue
        for later in range(place + 1, len(parts)):
            is_left_out = found.source[later].is_content and later not in found.used
            if parts[later] == parts[place] and is_left_out:
                return DropReason.SCOPE
    return None
