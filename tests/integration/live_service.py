"""An application behind a real socket, in a thread of this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from assistant.config import LOOPBACK
from assistant.web.server import listen, server_config


@contextmanager
def serving(app: ASGIApp, *, trusted_proxies: tuple[str, ...] = LOOPBACK) -> Iterator[str]:
    """Serves ``app`` on a free port; gives its address."""
    with running(app, trusted_proxies=trusted_proxies) as (address, _):
        yield address


@contextmanager
def running(
    app: ASGIApp, *, trusted_proxies: tuple[str, ...] = LOOPBACK
) -> Iterator[tuple[str, uvicorn.Server]]:
    """Serves ``app`` on a free port; gives its address, and the server so that it can be told."""
    listening = listen("127.0.0.1", 0)
    config = server_config(app, trusted_proxies=trusted_proxies, shutdown_seconds=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    with listening:
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", server
        finally:
            server.should_exit = True
            thread.join()
