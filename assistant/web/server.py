"""Serves the application until it is stopped."""

import errno
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from starlette.types import ASGIApp

from assistant.config import LOOPBACK
from assistant.web.access import NotePeer
from assistant.web.app import build_app
from assistant.web.engine import Engine
from assistant.web.model_log import write_model_faults_to_standard_error
from assistant.web.request_log import write_requests_to_standard_error
from assistant.web.settings import WebSettings

if TYPE_CHECKING:
    import uvicorn

# Answers under way are finished when the server is told to stop; pages that merely listen are not
# waited for any longer. Supervisors commonly kill after 10 seconds.
_SHUTDOWN_SECONDS = 5


class PortTaken(Exception):  # noqa: N818 - says what is the matter
    """Something else already listens where the page was to be served."""


class CannotListen(Exception):  # noqa: N818 - as above
    """The address is not this machine's, or the port is not for this user."""


def listen(host: str, port: int) -> socket.socket:
    """Returns a socket that listens on ``host``; port 0 takes any free one.

    Raises:
        PortTaken: The port is in use; the message says what to do.
        CannotListen: Anything else is wrong with host or port; the message is the system's reason.
    """
    try:
        return _bind(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotListen(error.strerror or str(error)) from error
        raise PortTaken(
            f"port {port} on {host} is in use: stop what listens there, or choose another with "
            "--port"
        ) from error
    except TypeError as error:  # what a name that no host can have gives
        raise CannotListen(str(error)) from error


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, TypeError):
        listening.close()
        raise
    return listening


def server_config(
    app: ASGIApp,
    *,
    trusted_proxies: tuple[str, ...] = LOOPBACK,
    shutdown_seconds: int = _SHUTDOWN_SECONDS,
) -> "uvicorn.Config":
    """Returns how ``app`` is served; ``trusted_proxies`` may say who the client is.

    There is no access log, so that no address is written down; see ``request_log``.
    """
    import uvicorn
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    # Both are ASGI applications; uvicorn and Starlette type them differently.
    believing: Any = ProxyHeadersMiddleware(cast("Any", app), trusted_hosts=list(trusted_proxies))
    return uvicorn.Config(
        NotePeer(believing),
        access_log=False,
        proxy_headers=False,  # it is ours above, so that it is known who said so
        # A warning is a line for each request that is no HTTP: whoever sends them fills the disk.
        log_level="error",
        server_header=False,
        timeout_graceful_shutdown=shutdown_seconds,
        ws="none",
    )


def serve(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    settings: WebSettings | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves ``engine`` until interrupted, then ends what is being answered.

    ``ready`` is given the page's address once everything is made and it is about to answer.

    Raises:
        PortTaken: See ``listen``. Checked before the slow imports.
        CannotListen: As above.
    """
    listening = listen(host, port)
    import uvicorn

    chosen = settings or WebSettings()
    write_requests_to_standard_error(chosen.request_log)
    write_model_faults_to_standard_error()
    with listening:
        app = build_app(engine, settings=chosen)
        config = server_config(app, trusted_proxies=chosen.trusted_proxies)
        if ready is not None:
            shown = f"[{host}]" if ":" in host else host
            ready(f"http://{shown}:{listening.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listening])
