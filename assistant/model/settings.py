"""Which language model takes part in answers, if any, how, and with what patience."""

import re
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from assistant.config_values import Endpoint, Section

# What a header's name may hold (RFC 9110), and what its value may hold without ending the header.
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")

Scalar: TypeAlias = bool | int | float | str
Seconds = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]


def checked_header_name(value: str) -> str:
    """Returns ``value``, the name of an HTTP header.

    Raises:
        ValueError: It is none.
    """
    if not _HEADER_NAME.fullmatch(value):
        raise ValueError(f"not the name of a header such as api-key: {value!r}")
    return value


def checked_header_value(value: SecretStr) -> SecretStr:
    """Returns ``value``, which a header can hold.

    Raises:
        ValueError: It holds line breaks or other than ASCII; the message does not show it.
    """
    if not _HEADER_VALUE.fullmatch(value.get_secret_value()):
        raise ValueError("a header's value is one line of ASCII")
    return value


HeaderName = Annotated[str, AfterValidator(checked_header_name)]
HeaderValue = Annotated[SecretStr, AfterValidator(checked_header_value)]


class Model(Section):
    """A language model behind an endpoint that speaks chat completions; by default none.

    ``docs/models.md`` has examples for the usual servers. There is no default address.

    Attributes:
        base_url: The endpoint's address, up to where ``/chat/completions`` follows.
        model: The model's name, as the endpoint knows it; belongs with ``base_url``.
        api_key: What the endpoint asks for, if anything; never shown.
        mode: What the model does: writes sentences that are checked one by one, selects sentences
            of the sources, or nothing (then only the evaluation's judge asks it).
        headers: Sent besides, such as ``api-key`` for Azure; never shown.
        query: Added to the address, such as ``api-version`` for Azure.
        parameters: Sent with every request as they are, such as ``temperature``.
        max_tokens: Of one reply.
        max_tokens_parameter: What the endpoint calls that.
        context_tokens: What the model takes in, its reply included.
        schema_format: How the endpoint is told of the form of a selection; ``none`` leaves it to
            the prompt.
        deadline_seconds: From the question to the last word, waiting and retries included.
        first_token_seconds: From a request to the first word.
        slots: How many requests the endpoint works on at once.
        queue: How many may wait for a slot; further questions are answered without the model.
        follow_ups: Whether the model may spell out a question that leans on the one before.
        rerank: Whether it may point at those of the ten best passages that are to be read.
        kept_answers: How many checked answers are kept in memory, to be given again.
        timeout_seconds: For one whole reply of the evaluation's judge.
    """

    base_url: Endpoint | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    api_key: HeaderValue | None = None
    mode: Literal["generative", "selective", "extractive"] = "generative"
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)
    # The same question is to get the same answer, as far as the endpoint keeps to it.
    parameters: dict[str, Scalar] = Field(default_factory=lambda: dict[str, Scalar](temperature=0))
    # Ten sentences of 30 Swedish words are some 600 tokens at 3.55 characters each (o200k).
    max_tokens: Annotated[int, Field(ge=16, le=8_192)] = 700
    max_tokens_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    context_tokens: Annotated[int, Field(ge=1_024, le=2_000_000)] = 8_192
    schema_format: Literal["json_schema", "json_object", "none"] = "json_schema"
    deadline_seconds: Seconds = 30
    first_token_seconds: Seconds = 10
    slots: Annotated[int, Field(ge=1, le=1_000)] = 4
    queue: Annotated[int, Field(ge=0, le=10_000)] = 32
    follow_ups: bool = True
    rerank: bool = False
    kept_answers: Annotated[int, Field(ge=0, le=100_000)] = 256
    timeout_seconds: Seconds = 60

    @model_validator(mode="after")
    def _belong_together(self) -> "Model":
        if (self.base_url is None) != (self.model is None):
            raise ValueError("set both base_url and model, or neither")
        return self

    @property
    def host(self) -> str:
        """Host and port of the address; empty when there is none."""
        return urlsplit(self.base_url).netloc if self.base_url else ""

    @property
    def answers(self) -> bool:
        """Whether the model takes part in answers."""
        return self.base_url is not None and self.mode != "extractive"
