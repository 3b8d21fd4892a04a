"""A statement or a source sentence of two clauses, as the two that it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.grounding.subject_readings import begins_clause, begins_verb, is_limited, opening_of
from assistant.grounding.terms import Term, TermKind, terms_of

_JOINT = re.compile(r",? (?:och|men|samt) |; ")
_CLAUSE_JOINT = re.compile(r", (?:och|men|medan|samt) |; ")
_SOM = ", som "
_CLAUSES = frozenset({"och", "men", "medan"})
_MOST_JOINTS = 4  # that are tried


@dataclass(frozen=True, slots=True)
class Halves:
    """A statement cut in two.

    Attributes:
        first: What is before the joint.
        second: What is after it.
        shared: The second with the first's subject, when it opens with its verb.
    """

    first: str
    second: str
    shared: str | None


def halves_of(text: str) -> Iterator[Halves]:
    """Yields the ways to cut a statement in two at a joint, from the left.

    >>> [one.shared for one in halves_of("Skolan har bad och drivs av Lind.")]
    ['Skolan drivs av Lind.']
    """
    yield from _relative(text)
    for number, joint in enumerate(_JOINT.finditer(text)):
        if number == _MOST_JOINTS:
            return
        first, second = text[: joint.start()], text[joint.end() :]
        yield Halves(first, second, _with_subject(first, second))


def _relative(text: str) -> Iterator[Halves]:
    """Yields a statement with a relative clause as the two that it says of one subject."""
    if text.count(_SOM) != 1:
        return
    before, _, clause = text.partition(_SOM)
    clause, comma, rest = clause.partition(", ")
    terms = terms_of(before)
    if comma and terms and not any(begins_verb((term,)) for term in terms[1:]):
        yield Halves(f"{before} {rest}", "", f"{before} {clause}.")
    elif not comma and terms[-1:] and terms[-1].kind is TermKind.NAME:
        yield Halves(f"{before}.", "", f"{before.split()[-1]} {clause}")


def _with_subject(first: str, second: str) -> str | None:
    terms = terms_of(second)
    subject = opening_of(terms_of(first))
    if not terms or not subject or not begins_verb(terms):
        return None
    words = first.split()
    for length in range(1, len(words)):  # a word may be two terms, and two words one
        if len(terms_of(" ".join(words[:length]))) == len(subject):
            return f"{' '.join(words[:length])} {second}"
    return None


def speak_of_others(one: str, other: str) -> bool:
    """Tells whether two sentences open with names of which none is in both.

    >>> speak_of_others("Skolan i Ås är ny.", "Skolan i Mo byggdes 1950.")
    True
    """
    first, second = _names_of_opening(one), _names_of_opening(other)
    return bool(first) and bool(second) and not first & second


def _names_of_opening(text: str) -> frozenset[str]:
    opening: list[Term] = []
    for term in terms_of(text):
        if opening and begins_verb((term,)):
            break
        opening.append(term)
    return frozenset(term.key for term in opening if term.kind is TermKind.NAME)


def clauses_in(text: str) -> tuple[str, str] | None:
    """Returns the two clauses that a comma with a joint, or a semicolon, stands between."""
    joint = _CLAUSE_JOINT.search(text)
    return (text[: joint.start()], text[joint.end() :]) if joint else None


def main_clauses(terms: tuple[Term, ...]) -> tuple[tuple[Term, ...], tuple[Term, ...]] | None:
    """Returns the two main clauses of a sentence, each with a subject; ``None`` when it is one."""
    for at in range(1, len(terms) - 1):
        is_joint = terms[at].word in _CLAUSES
        begin = at + 1 if is_joint else at
        if is_limited(terms[:at]):
            return None
        if (is_joint or ";" in terms[at].sign) and begins_clause(terms[begin:]):
            return terms[:at], terms[begin:]
    return None
