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
        if place is None or not (_may_act(found.statement[at]) and _may_act(found.source[place])):
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
        if place is None or not _is_passive(found.statement[at]):
            continue
        mine, theirs = _agent(found.statement, at), _agent(found.source, place)
        if mine is None or theirs is None or not _is_passive(found.source[place]):
            continue
        named = found.places[mine]
        if named is not None and named not in _agents(found.source, theirs):
            return DropReason.BINDING
    return None


def promoted_object(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when what stands after a verb and a preposition became its subject.

    Of "sökanden vänder sig till nämnden" comes "nämnden vänder sig".
    """
    for at in range(1, len(found.statement)):
        place, before = found.places[at], found.places[at - 1]
        if place is None or before is None or not _may_act(found.statement[at]):
            continue
        if not _may_act(found.source[place]):
            continue
        is_after = before > place and found.parts[before] == found.parts[place]
        is_same_voice = _is_passive(found.statement[at]) == _is_passive(found.source[place])
        if not is_after or not is_same_voice or not _is_bare(found.statement, at - 1):
            continue
        if _preposition(found.source, before) not in {None, _BY}:
            return DropReason.BINDING
    return None


def borrowed_subject(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when the second verb of one subject got another from its first part.

    Of "projektet betalas av staten och har fem år på sig" comes "staten har fem år på sig".
    """
    for at, place in enumerate(found.places):
        later = _next_content(found, at)
        if place is None or later is None or not found.statement[at].is_content:
            continue
        is_later = found.parts[later] > found.parts[place]
        if not is_later or not _is_second_verb(found, found.parts[later]):
            continue
        is_bare = _preposition(found.statement, at) is None and not _content_before(
            found.statement, at
        )
        if is_bare and _preposition(found.source, place) is not None:
            return DropReason.BINDING
    return None


def _next_content(found: Alignment, at: int) -> int | None:
    """Returns the place of the next content of the statement."""
    for later in range(at + 1, len(found.places)):
        if found.statement[later].is_content:
            return found.places[later]
    return None


def _is_second_verb(found: Alignment, part: int) -> bool:
    """Tells whether a part of the source opens with a joint and a verb, so without a subject."""
    begin = found.parts.index(part)
    if found.source[begin].word not in {"och", "men"} or begin + 1 >= len(found.source):
        return False
    verb, wording = found.source[begin + 1], read_wording()
    is_small = verb.word in wording.verbs or wording.classes.get(verb.word, "").startswith("modal.")
    return is_small or (verb.kind is TermKind.CONTENT and verb.word.endswith(("r", "s", "de")))


def _content_before(terms: Terms, at: int) -> bool:
    return any(term.is_content for term in terms[:at])


def _roles(terms: Terms, verb: int) -> _Roles:
    before = _bare_before(terms, verb)
    if _is_passive(terms[verb]):
        return _Roles(doer=_agent(terms, verb), done_to=before)
    return _Roles(doer=before, done_to=_bare_after(terms, verb))


def _bare_before(terms: Terms, verb: int) -> int | None:
    """Returns the nearest noun or name before a verb that no preposition stands before."""
    for place in range(verb - 1, -1, -1):
        if terms[place + 1].sign or terms[place].word in read_wording().coordinators:
            return None
        if _is_bare(terms, place):
            return _begin(terms, place)
    return None


def _bare_after(terms: Terms, verb: int) -> int | None:
    """Returns the noun or name right after a verb, if no preposition stands before it."""
    for place in range(verb + 1, len(terms)):
        if terms[place].sign or terms[place].word in read_wording().prepositions:
            return None
        if terms[place].is_content:
            return place if _is_bare(terms, place) else None
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


def _is_bare(terms: Terms, place: int) -> bool:
    term = terms[place]
    is_noun = term.kind is TermKind.NAME or (
        term.kind is TermKind.CONTENT
        and (term.word.endswith(_DEFINITE) or (place > 0 and terms[place - 1].word in _ARTICLES))
    )
    return is_noun and _preposition(terms, place) is None


def _preposition(terms: Terms, place: int) -> str | None:
    """Returns the preposition before a phrase, with only small words and its own words between."""
    while place > 0 and not terms[place].sign:
        place -= 1
        if terms[place].word in read_wording().prepositions - _ALSO_OPEN_CLAUSES:
            return terms[place].word
        is_own = terms[place].kind is TermKind.NAME or terms[place].word.endswith(_GENITIVES)
        if terms[place].is_content and not is_own:
            return None
    return None


def _is_passive(term: Term) -> bool:
    return _may_act(term) and term.word.endswith("s")


def _may_act(term: Term) -> bool:
    """Tells whether a word may be a verb: neither a name nor a definite noun, nor its genitive."""
    is_noun = term.word.endswith(_DEFINITE) or term.word.endswith(_GENITIVES)
    return term.kind is TermKind.CONTENT and not is_noun
