"""Which parts a search is made of, to leave some out and measure what each is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from index.analysis import Word
from index.encoder import Vectors


class UnknownPartError(ValueError):
    """There is no part of that name; the message lists those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a search consists of. In use that is everything; only measurements leave parts out.

    Attributes:
        lexical: BM25's candidates and scores.
        dense: The vectors' candidates and scores.
        sentences: Cosines of single sentences; without them the whole passage's stands for each.
        folding: Lexical tokens without å, ä, ö and accents.
        coverage: How much of the query a passage and its best sentence cover, in its score.
        headings: A passage's title, headings and table headers as part of its lexical text.
        aliases: Names for one thing.
        duplicates: Older passages that say the same stand beside the newest one.
    """

    lexical: bool = True
    dense: bool = True
    sentences: bool = True
    folding: bool = True
    coverage: bool = True
    headings: bool = True
    aliases: bool = True
    duplicates: bool = True

    @classmethod
    def without(cls, names: Iterable[str]) -> Self:
        """Returns all parts but those with these names.

        Raises:
            UnknownPartError: A name is none.
        """
        left_out = dict.fromkeys(names, False)
        if unknown := [name for name in left_out if name not in part_names()]:
            raise UnknownPartError(f"no part is called {unknown[0]!r}: {', '.join(part_names())}")
        return cls(**left_out)

    @property
    def has_stored_tokens(self) -> bool:
        """Whether the lexical index on disk, which has all parts, can be asked."""
        return self.folding and self.headings

    def form(self, word: Word) -> str:
        """Returns the form of ``word`` that lexical tokens are made of."""
        return word.folded if self.folding else word.surface.casefold()

    def cosines(
        self, passages: Vectors, sentences: Sequence[Vectors]
    ) -> tuple[Vectors, list[Vectors]]:
        """Returns the cosines of passages and of each one's sentences that are to count."""
        if not self.dense:
            return np.zeros_like(passages), [np.zeros_like(inner) for inner in sentences]
        if not self.sentences:
            pairs = zip(passages, sentences, strict=True)
            return passages, [np.full_like(inner, whole) for whole, inner in pairs]
        return passages, list(sentences)


def part_names() -> tuple[str, ...]:
    """Returns the names of all parts."""
    return tuple(field.name for field in fields(Parts))


WHOLE = Parts()
