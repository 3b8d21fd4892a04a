"""Leaves out what some models think aloud before they reply."""

from dataclasses import dataclass
from typing import Literal

_OPENING, _CLOSING = "<think>", "</think>"


@dataclass(slots=True)
class ThoughtFilter:
    """Passes a reply on piece by piece, without the ``<think>…</think>`` that it may begin with.

    Thoughts that do not end swallow the whole reply: what a model thinks is never shown.

    >>> thoughts = ThoughtFilter()
    >>> "".join(thoughts.feed(piece) for piece in [" <thi", "nk>Hm.</th", "ink> Ja", "."])
    'Ja.'
    """

    state: Literal["before", "within", "after"] = "before"
    held: str = ""

    @property
    def has_spoken(self) -> bool:
        """Whether anything of the reply itself has come."""
        return self.state == "after" or (self.state == "before" and bool(self.held.strip()))

    def feed(self, piece: str) -> str:
        """Returns what of the reply so far can be passed on now; perhaps nothing."""
        if self.state == "after":
            return piece
        self.held += piece
        while self._moves():
            pass
        return self._released()

    def end(self) -> str:
        """Returns what was held back, now that nothing follows."""
        return self.held if self.state == "before" else ""

    def _moves(self) -> bool:
        """Tells whether thoughts begin or end within what is held; takes them out of it."""
        if self.state == "before":
            self.held = self.held.lstrip()
            if not self.held.startswith(_OPENING):
                return False
            self.state, self.held = "within", self.held.removeprefix(_OPENING)
            return True
        thought, closing, rest = self.held.partition(_CLOSING)
        if closing:
            self.state, self.held = "before", rest
            return True
        self.held = thought[-len(_CLOSING) :]  # no more than could be the closing's beginning
        return False

    def _released(self) -> str:
        if self.state == "within" or _OPENING.startswith(self.held):
            return ""
        self.state = "after"
        passed, self.held = self.held, ""
        return passed
