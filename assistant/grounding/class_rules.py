"""Hard rules about small words with a meaning of their own: not, may, at most, only, all, if."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.parts import is_meant
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_REASONS = {
    "negation": DropReason.NEGATION,
    "modal": DropReason.MODAL,
    "bound": DropReason.BOUND,
    "scope": DropReason.SCOPE,
}
_MAY_GO = frozenset({"scope.all"})  # less is said without it
_MAY_COME = frozenset({"scope.if"})  # less is said with it
_GOES_WHOLE = frozenset(
    {"negation.without", "scope.former", "scope.next"}
)  # with what it stands before
_OF_NUMBERS = frozenset(
    {"bound.about", "bound.above", "bound.nearly", "bound.latest", "bound.earliest"}
)
_IF = "scope.if"
_LEANING_LEFT = frozenset({"scope.if", "scope.except"})
_MODAL, _WANT = "modal.", "modal.want"
_NEGATIONS = frozenset({"negation", "negation.never", "negation.hardly"})
_OVER, _UNDER = "över", "under"
_BEFORE, _AFTER, _WITHIN = "innan", "efter", "inom"
_WITH = "med"
_NONE = frozenset({"ingen", "inget", "inga", "ingenting"})
_ANY = frozenset({"någon", "något", "några", "någonting"})  # "inte något" is "inget"
_OPPOSED = frozenset(
    {"inom", "innan", "efter", "från", "till", "över", "under", "med", "utan", "mot"}
)
_YEARS = range(1000, 2100)


def changed_class(found: Alignment) -> DropReason | None:
    """Returns why a small word that was added or left out forbids the statement, if one does."""
    classes = read_wording().classes
    added = [
        at
        for at, term in enumerate(found.statement)
        if found.places[at] is None and not term.is_content and term.word in classes
    ]
    lost = [
        place
        for place, term in enumerate(found.source)
        if term.word in classes
        and not term.is_content
        and place not in found.used
        and is_meant(found.source, place)
    ]
    for at in added:
        name = classes[found.statement[at].word]
        same = [place for place in lost if classes[found.source[place].word] == name]
        twin = next((place for place in same if stand_alike(found, at, place)), None)
        if twin is not None:
            lost.remove(twin)
        elif name not in _MAY_COME:
            return _REASONS[name.partition(".")[0]]
    if _NONE & {found.statement[at].word for at in added}:
        lost = [place for place in lost if found.source[place].word not in _ANY]
    for place in lost:
        name = classes[found.source[place].word]
        if name == _IF and _is_inverted(found, place):
            continue
        if name not in _MAY_GO and _is_missed(found, place, name):
            return _REASONS[name.partition(".")[0]]
    return None


def stand_alike(found: Alignment, at: int, place: int) -> bool:
    """Tells whether two words of a class stand by the same content: ``inga hus``, ``hus inte``."""
    return shared_neighbours(found, at, place) > 0


def shared_neighbours(found: Alignment, at: int, place: int) -> int:
    """Returns how much of the content that two small words stand by is the same: 0, 1 or 2."""
    mine = {found.places[n] for n in neighbours(found.statement, at)} - {None}
    return len(mine & set(neighbours(found.source, place)))


def _is_missed(found: Alignment, place: int, name: str) -> bool:
    """Tells whether the statement says what a word left out belongs to."""
    beside = {n for n in neighbours(found.source, place) if found.parts[n] == found.parts[place]}
    beside = beside or set(neighbours(found.source, place))
    left = next((n for n in beside if n < place), None)
    right = next((n for n in beside if n > place), None)
    if name in _NEGATIONS | {_WANT} and _is_said_after(found, place):
        return True
    is_beside = place > 0 and found.source[place - 1].word == _WITH
    if name in _OF_NUMBERS | _GOES_WHOLE or is_beside:  # "i två doser med minst sex timmar mellan"
        return right in found.used
    if name.startswith(_MODAL) and right is not None:
        return right in found.used
    if name in _LEANING_LEFT and left is None:
        left = place - 1 if place else None
        while left is not None and not found.source[left].is_content:
            left = left - 1 if left else None
    return left in found.used or right in found.used


def _is_inverted(found: Alignment, place: int) -> bool:
    """Tells whether a condition is said by its verb coming first: "finns det skäl" for "om det …".

    Nothing of it may be left out, or it would be another condition.
    """
    first, second = (*found.places[:2], None, None)[:2]
    clause = [
        at for at in range(place + 1, len(found.source)) if found.parts[at] == found.parts[place]
    ]
    if first not in clause or second not in clause or second > first:
        return False
    return all(at in found.used for at in clause if found.source[at].is_content)


def _is_said_after(found: Alignment, place: int) -> bool:
    """Tells whether the statement says anything that stands after ``place`` in its part."""
    classes = read_wording().classes
    return any(
        other in found.used and (term.is_content or term.word in classes)
        for other, term in enumerate(found.source)
        if other > place and found.parts[other] == found.parts[place]
    )


def neighbours(terms: tuple[Term, ...], place: int) -> list[int]:
    """Returns the places of the nearest content on either side, not beyond a comma."""
    return [n for n in (_left(terms, place), _right(terms, place)) if n is not None]


def _left(terms: tuple[Term, ...], place: int) -> int | None:
    while place > 0:
        if terms[place].sign:
            return None
        place -= 1
        if terms[place].is_content:
            return place
    return None


def _right(terms: tuple[Term, ...], place: int) -> int | None:
    while place + 1 < len(terms):
        place += 1
        if terms[place].sign:
            return None
        if terms[place].is_content:
            return place
    return None


def turned_direction(found: Alignment) -> DropReason | None:
    """Returns ``BOUND`` when a preposition became its opposite, or a limit lost its side."""
    for at, place in enumerate(found.places):
        if place is None or not found.statement[at].is_content:
            continue
        mine = _directions(found.statement, at)
        theirs = _directions(found.source, place)
        if mine and theirs and not mine & theirs:
            return DropReason.BOUND
        if not mine and theirs & _limits_of(found.statement[at]):
            return DropReason.BOUND
    return None


def _limits_of(term: Term) -> frozenset[str]:
    """Returns the prepositions without which a term says more than with them."""
    if _is_amount(term):
        return frozenset({_OVER, _UNDER, _BEFORE, _AFTER, _WITHIN})
    return frozenset({_BEFORE, _AFTER}) if term.kind is TermKind.NUMBER else frozenset()


def moved_negation(found: Alignment) -> DropReason | None:
    """Returns ``NEGATION`` when what one part of the source denies is denied of another.

    Of "av A men inte av B" comes "av B men inte av A".
    """
    classes = read_wording().classes
    for at, place in enumerate(found.places):
        if place is None or classes.get(found.statement[at].word) not in _NEGATIONS:
            continue
        mine, theirs = _right(found.statement, at), _right(found.source, place)
        denied = found.places[mine] if mine is not None else None
        if denied is None or theirs is None or theirs not in found.used:
            continue
        if found.parts[denied] != found.parts[place] == found.parts[theirs]:
            return DropReason.NEGATION
    return None


def _directions(terms: tuple[Term, ...], place: int) -> frozenset[str]:
    """Returns the prepositions that stand before a term with no content between."""
    found = set()
    while place > 0 and not terms[place].sign and not terms[place - 1].is_content:
        place -= 1
        found.add(terms[place].word)
    return frozenset(found & _OPPOSED)


def _is_amount(term: Term) -> bool:
    return (
        term.kind is TermKind.NUMBER
        and term.key.replace(".", "").isdigit()
        and not ("." not in term.key and int(term.key) in _YEARS)
    )
