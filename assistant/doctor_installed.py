"""The checks of ``assistant doctor`` on what was installed: Python, packages, what they carry."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from assistant.config import ROOT, Config
from assistant.doctor import Finding, faulty, sound, unchecked

# Of Python as pyproject.toml has them.
_OLDEST, _TOO_NEW = (3, 11), (3, 14)
_SHOWN_PACKAGES = 3
_PIN = re.compile(r"^([A-Za-z0-9][\w.\-]*)==(\S+)", re.MULTILINE)
_REQUIRED = re.compile(r"[A-Za-z0-9][\w.\-]*")
_SHORT = "Åke"  # a few tokens, one of them outside ASCII


def check_python(_config: Config) -> Finding:
    """Finds whether this Python is one that we know."""
    version = ".".join(map(str, sys.version_info[:3]))
    is_known = _OLDEST <= sys.version_info[:2] < _TOO_NEW
    return (
        sound("python", version=version) if is_known else faulty("python", "other", version=version)
    )


def check_packages(_config: Config) -> Finding:
    """Finds packages that are missing, or of another version than ``constraints.txt`` names."""
    missing = sorted(name for name in _required() if _installed(name) is None)
    if missing:
        return faulty("packages", "missing", names=", ".join(missing))
    file = ROOT / "constraints.txt"
    if not file.is_file():
        return unchecked("packages", count=len(list(_required())))
    pins = file.read_text("utf-8")
    other = other_versions(pins, _installed)
    if not other:
        return sound("packages", count=len(_PIN.findall(pins)))
    shown = ", ".join(other[:_SHOWN_PACKAGES])
    return faulty("packages", "other", count=len(other), names=shown)


def other_versions(pins: str, installed: Callable[[str], str | None]) -> list[str]:
    r"""Returns what is installed in another version than pinned, with both versions.

    >>> other_versions("a==1.0\nb==2\nc==3\n", {"a": "1.0", "b": "2.1"}.get)
    ['b 2.1 (2)']
    """
    found = [(name, pin, installed(name)) for name, pin in _PIN.findall(pins)]
    return [f"{name} {got} ({pin})" for name, pin, got in found if got not in {None, pin}]


def _required() -> Iterator[str]:
    """Yields the names that this distribution needs, those of its extras left out."""
    for requirement in metadata.requires("utblick") or ():
        name = _REQUIRED.match(requirement)
        if name and "extra ==" not in requirement:
            yield name[0]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_encoder(config: Config) -> Finding:
    """Finds whether the bundled encoder's weights are the expected ones, byte for byte."""
    if config.embedder.kind != "e5":
        return unchecked("encoder", kind=config.embedder.kind)
    from index.e5.weights import WeightsError, check_weights, find_weights

    try:
        with tempfile.TemporaryDirectory() as nothing_remembered:
            check_weights(find_weights(), stamps=Path(nothing_remembered))
    except (WeightsError, OSError) as error:
        return faulty("encoder", "damaged", reason=error)
    return sound("encoder")


def check_tokens(_config: Config) -> Finding:
    """Finds whether tokens can be counted without any network."""
    from corpus.tokens import TokensError, count_tokens

    try:
        count_tokens(_SHORT)
    except TokensError as error:
        return faulty("tokens", "missing", reason=error)
    return sound("tokens")
