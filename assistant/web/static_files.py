"""The page's own style sheets and scripts, read once, each at an address that changes with it."""

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from assistant.web.settings import WebSettings

_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """What is sent for one name, as it is and compressed."""

    content: bytes
    gzipped: bytes
    media_type: str

    @property
    def version(self) -> str:
        """Short digest of the content, for an address that may be cached for ever."""
        return hashlib.sha256(self.content).hexdigest()[:12]


def _static_file(content: bytes, suffix: str) -> StaticFile:
    return StaticFile(content, gzip.compress(content, mtime=0), _MEDIA_TYPES[suffix])


def _theme(settings: WebSettings) -> bytes:
    return (
        f":root{{--accent:{settings.accent}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{settings.accent_dark}}}}}"
    ).encode()


def read_static_files(settings: WebSettings) -> dict[str, StaticFile]:
    """Returns the files of ``static/`` by name, and the operator's colours and logo.

    The colours are ``tema.css``, the logo keeps its suffix: ``logo.svg``, ``logo.png``.
    """
    found = {
        entry.name: _static_file(entry.read_bytes(), entry.name.rpartition(".")[2])
        for entry in files("assistant.web").joinpath("static").iterdir()
    }
    found["tema.css"] = _static_file(_theme(settings), "css")
    if settings.logo:
        suffix = settings.logo.suffix[1:].lower()
        found[f"logo.{suffix}"] = _static_file(settings.logo.read_bytes(), suffix)
    return found
