"""What a sentence speaks of, said in full as the sentences before it say it.

"Det har nio medlemmar" may be "Nätverket har nio medlemmar" when the sentence before names it.
"""

from assistant.grounding.alignment import Alignment
from assistant.grounding.naming import (
    is_called,
    is_name,
    is_of_another,
    is_one,
    is_only_number,
)
from assistant.grounding.stems import first_part
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

Terms = tuple[Term, ...]

_DEFINITE = ("en", "et", "an", "na")
_OF = ("av", "för")  # "bygget av huset", "avgiften för kön"
_MOST_ELABORATED = 4  # terms: a name and what it is; more would be another statement


def named_before(found: Alignment, before: tuple[Terms, ...]) -> tuple[frozenset[int], int | None]:
    """Returns which new terms the sentences before account for, and which sentence that is."""
    matched = sum(
        term.is_content and place is not None
        for term, place in zip(found.statement, found.places, strict=True)
    )
    for number, terms in enumerate(before):
        nearer = before[:number]
        heads = {
            at: head
            for at in found.unmatched
            if (head := _head(found, at, terms, nearer)) is not None
        }
        taken = found.used | set(heads.values())
        named = frozenset(heads) | frozenset(
            at for at in found.unmatched if _is_named(found, at, taken, terms, nearer)
        )
        if named and len(named) <= min(_MOST_ELABORATED, matched):
            return named, number
    return frozenset(), None


def _head(found: Alignment, at: int, terms: Terms, nearer: tuple[Terms, ...]) -> int | None:
    """Returns the place of the short or general word that a new term of ``terms`` stands for.

    ``vattenavgiften`` for ``avgiften``; a name for ``nätverket`` where a sentence opens with that,
    if the earlier sentence has both, and none in between may have meant another.
    """
    term = found.statement[at]
    if _is_measure(term) or not any(is_one(term, other) for other in terms):
        return None
    place = _last_part(found, term)
    if place is not None:
        return place
    place = replaced_by(found, at, found.used)
    if place is None:
        return None
    other = found.source[place]
    if first_part(term.word, other.word) is not None:
        return place
    is_named = other.word.endswith(_DEFINITE) and is_name(term, terms)
    if not is_named or is_of_another(other, term, terms, nearer):
        return None
    is_general = other.is_first and any(is_one(other, one) for one in terms)
    return place if is_general or is_called(other, term, terms) else None


def _is_measure(term: Term) -> bool:
    """Tells whether a term is a unit or a time, which no earlier sentence can name."""
    return term.key in read_wording().units or term.key in read_wording().calendar


def _last_part(found: Alignment, term: Term) -> int | None:
    """Returns the place of the definite noun, left over, that ``term`` has a first part before."""
    for place, other in enumerate(found.source):
        is_left = other.kind is TermKind.CONTENT and place not in found.used
        is_left = is_left and other.word.endswith(_DEFINITE)
        if is_left and first_part(term.word, other.word) is not None:
            return place
    return None


def _opens_with_pronoun(terms: Terms) -> bool:
    """Tells whether a sentence goes on about what the one before it speaks of."""
    return bool(terms) and terms[0].word in read_wording().pronouns


def _is_named(
    found: Alignment,
    at: int,
    taken: frozenset[int],
    terms: Terms,
    nearer: tuple[Terms, ...],
) -> bool:
    """Tells whether a new term only says in full what the source speaks of, as ``terms`` do.

    Args:
        found: The statement against the source.
        at: The term's place in the statement.
        taken: The places in the source that the statement has a word for.
        terms: Those of an earlier sentence.
        nearer: Those of the sentences in between.
    """
    term = found.statement[at]
    if _is_measure(term) or not any(is_one(term, other) for other in terms):
        return False
    if term.kind is TermKind.NUMBER and not _follows_a_new_name(found, at):
        return _is_label(found, at, (terms, *nearer))
    if replaced_by(found, at, taken) is not None:
        return False
    return (
        (all(map(_opens_with_pronoun, nearer)) and _stands_for_a_pronoun(found))
        or _says_where(found, at)
        or _owns(found, at)
        or _describes(found, at, terms, nearer)
    )


