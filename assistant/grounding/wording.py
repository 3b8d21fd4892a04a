"""Swedish words by which statements are told apart: ``wording.toml``, about the language only."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The word lists; ``wording.toml`` says what each is for."""

    orders: tuple[str, ...]


@cache
def read_wording() -> Wording:
    """Returns the content of ``wording.toml``."""
    table = tomllib.loads(files("assistant.grounding").joinpath("wording.toml").read_text("utf-8"))
    return Wording(orders=tuple(table["orders"]["patterns"]))
