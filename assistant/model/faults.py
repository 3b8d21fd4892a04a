"""What libraries and endpoints raise, as the few kinds of fault that there are.

Importing this imports ``openai``. No message holds anything that an endpoint said: it may repeat
the key, the question or the passages.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import openai

from assistant.model.stream import CutShortError, FaultKind, ModelFaultError

# Whatever is wrong with a stream ends in one of these: the client passes on raw what the network,
# the decoding of JSON and its reading of half-known objects raise.
LIBRARY_ERRORS = (
    openai.OpenAIError,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    ValueError,
    AttributeError,
    LookupError,
    TypeError,
    RecursionError,
)
_REMEDIES: dict[FaultKind, str] = {
    "unreachable": "cannot be reached; is it running, and is [model] base_url right?",
    "rejected": "takes no request as it is made; check [model] base_url, model, api_key, headers",
    "too_long": "says the prompt is too long; lower [model] context_tokens",
    "too_many": "takes no more requests just now; lower [model] slots or ask for a higher limit",
    "server": "fails inside; see its log",
    "slow": "wrote no word in time; raise [model] first_token_seconds or lower slots",
    "deadline": "was not done in time; raise [model] deadline_seconds or lower max_tokens",
    "cut": "ended its reply too early; see its log",
    "malformed": "sent no stream of chat completions; is [model] base_url right?",
    "empty": "sent no word; does the model take chat completions?",
    "error_event": "failed while it wrote; see its log",
    "length": "cut its reply off; raise [model] max_tokens",
    "content_filter": "kept a part of its reply back",
}
_BAD_REQUEST, _TOO_LARGE, _TOO_MANY, _SERVER = 400, 413, 429, 500
# How servers say that a prompt exceeds the model's context; their words, in English everywhere.
_TOO_LONG = ("context", "too long", "maximum length", "too many tokens")
_MOST_WAIT_SECONDS = 3_600.0


def fault(
    address: str, kind: FaultKind, *, retry_after_seconds: float | None = None
) -> ModelFaultError:
    """Returns the fault ``kind`` of the endpoint at ``address``, told to its operator."""
    told = f"{address}: {_REMEDIES[kind]}"
    make = CutShortError if kind in ("length", "content_filter") else ModelFaultError
    return make(kind, told, retry_after_seconds=retry_after_seconds)


def fault_of(error: BaseException, address: str) -> ModelFaultError:
    """Returns what ``error``, one of ``LIBRARY_ERRORS``, means."""
    if isinstance(error, openai.APIStatusError):
        kind = _kind_of_status(error)
        return fault(address, kind, retry_after_seconds=_retry_after(error.response.headers))
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__
        lost = isinstance(cause, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError)
        return fault(address, "cut" if lost else "unreachable")
    if isinstance(error, openai.APIError):
        return fault(address, "error_event")
    if isinstance(error, httpx.HTTPError | httpx.StreamError | OSError):
        return fault(address, "cut")
    return fault(address, "malformed")


def _kind_of_status(error: openai.APIStatusError) -> FaultKind:
    status = error.status_code
    if status == _TOO_LARGE or (status == _BAD_REQUEST and _is_about_length(error)):
        return "too_long"
    if status == _TOO_MANY:
        return "too_many"
    return "server" if status >= _SERVER else "rejected"


def _is_about_length(error: openai.APIStatusError) -> bool:
    told = f"{error.code} {error.message}".casefold()
    return any(words in told for words in _TOO_LONG)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Returns the seconds that the endpoint asks for, at least 0; ``None`` when it asks for none.

    >>> _retry_after({"retry-after": "2"}), _retry_after({"retry-after-ms": "250"})
    (2.0, 0.25)
    >>> _retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), _retry_after({})
    (0.0, None)
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with suppress(KeyError, ValueError):
            return _within(float(headers[name]) * unit)
    with suppress(KeyError, ValueError):
        moment = parsedate_to_datetime(headers["retry-after"])
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _within((zoned - datetime.now(tz=UTC)).total_seconds())
    return None


def _within(seconds: float) -> float:
    if seconds != seconds:  # noqa: PLR0124  (not a number is the one that differs from itself)
        raise ValueError("not a number")
    return min(max(seconds, 0.0), _MOST_WAIT_SECONDS)
