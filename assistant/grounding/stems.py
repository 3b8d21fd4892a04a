"""Whether two Swedish words are one: by their stems, by their endings, as parts of a compound."""

from functools import lru_cache

from index.analysis import stem

_SHORTEST_ROOT = 4  # letters; with three, "för" and "fört" would be one word
_SHORTEST_PART = 3  # letters of the first part of a compound: "vägnät"

# What inflection adds; of verbs, nouns and adjectives alike.
_ENDINGS = frozenset(
    [
        "a",
        "e",
        "n",
        "t",
        "s",
        "r",
        "d",
        "ar",
        "er",
        "or",
        "en",
        "et",
        "na",
        "an",
        "as",
        "es",
        "ns",
        "ts",
        "rs",
        "de",
        "te",
        "dd",
        "dde",
        "tt",
        "ad",
        "at",
        "ade",
        "ats",
        "ande",
        "ende",
        "are",
        "ast",
        "aste",
        "des",
        "tes",
        "ades",
        "erna",
        "arna",
        "orna",
        "ens",
        "ets",
        "ers",
        "ars",
        "ors",
        "ernas",
        "arnas",
        "ornas",
        "ande",
        "iska",
        "isk",
        "iskt",
        "ing",
        "ningen",
        "ningar",
        "ning",
    ]
)


# Short verbs: "äger", "ägs"; "tar", "tas"; "ta", "tas", "tar".
_SHORT_VOICES = frozenset(
    pair
    for one, other in (("er", "s"), ("r", "s"), ("", "s"), ("", "r"))
    for pair in ((one, other), (other, one))
)
# A vowel that goes with the ending: "vatten", "vattnet"; "nummer", "numret"; "regel", "regler".
_SYNCOPES = frozenset(
    pair
    for letter in "nrl"
    for ending in ("et", "en", "ar", "er", "or", "ets", "ens", "arna", "erna")
    for pair in (
        (f"e{letter}", f"{letter}{ending}"),
        (f"{letter}{ending}", f"e{letter}"),
    )
)


# Participles and adjectives in -en, however short: "vuxen", "vuxna"; "öppet", "öppna".
_PARTICIPLES = frozenset(
    pair
    for one, other in (("en", "na"), ("et", "na"), ("en", "et"))
    for pair in ((one, other), (other, one))
)


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Returns what most inflections of ``word``, in lower case, have in common.

    The ``s`` of a genitive or a passive is taken off: ``antogs`` and ``antog`` are one.

    >>> stem_of("kommunerna") == stem_of("kommun"), stem_of("antogs") == stem_of("antog")
    (True, True)
    """
    is_marked = len(word) > _SHORTEST_ROOT and word[-1] == "s" and word[-2] != "s"
    return stem(word[:-1] if is_marked else word)


@lru_cache(maxsize=100_000)
def is_same(one: str, other: str, *, shortest: int = _SHORTEST_ROOT) -> bool:
    """Tells whether two words in lower case are forms of one.

    Args:
        one: A word.
        other: Another.
        shortest: Letters that they must have in common, unless their stems are one.

    >>> is_same("rådgivning", "rådgivningen"), is_same("bly", "blyertspenna")
    (True, False)
    """
    if one == other or stem_of(one) == stem_of(other):
        return True
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    rests = one[length:], other[length:]
    if length < shortest:
        return length > 1 and (rests in _SHORT_VOICES or rests in _PARTICIPLES)
    return all(not rest or rest in _ENDINGS for rest in rests) or rests in _SYNCOPES | _PARTICIPLES


@lru_cache(maxsize=100_000)
def first_part(compound: str, last: str) -> str | None:
    """Returns what stands before ``last`` in ``compound``, if it ends with a form of it.

    >>> first_part("vattenavgiften", "avgift"), first_part("avgiften", "avgift")
    ('vatten', None)
    """
    root = stem_of(last)
    at = compound.find(root, _SHORTEST_PART)
    if len(root) < _SHORTEST_PART or at < 0:
        return None
    rest = compound[at + len(root) :]
    if rest and not is_same(compound[at:], last):
        return None
    return compound[:at].rstrip("-")


@lru_cache(maxsize=100_000)
def begins(compound: str, first: str) -> bool:
    """Tells whether ``first`` may be the first part of ``compound``, a linking sound aside."""
    root = stem_of(first)
    return len(root) >= _SHORTEST_PART and compound.startswith(root) and len(compound) > len(first)
