"""What a sentence also says of one subject: relative clauses, second verbs, shares, as clauses.

"Skolan, som byggdes 1990, är stor" says "skolan byggdes 1990"; "skolan har bad och drivs av Lind"
says "skolan drivs av Lind"; "hamnen ägs till 60 procent av staten" says "staten äger 60 procent av
hamnen". Nothing is taken out of what is a condition, a denial or somebody's word.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from assistant.grounding.stems import stem_of
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

Terms = tuple[Term, ...]

_RELATIVE, _COMMA, _BY, _TO = "som", ",", "av", "till"
_ARTICLES = frozenset({"en", "ett"})
_PLACES = frozenset({"i", "på", "vid"})
_JOINTS = frozenset({"och", "men"})
_DEFINITE = ("en", "et", "an", "na", "on")
_FINITE = ("r", "s", "de", "te")
_LONGEST_SUBJECT = 6  # terms: "Regionens gemensamma nämnd i Norra Mo"
_LONGEST_APPOSITION = 3  # terms between a comma and "som": "ett litet bolag"
_SHORTEST_VERB = 3  # letters of a verb that is told by its ending: "går"
# Before these a clause says less than it seems to: "om …", "utom …", "inte …".
_LIMITING = frozenset({"scope.if", "scope.except", "negation", "negation.never", "negation.hardly"})


@lru_cache(maxsize=4_096)
def subject_readings(terms: Terms) -> tuple[Terms, ...]:
    """Returns the clauses of their own that a sentence says of one subject; mostly few."""
    return (*_relatives(terms), *_second_verbs(terms))


def opening_of(terms: Terms) -> Terms:
    """Returns what a statement opens with before its first verb: its subject, as it may be."""
    is_word = len(terms) > 1 and terms[0].kind is TermKind.CONTENT and begins_verb(terms[1:])
    return terms[:1] if is_word else _subject(terms)


def begins_verb(terms: Terms) -> bool:
    """Tells whether a clause opens with what may be its verb, its subject having been said."""
    return _is_small_verb(terms[0]) or _may_be_verb(terms[0])


def begins_clause(terms: Terms) -> bool:
    """Tells whether a clause opens with a subject and a verb."""
    return bool(_subject(terms))


def is_limited(before: Terms) -> bool:
    """Tells whether what follows may hold only on a condition, or be denied or somebody's word."""
    wording = read_wording()
    is_voiced = any(term.word in {"att", "enligt"} | wording.sayings for term in before)
    return is_voiced or any(map(_limits, before)) or (bool(before) and _opens_condition(before))


@lru_cache(maxsize=4_096)
def share_of(terms: Terms) -> Terms | None:
    """Returns "B äger N procent av A" for "A ägs till N procent av B", else ``None``."""
    for at in range(1, len(terms) - 5):
        if terms[at].word.endswith("s") and _is_share(terms[at + 1 : at + 5]):
            doer, subject = _phrase(terms, at + 5), terms[:at]
            if doer and _is_nominal(subject[-1]) and not _is_adverbial(subject):
                rest = terms[at + 5 + len(doer) :]
                return (*doer, _active(terms[at]), *terms[at + 2 : at + 5], *subject, *rest)
    return None


def _is_share(terms: Terms) -> bool:
    to, number, _, by = terms
    is_share = to.word == _TO and number.kind is TermKind.NUMBER and by.word == _BY
    return is_share and not any(term.sign for term in terms)


def _active(verb: Term) -> Term:
    """Returns a verb in the active: "ägs", "finansieras", "ägdes"."""
    bare = verb.word[:-1]
    ending = "r" if bare[-1] == "a" else "" if bare[-1] == "e" else "er"
    return replace(verb, word=bare + ending, key=stem_of(bare + ending))


def _relatives(terms: Terms) -> Iterator[Terms]:
    """Yields each relative clause after a comma, with what it is about before it."""
    for at, term in enumerate(terms):
        if term.word != _RELATIVE or not at or is_limited(terms[:at]):
            continue
        comma = _comma_before(terms, at)
        end = _clause_end(terms, at + 1)
        if comma is None or end is None:
            continue
        subject = _antecedent(terms[:comma])
        if subject:
            yield (*subject, *_unsigned(terms[at + 1 : end]))


def _comma_before(terms: Terms, at: int) -> int | None:
    """Returns where the comma stands that opens a relative clause, or "ett bolag som" at it."""
    if terms[at].sign:
        return at if terms[at].sign == _COMMA else None
    for place in range(at - 1, max(at - 1 - _LONGEST_APPOSITION, 0), -1):
        if terms[place].sign:
            is_apposition = terms[place].sign == _COMMA and terms[place].word in _ARTICLES
            return place if is_apposition else None
    return None


