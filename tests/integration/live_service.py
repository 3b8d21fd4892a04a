"""An application behind a real socket, in a thread of this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from assistant.web.server import listen


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serves ``app`` on a free port; gives its address."""
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    with listening:
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
