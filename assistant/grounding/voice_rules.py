"""Hard rules about whose word something is: what somebody says, plans or suspects is not so yet."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_THAT, _ACCORDING = "att", "enligt"
_ADVERBIAL = frozenset({"för", "genom", "efter", "innan", "utan", "vid"})  # before "att"
_DEFINITE = ("en", "et", "an", "na")
_QUOTES = frozenset('"”“„»«')
_AFTER_QUOTE = frozenset(",–—") | _QUOTES
_LONGEST_NAME = 3  # terms after "enligt" among which a name is looked for: "rektorn Eva Lind"


def lost_voice(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when what somebody is said to say is stated without saying so."""
    rules = (_lost_governor, _lost_source, _lost_speaker)
    return DropReason.SCOPE if any(rule(found) for rule in rules) else None


def _lost_governor(found: Alignment) -> bool:
    """Tells whether of "A anser att bron ska rivas" only what follows "att" is said."""
    source = found.source
    for place in range(1, len(source)):
        if source[place].word != _THAT or source[place].sign:
            continue
        if source[place - 1].word in _ADVERBIAL:  # "för att", "genom att"
            continue
        if _is_fact(found, place):
            continue
        governor = next((p for p in range(place - 1, -1, -1) if source[p].is_content), None)
        if governor is not None and governor not in found.used and _says(found, place):
            return True
    return False


def _is_fact(found: Alignment, place: int) -> bool:
    """Tells whether what follows ``att`` is said to be so: "det har gjort att"."""
    source, parts = found.source, found.parts
    governing = [term for n, term in enumerate(source[:place]) if parts[n] == parts[place]]
    classes = read_wording().classes
    is_bare = not any(term.word in classes for term in governing)
    return is_bare and source[place - 1].word in read_wording().factive


def _says(found: Alignment, place: int) -> bool:
    """Tells whether the statement has anything of what follows ``place`` in its part."""
    return any(
        later in found.used and found.source[later].is_content
        for later in range(place + 1, len(found.source))
        if found.parts[later] == found.parts[place]
    )


def _lost_source(found: Alignment) -> bool:
    """Tells whether a name after "enligt" was left out, and something else of its part was not."""
    for place, term in enumerate(found.source):
        if term.word != _ACCORDING:
            continue
        phrase = range(place + 1, min(place + 1 + _LONGEST_NAME, len(found.source)))
        named = [p for p in phrase if _is_source(found.source[p])]
        if named and not found.used & set(phrase[: named[0] - place]) and _says(found, place):
            return True
    return False


def _is_source(term: Term) -> bool:
    is_noun = term.kind is TermKind.CONTENT and term.word.endswith(_DEFINITE)
    return term.kind is TermKind.NAME or is_noun


def _lost_speaker(found: Alignment) -> bool:
    """Tells whether the words of a quote are said and who said them is not: ", säger A"."""
    for place, term in enumerate(found.source):
        if place in found.used or not _opens_speaker(term):
            continue
        if any(before in found.used and found.source[before].is_content for before in range(place)):
            return True
    return False


def _opens_speaker(term: Term) -> bool:
    return term.word in read_wording().sayings and bool(_AFTER_QUOTE & set(term.sign))
