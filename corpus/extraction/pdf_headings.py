"""Headings by their looks, and their levels, the same throughout a document."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.extraction.pdf_parts import Part, PartKind, Setting, is_heading_size
from corpus.units import LONGEST_SHORT

_DEEPEST = 6
_SAME_LEVEL = 0.6  # points
_LONGEST = 200  # characters of a heading in large letters over several lines
_UNFINISHED = (",", ";", ":", "-", "–")
_SHARE_TAGGED = 0.5  # of the headings by looks; with fewer, only the title is tagged, say


def levels_of(parts: Sequence[Part], setting: Setting) -> dict[int, int]:
    """Returns the level of each part that is a heading, by its position among ``parts``.

    A PDF that is tagged throughout says it itself. In others the largest letters are level 1,
    and so on; bold lines of the body's size come last.
    """
    tagged = {at: level for at, part in enumerate(parts) if (level := _tagged_level(part))}
    looks = _levels_by_looks(parts, setting)
    return tagged if len(tagged) > _SHARE_TAGGED * len(looks) else looks


def _levels_by_looks(parts: Sequence[Part], setting: Setting) -> dict[int, int]:
    found = [at for at, part in enumerate(parts) if _is_large(part, setting)]
    bold = [at for at in range(len(parts)) if _is_bold_heading(parts, at, setting)]
    ranks = _ranks(parts[at].size for at in found)
    levels = {at: min(ranks[parts[at].size], _DEEPEST) for at in found}
    below = min(max(ranks.values(), default=0) + 1, _DEEPEST)
    return levels | {at: below for at in bold if at not in levels}


def _tagged_level(part: Part) -> int:
    """Returns the level that the PDF itself gives; 0 when it gives none."""
    return part.lines[0].tag.heading if len(_text(part)) <= _LONGEST else 0


def _ranks(sizes: Iterable[float]) -> dict[float, int]:
    """Returns a level for each size, from the largest; sizes next to one another share it."""
    ordered = sorted(set(sizes), reverse=True)
    ranks = dict.fromkeys(ordered[:1], 1)
    for larger, size in pairwise(ordered):
        ranks[size] = ranks[larger] + (larger - size > _SAME_LEVEL)
    return ranks


def _text(part: Part) -> str:
    return " ".join(line.text for line in part.lines)


def _is_large(part: Part, setting: Setting) -> bool:
    if part.kind not in (PartKind.TEXT, PartKind.ITEM) or not _reads_as_heading(part):
        return False
    return is_heading_size(part.lines[0], setting) and len(_text(part)) <= _LONGEST


def _is_bold_heading(parts: Sequence[Part], at: int, setting: Setting) -> bool:
    """Tells whether a bold line of the body's size stands above text that is not bold."""
    part = parts[at]
    if setting.bold or not part.bold or part.kind not in (PartKind.TEXT, PartKind.ITEM):
        return False
    text = _text(part)
    if part.size < setting.size - _SAME_LEVEL or len(text) > LONGEST_SHORT:
        return False
    follower = parts[at + 1] if at + 1 < len(parts) else None
    if follower is None or (follower.bold and follower.tight):
        return False
    return _reads_as_heading(part) and (text[0].isupper() or text[0].isdigit())


def _reads_as_heading(part: Part) -> bool:
    text = _text(part)
    if not any(letter.isalpha() for letter in text) or text.endswith(_UNFINISHED):
        return False
    return not text.endswith(".") or (len(text) <= LONGEST_SHORT and ". " not in text)
