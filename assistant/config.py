"""The one configuration: a TOML file and the environment, every key optional, unknown keys refused.

Environment variables are ``UTBLICK_`` + section + ``__`` + key, e.g. ``UTBLICK_SERVER__PORT=8080``;
they win over the file. The file is ``utblick.toml`` in the working directory unless named.
"""

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from assistant.config_values import Colour, Endpoint, Host, Network, Origin, Picture, Section
from assistant.messages import Language
from assistant.model.settings import Model, checked_header_name

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FILE = Path("utblick.toml")
PREFIX = "UTBLICK_"
# The language of the command line is chosen before any configuration is read, so it is no key.
NO_KEY = "UTBLICK_LANG"


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file, the key and the remedy."""


HeaderName = Annotated[str, AfterValidator(checked_header_name)]
RequestLogging = Literal["off", "errors", "all"]
# This machine alone.
LOOPBACK = ("127.0.0.0/8", "::1/128")


def _data_directory() -> Path:
    """Returns ``.data`` in a checkout, else a folder of the user's own."""
    if (ROOT / "pyproject.toml").is_file():
        return ROOT / ".data"
    return Path.home() / ".local" / "share" / "utblick"


class Paths(Section):
    """Where things are.

    Attributes:
        documents: Folder of the documents; ``assistant add`` writes here.
        more_documents: Further folders, each with a ``sources.toml`` of its own.
        data: Of all that is built.
    """

    documents: Path = ROOT / "corpus" / "documents"
    more_documents: tuple[Path, ...] = ()
    data: Path = Field(default_factory=_data_directory)

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders of documents, in order."""
        return (self.documents, *self.more_documents)


class Server(Section):
    """Where the page and the interfaces for programs are served, and to whom.

    Attributes:
        host: Other than loopback is for those who put it behind TLS.
        port: 0 takes a free one.
        hosts: Names under which it may be asked, with a port if only that one is meant; addresses
            and names without a dot are this network's own and need not be named. A page elsewhere
            that makes a browser resolve its own name to this machine is stopped by that.
        trusted_proxies: Whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed: those of
            a proxy in front. Nobody else may say which client a request is counted for.
        api_token: What programs must send as ``Authorization: Bearer``; without it, nothing. Long
            enough that nobody guesses it.
        signed_in_header: Header in which a proxy with OpenID Connect, one of ``trusted_proxies``,
            names who has signed in; whoever has needs no token. The proxy must take it away from
            what clients send.
        cors_origins: Sites whose scripts may use ``/api/v1``.
        mcp: Whether ``/mcp`` is there.
        metrics_networks: Who may read ``/metrics``; nobody when empty.
        request_log: What is written to standard error about requests, one JSON line each.
        most_at_once: How many questions over HTTP may be under way at a time; who comes beyond is
            told to come again (503). A hundred wait three seconds for one core.
        kept_replies: How many replies are kept in memory, to be given again to whoever asks the
            same; 0 keeps none. Some 3 kB each. With a language model see ``[model]`` instead.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 7860
    hosts: tuple[Host, ...] = ()
    trusted_proxies: tuple[Network, ...] = LOOPBACK
    api_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    signed_in_header: HeaderName | None = None
    cors_origins: tuple[Origin, ...] = ()
    mcp: bool = True
    metrics_networks: tuple[Network, ...] = LOOPBACK
    request_log: RequestLogging = "errors"
    most_at_once: Annotated[int, Field(ge=1, le=100_000)] = 100
    kept_replies: Annotated[int, Field(ge=0, le=1_000_000)] = 1_000


class Store(Section):
    """Where Chroma is: embedded in the data directory, or on a server.

    Attributes:
        url: The server's address, such as ``http://127.0.0.1:8000``; several assistants may share
            it. Without one, Chroma is embedded.
    """

    url: str | None = None


class Embedder(Section):
    """Which sentence encoder: the bundled one, or a LlamaIndex embedding class by its kind.

    Attributes:
        kind: ``e5`` is the bundled one; the others need their LlamaIndex package.
        model: The model's name, for kinds other than ``e5``.
        base_url: Of the endpoint, for ``openai`` and ``ollama``; passages and questions go there.
        api_key: What the endpoint asks for, if anything; never shown.
        query_prefix: Put before each question, as the model was trained.
        passage_prefix: Put before each passage.
        threads: How many cores the bundled one may use; all, and eight at most, if not set.
    """

    kind: Literal["e5", "huggingface", "openai", "ollama"] = "e5"
    model: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
    query_prefix: str | None = None
    passage_prefix: str | None = None
    threads: Annotated[int, Field(ge=1, le=256)] | None = None


class Reader(Section):
    """A small network that reads question and passage together, to choose and decide by.

    Attributes:
        model: Its model file, with what was fitted with it beside, under the same name with
            ``.toml``; see ``docs/reader.md``. Nothing is read without one.
    """

    model: Path | None = None


