"""Hard rules about what was left out of a sentence and made it say more than it does."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_OF, _AMONG, _OTHER = "av", "bland", "annat"
_YEARS = range(1000, 2100)
_RELATIVE, _FOR, _INFINITIVE = "som", "för", "att"
_ARTICLES = ("en", "ett")
_DEFINITE = ("en", "et", "an", "na", "in", "on")
_DENIALS = frozenset({"negation", "negation.never"})


def dropped_limit(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a phrase that limits what is said was left out right after it.

    A relative clause without a comma, and whom or what something is for. What there is one of, or
    a number of, is there without the clause as well.
    """
    for place, term in enumerate(found.source):
        if term.word not in {_RELATIVE, _FOR} or term.sign or place - 1 not in found.used:
            continue
        if term.word == _RELATIVE and _is_there_anyway(found.source, place - 1):
            continue
        after = _limit(found.source, place)
        if after is not None and not {place, after} & found.used:
            return DropReason.SCOPE
    return None


def _limit(terms: tuple[Term, ...], place: int) -> int | None:
    """Returns where what limits begins after ``place``; ``None`` for a purpose or a time."""
    for after in range(place + 1, len(terms)):
        if terms[after].word == _INFINITIVE:
            return None
        if terms[after].is_content:
            return None if terms[after].kind is TermKind.NUMBER else after
    return None


def _is_there_anyway(terms: tuple[Term, ...], place: int) -> bool:
    """Tells whether the phrase that ends at ``place`` is a name, or has an article or a number."""
    if terms[place].kind is TermKind.NAME:
        return True
    while place > 0 and terms[place].is_content and not terms[place].sign:
        place -= 1
        if terms[place].word in _ARTICLES or terms[place].kind is TermKind.NUMBER:
            return True
    return False


def widened_ban(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when less of a sentence that denies or forbids is said, so that more is.

    Of "det är inte tillåtet att fotografera med blixt" nothing may be left out after the "inte".
    """
    wording = read_wording()
    parts = found.parts
    for place in found.used:
        word = found.source[place].word
        if wording.classes.get(word) not in _DENIALS and word not in wording.forbidding:
            continue
        for later in range(place + 1, len(parts)):
            is_left_out = found.source[later].is_content and later not in found.used
            if parts[later] == parts[place] and is_left_out:
                return DropReason.SCOPE
        if any(_is_lost_limit(found, earlier, place) for earlier in range(place)):
            return DropReason.SCOPE
    return None


def _is_lost_limit(found: Alignment, place: int, ban: int) -> bool:
    """Tells whether a phrase before a ban was left out that says when, where or with what.

    "Fiske med nät är förbjudet", "i juli är badet inte öppet"; not "nämnden i Mo får inte", where
    it only says which.
    """
    source = found.source
    is_filler = place > 0 and source[place - 1].word in read_wording().prepositions
    is_fronted = place == 1 and not any(term.sign for term in source[:ban])
    is_same = found.parts[place] == found.parts[ban] or is_fronted
    if not is_filler or not is_same or place in found.used or not source[place].is_content:
        return False
    if is_fronted:
        return True
    head = source[place - 2]
    is_noun = head.kind is TermKind.CONTENT and not head.word.endswith(_DEFINITE)
    return is_noun and place - 2 in found.used and place - 2 == 0


def dropped_share(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when what holds for some of a number is said of it: "tre av husen"."""
    source = found.source
    for place in range(1, len(source) - 1):
        is_some = source[place - 1].word in _ARTICLES or _is_amount(source[place - 1])
        is_among = source[place].word == _AMONG and source[place + 1].word != _OTHER
        is_share = is_among or (source[place].word == _OF and is_some)
        if not is_share or source[place].sign or place in found.used:
            continue
        after = next((p for p in range(place + 1, len(source)) if source[p].is_content), None)
        if after in found.used and found.parts[after or 0] == found.parts[place]:
            return DropReason.SCOPE
    return None


def _is_amount(term: Term) -> bool:
    return term.kind is TermKind.NUMBER and not (term.key.isdigit() and int(term.key) in _YEARS)


def halved_limit(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a relative clause that limits lost what stands before its verb.

    "Den som upprepade gånger stör" is not "den som stör".
    """
    for place, term in enumerate(found.source):
        if term.word != _RELATIVE or term.sign or place not in found.used:
            continue
        after = [p for p in _rest_of_part(found, place) if found.source[p].is_content]
        kept = next((n for n, p in enumerate(after) if p in found.used), 0)
        lost = after[:kept]
        if lost and not any(found.source[p].kind is TermKind.NUMBER for p in lost):
            return DropReason.SCOPE
    return None


def _rest_of_part(found: Alignment, place: int) -> list[int]:
    return [p for p in range(place + 1, len(found.parts)) if found.parts[p] == found.parts[place]]
