"""Hard rules about what a statement says that its source does not: numbers, names, opposites."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.stems import is_same
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_ONE, _ARTICLES = "1", ("en", "ett")
_DASHES = ("-", "–", "—", "−", "/")
_MINUS = ("-", "−")
_SHORTEST = 3  # letters of a listed word that its forms share: "öka", "ökat"
_PER, _THAN = "per", "än"
_YEARS_OF_AGE = "år"  # "den som fyllt 63" is 63 years old
_NOT = ("o", "in", "miss", "icke")  # before a word: its opposite


def new_content(found: Alignment, places: tuple[int, ...]) -> DropReason | None:
    """Returns why content that the source lacks forbids the statement, if any of it does.

    Args:
        found: The statement against its source.
        places: Of the statement's terms that nothing given accounts for.
    """
    for at in places:
        reason = _reason(found.statement[at], found)
        if reason is not None:
            return reason
    return None


def _reason(term: Term, found: Alignment) -> DropReason | None:
    wording = read_wording()
    unused = [other for p, other in enumerate(found.source) if p not in found.used]
    if term.kind is TermKind.NUMBER:
        is_one = term.key == _ONE and any(other.word in _ARTICLES for other in found.source)
        return None if is_one else DropReason.NUMBER
    if term.key in wording.units:
        return DropReason.UNIT
    if term.key in wording.calendar:
        return DropReason.DATE
    if any(is_opposite(term, other) for other in unused):
        return DropReason.OPPOSITE
    return DropReason.NAME if term.kind is TermKind.NAME else None


def is_opposite(term: Term, other: Term) -> bool:
    """Tells whether one of two words says the contrary of the other."""
    for word, opposite in read_wording().opposites.get(term.word[:2], ()):
        if is_same(term.word, word, shortest=_SHORTEST) and is_same(
            other.word, opposite, shortest=_SHORTEST
        ):
            return True
    shorter, longer = sorted((term.word, other.word), key=len)
    return any(longer == not_ + shorter for not_ in _NOT)


def lost_number(found: Alignment) -> DropReason | None:
    """Returns ``NUMBER`` when ``en`` or ``ett`` stands where the source has another number."""
    for at, term in enumerate(found.statement[:-1]):
        place = found.places[at + 1]
        if term.word not in _ARTICLES or not place:
            continue
        before = found.source[place - 1]
        if before.kind is TermKind.NUMBER and before.key != _ONE and place - 1 not in found.used:
            return DropReason.NUMBER
    return None


def lost_measure(found: Alignment) -> DropReason | None:
    """Returns ``NUMBER`` when a measure is there without its number: ``per år``, ``vartannat år``.

    Not where another number took its place, which is seen elsewhere.
    """
    for at, place in enumerate(found.places):
        if not at or not place or not _is_measure(found, at, place):
            continue
        before = found.source[place - 1]
        is_counted = before.kind is TermKind.NUMBER and not found.source[place].sign
        if is_counted and place - 1 not in found.used and found.statement[at - 1].word == _PER:
            return DropReason.NUMBER
    return None


def lost_limit(found: Alignment) -> DropReason | None:
    """Returns why an amount says more than it did: without "mer än", or without "per dag"."""
    for place, term in enumerate(found.source):
        if place not in found.used:
            continue
        before = found.source[place - 1].word if place else ""
        if term.kind is TermKind.NUMBER and before == _THAN and place - 1 not in found.used:
            return DropReason.BOUND
        after = found.source[place + 1 : place + 2]
        is_rate = bool(after) and after[0].word == _PER and place + 1 not in found.used
        if is_rate and term.key in read_wording().units:
            return DropReason.UNIT
    return None


def _is_measure(found: Alignment, at: int, place: int) -> bool:
    keys = {found.statement[at].key, found.source[place].key}
    return bool(keys & read_wording().units) and not found.statement[at].sign


def turned_range(found: Alignment) -> DropReason | None:
    """Returns ``NUMBER`` when two numbers with a dash between stand otherwise in the source."""
    for at, term in enumerate(found.statement):
        is_end = term.kind is TermKind.NUMBER and term.sign in _DASHES and at > 0
        if not is_end or found.statement[at - 1].kind is not TermKind.NUMBER:
            continue
        first, last = found.places[at - 1], found.places[at]
        if first is not None and last is not None and first > last:
            return DropReason.NUMBER
    return None


def turned_sign(found: Alignment) -> DropReason | None:
    """Returns ``NUMBER`` when a number is below zero here and not there."""
    for at, place in enumerate(found.places):
        if place is None or found.statement[at].kind is not TermKind.NUMBER:
            continue
        if _is_negative(found.statement, at) != _is_negative(found.source, place):
            return DropReason.NUMBER
    return None


def _is_negative(terms: tuple[Term, ...], place: int) -> bool:
    is_range = place > 0 and terms[place - 1].kind is TermKind.NUMBER
    return terms[place].sign in _MINUS and not is_range


def wrong_unit(found: Alignment) -> DropReason | None:
    """Returns ``UNIT`` when a number counts something else than it does in the source."""
    for at, (term, place) in enumerate(zip(found.statement, found.places, strict=True)):
        if place is None:
            continue
        if _has_other_measure(found, at, place):
            return DropReason.UNIT
        if term.kind is TermKind.NUMBER and _counts_other(found, at, place):
            return DropReason.UNIT
    return None


def _has_other_measure(found: Alignment, at: int, place: int) -> bool:
    """Tells whether a measure follows a number or a measure after which the source has another.

    "31 år vid årets slut" is not "31 procent vid årets slut", and the word is in both.
    """
    mine, theirs = found.statement[at + 1 : at + 2], found.source[place + 1 : place + 2]
    terms = (found.statement[at], *mine, *theirs)
    if not (mine and theirs) or any(term.sign for term in (*mine, *theirs)):
        return False
    is_measured = terms[0].kind is TermKind.NUMBER or terms[0].key in read_wording().units
    is_pair = all(term.is_content and term.key in read_wording().units for term in terms[1:])
    return is_measured and is_pair and found.places[at + 1] != place + 1


def _counts_other(found: Alignment, at: int, place: int) -> bool:
    """Tells whether the number at ``at`` counts something else than at ``place`` of the source."""
    counted = _directly_after(found.source, place)
    if counted is None or _is_label(found, at, place):
        return False
    if found.statement[at].key != found.source[place].key:  # an hour, which counts nothing
        return True
    mine = _directly_after(found.statement, at)
    if mine is None:
        return _is_unit(found.source[counted]) and found.source[counted].key != _YEARS_OF_AGE
    mine_place = found.places[mine]
    if mine_place is not None and _is_share(found, place, mine_place):
        return False
    # An adjective between the two may be left out: "tre tematiska nätverk", "tre nätverk".
    return mine_place is None or not place < mine_place <= place + _ADJECTIVES + 1


_ADJECTIVES = 2


def _is_label(found: Alignment, at: int, place: int) -> bool:
    """Tells whether a number names what stands before it, in both: "linje 7 har avgångar"."""
    if not at or not place or found.places[at - 1] != place - 1:
        return False
    return found.source[place - 1].key in read_wording().labels


def _is_share(found: Alignment, place: int, counted: int) -> bool:
    """Tells whether a number counts some of what is counted in the part before its own."""
    part = found.parts[place]
    return part in found.shares and found.parts[counted] == part - 1


def _is_unit(term: Term) -> bool:
    return term.key in read_wording().units or term.key in read_wording().calendar


def _directly_after(terms: tuple[Term, ...], place: int) -> int | None:
    """Returns the place of the word that a number counts: the next, when it is content."""
    following = place + 1
    if following >= len(terms) or terms[following].sign:
        return None
    return following if terms[following].kind is TermKind.CONTENT else None
