"""Hard rules about who does something and whom it is done to, in the active and in the passive."""

from dataclasses import dataclass

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

Terms = tuple[Term, ...]

_BY = "av"
_ARTICLES = frozenset({"en", "ett"})
_DEFINITE = ("en", "et", "an", "na", "in", "on")
_PLURAL = ("ar", "er", "or", "are")
_GENITIVES = ("ens", "ets", "ernas", "arnas", "ornas")
_ALSO_OPEN_CLAUSES = frozenset({"sedan", "innan"})
_LIST_JOINTS = frozenset({"och", "samt", "eller"})


@dataclass(frozen=True, slots=True)
class _Roles:
    """The places of who does what a verb says, and of what it is done to."""

    doer: int | None
    done_to: int | None


def exchanged_roles(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when who does something and what it is done to changed places.

    Of "planen ersätter strategin" comes "strategin ersätter planen", and "planen ersätts av
    strategin".
    """
    for at, place in enumerate(found.places):
        if place is None or not (may_act(found.statement[at]) and may_act(found.source[place])):
            continue
        mine, theirs = _roles(found.statement, at), _roles(found.source, place)
        if theirs.doer is None or theirs.done_to is None:
            continue
        doer_was_object = _is_of(found, mine.doer, theirs.done_to)
        object_was_doer = _is_of(found, mine.done_to, theirs.doer)
        is_passive = found.statement[at].word.endswith("s")
        if (doer_was_object and object_was_doer) or (
            object_was_doer and is_passive and mine.doer is None
        ):
            return DropReason.BINDING
    return None


def other_doer(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when something is done by another: "ägs av staten", "ägs av kommunen"."""
    for at, place in enumerate(found.places):
        if place is None or not is_passive(found.statement[at]):
            continue
        mine, theirs = _agent(found.statement, at), _agent(found.source, place)
        if mine is None or theirs is None or not is_passive(found.source[place]):
            continue
        named = found.places[mine]
        if named is not None and named not in _agents(found.source, theirs):
            return DropReason.BINDING
    return None


def _roles(terms: Terms, verb: int) -> _Roles:
    before = _bare_before(terms, verb)
    if is_passive(terms[verb]):
        return _Roles(doer=_agent(terms, verb), done_to=before)
    return _Roles(doer=before, done_to=_bare_after(terms, verb))


def _bare_before(terms: Terms, verb: int) -> int | None:
    """Returns the nearest noun or name before a verb that no preposition stands before."""
    for place in range(verb - 1, -1, -1):
        if terms[place + 1].sign or terms[place].word in read_wording().coordinators:
            return None
        if is_bare(terms, place) or (place == verb - 1 and _is_plural(terms, place)):
            return _begin(terms, place)
    return None


def _bare_after(terms: Terms, verb: int) -> int | None:
    """Returns the noun or name right after a verb, if no preposition stands before it."""
    for place in range(verb + 1, len(terms)):
        if terms[place].sign or terms[place].word in read_wording().prepositions:
            return None
        if terms[place].is_content:
            is_plural = place == verb + 1 and _is_plural(terms, place)
            return place if is_plural or is_bare(terms, place) else None
    return None


def _agent(terms: Terms, verb: int) -> int | None:
    """Returns the first word after ``av`` that follows a verb, times and numbers aside."""
    for place in range(verb + 1, len(terms) - 1):
        term = terms[place]
        if term.sign and term.kind is not TermKind.NUMBER:
            return None
        if term.word == _BY:
            return next(
                (p for p in range(place + 1, len(terms)) if terms[p].is_content),
                None,
            )
        is_time = term.kind is TermKind.NUMBER or term.key in read_wording().calendar
        if term.is_content and not is_time:
            return None
    return None


def _agents(terms: Terms, first: int) -> set[int]:
    """Returns the places of all who do it: of the phrase from ``first`` and of its list."""
    found = set()
    for place in range(first, len(terms)):
        term = terms[place]
        if place > first and not term.is_content and term.word not in _LIST_JOINTS:
            break
        if term.sign not in {"", ","}:
            break
        found.add(place)
    return found


def _is_of(found: Alignment, at: int | None, place: int | None) -> bool:
    """Tells whether what stands at ``at`` in the statement is of the phrase at ``place``."""
    if at is None or place is None or found.places[at] is None:
        return False
    end = place
    while end + 1 < len(found.source) and _goes_on(found.source[end + 1]):
        end += 1
    return place <= (found.places[at] or 0) <= end


def _goes_on(term: Term) -> bool:
    return term.is_content and not term.sign


def _begin(terms: Terms, place: int) -> int:
    """Returns where a phrase of names begins that ends at ``place``."""
    while place and terms[place].kind is TermKind.NAME and not terms[place].sign:
        if not terms[place - 1].is_content:
            break
        place -= 1
    return place


def is_bare(terms: Terms, place: int) -> bool:
    """Tells whether a name, a definite noun or one with an article stands without a preposition."""
    term = terms[place]
    is_noun = term.kind is TermKind.NAME or (
        term.kind is TermKind.CONTENT
        and (term.word.endswith(_DEFINITE) or (place > 0 and terms[place - 1].word in _ARTICLES))
    )
    return is_noun and preposition_of(terms, place) is None


def _is_plural(terms: Terms, place: int) -> bool:
    """Tells whether a word beside a verb may be an indefinite plural: "katter jagar hundar"."""
    term = terms[place]
    is_noun = term.kind is TermKind.CONTENT and term.word.endswith(_PLURAL)
    return (
        is_noun and term.key not in read_wording().calendar and preposition_of(terms, place) is None
    )


def preposition_of(terms: Terms, place: int) -> str | None:
    """Returns the preposition before a phrase, with only small words and its own words between."""
    while place > 0 and not terms[place].sign:
        place -= 1
        if terms[place].word in read_wording().prepositions - _ALSO_OPEN_CLAUSES:
            return terms[place].word
        is_own = terms[place].kind is TermKind.NAME or terms[place].word.endswith(_GENITIVES)
        if terms[place].is_content and not is_own:
            return None
    return None


def is_passive(term: Term) -> bool:
    """Tells whether a word may be a verb in the passive."""
    return may_act(term) and term.word.endswith("s")


def may_act(term: Term) -> bool:
    """Tells whether a word may be a verb: neither a name nor a definite noun, nor its genitive."""
    is_noun = term.word.endswith(_DEFINITE) or term.word.endswith(_GENITIVES)
    return term.kind is TermKind.CONTENT and not is_noun
