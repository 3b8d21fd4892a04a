"""Answers of a language model that were whole and checked, kept in memory to be given again."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from assistant.reply import Mode, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What a model's part in a reply was."""

    outcome: Outcome
    mode: Mode
    prompt: str


class KeptAnswers:
    """The latest ``most`` answers by key; safe to share between threads.

    A key holds everything that decides an answer: see ``assistant.modelled``.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, KeptAnswer] = OrderedDict()

    def find(self, key: Hashable) -> KeptAnswer | None:
        """Returns the answer kept under ``key``, if it still is."""
        with self._lock:
            found = self._answers.get(key)
            if found:
                self._answers.move_to_end(key)
            return found

    def keep(self, key: Hashable, answer: KeptAnswer) -> None:
        """Keeps ``answer``; the one that was used longest ago makes room."""
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
