"""How long-running work reports where it is; who shows it is the caller's affair."""

from collections.abc import Callable, Mapping

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done, and how much there is.

Stages that are told with the same total are parts of one piece of work.
"""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Shows nothing."""


def whole_of(stages: Mapping[str, float], progress: Progress) -> Progress:
    """Returns a callback for the stages of one piece of work; ``progress`` is told of the whole.

    Args:
        stages: About how many seconds each takes, in the order in which they follow. Only their
            shares matter: a machine twice as slow is so in all of them.
        progress: Told the stage and the thousandths of a second done and in all.
    """
    order = list(stages)
    total = round(1_000 * sum(stages.values()))

    def tell(stage: str, done: int, of: int) -> None:
        before = sum(stages[name] for name in order[: order.index(stage)])
        progress(stage, round(1_000 * (before + stages[stage] * done / of)), total)

    return tell
