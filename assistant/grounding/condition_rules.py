"""Hard rules about conditions that no word such as ``om`` opens, and that a statement left out."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_AND, _RELATIVE = "och", "som"
_WITH = "med"
# How many terms further on the amount may be: "över 16 år", "med fler än tio anställda".
_WITHIN = {"över": 1, "under": 1, _WITH: 3}
_YEARS = range(1000, 2100)
_VERB_ENDINGS = ("r", "s")
_DEFINITE = ("en", "et", "an", "na")
_SUBJECTS = ("det", "den", "de", "man", "du", "ni", "någon", "något")
_MOST_OF_CONDITION = 2  # terms of content that tell whether a condition is said


def dropped_half(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when of two things that someone must be or do only the first is said.

    "Den som bor i Lund och har kort får …" is not "Den som bor i Lund får …".
    """
    source, parts = found.source, found.parts
    for place in range(1, len(source) - 1):
        if source[place].word != _RELATIVE or source[place].sign:
            continue
        joint = next((p for p in range(place, len(source)) if parts[p] != parts[place]), None)
        if joint is None or joint + 1 >= len(source) or not _is_bare_and(source[joint]):
            continue
        first, second = _content(found, place, joint), _content(found, joint, len(source))
        is_condition = _is_verb(source[joint + 1]) and _verbs(found, place, joint) == 1
        # The sentence's own verb comes before the clause, or after its second half.
        has_own = any(map(_is_verb, source[:place])) or _verbs(found, joint, len(source)) > 1
        is_halved = set(first) <= found.used and not set(second[:1]) & found.used
        if first and second and is_condition and has_own and is_halved:
            return DropReason.SCOPE
    return None


def _is_bare_and(term: Term) -> bool:
    return term.word == _AND and not term.sign


def dropped_amount(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when what something is over or under was left out: "barn under 16 år"."""
    for place in range(1, len(found.source) - 1):
        amount = _amount_after(found.source, place)
        is_kept = place - 1 in found.used and found.source[place - 1].is_content
        if amount is not None and is_kept and not {place, amount} & found.used:
            return DropReason.SCOPE
    return None


def _amount_after(terms: tuple[Term, ...], place: int) -> int | None:
    """Returns where the amount stands by which a preposition limits the word before it.

    ``med`` does so only after what opens the sentence: "föreningar med fler än tio medlemmar".
    """
    term, longest = terms[place], _WITHIN.get(terms[place].word, 0)
    if term.sign or (term.word == _WITH and place != 1):
        return None
    within = range(place + 1, min(place + 1 + longest, len(terms)))
    return next((at for at in within if _is_amount(terms[at])), None)


def dropped_condition(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a condition that its verb opens was left out: "Finns det plats …"."""
    source = found.source
    if len(source) <= _MOST_OF_CONDITION or not _is_verb(source[0]):
        return None
    is_definite = source[1].kind is TermKind.CONTENT and source[1].word.endswith(_DEFINITE)
    # "Nämndens möten är": a genitive looks like a passive, and then the verb comes third.
    is_inverted = source[1].word in _SUBJECTS or (is_definite and not _is_verb(source[2]))
    said = _content(found, 0, len(source))[:_MOST_OF_CONDITION]
    if is_inverted and not set(said) <= found.used:
        return DropReason.SCOPE
    return None


def _content(found: Alignment, begin: int, end: int) -> list[int]:
    """Returns the places of content from ``begin`` to the end of its part."""
    return [
        place
        for place in range(begin, end)
        if found.source[place].is_content and found.parts[place] == found.parts[begin]
    ]


def _verbs(found: Alignment, begin: int, end: int) -> int:
    """Returns how many words that may be finite verbs a part has, from ``begin`` on."""
    return sum(
        _is_verb(found.source[place])
        for place in range(begin, end)
        if found.parts[place] == found.parts[begin]
    )


def _is_verb(term: Term) -> bool:
    """Tells whether a word may be a verb; nouns that end as verbs do are among them."""
    wording = read_wording()
    if term.word in wording.verbs or wording.classes.get(term.word, "").startswith("modal."):
        return True
    is_noun = term.key in wording.units or term.word.endswith(_DEFINITE)
    return term.kind is TermKind.CONTENT and not is_noun and term.word.endswith(_VERB_ENDINGS)


def _is_amount(term: Term) -> bool:
    return term.kind is TermKind.NUMBER and not (term.key.isdigit() and int(term.key) in _YEARS)