def _antecedent(before: Terms) -> Terms:
    """Returns what a relative clause that follows is about; empty where it may be two things."""
    if not any(_is_small_verb(term) or _may_be_verb(term) for term in before[1:]):
        is_short = len(before) <= _LONGEST_SUBJECT and _is_nominal(before[-1])
        return before if is_short and not _is_adverbial(before) else ()
    begin = len(before)
    while begin and before[begin - 1].is_content and not before[begin - 1].sign:
        begin -= 1
    if begin and begin < len(before) and before[begin].sign == "":
        is_where = before[begin - 1].word in _PLACES
        if is_where and begin > 1 and _is_nominal(before[begin - 2]):
            return ()  # "till skolan i Mo, som": of the school or of Mo
    return _unsigned(before[begin:])


def _clause_end(terms: Terms, begin: int) -> int | None:
    """Returns where the clause from ``begin`` ends; ``None`` when what follows limits it."""
    for place in range(begin, len(terms)):
        if terms[place].sign and place > begin:
            return None if _limits(terms[place]) else place
    return len(terms)


def _second_verbs(terms: Terms) -> Iterator[Terms]:
    """Yields each clause whose verb follows ``och`` or ``men``, with the sentence's subject."""
    subject = _subject(terms)
    if not subject:
        return
    for at in range(len(subject) + 1, len(terms) - 1):
        is_verb = _is_small_verb(terms[at + 1]) or _may_be_verb(terms[at + 1])
        if terms[at].word not in _JOINTS or not is_verb or terms[at + 1].sign:
            continue
        if is_limited(terms[:at]) or (_has_modal(terms[:at]) and not _is_small_verb(terms[at + 1])):
            continue
        end = _clause_end(terms, at + 1)
        if end is not None:
            yield (*subject, *_unsigned(terms[at + 1 : end]))


def _subject(terms: Terms) -> Terms:
    """Returns what a sentence opens with before its first verb, if that is surely its subject."""
    for at in range(1, min(len(terms), _LONGEST_SUBJECT + 1)):
        if terms[at].sign or terms[at].word in read_wording().coordinators:
            return ()
        if _is_small_verb(terms[at]) or _may_be_verb(terms[at]):
            subject = terms[:at]
            is_whole = _is_nominal(subject[-1]) or (at == 1 and _is_pronoun(subject[0]))
            return subject if is_whole and not _is_adverbial(subject) else ()
    return ()


def _phrase(terms: Terms, begin: int) -> Terms:
    end = begin
    while end < len(terms) and terms[end].is_content and not terms[end].sign:
        end += 1
    return terms[begin:end]


def _opens_condition(terms: Terms) -> bool:
    """Tells whether a sentence opens with its verb: "Finns det plats …"."""
    return _is_small_verb(terms[0]) or (
        _may_be_verb(terms[0]) and len(terms) > 1 and not terms[1].is_content
    )


def _limits(term: Term) -> bool:
    return read_wording().classes.get(term.word) in _LIMITING


def _has_modal(terms: Terms) -> bool:
    classes = read_wording().classes
    return any(classes.get(term.word, "").startswith("modal.") for term in terms)


def _is_small_verb(term: Term) -> bool:
    wording = read_wording()
    return term.word in wording.verbs or wording.classes.get(term.word, "").startswith("modal.")


def _may_be_verb(term: Term) -> bool:
    """Tells whether a word may be a finite verb by its ending; many nouns may, too."""
    is_long = len(term.word) >= _SHORTEST_VERB
    is_noun = term.kind is not TermKind.CONTENT or term.key in read_wording().units
    return is_long and not is_noun and term.word.endswith(_FINITE)


def _is_nominal(term: Term) -> bool:
    """Tells whether a phrase may end here that something is said of: a name, a definite noun."""
    if term.kind is TermKind.NAME:
        return not term.word.endswith("s")
    return term.kind is TermKind.CONTENT and term.word.endswith(_DEFINITE)


def _is_pronoun(term: Term) -> bool:
    return term.word in read_wording().pronouns


def _is_adverbial(terms: Terms) -> bool:
    """Tells whether a phrase says when or where: it opens with a preposition or with a time."""
    wording = read_wording()
    return (
        terms[0].word in wording.prepositions
        or terms[0].kind is TermKind.NUMBER
        or any(term.key in wording.calendar for term in terms)
        or any(_limits(term) for term in terms)
    )


def _unsigned(terms: Terms) -> Terms:
    return (replace(terms[0], sign=""), *terms[1:]) if terms else ()
