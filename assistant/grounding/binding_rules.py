"""A hard rule about what belongs to what: a statement must not cross two parts of its source.

A source sentence is cut into parts at commas, coordinators and conditions. Two terms that stand
side by side in a statement and come from different parts must not step over what one of them
belongs to.
"""

from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind

_RELATIVE = "som"
_LIST_ENDS = frozenset({"och", "samt", "eller"})
_LONGEST_ITEM = 2  # terms of content of an item in a list of subjects
_VERB_ENDINGS = ("r", "de", "te")
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
        if parts[one] == parts[other] or _is_enumerated(found, one, other):
            continue
        later = max(parts[one], parts[other])
        if later in found.shares and abs(parts[one] - parts[other]) == 1:
            continue
        skipped = [
            place
            for place in range(len(parts))
            if parts[place] == parts[other] and place < other and found.source[place].is_content
        ]
        forward = one < other
        if not forward and _is_other_verb(found, one, other, skipped):
            continue
        if any(_is_stepped_over(found, place, forward=forward) for place in skipped):
            return DropReason.BINDING
    return None


def _is_enumerated(found: Alignment, one: int, other: int) -> bool:
    """Tells whether ``one`` is an item of a list whose last item has the rest: "A, B och C får"."""
    first, last = found.parts[one], found.parts[other]
    if first >= last or found.source[found.parts.index(last)].word not in _LIST_ENDS:
        return False
    tail = found.source[found.parts.index(last) : other]
    if any(term.word == _RELATIVE and not term.sign for term in tail):  # "A och B som är ny"
        return False
    return has_short_items(found, first, last)


def has_short_items(found: Alignment, first: int, last: int) -> bool:
    """Tells whether the parts from ``first`` up to ``last`` are items rather than clauses."""
    sizes = [0] * (last + 1)
    for place in range(len(found.parts)):
        if found.parts[place] < last:
            sizes[found.parts[place]] += found.source[place].is_content
    return all(size <= _LONGEST_ITEM for size in sizes[first:last])


def _is_other_verb(found: Alignment, one: int, other: int, skipped: list[int]) -> bool:
    """Tells whether ``one`` may stand before ``other`` though it comes from a later part.

    The later of two verbs of one subject: "då avråder kommunen och sätter upp skyltar"; or a verb
    that became passive and so lost its subject.
    """
    mine = found.statement[found.places.index(other)].word
    theirs = found.source[other].word
    if mine.endswith("s") and not theirs.endswith("s"):
        return True
    left_out = [place for place in skipped if place not in found.used]
    if len(left_out) != 1 or not _is_nominal(found.source[other]):
        return False
    verbs = found.source[one].word, found.source[left_out[0]].word
    return any(all(verb.endswith(ending) for verb in verbs) for ending in _VERB_ENDINGS)


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
