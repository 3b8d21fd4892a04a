"""What settings are made of: a table that refuses unknown keys, and the values that are checked."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

# Any hexadecimal colour and nothing else, which could smuggle CSS into the theme file.
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_ENDPOINT = re.compile(_ORIGIN.pattern + r"(?:/[A-Za-z0-9._~%/\-]*)?")
_HOST = re.compile(r"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def checked_colour(value: str) -> str:
    """Returns ``value``, a hexadecimal colour.

    Raises:
        ValueError: It is none.
    """
    if not _COLOUR.fullmatch(value):
        raise ValueError(f"not a hexadecimal colour such as #0b5670: {value!r}")
    return value


def checked_origin(value: str) -> str:
    """Returns ``value``, a web origin: scheme, host and, if need be, port.

    Raises:
        ValueError: It is none.
    """
    if not _ORIGIN.fullmatch(value):
        raise ValueError(f"not an origin such as https://example.org: {value!r}")
    return value


def checked_endpoint(value: str) -> str:
    """Returns ``value``, the address of an endpoint: an origin, then perhaps a path.

    Raises:
        ValueError: It is none, or holds a name and password, which would be shown.
    """
    if not _ENDPOINT.fullmatch(value):
        raise ValueError("not an address such as http://127.0.0.1:8000/v1; a key goes into api_key")
    return value


def checked_host(value: str) -> str:
    """Returns ``value``, a name or address as browsers send it in ``Host``, perhaps with a port.

    Raises:
        ValueError: It is none.
    """
    if not _HOST.fullmatch(value):
        raise ValueError(f"not a host such as svar.example.org or [::1]:7860: {value!r}")
    return value


def checked_network(value: str) -> str:
    """Returns ``value``, an IP address or network.

    Raises:
        ValueError: It is none.
    """
    try:
        ip_network(value)
    except ValueError as error:
        raise ValueError(f"not a network such as 10.0.0.0/8 or ::1/128: {error}") from error
    return value


_PICTURES = (".svg", ".png", ".webp")


def checked_picture(value: Path) -> Path:
    """Returns ``value``, a picture file that a browser shows.

    Raises:
        ValueError: It is none, or not there.
    """
    if value.suffix.lower() not in _PICTURES or not value.is_file():
        raise ValueError(f"no picture ({', '.join(_PICTURES)}) of that name: {value}")
    return value


Colour = Annotated[str, AfterValidator(checked_colour)]
Origin = Annotated[str, AfterValidator(checked_origin)]
Endpoint = Annotated[str, AfterValidator(checked_endpoint)]
Picture = Annotated[Path, AfterValidator(checked_picture)]
Host = Annotated[str, AfterValidator(checked_host)]
Network = Annotated[str, AfterValidator(checked_network)]


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
