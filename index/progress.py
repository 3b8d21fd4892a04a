"""How long-running work reports where it is; who shows it is the caller's affair."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done, and how much there is."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Shows nothing."""
