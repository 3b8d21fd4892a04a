"""Gradio's files that the conversation page needs, to be named to the browser at once.

Gradio asks for them in four waves, each when the one before it has run: on a slow line most of the
wait for the question field is spent between the waves.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "gradio_files.toml"
_ASSETS = "templates/frontend/assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradioFiles:
    """Names under ``/assets/``, in the order in which they are needed."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def read_gradio_files() -> GradioFiles:
    """Returns the files that are listed, and that the installed version of Gradio has."""
    listed = tomllib.loads(files("assistant.web").joinpath(FILE).read_text("utf-8"))
    assets = files("gradio").joinpath(_ASSETS)
    found = {
        kind: tuple(name for name in names if assets.joinpath(name).is_file())
        for kind, names in listed.items()
    }
    return GradioFiles(**found)
