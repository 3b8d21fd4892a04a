"""What a sentence speaks of, said in full as the sentences before it say it.

"Det har nio medlemmar" may be "Nätverket har nio medlemmar" when the sentence before names it.
"""

from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.stems import first_part, is_same
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_DEFINITE = ("en", "et", "an", "na")
_OF = ("av", "för")  # "bygget av huset", "avgiften för kön"
_MOST_ELABORATED = 4  # terms: a name and what it is; more would be another statement


def named_before(
    found: Alignment, before: tuple[tuple[Term, ...], ...]
) -> tuple[frozenset[int], int | None]:
    """Returns which new terms the sentences before account for, and which sentence that is."""
    matched = sum(
        term.is_content and place is not None
        for term, place in zip(found.statement, found.places, strict=True)
    )
    for number, terms in enumerate(before):
        heads = {
            at: head for at in found.unmatched if (head := _head(found, at, terms)) is not None
        }
        taken = found.used | set(heads.values())
        is_near = all(_opens_with_pronoun(nearer) for nearer in before[:number])
        named = frozenset(heads) | frozenset(
            at for at in found.unmatched if _is_named(found, at, terms, taken, is_near=is_near)
        )
        if named and len(named) <= min(_MOST_ELABORATED, matched):
            return named, number
    return frozenset(), None


def _head(found: Alignment, at: int, terms: tuple[Term, ...]) -> int | None:
    """Returns the place of the short or general word that a new term of ``terms`` stands for.

    ``vattenavgiften`` for ``avgiften``; a name for ``nätverket`` where a sentence opens with that,
    if the earlier sentence has both.
    """
    term = found.statement[at]
    if _is_measure(term) or not any(_is_one(term, other) for other in terms):
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
    if not other.word.endswith(_DEFINITE) or not _is_name(term, terms):
        return None
    is_general = other.is_first and any(_is_one(other, one) for one in terms)
    return place if is_general or _is_called(other, term, terms) else None


def _is_name(term: Term, terms: tuple[Term, ...]) -> bool:
    """Tells whether a term is a name; of one that opens a statement an earlier sentence tells."""
    if term.is_first:
        return any(one.kind is TermKind.NAME and _is_one(term, one) for one in terms)
    return term.kind is TermKind.NAME


def _is_called(noun: Term, name: Term, terms: tuple[Term, ...]) -> bool:
    """Tells whether an earlier sentence puts a noun and its name together: "EU-projektet Lots"."""
    return any(
        _is_one(name, other) and (_is_one(noun, one) or first_part(one.word, noun.word) is not None)
        for one, other in pairwise(terms)
        if not other.sign
    )


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


def _opens_with_pronoun(terms: tuple[Term, ...]) -> bool:
    """Tells whether a sentence goes on about what the one before it speaks of."""
    return bool(terms) and terms[0].word in read_wording().pronouns


def _is_named(
    found: Alignment, at: int, terms: tuple[Term, ...], taken: frozenset[int], *, is_near: bool
) -> bool:
    """Tells whether a new term only says in full what the source speaks of, as ``terms`` do.

    Args:
        found: The statement against the source.
        at: The term's place in the statement.
        terms: Those of an earlier sentence.
        taken: The places in the source that the statement has a word for.
        is_near: Whether a pronoun of the source may stand for what is in ``terms``.
    """
    term = found.statement[at]
    if _is_measure(term) or not any(_is_one(term, other) for other in terms):
        return False
    if term.kind is TermKind.NUMBER and not _follows_a_new_name(found, at):
        return _is_label(found, at, terms)
    if replaced_by(found, at, taken) is not None:
        return False
    return (
        (is_near and _stands_for_a_pronoun(found))
        or _says_where(found, at)
        or _owns(found, at)
        or _describes(found, at, terms)
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


def _describes(found: Alignment, at: int, terms: tuple[Term, ...]) -> bool:
    """Tells whether a new term stands by a word that the earlier sentence has, too.

    That may be new as well, when it stands for a shorter word of the source.
    """
    for step in (-1, +1):
        beside = at + step
        while 0 <= beside < len(found.statement):
            term = found.statement[beside]
            is_known = beside not in found.unmatched or _head(found, beside, terms) is not None
            if term.is_content and is_known:
                if any(_is_one(term, other) for other in terms):
                    return True
                break
            beside += step
    return False


def _follows_a_new_name(found: Alignment, at: int) -> bool:
    """Tells whether a number is part of a name: ``buss 47``."""
    is_last = at + 1 == len(found.statement) or not found.statement[at + 1].is_content
    return is_last and at > 0 and at - 1 in found.unmatched


def _is_label(found: Alignment, at: int, terms: tuple[Term, ...]) -> bool:
    """Tells whether a number says which: "linje 7" for "linjen", when ``terms`` have both words."""
    before = found.statement[at - 1] if at else None
    if before is None or before.key not in read_wording().labels or at - 1 in found.unmatched:
        return False
    pairs = {(one.key, other.key) for one, other in pairwise(terms)}
    return (before.key, found.statement[at].key) in pairs


def _is_one(term: Term, other: Term) -> bool:
    """Tells whether two terms are one; a name must be the same, its genitive aside."""
    if term.key == other.key:
        return True
    if TermKind.NAME in {term.kind, other.kind}:
        return term.word.removesuffix("s") == other.word.removesuffix("s")
    is_word = term.kind is TermKind.CONTENT and other.kind is TermKind.CONTENT
    return is_word and is_same(term.word, other.word)


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
