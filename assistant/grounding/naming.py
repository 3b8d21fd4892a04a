"""Which name or number an earlier sentence gives a noun: "projektet Lots", "linje 7".

A noun that has two of them, or a newer one, names neither.
"""

from itertools import chain, pairwise

from assistant.grounding.stems import first_part, is_same
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

Terms = tuple[Term, ...]


def is_one(term: Term, other: Term) -> bool:
    """Tells whether two terms are one; a name must be the same, its genitive aside."""
    if term.key == other.key:
        return True
    if TermKind.NAME in {term.kind, other.kind}:
        return term.word.removesuffix("s") == other.word.removesuffix("s")
    is_word = term.kind is TermKind.CONTENT and other.kind is TermKind.CONTENT
    return is_word and is_same(term.word, other.word)


def is_name(term: Term, terms: Terms) -> bool:
    """Tells whether a term is a name; of one that opens a statement an earlier sentence tells."""
    if term.is_first:
        return any(one.kind is TermKind.NAME and is_one(term, one) for one in terms)
    return term.kind is TermKind.NAME


def is_called(noun: Term, name: Term, terms: Terms) -> bool:
    """Tells whether an earlier sentence puts a noun and its name together: "EU-projektet Lots"."""
    return any(
        is_one(name, other) and _is_noun(one, noun)
        for one, other in pairwise(terms)
        if not other.sign
    )


def is_of_another(noun: Term, name: Term, terms: Terms, nearer: tuple[Terms, ...]) -> bool:
    """Tells whether a noun may stand for something else than what ``name`` names in ``terms``.

    Args:
        noun: What the source sentence has.
        name: What the statement has instead.
        terms: An earlier sentence with the name.
        nearer: Those between it and the source: one that has the noun may mean another by it.
    """
    if any(_is_noun(one, noun) for one in chain.from_iterable(nearer)):
        return True
    return any(
        not any(is_one(name, one) for one in listed)
        for at, term in enumerate(terms)
        if _is_noun(term, noun)
        for listed in _listed_after(terms, at, TermKind.NAME)
    )


def is_only_number(number: Term, label: Term, sentences: tuple[Terms, ...]) -> bool:
    """Tells whether ``number`` is the one that ``label`` has in the sentences: "linje 7"."""
    found = {
        term.key
        for terms in sentences
        for at, one in enumerate(terms)
        if one.key == label.key
        for listed in _listed_after(terms, at, TermKind.NUMBER)
        for term in listed
    }
    return found == {number.key}


def _is_noun(term: Term, noun: Term) -> bool:
    """Tells whether a term is a noun, or a compound that ends with it."""
    return is_one(noun, term) or first_part(term.word, noun.word) is not None


def _listed_after(terms: Terms, at: int, kind: TermKind) -> list[list[Term]]:
    """Returns the names or numbers that follow a noun: "linje 7 och 9" has two, "Eva Ek" is one."""
    found: list[list[Term]] = [[]]
    for term in terms[at + 1 :]:
        if (term.sign == "," or not term.is_content) and found[-1]:
            found.append([])
        if term.kind is kind:
            found[-1].append(term)
        elif term.word not in read_wording().coordinators:
            break
    return [listed for listed in found if listed]
