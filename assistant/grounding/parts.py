"""The parts of a sentence: what stands between commas, coordinators and conditions."""

from assistant.grounding.terms import Term
from assistant.grounding.wording import read_wording

_ABOUT, _TO, _FROM, _BETWEEN = "om", "till", "från", "mellan"
_WITH = "med"  # "högst i Mo, med 91 procent": it belongs to what is before the comma
_OF, _WHICH = "av", "vilka"
_OF_WHICH = frozenset({_WHICH, "varav"})


def parts_of(terms: tuple[Term, ...]) -> tuple[int, ...]:
    """Returns the number of the part that each term is in, from 0."""
    wording = read_wording()
    part, has_from, has_between = 0, False, False
    found = []
    for place, term in enumerate(terms):
        is_condition = wording.classes.get(term.word) == "scope.if" and is_meant(terms, place)
        is_joint = term.word in wording.coordinators or is_condition
        if is_joint and has_between:  # "mellan 1990 och 2019" is one thing
            is_joint = has_between = False
        is_apart = term.sign and not (term.word == _WITH and term.sign == ",")
        if place and (is_apart or is_joint or (term.word == _TO and has_from)):
            part += 1
        has_between = has_between or term.word == _BETWEEN
        has_from = term.word == _FROM or (has_from and term.word != _TO)
        found.append(part)
    return tuple(found)


def shares_of(terms: tuple[Term, ...], parts: tuple[int, ...]) -> frozenset[int]:
    """Returns the parts that say how many of those named just before: "36 hus, varav tio"."""
    return frozenset(
        part
        for place, (term, part) in enumerate(zip(terms, parts, strict=True))
        if term.word in _OF_WHICH and (term.word != _WHICH or terms[place - 1].word == _OF)
    )


def is_meant(source: tuple[Term, ...], place: int) -> bool:
    """Tells whether the word at ``place`` has its meaning: ``om`` may be a mere preposition."""
    if source[place].word != _ABOUT:
        return True
    wording = read_wording()
    before = source[place - 1].word if place else ""
    after = source[place + 1].word if place + 1 < len(source) else ""
    return before not in wording.about_before and after not in wording.about_after
