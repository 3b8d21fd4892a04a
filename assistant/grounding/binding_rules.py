"""Hard rules about what belongs to what: a statement must not cross two parts of its source.

A source sentence is cut into parts at commas, coordinators and conditions. Two terms that stand
side by side in a statement and come from different parts must not step over what one of them
belongs to; and who fills a place after a word and its preposition must be who fills it there.
"""

from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.wording import read_wording

_RELATIVE, _FOR, _INFINITIVE, _BY = "som", "för", "att", "av"
_ARTICLES = ("en", "ett")
_DENIALS = frozenset({"negation", "negation.never"})
_LIST_ENDS = frozenset({"och", "samt", "eller"})
_LONGEST_ITEM = 2  # terms of content of an item in a list of subjects
_VERB_ENDINGS = ("r", "de", "te")
_DEFINITE = ("en", "et", "an", "na", "ens", "ets", "ans", "nas", "are")


def crossed_parts(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when neighbours in the statement step over what they belong to."""
    parts = found.parts
    content = [
        (at, place)
        for at, place in enumerate(found.places)
        if place is not None and found.statement[at].is_content
    ]
    for (_, one), (_, other) in pairwise(content):
        if parts[one] == parts[other] or _is_enumerated(found, one, other):
            continue
        later = max(parts[one], parts[other])
        if later in found.shares and abs(parts[one] - parts[other]) == 1:
            continue
        skipped = [
            place
            for place in range(len(parts))
            if parts[place] == parts[other] and place < other and found.source[place].is_content
        ]
        forward = one < other
        if not forward and _is_other_verb(found, one, other, skipped):
            continue
        if any(_is_stepped_over(found, place, forward=forward) for place in skipped):
            return DropReason.BINDING
    return None


def _is_enumerated(found: Alignment, one: int, other: int) -> bool:
    """Tells whether ``one`` is an item of a list whose last item has the rest: "A, B och C får"."""
    first, last = found.parts[one], found.parts[other]
    if first >= last or found.source[found.parts.index(last)].word not in _LIST_ENDS:
        return False
    return _has_short_items(found, first, last)


def _is_other_verb(found: Alignment, one: int, other: int, skipped: list[int]) -> bool:
    """Tells whether ``one`` may stand before ``other`` though it comes from a later part.

    The later of two verbs of one subject: "då avråder kommunen och sätter upp skyltar"; or a verb
    that became passive and so lost its subject.
    """
    mine = found.statement[found.places.index(other)].word
    theirs = found.source[other].word
    if mine.endswith("s") and not theirs.endswith("s"):
        return True
    left_out = [place for place in skipped if place not in found.used]
    if len(left_out) != 1 or not _is_nominal(found.source[other]):
        return False
    verbs = found.source[one].word, found.source[left_out[0]].word
    return any(all(verb.endswith(ending) for verb in verbs) for ending in _VERB_ENDINGS)


def _is_stepped_over(found: Alignment, place: int, *, forward: bool) -> bool:
    """Tells whether what stands at ``place`` was owner or value, and is left out or elsewhere.

    Verbs change places with their subject in Swedish, so going forward only what cannot be a verb
    counts when it stands elsewhere in the statement.
    """
    if place not in found.used:
        return True
    if not forward or not _is_nominal(found.source[place]):
        return False
    at = found.places.index(place)
    return _content_before(found.source, place) != _place_before(found, at)


def _content_before(terms: tuple[Term, ...], place: int) -> int | None:
    return next((p for p in range(place - 1, -1, -1) if terms[p].is_content), None)


def _place_before(found: Alignment, at: int) -> int | None:
    before = _content_before(found.statement, at)
    return None if before is None else found.places[before]


def _is_nominal(term: Term) -> bool:
    return term.kind is not TermKind.CONTENT or term.word.endswith(_DEFINITE)


def wrong_filler(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when a place after a word and its preposition is filled by another."""
    theirs = _slots(found.source)
    for (head, preposition), filler in _slots(found.statement).items():
        head_place, filler_place = found.places[head], found.places[filler]
        if head_place is None or filler_place is None:
            continue
        right = theirs.get((head_place, preposition))
        if right is None or right == filler_place:
            continue
        if _is_listed(found, right, filler_place):
            continue
        # A modifier may be left out: "av nio regioner", "av regioner".
        if not right < filler_place <= _end_of_phrase(found.source, right):
            return DropReason.BINDING
    return None


def _is_listed(found: Alignment, first: int, other: int) -> bool:
    """Tells whether ``other`` opens a later item of the list that ``first`` is in: "på A och B"."""
    begins, ends = found.parts[first], found.parts[other]
    opens = not any(
        found.parts[place] == ends and found.source[place].is_content for place in range(other)
    )
    is_share = ends in found.shares
    return begins < ends and opens and not is_share and _has_short_items(found, begins + 1, ends)


def _has_short_items(found: Alignment, first: int, last: int) -> bool:
    """Tells whether the parts from ``first`` up to ``last`` are items rather than clauses."""
    sizes = [0] * (last + 1)
    for place in range(len(found.parts)):
        if found.parts[place] < last:
            sizes[found.parts[place]] += found.source[place].is_content
    return all(size <= _LONGEST_ITEM for size in sizes[first:last])


def wrong_doer(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when a verb's voice changed and its doer with it.

    Of "hamnen ägs av kommunen" only the "kommunen" can be who "äger"; and who is put after "av"
    does not stand after another preposition in the source.
    """
    theirs, mine = _slots(found.source), _slots(found.statement)
    for at, place in enumerate(found.places):
        if place is None or found.statement[at].kind is not TermKind.CONTENT:
            continue
        was_passive = found.source[place].word.endswith("s")
        if was_passive == found.statement[at].word.endswith("s"):
            continue
        if was_passive:
            doer = theirs.get((place, _BY))
            if doer is not None and not _is_named(found, doer):
                return DropReason.BINDING
        else:
            named = mine.get((at, _BY))
            doer = None if named is None else found.places[named]
            if doer is not None and _has_preposition(found.source, doer):
                return DropReason.BINDING
    return None


def _is_named(found: Alignment, place: int) -> bool:
    """Tells whether the statement has any of a phrase: a title may be left out before a name."""
    phrase = range(place, _end_of_phrase(found.source, place) + 1)
    return any(place in found.used for place in phrase)


def _has_preposition(terms: tuple[Term, ...], place: int) -> bool:
    while place > 0 and not terms[place].sign and not terms[place - 1].is_content:
        place -= 1
        if terms[place].word in read_wording().prepositions:
            return True
    return False


def _slots(terms: tuple[Term, ...]) -> dict[tuple[int, str], int]:
    """Returns what fills a place by its head and preposition; names and numbers need none."""
    prepositions = read_wording().prepositions
    slots: dict[tuple[int, str], int] = {}
    head: int | None = None
    preposition = ""
    for place, term in enumerate(terms):
        if term.sign or term.word in read_wording().coordinators:
            head, preposition = None, ""
        if not term.is_content:
            preposition = term.word if term.word in prepositions else preposition
            continue
        is_filled = preposition or term.kind is not TermKind.CONTENT
        if head is not None and is_filled:
            slots[head, preposition] = place
        head, preposition = place, ""
    return slots


def _end_of_phrase(terms: tuple[Term, ...], place: int) -> int:
    """Returns the last place of the content that stands together from ``place`` on."""
    while place + 1 < len(terms) and terms[place + 1].is_content and not terms[place + 1].sign:
        place += 1
    return place


def swapped_roles(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when who does something and whom it is done to changed places.

    Both are names without a preposition, in one part of the source and with a verb between in the
    statement. Where a verb became passive or active, they should.
    """
    bare = [
        (at, place)
        for at, place in enumerate(found.places)
        if place is not None and _is_bare_name(found, at, place)
    ]
    for (at, place), (later_at, later_place) in pairwise(bare):
        between = [n for n in range(at + 1, later_at) if found.statement[n].is_content]
        is_turned = later_place < place and found.parts[later_place] == found.parts[place]
        if is_turned and between and not any(_changed_voice(found, n) for n in between):
            return DropReason.BINDING
    return None


def _is_bare_name(found: Alignment, at: int, place: int) -> bool:
    """Tells whether a name, or the first of a name's words, has no preposition and owns nothing."""
    mine, theirs = found.statement[at], found.source[place]
    kinds = {mine.kind, theirs.kind}
    if TermKind.NAME not in kinds or TermKind.NUMBER in kinds or mine.word.endswith("s"):
        return False
    if at and found.statement[at - 1].kind is TermKind.NAME:
        return False
    return not (_has_preposition(found.statement, at) or _has_preposition(found.source, place))


def _changed_voice(found: Alignment, at: int) -> bool:
    place = found.places[at]
    if place is None or not found.statement[at].is_content:
        return False
    return found.statement[at].word.endswith("s") != found.source[place].word.endswith("s")


def dropped_limit(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when a phrase that limits what is said was left out right after it.

    A relative clause without a comma, and whom or what something is for. What there is one of, or
    a number of, is there without the clause as well.
    """
    for place, term in enumerate(found.source):
        if term.word not in {_RELATIVE, _FOR} or term.sign or place - 1 not in found.used:
            continue
        if term.word == _RELATIVE and _is_there_anyway(found.source, place - 1):
            continue
        after = _limit(found.source, place)
        if after is not None and not {place, after} & found.used:
            return DropReason.SCOPE
    return None


def _limit(terms: tuple[Term, ...], place: int) -> int | None:
    """Returns where what limits begins after ``place``; ``None`` for a purpose or a time."""
    for after in range(place + 1, len(terms)):
        if terms[after].word == _INFINITIVE:
            return None
        if terms[after].is_content:
            return None if terms[after].kind is TermKind.NUMBER else after
    return None


def _is_there_anyway(terms: tuple[Term, ...], place: int) -> bool:
    """Tells whether the phrase that ends at ``place`` is a name, or has an article or a number."""
    if terms[place].kind is TermKind.NAME:
        return True
    while place > 0 and terms[place].is_content and not terms[place].sign:
        place -= 1
        if terms[place].word in _ARTICLES or terms[place].kind is TermKind.NUMBER:
            return True
    return False


def widened_ban(found: Alignment) -> DropReason | None:
    """Returns ``SCOPE`` when less of a sentence that denies or forbids is said, so that more is.

    Of "det är inte tillåtet att fotografera med blixt" nothing may be left out after the "inte".
    """
    wording = read_wording()
    parts = found.parts
    for place in found.used:
        word = found.source[place].word
        if wording.classes.get(word) not in _DENIALS and word not in wording.forbidding:
            continue
        for later in range(place + 1, len(parts)):
            is_left_out = found.source[later].is_content and later not in found.used
            if parts[later] == parts[place] and is_left_out:
                return DropReason.SCOPE
    return None
