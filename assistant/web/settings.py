"""What an operator decides about the page: its name, who answers for it, who may embed it."""

from dataclasses import dataclass, field
from pathlib import Path

from assistant.config import LOOPBACK, RequestLogging
from assistant.config_values import (
    checked_colour,
    checked_host,
    checked_network,
    checked_origin,
)
from assistant.messages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Settings of the page; every one has a default that works.

    Attributes:
        name: What the assistant is called.
        operator: The organisation that runs it; empty until the operator says.
        contact: Its address for questions about the page, shown as text.
        language: Used when the address has no ``?lang=``.
        examples: Questions offered before the first one; known to be answered.
        embed_origins: Origins whose pages may show this one in a frame.
        accent: Colour of links and buttons on light ground, hexadecimal.
        accent_dark: The same on dark ground.
        logo: A picture shown before the name, SVG, PNG or WebP; the drawn one if there is none.
        feedback: File that verdicts on replies are kept in; ``None`` asks for none.
        statistics: File that counts how questions end; ``None`` counts nothing.
        question_limit: Longest question in characters, as the contract says.
        body_limit_bytes: Longest request body, as the contract says.
        questions_per_minute: What one client may ask on average, half of it at once; 0 is no limit.
        hosts: Names under which it may be asked, besides this network's own.
        trusted_proxies: Whose ``X-Forwarded-For`` is believed.
        api_token: What programs must send as ``Authorization: Bearer``; empty asks for nothing.
        signed_in_header: In which a trusted proxy names who has signed in with it; that will do
            instead of the token.
        cors_origins: Sites whose scripts may use ``/api/v1``.
        mcp: Whether ``/mcp`` is there.
        metrics_networks: Who may read ``/metrics``; nobody when empty.
        request_log: What is written to standard error about requests.
        most_at_once: How many requests that may be questions are worked on at a time.
        kept_replies: How many replies are kept to be given again; none with a language model.
        model: The language model that takes part in answers; empty when there is none.
        model_host: Where it is: what questions and passages are sent to.
        step_seconds: How long the page waits for a language model without being redrawn.

    Raises:
        ValueError: A colour, an origin, a host or a network is malformed.
    """

    name: str = "Utblick"
    operator: str = ""
    contact: str = ""
    language: Language = "sv"
    examples: tuple[str, ...] = ()
    embed_origins: tuple[str, ...] = ()
    accent: str = "#0b5670"
    accent_dark: str = "#8ecbe2"
    logo: Path | None = None
    feedback: Path | None = None
    statistics: Path | None = None
    question_limit: int = 1000
    body_limit_bytes: int = 64 * 1024
    questions_per_minute: int = 60
    hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = LOOPBACK
    api_token: str = field(default="", repr=False)
    signed_in_header: str = ""
    cors_origins: tuple[str, ...] = ()
    mcp: bool = True
    metrics_networks: tuple[str, ...] = LOOPBACK
    request_log: RequestLogging = "errors"
    most_at_once: int = 100
    kept_replies: int = 0
    model: str = ""
    model_host: str = ""
    step_seconds: float = 1.0

    def __post_init__(self) -> None:
        for colour in (self.accent, self.accent_dark):
            checked_colour(colour)
        for origin in (*self.embed_origins, *self.cors_origins):
            checked_origin(origin)
        for host in self.hosts:
            checked_host(host)
        for network in (*self.metrics_networks, *self.trusted_proxies):
            checked_network(network)


def page_language(value: str | None, settings: WebSettings) -> Language:
    """Returns the language that ``?lang=`` asks for, or the operator's default."""
    match value:
        case "sv":
            return "sv"
        case "en":
            return "en"
        case _:
            return settings.language
