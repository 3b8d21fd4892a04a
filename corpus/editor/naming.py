"""Generic wording by which texts name things, from ``naming.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Naming:
    """What ``naming.toml`` says. The patterns ignore case.

    Attributes:
        small_words: In lower case; no name of a thing begins or ends in one of them.
        called: Between a name and a second one, ``även kallad``.
        short_for: Between an abbreviation and the name, ``är en förkortning av``.
    """

    small_words: frozenset[str]
    called: re.Pattern[str]
    short_for: re.Pattern[str]


@cache
def read_naming() -> Naming:
    """Returns the wording that comes with the package."""
    content = tomllib.loads(files("corpus.editor").joinpath("naming.toml").read_text("utf-8"))
    return Naming(
        small_words=frozenset(content["small_words"]),
        called=_compile(content["called"]),
        short_for=_compile(content["short_for"]),
    )


def _compile(patterns: list[str]) -> re.Pattern[str]:
    ways = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"(?:{ways})(?=\s)", re.IGNORECASE)
