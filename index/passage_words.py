"""A passage as the words by which it is compared with queries: the whole and each sentence."""

from dataclasses import dataclass

from corpus.collection import Corpus
from corpus.passage import Passage
from index.aliases import Aliases
from index.coverage import TextWords, text_words
from index.lexical import lexical_text


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The words of a passage with its title and headings, and of each of its sentences with them.

    A sentence seldom repeats what its headings say; what it is about they say together.
    """

    whole: TextWords
    sentences: tuple[TextWords, ...]


def read_words(corpus: Corpus, passage: Passage, aliases: Aliases) -> PassageWords:
    """Returns the words of ``passage``; ``sentences`` are parallel to its own."""
    document = corpus.documents[passage.document]
    above = text_words("\n".join((document.source.title, *passage.heading)), aliases)
    return PassageWords(
        whole=text_words(lexical_text(corpus, passage), aliases),
        sentences=tuple(
            text_words(sentence.in_words(document.text), aliases) | above
            for sentence in passage.sentences
        ),
    )
