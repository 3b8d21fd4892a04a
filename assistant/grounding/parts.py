"""The parts of a sentence: what stands between commas, coordinators and conditions."""

from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_ABOUT, _TO, _FROM, _BETWEEN = "om", "till", "från", "mellan"
_WITH = "med"  # "högst i Mo, med 91 procent": it belongs to what is before the comma
_DASHES = ("-", "–", "—")
_OF, _WHICH = "av", "vilka"
_OF_WHICH = frozenset({_WHICH, "varav"})


def parts_of(terms: tuple[Term, ...]) -> tuple[int, ...]:
    """Returns the number of the part that each term is in, from 0."""
    wording = read_wording()
    start: int | None = None
    part, has_between = 0, False
    found = []
    for place, term in enumerate(terms):
        is_condition = wording.classes.get(term.word) == "scope.if" and is_meant(terms, place)
        is_joint = term.word in wording.coordinators or is_condition
        if is_joint and has_between:  # "mellan 1990 och 2019" is one thing
            is_joint = has_between = False
        is_apart = term.sign and not (term.word == _WITH and term.sign == ",")
        is_apart = is_apart and not _ends_range(terms, place)
        if place and (
            is_apart or is_joint or (term.word == _TO and _ends_way(terms, start, place))
        ):
            part += 1
        has_between = has_between or term.word == _BETWEEN
        start = place if term.word == _FROM else None if term.word == _TO else start
        found.append(part)
    return tuple(found)


def _ends_way(terms: tuple[Term, ...], start: int | None, place: int) -> bool:
    """Tells whether ``till`` ends what ``från`` began: both lead to a number or time, or neither.

    Not so in "exporten från länet uppgick till 38 miljarder".
    """
    if start is None:
        return False
    first = next((term for term in terms[start + 1 : place] if term.is_content), None)
    last = next((term for term in terms[place + 1 :] if term.is_content), None)
    return first is not None and last is not None and _is_time(first) == _is_time(last)


def _is_time(term: Term) -> bool:
    return term.kind is TermKind.NUMBER or term.key in read_wording().calendar


def _ends_range(terms: tuple[Term, ...], place: int) -> bool:
    """Tells whether a number ends a range of two: "2016–2019" is one thing."""
    is_number = terms[place].kind is TermKind.NUMBER
    return is_number and terms[place].sign in _DASHES and terms[place - 1].kind is TermKind.NUMBER


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
