"""Words for whoever is meant: "den som ansöker" may be "om man ansöker", "söks" may be "söker man".

They are let in only so. "Du betalar 40 kronor" says more than "Barn betalar 40 kronor".
"""

from assistant.grounding.alignment import Alignment
from assistant.grounding.wording import read_wording

_THE, _WHO = "den", "som"


def whoever(found: Alignment) -> frozenset[int]:
    """Returns which new terms of the statement stand for "den som", or for nobody in particular."""
    wording = read_wording()
    new = [at for at in found.unmatched if found.statement[at].word in wording.persons]
    if not new:
        return frozenset()
    if _has_whoever(found):
        return frozenset(new)
    unnamed = (at for at in new if found.statement[at].word in wording.unnamed)
    return frozenset(unnamed) if _lost_passive(found) else frozenset()


def _has_whoever(found: Alignment) -> bool:
    """Tells whether the source speaks of "den som", and the statement of what that one does."""
    source = found.source
    for place in range(1, len(source)):
        if source[place].word != _WHO or source[place - 1].word != _THE:
            continue
        limit = next((p for p in range(place, len(source)) if source[p].is_content), None)
        if limit in found.used:
            return True
    return False


def _lost_passive(found: Alignment) -> bool:
    """Tells whether a verb of the source is passive and the statement's is not."""
    return any(
        place is not None
        and term.is_content
        and found.source[place].word in {f"{term.word}s", f"{term.word[:-1]}s"}
        for term, place in zip(found.statement, found.places, strict=True)
    )
