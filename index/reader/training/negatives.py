"""Finds the passages that lexical search, as the product does it, takes for an answer."""

from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.passage import Passage
from index.aliases import Aliases
from index.lexical import LexicalIndex, best_positions, build_lexical
from index.reader.training.sets import QuestionSet

DEPTH = 4  # the product reads the top six; the fifth and sixth are easily told


class Nearby:
    """The passages of a set, searched."""

    def __init__(self, questions: QuestionSet) -> None:
        self._passages = questions.passages
        aliases = Aliases(())
        texts = [
            "\n".join((questions.titles[one.document], *one.heading, one.text))
            for one in self._passages
        ]
        # What is memory-mapped stays readable after its file is removed.
        with TemporaryDirectory(prefix="utblick-", ignore_cleanup_errors=True) as made:
            build_lexical(texts, aliases, Path(made))
            self._index = LexicalIndex(Path(made), aliases, passages=len(texts))

    def passages(self, question: str) -> list[Passage]:
        """Returns the best few passages for ``question``, the best first."""
        positions = best_positions(self._index.scores(question), DEPTH)
        return [self._passages[position] for position in positions]
