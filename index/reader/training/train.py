"""One training run: steps until its time is up, watched, logged, cut off and taken up again."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.e5.weights import Weights, find_weights, read_weights
from index.reader.training.arrays import load_rows, shortened
from index.reader.training.checkpoints import (
    BEFORE_FALL,
    FINISHED,
    LATEST,
    State,
    load_state,
    save_state,
)
from index.reader.training.losses import batch_of, loss_of
from index.reader.training.memory import keep_memory
from index.reader.training.network import (
    Noise,
    Shape,
    Tensors,
    new_tensors,
    read_rows,
    shape_of,
    trained_names,
)
from index.reader.training.prepare import DEV, digest_of, train_name
from index.reader.training.schedule import FALL_FROM, MIXTURE, Draw, rate_at
from index.reader.training.watch import watch

if TYPE_CHECKING:
    import torch

LOG = "log.jsonl"
SEED = 7
ROWS_A_STEP = 8  # with few examples many small steps learn more than few large ones
# A step's rows go in small parts to threads that each keep to one core: no thread waits for another
# at every product, which on cores shared with others cost half of the speed.
ROWS_A_PART = 4
THREADS = 2
# Most rows are cut to about this length: a third fewer tokens, and so a third more examples.
SHORT_TOKENS, SHORT_SHARE = 112, 0.8
RATE, HEADS_RATE = 8e-5, 8e-4  # small encoders take 5e-5 to 1e-4; what is new needs more
DECAY, LONGEST_GRADIENT, DROPOUT = 0.01, 1.0, 0.1
_NEW = ("kinds", "matches", "heads")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long a run is and how often it is kept and watched.

    Attributes:
        seconds: Of training, with what was spent before it was taken up; 0 for by steps.
        steps: Of training, when ``seconds`` is 0; such a run can be repeated exactly.
        keep_seconds: Between checkpoints.
        watch_steps: Between looks at the examples set aside for it.
    """

    seconds: float = 0.0
    steps: int = 0
    keep_seconds: float = 120.0
    watch_steps: int = 500


