"""What a language model's part in the answers came to: what was kept of it, and dropped and why."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from assistant.trace import ModelPart

_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropping:
    """Figures of the times that a language model was asked for an answer.

    Attributes:
        model: Its name and host.
        asked: How often it was asked, to write or to select.
        kept: Sentences that were verified, or selected.
        dropped: Lines that were not, by reason.
        endings: What came of each time; see ``assistant.model.writing``.
        faults: What its endpoint failed by.
    """

    model: str
    asked: int
    kept: int
    dropped: Counter[str]
    endings: Counter[str]
    faults: Counter[str]

    @classmethod
    def of(cls, model: str, parts: "Iterable[ModelPart]") -> "Dropping":
        """Returns the figures of ``parts``."""
        asked = list(parts)
        return cls(
            model=model,
            asked=len(asked),
            kept=sum(part.kept for part in asked),
            dropped=sum((Counter(part.dropped) for part in asked), Counter()),
            endings=Counter(part.ending for part in asked),
            faults=Counter(part.fault for part in asked if part.fault),
        )

    @property
    def drop_rate(self) -> float | None:
        """The share of its lines that could not be shown; ``None`` when it wrote none."""
        dropped = self.dropped.total()
        return dropped / (self.kept + dropped) if self.kept + dropped else None

    def as_json(self) -> dict[str, Any]:
        """Returns all of it."""
        rate = self.drop_rate
        return {
            "model": self.model,
            "asked": self.asked,
            "kept": self.kept,
            "drop_rate": None if rate is None else round(rate, _DIGITS),
            "dropped": dict(sorted(self.dropped.items())),
            "endings": dict(sorted(self.endings.items())),
            "faults": dict(sorted(self.faults.items())),
        }


def show_dropping(dropping: Dropping, console: "Console") -> None:
    """Prints the figures as a table."""
    from rich.table import Table

    table = Table(title=f"What {dropping.model} wrote", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    rate = dropping.drop_rate
    rows = {
        "asked": str(dropping.asked),
        "sentences kept": str(dropping.kept),
        "drop rate": "–" if rate is None else f"{rate:.3f}",
    }
    for name in ("dropped", "endings", "faults"):
        counts: Counter[str] = getattr(dropping, name)
        rows |= {f"{name}: {kind}": str(number) for kind, number in counts.most_common()}
    for name, value in rows.items():
        table.add_row(name, value)
    console.print(table)