class Answers(Section):
    """How answers are made.

    Attributes:
        passages: How many passages are read for evidence; six hold the answer for nine questions
            in ten (``docs/measurements.md``).
        sentences: The most sentences that an answer shows.
        question_characters: Longer questions are refused.
        old_after_years: A source this much older than the newest one is said to be old.
    """

    passages: Annotated[int, Field(ge=1, le=50)] = 6
    sentences: Annotated[int, Field(ge=1, le=10)] = 3
    question_characters: Annotated[int, Field(ge=10, le=10_000)] = 1_000
    old_after_years: Annotated[int, Field(ge=1, le=100)] = 2


class Operator(Section):
    """Who runs the assistant.

    Attributes:
        name: What the assistant is called on the page.
        organisation: Who answers for it.
        contact: Whom to ask about it, shown as text.
    """

    name: str = "Utblick"
    organisation: str | None = None
    contact: str | None = None


class Page(Section):
    """How the page looks and whom it serves.

    Attributes:
        language: Used when the address has no ``?lang=``.
        accent: Colour of links and buttons on light ground, hexadecimal; keep 4.5:1 against white.
        accent_dark: The same on dark ground.
        logo: A picture of the operator's, shown before the name.
        embed_origins: Origins whose pages may show this one in a frame.
        feedback: Whether readers may say if a reply helped; kept in ``feedback.sqlite`` in the data
            directory, as question id and verdict, with a comment from those who agree to it.
        statistics: Whether it is counted how questions end, for editors; kept in
            ``statistics.sqlite`` in the data directory by day, reason, kind of question and nearest
            heading, never with the question or who asked.
        questions_per_minute: What one client may ask on average, half of it at once; 0 is no limit.
            One a second is more than a person asks, and leaves room for a few behind one address.
    """

    language: Language = "sv"
    accent: Colour = "#0b5670"
    accent_dark: Colour = "#8ecbe2"
    logo: Picture | None = None
    embed_origins: tuple[Origin, ...] = ()
    feedback: bool = True
    statistics: bool = True
    questions_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 60


class Telemetry(Section):
    """Where traces of questions go, for OpenTelemetry; nowhere by default.

    Attributes:
        endpoint: Of a collector that takes OTLP over gRPC, such as ``http://127.0.0.1:4317``.
            Status, reason and times of every question go there; those that are answered from
            memory leave no trace.
        texts: Whether questions and replies go there too.
    """

    endpoint: Endpoint | None = None
    texts: bool = False


class Config(BaseSettings):
    """Everything an operator can set; the defaults are a complete assistant on one machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    paths: Paths = Paths()
    server: Server = Server()
    store: Store = Store()
    embedder: Embedder = Embedder()
    model: Model = Model()
    reader: Reader = Reader()
    answers: Answers = Answers()
    operator: Operator = Operator()
    page: Page = Page()
    telemetry: Telemetry = Telemetry()

    def with_documents(self, folder: Path, *more: Path) -> "Config":
        """Returns this configuration for the documents in ``folder`` and ``more``."""
        paths = self.paths.model_copy(update={"documents": folder, "more_documents": more})
        return self.model_copy(update={"paths": paths})

    @property
    def statistics_file(self) -> Path:
        """Where it is counted how questions end."""
        return self.paths.data / "statistics.sqlite"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the library's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Puts the environment above the file, whose content comes in as arguments."""
        return env_settings, init_settings


def read_config(file: Path | None = None) -> Config:
    """Returns the configuration from ``file`` and the environment.

    Without ``file``, ``utblick.toml`` in the working directory is read if it is there.

    Raises:
        ConfigError: The file is missing or not TOML, a key is unknown or out of bounds, or a
            variable cannot be read.
    """
    _refuse_unknown_variables()
    name = file or DEFAULT_FILE
    if file is None and not DEFAULT_FILE.is_file():
        content: dict[str, object] = {}
    else:
        content = _read_toml(name)
    try:
        return Config(**content)  # type: ignore[arg-type]  # pydantic checks the tables
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        fault = first["msg"].removeprefix("Value error, ")  # pydantic's own word for our errors
        raise ConfigError(f"{name} or UTBLICK_…: {key}: {fault}") from error
    except SettingsError as error:
        remedy = "name section and key, SECTION__KEY, and write a list as JSON"
        raise ConfigError(f"UTBLICK_…: {error}; {remedy}") from error


def _refuse_unknown_variables() -> None:
    """Raises for a variable that would be ignored, such as one whose section is misspelt."""
    known = {NO_KEY} | _known_variables()
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            (nearest,) = get_close_matches(name.upper(), sorted(known), n=1, cutoff=0.0)
            raise ConfigError(f"{name}: no such setting; the nearest is {nearest}")


def _known_variables() -> set[str]:
    """Returns the variable of each section as a whole, and of each key."""
    names = set()
    for section, field in Config.model_fields.items():
        names.add(f"{PREFIX}{section}".upper())
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names |= {f"{PREFIX}{section}__{k}".upper() for k in field.annotation.model_fields}
    return names


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}); check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not TOML ({error}); mend that place") from error
