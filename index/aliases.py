"""Finding the names of one thing, so that a text with any of them matches all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.analysis import Word, words


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at ``words[start:end]`` and the groups of names that it belongs to."""

    start: int
    end: int
    groups: tuple[int, ...]


class Aliases:
    """Groups of names for the same thing, by number in the order given.

    Names are compared by their words' stems, so inflected and unaccented spellings count.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.names: tuple[tuple[str, ...], ...] = tuple(tuple(group) for group in groups)
        numbered: dict[tuple[str, ...], list[int]] = {}
        for number, group in enumerate(self.names):
            for key in dict.fromkeys(_key(name) for name in group):
                if key:
                    numbered.setdefault(key, []).append(number)
        self._groups = {key: tuple(numbers) for key, numbers in numbered.items()}
        self._longest = max((len(key) for key in numbered), default=0)
        self._openers = frozenset(key[0] for key in numbered)

    def mentions(self, text: Sequence[Word]) -> tuple[Mention, ...]:
        """Returns the names that ``text`` mentions: leftmost first, the longest at each place."""
        stems = [word.stem for word in text] if self._groups else []
        found: list[Mention] = []
        at = 0
        while at < len(stems):
            mention = self._mention_at(stems, at) if stems[at] in self._openers else None
            if mention:
                found.append(mention)
            at = mention.end if mention else at + 1
        return tuple(found)

    def namings(self, text: Sequence[Word]) -> tuple[int, ...]:
        """Returns the number of a group for each of its names in ``text``, within others too.

        A text that speaks of S3-plattformar speaks of S3 as well, whereas a query for the one
        does not ask for the other.
        """
        stems = [word.stem for word in text] if self._groups else []
        return tuple(
            group
            for at in range(len(stems))
            if stems[at] in self._openers
            for length in range(1, min(self._longest, len(stems) - at) + 1)
            for group in self._groups.get(tuple(stems[at : at + length]), ())
        )

    def _mention_at(self, stems: list[str], at: int) -> Mention | None:
        for length in range(min(self._longest, len(stems) - at), 0, -1):
            groups = self._groups.get(tuple(stems[at : at + length]))
            if groups:
                return Mention(at, at + length, groups)
        return None


def _key(name: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words(name))
