"""Ids for new documents, made of their titles."""

import re
import unicodedata

_LONGEST = 60  # characters: two thirds of a terminal's line, and a readable address
_FALLBACK = "document"  # for a title without any letter from a to z
_TRANSLITERATED = str.maketrans("æøœ", "aoo") | str.maketrans({"ð": "d", "þ": "th"})


def proposed_id(title: str, year: str | None, *, taken: frozenset[str], is_twin: bool) -> str:
    """Returns an id made of ``title``, other than those ``taken``.

    Args:
        title: Of the document.
        year: Of the document, if it is known.
        taken: Ids of other documents.
        is_twin: Whether another document has the same title, so that the year should tell them
            apart.

    >>> proposed_id("Åsens översiktsplan", "2021", taken=frozenset(), is_twin=True)
    'asens-oversiktsplan-2021'
    """
    name = _slug(title) or _FALLBACK
    with_year = f"{name}-{year}" if year and year not in name else name
    wanted = with_year if is_twin or name in taken else name
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _slug(title: str) -> str:
    decomposed = unicodedata.normalize("NFKD", title.casefold().translate(_TRANSLITERATED))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    slug = "-".join(re.findall(r"[a-z0-9]+", bare))
    return slug if len(slug) <= _LONGEST else slug[: _LONGEST + 1].rsplit("-", 1)[0][:_LONGEST]