def _owns(found: Alignment, at: int) -> bool:
    """Tells whether a new term is the owner of what the source sentence opens with.

    "Husets avgift" for "avgiften", "bygget av huset" for "bygget".
    """
    following = found.places[at + 1] if at + 1 < len(found.places) else None
    if following is not None and found.statement[at].word.endswith("s"):
        owned = following
    elif at > 1 and found.statement[at - 1].word in _OF and found.places[at - 2] is not None:
        owned = found.places[at - 2] or 0
    else:
        return False
    opens = not any(term.is_content for term in found.source[:owned])
    return opens and found.source[owned].word.endswith(_DEFINITE)


def _stands_for_a_pronoun(found: Alignment) -> bool:
    """Tells whether a pronoun of the source is not in the statement."""
    pronouns = read_wording().pronouns
    return any(
        term.word in pronouns and place not in found.used for place, term in enumerate(found.source)
    )


def _says_where(found: Alignment, at: int) -> bool:
    """Tells whether a new term is in a phrase with a preposition, but not the doer: ``av``."""
    while at > 0 and found.statement[at - 1].is_content and at - 1 in found.unmatched:
        at -= 1
    before = {term.word for term in found.statement[max(0, at - 2) : at] if not term.is_content}
    return bool(before & read_wording().prepositions) and "av" not in before


def _describes(found: Alignment, at: int, terms: Terms, nearer: tuple[Terms, ...]) -> bool:
    """Tells whether a new term stands by a word that the earlier sentence has, too.

    That may be new as well, when it stands for a shorter word of the source.
    """
    for step in (-1, +1):
        beside = at + step
        while 0 <= beside < len(found.statement):
            term = found.statement[beside]
            is_new = beside in found.unmatched and _head(found, beside, terms, nearer) is None
            if term.is_content and not is_new:
                if _goes_with(term, found.statement[at], terms, nearer):
                    return True
                break
            beside += step
    return False


def _goes_with(known: Term, new: Term, terms: Terms, nearer: tuple[Terms, ...]) -> bool:
    """Tells whether ``terms`` have a word that a new one stands by, and give it no other name."""
    if not any(is_one(known, other) for other in terms):
        return False
    is_name_of = new.kind is TermKind.NAME and not is_name(known, terms)
    return not is_name_of or not is_of_another(known, new, terms, nearer)


def _follows_a_new_name(found: Alignment, at: int) -> bool:
    """Tells whether a number is part of a name: ``buss 47``."""
    is_last = at + 1 == len(found.statement) or not found.statement[at + 1].is_content
    return is_last and at > 0 and at - 1 in found.unmatched


def _is_label(found: Alignment, at: int, sentences: tuple[Terms, ...]) -> bool:
    """Tells whether a number says which: "linje 7" for "linjen", when no other may be meant."""
    place = found.places[at - 1] if at else None
    if place is None or found.statement[at - 1].key not in read_wording().labels:
        return False
    if any(term.kind is TermKind.NUMBER for term in found.source[place + 1 : place + 2]):
        return False  # the source says which itself
    return is_only_number(found.statement[at], found.statement[at - 1], sentences)


def replaced_by(found: Alignment, at: int, taken: frozenset[int]) -> int | None:
    """Returns the place of the source's word that the term at ``at`` stands for, if one does.

    Args:
        found: The statement against the source.
        at: The term's place in the statement.
        taken: The places in the source that the statement has a word for.
    """
    for step in (-1, 1):
        beside = _nearest(found, at, step)
        place = None if beside is None else _next_in_part(found, beside, -step)
        if place is not None and place not in taken:
            return place
    return None


def _nearest(found: Alignment, at: int, step: int) -> int | None:
    """Returns where the nearest matched content of the statement in one direction comes from."""
    at += step
    while 0 <= at < len(found.statement):
        place = found.places[at]
        if place is not None and found.statement[at].is_content:
            return place
        at += step
    return None


def _next_in_part(found: Alignment, place: int, step: int) -> int | None:
    """Returns the place of the next content of the source in one direction, within its part."""
    part = found.parts[place]
    place += step
    while 0 <= place < len(found.source) and found.parts[place] == part:
        if found.source[place].is_content:
            return place
        place += step
    return None
