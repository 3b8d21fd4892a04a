"""How good the answers were when last measured, for the page about the service."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

FILE = "quality.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Figures of the evaluation over the bundled documents; shares are 0 to 1.

    Attributes:
        measured: The day of the evaluation.
        answerable: How many of its questions the documents answer.
        other: How many they do not.
        answered_right: Share of the answerable that got the right answer.
        wrong_answers: Share of the answers given that were not right.
        withheld_right: Share of the others that were rightly not answered.
    """

    measured: date
    answerable: int
    other: int
    answered_right: float
    wrong_answers: float
    withheld_right: float

    @property
    def percent(self) -> dict[str, int]:
        """The shares in whole per cent, by name."""
        shares = ("answered_right", "wrong_answers", "withheld_right")
        return {name: round(100 * getattr(self, name)) for name in shares}


@cache
def read_quality() -> Quality:
    """Returns the figures that the evaluation wrote when they were accepted."""
    text = files("assistant.web").joinpath(FILE).read_text("utf-8")
    return Quality(**tomllib.loads(text))
