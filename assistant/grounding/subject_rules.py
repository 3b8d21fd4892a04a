"""Hard rules about what a statement makes its subject: it was that in the source, too."""

from assistant.grounding.actor_rules import is_bare, is_passive, may_act, preposition_of
from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

Terms = tuple[Term, ...]

_BY = "av"
_DETERMINERS = frozenset({"en", "ett", "den", "det", "de"})


def promoted_object(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when what stands after a verb and a preposition became its subject.

    Of "sökanden vänder sig till nämnden" comes "nämnden vänder sig".
    """
    for at in range(1, len(found.statement)):
        place, before = found.places[at], found.places[at - 1]
        if place is None or before is None or not may_act(found.statement[at]):
            continue
        if not may_act(found.source[place]):
            continue
        is_after = before > place and found.parts[before] == found.parts[place]
        is_same_voice = is_passive(found.statement[at]) == is_passive(found.source[place])
        if not is_after or not is_same_voice or not is_bare(found.statement, at - 1):
            continue
        if preposition_of(found.source, before) not in {None, _BY}:
            return DropReason.BINDING
    return None


def promoted_complement(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when of "ett utkast till planen antogs" comes "planen antogs"."""
    first = next((at for at, term in enumerate(found.statement) if term.is_content), None)
    place = found.places[first] if first is not None else None
    if first is None or place is None or preposition_of(found.statement, first) is not None:
        return None
    begin = _phrase_begin(found.source, place)
    if begin < 2 or found.source[begin - 1].word not in read_wording().prepositions:  # noqa: PLR2004
        return None
    head = begin - 2
    if found.source[begin - 1].sign or found.source[begin].sign:
        return None
    is_lost = found.source[head].is_content and head not in found.used
    is_one = found.parts[head] == found.parts[place] and not _may_govern(found.source[head])
    return DropReason.BINDING if is_lost and is_one and not _is_after_verb(found, head) else None


def _phrase_begin(terms: Terms, place: int) -> int:
    """Returns where a phrase begins, articles and names before its noun among it."""
    while place and not terms[place].sign:
        before = terms[place - 1]
        if before.kind is not TermKind.NAME and before.word not in _DETERMINERS:
            break
        place -= 1
    return place


def _may_govern(term: Term) -> bool:
    """Tells whether a word before a preposition is a verb, which governs no subject."""
    return term.kind is TermKind.CONTENT and term.word.endswith(("r", "s", "de", "te"))


def _is_after_verb(found: Alignment, head: int) -> bool:
    """Tells whether a matched term stands before ``head``: then it was no subject."""
    return any(place in found.used and found.source[place].is_content for place in range(head))


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
        is_bare = preposition_of(found.statement, at) is None and not _content_before(
            found.statement, at
        )
        if is_bare and preposition_of(found.source, place) is not None:
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
