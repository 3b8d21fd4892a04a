"""Hard rules about statements that turn round what their source says: than, before, because."""

from assistant.grounding.alignment import Alignment
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import TermKind
from assistant.grounding.wording import read_wording

_THAN, _RESPECTIVELY = "än", "respektive"


def turned_round(found: Alignment) -> DropReason | None:
    """Returns ``BINDING`` when what is on the one side of a word stands on its other side."""
    rules = (_turned_comparison, _turned_clause, _other_speaker, _undone_respectively)
    return DropReason.BINDING if any(rule(found) for rule in rules) else None


def _turned_comparison(found: Alignment) -> bool:
    """Tells whether of "Mo är större än Ås" comes "Ås är större än Mo"."""
    pair = _only(found, _THAN)
    if pair is None:
        return False
    mine, theirs = pair
    sides = [
        (at < mine, place < theirs)
        for at, place in enumerate(found.places)
        if place is not None and found.statement[at].is_content
    ]
    return (True, False) in sides and (False, True) in sides


def _turned_clause(found: Alignment) -> bool:
    """Tells whether a word such as ``eftersom`` opens the other of the source's two clauses."""
    for word in read_wording().conjunctions:
        pair = _only(found, word)
        if pair is None:
            continue
        mine, theirs = pair
        after = found.source[theirs + 1 : theirs + 2]
        if after and after[0].word in read_wording().pronouns:  # "när de behövs": of what is before
            continue
        following = (n for n in range(mine + 1, len(found.places)) if found.statement[n].is_content)
        place = found.places[next(following, mine)]
        if place is not None and place < theirs:
            return True
    return False


def _other_speaker(found: Alignment) -> bool:
    """Tells whether other words follow "säger" than in the source, a title left out aside."""
    for at, place in enumerate(found.places[:-1]):
        is_saying = found.statement[at].word in read_wording().sayings
        if place is None or not is_saying or place + 1 >= len(found.source):
            continue
        named = found.places[at + 1]
        is_name = found.statement[at + 1].kind is TermKind.NAME
        if is_name and named is not None and not place < named <= _end_of_names(found, place):
            return True
    return False


def _end_of_names(found: Alignment, place: int) -> int:
    end = place
    while end + 1 < len(found.source) and found.source[end + 1].is_content:
        if found.source[end + 1].sign:
            break
        end += 1
    return end


def _undone_respectively(found: Alignment) -> bool:
    """Tells whether what "A och B har 3 respektive 5" says in order is said in another form."""
    place = next((p for p, one in enumerate(found.source) if one.word == _RESPECTIVELY), None)
    if place is None:
        return False
    order = [
        p for at, p in enumerate(found.places) if p is not None and found.statement[at].is_content
    ]
    is_said = any(p > place for p in order) or found.parts[place] in {found.parts[p] for p in order}
    return is_said and (place not in found.used or order != sorted(order))


def _only(found: Alignment, word: str) -> tuple[int, int] | None:
    """Returns where ``word`` stands in the statement and in the source, if once in each."""
    mine = [at for at, term in enumerate(found.statement) if term.word == word]
    theirs = [place for place, term in enumerate(found.source) if term.word == word]
    return (mine[0], theirs[0]) if len(mine) == len(theirs) == 1 else None
