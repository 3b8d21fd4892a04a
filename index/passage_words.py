"""The words of every passage and of each of its sentences, read once, when the index is built.

A search compares some thirty passages with its query. To cut one into words takes .15 ms, to read
what was cut .05 ms.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.collection import Corpus
from corpus.passage import Passage
from index.aliases import Aliases
from index.analysis import stem, words
from index.lexical import lexical_text
from index.problems import Damaged

_WORDS = "words.txt"
_STARTS = "words.npy"  # int64, (passages + 1,): where each passage's words begin, in bytes
_GROUP = "@"  # before the number of an alias group; no word contains it
WHOLE = 1  # the bit of the whole passage, see ``PassageWords``
_REMEMBERED = 500  # passages that were read; 15 kB each


@dataclass(frozen=True, slots=True)
class PassageWords:
    """Which words a passage has, with its title and headings, and which each of its sentences.

    A sentence seldom repeats what its headings say; what it is about they say together, so it is
    read with them. A word's value has a bit for each text that has it: the lowest for the whole
    passage, then one for each sentence.

    Attributes:
        texts: How many: the whole and the sentences.
        forms: Content words, folded.
        stems: The same as stems.
        groups: Alias groups.
    """

    texts: int
    forms: Mapping[str, int]
    stems: Mapping[str, int]
    groups: Mapping[int, int]


def write_words(corpus: Corpus, aliases: Aliases, directory: Path) -> None:
    """Writes the words of all passages, in their order, to ``directory``."""
    starts = [0]
    with (directory / _WORDS).open("wb") as file:
        for passage in corpus.passages:
            parts = ("\t".join(_tokens(text, aliases)) for text in _texts(corpus, passage))
            starts.append(starts[-1] + file.write("\n".join(parts).encode()))
    np.save(directory / _STARTS, np.array(starts, dtype=np.int64))


class StoredWords:
    """The words of a finished generation, opened for reading."""

    def __init__(self, directory: Path) -> None:
        file = directory / _WORDS
        self._bytes = np.memmap(file, np.uint8, "r")
        self._starts: list[int] = np.load(directory / _STARTS).tolist()
        if self._starts[-1] != len(self._bytes):
            raise Damaged(f"{file} does not fit; build the index again")
        self.of_passage = lru_cache(_REMEMBERED)(self._read)

    def _read(self, position: int) -> PassageWords:
        here = slice(self._starts[position], self._starts[position + 1])
        return _parsed(self._bytes[here].tobytes().decode())


def _texts(corpus: Corpus, passage: Passage) -> Iterator[str]:
    """Yields the whole passage, what stands above its sentences, and each sentence."""
    document = corpus.documents[passage.document]
    yield lexical_text(corpus, passage)
    yield "\n".join((document.source.title, *passage.heading))
    for sentence in passage.sentences:
        yield sentence.in_words(document.text)


def _tokens(text: str, aliases: Aliases) -> Iterable[str]:
    found = tuple(words(text))
    forms = [word.folded for word in found if word.is_content]
    return dict.fromkeys([*forms, *(f"{_GROUP}{group}" for group in aliases.namings(found))])


def _parsed(packed: str) -> PassageWords:
    whole, above, *sentences = (line.split("\t") if line else [] for line in packed.split("\n"))
    forms = dict.fromkeys(whole, WHOLE)
    in_all_sentences = (1 << len(sentences) + 1) - 2
    for token in above:
        forms[token] = forms.get(token, 0) | in_all_sentences
    for at, sentence in enumerate(sentences, start=1):
        for token in sentence:
            forms[token] = forms.get(token, 0) | 1 << at
    names = [token for token in forms if token.startswith(_GROUP)]
    groups = {int(token.removeprefix(_GROUP)): forms.pop(token) for token in names}
    stems: dict[str, int] = {}
    for form, where in forms.items():
        stems[stem(form)] = stems.get(stem(form), 0) | where
    return PassageWords(1 + len(sentences), forms, stems, groups)