class Run:
    """A run in a folder, new or taken up from its last checkpoint."""

    def __init__(self, folder: Path, data: Path, plan: Plan, *, say: Say) -> None:
        _keep_to_one_core()
        self._folder, self._plan, self._say = folder, plan, say
        self._weights = read_weights(find_weights())
        self._dev = load_rows(data / DEV)
        sets = {
            name: shortened(
                load_rows(data / train_name(name)),
                max_tokens=SHORT_TOKENS,
                share=SHORT_SHARE,
                seed=SEED,
            )
            for name in MIXTURE
        }
        state = _state_in(folder, self._weights, digest_of(data))
        self._state = state
        self._shape = replace(shape_of(self._weights), layers=state.layers, still=state.still)
        self._tensors = dict(state.tensors)
        self._draw = Draw(sets, seed=SEED, rows=ROWS_A_STEP, taken=state.taken)
        self._step, self._seconds = state.step, state.seconds
        self._optimiser = _optimiser(self._tensors, self._shape)
        if state.optimiser:
            self._optimiser.load_state_dict(dict(state.optimiser))

    @property
    def done(self) -> float:
        """The share of the run that is behind it, 0..1."""
        if self._plan.seconds:
            return min(1.0, self._seconds / self._plan.seconds)
        return min(1.0, self._step / self._plan.steps)

    def train(self, *, most_steps: int | None = None) -> None:
        """Trains until the run is done or ``most_steps`` more were taken; keeps the last state."""
        keep_memory()
        kept = time.monotonic()
        with ThreadPoolExecutor(THREADS, "part", _keep_to_one_core) as pool:
            last = None if most_steps is None else self._step + most_steps
            while self.done < 1.0 and self._step != last:
                before = self.done
                begun = time.monotonic()
                name, loss = self._one_step(pool)
                self._seconds += time.monotonic() - begun
                self._tell(name, loss)
                if before < FALL_FROM <= self.done:
                    self._keep(BEFORE_FALL)
                if time.monotonic() - kept > self._plan.keep_seconds:
                    self._keep(LATEST)
                    kept = time.monotonic()
                if self._step % self._plan.watch_steps == 0:
                    self._watch(pool)
            self._watch(pool)
        self._keep(LATEST)
        if self.done >= 1.0:
            self._keep(FINISHED)

    def _one_step(self, pool: ThreadPoolExecutor) -> tuple[str, float]:
        import torch

        name, chosen = self._draw.next(self._step, self.done)
        rows = self._draw.sets[name]
        names = trained_names(self._tensors, self._shape)
        wanted = [self._tensors[one] for one in names]
        parts = [chosen[at : at + ROWS_A_PART] for at in range(0, len(chosen), ROWS_A_PART)]

        def part_of(at: int) -> tuple[float, Sequence["torch.Tensor"]]:
            seed = (SEED * 1_000_003 + self._step) * len(parts) + at
            noise = Noise(DROPOUT, torch.Generator().manual_seed(seed))
            batch = batch_of(rows, parts[at], self._weights)
            outputs = read_rows(self._tensors, self._shape, batch, noise=noise)
            loss = loss_of(outputs, rows, parts[at]) / len(chosen)
            return loss.item(), torch.autograd.grad(loss, wanted)

        total = 0.0
        for tensor in wanted:
            tensor.grad = None
        for loss, gradients in pool.map(part_of, reversed(range(len(parts)))):  # the longest first
            total += loss
            for tensor, gradient in zip(wanted, gradients, strict=True):
                tensor.grad = gradient if tensor.grad is None else tensor.grad.add_(gradient)
        torch.nn.utils.clip_grad_norm_(wanted, LONGEST_GRADIENT)
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * rate_at(self.done)
        self._optimiser.step()
        self._step += 1
        return name, total

    def _keep(self, name: str) -> None:
        state = State(
            tensors={key: tensor.detach() for key, tensor in self._tensors.items()},
            optimiser=self._optimiser.state_dict(),
            step=self._step,
            seconds=self._seconds,
            taken=self._draw.taken,
            layers=self._shape.layers,
            still=self._shape.still,
            data=self._state.data,
        )
        save_state(self._folder / name, state)

    def _tell(self, name: str, loss: float) -> None:
        line = {
            "step": self._step,
            "seconds": round(self._seconds, 1),
            "done": round(self.done, 4),
            "set": name,
            "loss": round(loss, 4),
        }
        self._log(line)
        if self._step % 20 == 0:
            speed = self._step * ROWS_A_STEP / max(self._seconds, 1e-9)
            self._say(f"{self.done:6.1%}  step {self._step}  loss {loss:.3f}  {speed:.1f} rows/s")

    def _watch(self, pool: ThreadPoolExecutor) -> None:
        figures = watch(self._dev, self._weights, self._tensors, self._shape, pool)
        self._log({"step": self._step, "seconds": round(self._seconds, 1), **figures})
        self._say("  ".join(f"{name} {value:.3f}" for name, value in figures.items()))

    def _log(self, line: dict[str, object]) -> None:
        with (self._folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _keep_to_one_core() -> None:
    import torch

    torch.set_num_threads(1)


def _state_in(folder: Path, weights: Weights, data: str) -> State:
    """Returns the last checkpoint, or a new state where there is none.

    Raises:
        ValueError: The checkpoint is of other examples.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LATEST
    if not path.is_file():
        shape = shape_of(weights)
        return State(
            tensors=new_tensors(weights, shape, SEED),
            optimiser={},
            step=0,
            seconds=0.0,
            taken={},
            layers=shape.layers,
            still=shape.still,
            data=data,
        )
    state = load_state(path)
    if state.data != data:
        raise ValueError(f"{path} was trained on other examples; begin anew in an empty folder")
    return state


def _optimiser(tensors: Tensors, shape: Shape) -> "torch.optim.AdamW":
    import torch

    names = trained_names(tensors, shape)
    for name in names:
        tensors[name].requires_grad_(requires_grad=True)
    new = [name for name in names if name.startswith(_NEW)]
    plain = [name for name in names if name not in new and tensors[name].dim() == 1]
    matrices = [name for name in names if name not in new and tensors[name].dim() > 1]
    groups = [
        {"params": [tensors[name] for name in new], "peak": HEADS_RATE, "weight_decay": 0.0},
        {"params": [tensors[name] for name in plain], "peak": RATE, "weight_decay": 0.0},
        {"params": [tensors[name] for name in matrices], "peak": RATE, "weight_decay": DECAY},
    ]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), eps=1e-6)
