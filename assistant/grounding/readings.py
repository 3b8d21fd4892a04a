"""What a sentence also says by its grammar: whole clauses where it leaves out what it has said.

"A får tre och B fyra" says "B får fyra"; "till 1948, då staten tog över" says "1948 tog staten
over". Each such clause is a source of its own, to which all the rules apply.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from assistant.grounding.subject_readings import share_of, subject_readings
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_JOINTS = frozenset({"och", "men", "medan", "samt"})
_TAIL_JOINTS = frozenset({"och", "eller"})
_TWO = 2  # phrases, each with its preposition
_LEAST_AFTER = 2  # terms after the number: its measure and what it is of
_WHEN_WHERE = frozenset({"då", "där"})
_YEARS = range(1000, 2100)
_LONGEST_GAPPED = 8  # terms of what leaves the rest out: "för hösten senast den 25 februari"
_LONGEST_PLACE = 4  # terms of a time or a place that a clause is about: "den 25 februari 2020"

Terms = tuple[Term, ...]


@lru_cache(maxsize=4_096)
def readings_of(terms: Terms) -> tuple[Terms, ...]:
    """Returns the clauses that a sentence says with words left out; mostly none."""
    clauses = (
        *_gapped(terms),
        *_tails(terms),
        *_phrases(terms),
        *_placed(terms),
        *subject_readings(terms),
    )
    shares = (share for clause in (terms, *clauses) if (share := share_of(clause)))
    return (*clauses, *shares)


def _placed(terms: Terms) -> Iterator[Terms]:
    """Yields each clause after ``, då`` or ``, där``, with the time or the place before it."""
    for at, term in enumerate(terms):
        if term.word not in _WHEN_WHERE or term.sign != "," or not at:
            continue
        clause = terms[at + 1 : _end(terms, at + 1)]
        place = terms[_begin_of_phrase(terms, at) : at]
        if clause and place:
            yield (replace(place[0], sign=""), *place[1:], *clause)


def _begin_of_phrase(terms: Terms, end: int) -> int:
    """Returns where the phrase that ends before ``end`` begins: after its preposition."""
    for at in range(end - 1, max(end - 1 - _LONGEST_PLACE, -1), -1):
        if terms[at].word in read_wording().prepositions:
            return at + 1
        if terms[at].sign:
            return at
    return end - 1


def _gapped(terms: Terms) -> Iterator[Terms]:
    """Yields each clause of which only what differs from the one before it is said."""
    for at, term in enumerate(terms):
        if term.word not in _JOINTS or not at:
            continue
        rest, first = terms[at + 1 : _end(terms, at + 1)], terms[:at]
        if not 1 < len(rest) <= _LONGEST_GAPPED or any(one.sign for one in first):
            continue
        whole = _filled(first, rest)
        if whole is not None:
            yield whole


def _tails(terms: Terms) -> Iterator[Terms]:
    """Yields each clause of which only the last part is said anew: "40 kr per dag eller 90 per år".

    That begins with a number in both, after the same small words and before the same measure.
    """
    for at, term in enumerate(terms):
        if term.word not in _TAIL_JOINTS or not at or any(one.sign for one in terms[:at]):
            continue
        end = next((p for p in range(at + 1, len(terms)) if terms[p].sign), len(terms))
        rest = terms[at + 1 : end]
        lead = next((n for n, one in enumerate(rest) if one.kind is TermKind.NUMBER), len(rest))
        if lead + _LEAST_AFTER >= len(rest) or any(one.is_content for one in rest[:lead]):
            continue
        begin = _same_tail(terms[:at], rest, lead)
        if begin is not None:
            yield (*terms[:begin], *rest)


def _phrases(terms: Terms) -> Iterator[Terms]:
    """Yields "i maj är det i Mo" for "i juni är det i Ås och i maj i Mo"."""
    if terms[0].word not in read_wording().prepositions:
        return
    for at, term in enumerate(terms):
        end = next((p for p in range(at + 1, len(terms)) if terms[p].sign), len(terms))
        first, rest = terms[:at], terms[at + 1 : end]
        starts = _prepositions(rest)
        is_two = term.word in _JOINTS and len(starts) == _TWO and starts[0] == 0
        if not is_two or any(one.sign for one in first) or rest[0].word != terms[0].word:
            continue
        opening = next((p for p in range(1, at) if first[p].is_content), at) + 1
        last = _prepositions(first)[-1]
        if last >= opening and len(rest) <= _LONGEST_GAPPED:
            yield (*rest[: starts[1]], *first[opening:last], *rest[starts[1] :])


def _prepositions(terms: Terms) -> list[int]:
    known = read_wording().prepositions
    return [place for place, term in enumerate(terms) if term.word in known]


def _same_tail(first: Terms, rest: Terms, lead: int) -> int | None:
    """Returns where in ``first`` the part begins that ``rest`` says anew."""
    words, measure = [term.word for term in rest[:lead]], rest[lead + 1].key
    for place in range(lead + 1, len(first) - _LEAST_AFTER):
        is_same = first[place].kind is TermKind.NUMBER and first[place + 1].key == measure
        if is_same and [term.word for term in first[place - lead : place]] == words:
            return place - lead
    return None


def _end(terms: Terms, at: int) -> int:
    """Returns where the part that begins at ``at`` ends: before a sign or a coordinator."""
    for place in range(at, len(terms)):
        if (terms[place].sign and place > at) or terms[place].word in _JOINTS:
            return place
    return len(terms)


def _filled(first: Terms, rest: Terms) -> Terms | None:
    """Returns ``first`` with all that ``rest`` says otherwise; ``None`` when they are not alike.

    Every term of ``rest`` must have a counterpart in ``first``, in the same order, a number and
    something else among them, and no amount of ``first`` may be left.
    """
    found, at, replaced = list(first), 0, set()
    for kind, group in groupby(rest, key=_role):
        run = list(group)
        place = _counterpart(found, at, kind, run, is_opening=run[0] is rest[0])
        if place is None:
            return None
        begin, end = place
        found[begin:end] = [replace(run[0], sign=""), *run[1:]]
        at = begin + len(run)
        if kind != "small":
            replaced.add(kind)
    amounts = sum(_is_amount(term) for term in first)
    is_whole = amounts == sum(_is_amount(term) for term in rest)
    return tuple(found) if is_whole and "number" in replaced and len(replaced) > 1 else None


def _role(term: Term) -> str:
    wording = read_wording()
    if term.kind is TermKind.NUMBER:
        return "number"
    if term.key in wording.units or term.key in wording.calendar:
        return "measure"
    return "content" if term.is_content else "small"


def _counterpart(
    terms: list[Term], at: int, role: str, run: list[Term], *, is_opening: bool
) -> tuple[int, int] | None:
    """Returns from where to where ``run`` is put into ``terms``, not before ``at``."""
    if role == "small":
        return _same_words(terms, at, run)
    if role == "number":
        return _same_number(terms, at, run)
    if role == "content" and is_opening:
        return (0, 1) if _role(terms[0]) == role else None
    end = at
    while end < len(terms) and _role(terms[end]) == role:
        end += 1
    is_same_kind = role == "content" or [one.key for one in terms[at:end]] == [
        one.key for one in run
    ]
    is_calendar = len(run) == end - at == 1 and run[0].key in read_wording().calendar
    is_alike = is_same_kind or (is_calendar and terms[at].key in read_wording().calendar)
    return (at, end) if at and end > at and is_alike else None


def _same_number(terms: list[Term], at: int, run: list[Term]) -> tuple[int, int] | None:
    """Returns where the next number stands that is an amount, or a year, as the one of ``run``."""
    for place in range(at, len(terms)):
        is_number = terms[place].kind is TermKind.NUMBER
        if is_number and len(run) == 1 and _is_amount(terms[place]) == _is_amount(run[0]):
            return place, place + 1
    return None


def _same_words(terms: list[Term], at: int, run: list[Term]) -> tuple[int, int] | None:
    words = [term.word for term in run]
    for place in range(at, len(terms) - len(run) + 1):
        if [term.word for term in terms[place : place + len(run)]] == words:
            return place, place + len(run)
    return None


def _is_amount(term: Term) -> bool:
    return term.kind is TermKind.NUMBER and not (term.key.isdigit() and int(term.key) in _YEARS)
