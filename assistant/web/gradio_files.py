"""Gradio's files that the conversation page needs, to be named to the browser at once.

Gradio asks for them in four waves, each when the one before it has run: on a slow line most of the
wait for the question field is spent between the waves.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.messages import Language

FILE = "gradio_files.toml"
_ASSETS = "templates/frontend/assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradioFiles:
    """Names under ``/assets/``.

    Attributes:
        scripts: In the order in which they are needed.
        styles: What Gradio would load, one style sheet after the other, for components that all
            have ours instead: they are named as switched off, which browsers do not load, and
            Gradio takes them for loaded.
    """

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def read_gradio_files(language: Language) -> GradioFiles:
    """Returns the files for a page in ``language``, those that the installed Gradio has."""
    listed = tomllib.loads(files("assistant.web").joinpath(FILE).read_text("utf-8"))
    words = listed["languages"].get(language)
    return GradioFiles(
        scripts=_installed([*listed["scripts"], *([words] if words else [])]),
        styles=_installed(listed["styles"]),
    )


def _installed(names: list[str]) -> tuple[str, ...]:
    assets = files("gradio").joinpath(_ASSETS)
    return tuple(name for name in names if assets.joinpath(name).is_file())
