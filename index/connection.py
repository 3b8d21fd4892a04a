"""Reaching Chroma, embedded or on a server, and saying in one line why it cannot be reached."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from index.problems import Damaged, IndexProblem, Unreachable, Unwritable

if TYPE_CHECKING:
    from chromadb.api.client import Client

# Answering a query takes a server 32 ms at the 95th percentile with 8 clients.
_ANSWER_SECONDS = 5.0
_VERSION = re.compile(r'"?1\.[0-9.]+[a-z0-9.]*"?')  # of the server's interface
_SHOWN_LETTERS = 200  # of what a server answered


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAddress:
    """Where a collection lives.

    Attributes:
        directory: Of the embedded database; not used when ``url`` is given.
        url: Of a Chroma server, e.g. ``http://127.0.0.1:8000``; ``None`` for the embedded one.
        collection: The collection's name: 3 to 512 letters, digits, dots, hyphens.
        encoder: Identity of what gives its vectors; ``None`` where nobody checks.
        patience_seconds: How long a server may take to answer, except while it is written to.
    """

    directory: Path
    url: str | None = None
    collection: str = "passages"
    encoder: str | None = None
    patience_seconds: float = _ANSWER_SECONDS

    @property
    def place(self) -> str:
        """What to call it in a message."""
        return f"the Chroma server at {self.url}" if self.url else str(self.directory)


def connect(address: StoreAddress, *, answer_seconds: float) -> "Client":
    """Returns a client of the database or, once it is known to answer in time, of the server.

    Args:
        address: Where to.
        answer_seconds: How long a server may take for each answer from then on.
    """
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if address.url is None:
        embedded = chromadb.PersistentClient(path=str(address.directory), settings=settings)
        return cast("Client", embedded)
    check_answers(address)
    parts = urlsplit(address.url)
    is_secure = parts.scheme == "https"

    def connected() -> Any:  # noqa: ANN401 - the client's own class is private
        return chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if is_secure else 80),
            ssl=is_secure,
            settings=settings,
        )

    # The client asks the server for its tenant while it is made, and would wait for ever.
    served = _within(address.patience_seconds, connected)
    for session in _sessions(served):
        session.timeout = answer_seconds
    return cast("Client", served)


def check_answers(address: StoreAddress) -> None:
    """Raises unless a Chroma server of a version that we can talk to answers in time."""
    import httpx

    url = address.url or ""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreachable(f"{url!r} is not an http(s) address; correct [store] url")
    answer = httpx.get(f"{url.rstrip('/')}/api/v2/version", timeout=address.patience_seconds)
    if not answer.is_success or not _VERSION.fullmatch(answer.text.strip()):
        told = f"{answer.status_code} {' '.join(answer.text.split())[:_SHOWN_LETTERS]}".strip()
        raise Unreachable(
            f"{address.place} answers unlike a Chroma server of version 1 ({told}); correct "
            "[store] url, or run the chromadb that this program is installed with"
        )


def _within(seconds: float, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what ``call`` returns
    """Returns what ``call`` returns, or raises what it raises, in time.

    Raises:
        TimeoutError: It takes longer; it goes on in a thread that ends with the process.
    """
    done: Future[Any] = Future()

    def run() -> None:
        try:
            done.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            done.set_exception(error)

    Thread(target=run, daemon=True).start()
    return done.result(timeout=seconds)


def close_client(client: "Client") -> None:
    """Releases the client's files or connections."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:  # which the client's own close leaves open
        session.close()


def _sessions(client: "Client") -> list[Any]:
    """Returns the httpx clients that a server's client keeps private; none for an embedded one."""
    servers = (client._server, client._admin_client._server)  # type: ignore[attr-defined]  # noqa: SLF001
    return [server._session for server in servers if hasattr(server, "_session")]  # noqa: SLF001


def failures(address: StoreAddress) -> tuple[type[Exception], ...]:
    """Returns what Chroma may raise; its client raises ``Exception`` itself for odd answers."""
    import httpx
    from chromadb.errors import ChromaError

    if address.url is not None:
        return (Exception,)
    return (ChromaError, OSError, httpx.HTTPError, ValueError)


@contextmanager
def translated(address: StoreAddress) -> Iterator[None]:
    """Turns what Chroma and its client raise into one line for an operator."""
    try:
        yield
    except IndexProblem:
        raise
    except failures(address) as error:
        raise _translation(address, error) from error


def _translation(address: StoreAddress, error: Exception) -> IndexProblem:
    line = " ".join(str(error).split())[:_SHOWN_LETTERS]
    if address.url is not None:
        return _translation_of_served(address, error, line)
    # SQLite's result codes: 8 read-only, 13 full, 14 cannot open, 778 and others 10: input/output.
    if any(sign in line for sign in ("readonly", "code: 13", "code: 14", "disk", "No space")) and (
        "malformed" not in line
    ):
        return Unwritable(
            f"{address.place} cannot be written: {line}; free disk space or correct its permissions"
        )
    return Damaged(damage(address, line))


def _translation_of_served(address: StoreAddress, error: Exception, line: str) -> IndexProblem:
    import httpx
    from chromadb.errors import ChromaError, NotFoundError

    if isinstance(error, NotFoundError):
        return Damaged(damage(address, "it is not there"))
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Unreachable(
            f"{address.place} has not answered in time; check its load and that it runs"
        )
    if isinstance(error, ChromaError) and "dimension" in line:
        return Damaged(damage(address, f"it holds vectors of another encoder ({line})"))
    return Unreachable(
        f"{address.place} does not serve the collection {address.collection} "
        f"({line or type(error).__name__}); check that it runs and that [store] url names it"
    )


def damage(address: StoreAddress, what: str) -> str:
    """Returns the message that what lies at ``address`` is not as it should be."""
    if address.url is not None:
        return f"{address.place}, collection {address.collection}: {what}; build the index again"
    return f"{address.place} is damaged: {what}; delete the directory and build the index again"
