"""Checkpoints: everything that a run needs to go on, written whole or not at all."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.reader.training.network import Tensors

LATEST, BEFORE_FALL, FINISHED = "latest.pt", "before-fall.pt", "finished.pt"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A run at one moment.

    Attributes:
        tensors: All of the network's.
        optimiser: Its state, as torch gives it.
        step: Steps done.
        seconds: Spent on them.
        taken: Batches drawn of each language.
        layers: How many of the encoder's layers there are.
        still: How many of the lowest of them stay as they are.
        data: Digest of the examples.
    """

    tensors: Tensors
    optimiser: Mapping[str, Any]
    step: int
    seconds: float
    taken: Mapping[str, int]
    layers: int
    still: int
    data: str


def save_state(path: Path, state: State) -> None:
    """Writes ``state`` to ``path`` through a file beside it, so that a cut never leaves half."""
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    content = {name: getattr(state, name) for name in State.__slots__}
    made = path.with_suffix(".tmp")
    torch.save({"format": FORMAT, **content}, made)
    made.replace(path)


def load_state(path: Path) -> State:
    """Returns the state in ``path``.

    Raises:
        ValueError: It was written in another format.
    """
    import torch

    content = torch.load(path, map_location="cpu", weights_only=True)
    if content.pop("format", None) != FORMAT:
        raise ValueError(f"{path}: is of another version; begin anew in an empty folder")
    return State(**content)


def take_up_before_fall(folder: Path) -> None:
    """Makes the state from before the learning rate fell the one that a run goes on from.

    Raises:
        FileNotFoundError: No run in ``folder`` has come so far.
    """
    shutil.copyfile(folder / BEFORE_FALL, folder / LATEST)
    (folder / FINISHED).unlink(missing_ok=True)


def averaged(states: list[Tensors]) -> Tensors:
    """Returns the mean of each tensor: often better than any of the checkpoints it is of."""
    return {
        name: sum((one[name] for one in states[1:]), states[0][name]) / len(states)
        for name in states[0]
    }
