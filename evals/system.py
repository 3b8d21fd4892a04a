"""The seam to the system under test: a question line in, a reply object out, and a search."""

from collections.abc import Mapping
from typing import Any, Protocol

from evals.texts import Place


class System(Protocol):
    """Anything that answers with the contract's reply object can be measured."""

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the reply object of ``line``, a question line of the contract."""
        ...

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns the places found for ``query``, best first, at most ``limit``."""
        ...

    def indexed(self) -> list[Place]:
        """Returns every place that can be found at all, to tell absent from not found."""
        ...
