"""The fitted weights and thresholds of the decision: those that ship, or those kept with an index.

``python -m evals calibrate --write`` fits them on an operator's own questions and writes them
beside the index that they were fitted with.
"""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from assistant.messages import LANGUAGES, Language
from assistant.signals import NEEDED, OPTIONAL

CALIBRATION = "calibration.toml"
_NUMBERS = frozenset({"bias", "answer_from", "subject_from"})


class CalibrationError(ValueError):
    """A calibration cannot be used; one line that names the file and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The weights and thresholds for questions in one language.

    Attributes:
        weights: By signal of ``assistant.signals.Signals``; the optional ones may be left out.
        bias: Added to the weighted sum.
        answer_from: From this probability on the evidence is shown as the answer.
        subject_from: Below this probability, whatever is asked for, the question is not about the
            sources' subject.
    """

    weights: Mapping[str, float]
    bias: float
    answer_from: float
    subject_from: float


Calibrations = Mapping[Language, Calibration]


@cache
def shipped_calibrations() -> Calibrations:
    """Returns the calibrations that ship with the assistant, by language of the question."""
    text = files("assistant").joinpath(CALIBRATION).read_text("utf-8")
    return calibrations_in(tomllib.loads(text), CALIBRATION, remedy=_REMEDY)


def calibrations_beside(
    index_directory: Path, encoder: str, *, otherwise: Calibrations | None = None
) -> Calibrations:
    """Returns the calibrations kept in ``index_directory``, else those that ship.

    Args:
        index_directory: Where an operator's own are kept.
        encoder: What they must have been fitted with, since cosines of two encoders cannot be
            compared; others are not used.
        otherwise: In place of those that ship, where there are any, by language.

    Raises:
        CalibrationError: There is a file, but it is not a calibration.
    """
    path = index_directory / CALIBRATION
    given = {**shipped_calibrations(), **(otherwise or {})}
    if not path.exists():
        return given
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CalibrationError(f"{path}: cannot be read ({error}); {_REMEDY}") from None
    if table.pop("encoder", None) != encoder:
        return given
    return {**given, **calibrations_in(table, str(path), remedy=_REMEDY)}


_REMEDY = "delete it, or write it anew with: python -m evals calibrate --write"


def calibrations_in(table: dict[str, object], name: str, *, remedy: str) -> Calibrations:
    """Returns the calibrations in the tables by language of the file called ``name``.

    Raises:
        CalibrationError: They are none; the message ends with ``remedy``.
    """
    unknown = set(table) - set(LANGUAGES)
    if unknown:
        raise CalibrationError(f"{name}: unknown {', '.join(sorted(unknown))}; {remedy}")
    return {
        language: _calibration(table[language], f"{name}, [{language}]", remedy)
        for language in LANGUAGES
        if language in table
    }


def _calibration(entry: object, place: str, remedy: str) -> Calibration:
    if not isinstance(entry, dict) or set(entry) != _NUMBERS | {"weights"}:
        wanted = ", ".join(sorted(_NUMBERS | {"weights"}))
        raise CalibrationError(f"{place}: must hold {wanted}; {remedy}")
    weights = entry.pop("weights")
    if not isinstance(weights, dict) or not set(NEEDED) <= set(weights) <= {*NEEDED, *OPTIONAL}:
        wanted = f"{', '.join(NEEDED)}, and may be of {', '.join(sorted(OPTIONAL))}"
        raise CalibrationError(f"{place}: weights must be of {wanted}; {remedy}")
    for key, value in (*entry.items(), *weights.items()):
        if not is_number(value):
            raise CalibrationError(f"{place}: {key} must be a number; {remedy}")
    return Calibration(weights=weights, **entry)


def is_number(value: object) -> bool:
    """Tells whether ``value``, read from TOML, is a finite number."""
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    # An integer may be too large for a float, which isfinite would raise for.
    return is_real and abs(value) <= sys.float_info.max  # type: ignore[arg-type]  # a number
