"""The one seam between the page and what answers: a question line in, a reply out."""

from typing import Protocol

from assistant.messages import Language
from assistant.reply import Reply
from corpus.collection import Corpus


class Engine(Protocol):
    """What the page needs to know of the assistant."""

    @property
    def corpus(self) -> Corpus:
        """The documents that answers stand on."""

    @property
    def fingerprint(self) -> str:
        """Identity of the index that is searched; empty while there is none."""

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the reply to a question line of the contract.

        Never raises for anything a user wrote, is thread-safe, and may block.
        """
