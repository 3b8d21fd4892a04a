import socket
import subprocess
import sys

import pytest

from assistant.web.server import CannotListen, PortTaken, listen


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"port {port} on 127\.0\.0\.1 is in use.*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("300.1.1.1", id="no-address"),
        pytest.param("192.0.2.1", id="not-ours"),
        pytest.param("::zz", id="no-ipv6-address"),
        pytest.param("å" * 80, id="no-name"),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_an_error_of_its_own(host: str) -> None:
    with pytest.raises(CannotListen):
        listen(host, 0)


def test_port_zero_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert listening.getsockname()[1] > 0


def test_the_renderer_is_imported_without_gradio() -> None:
    code = (
        "import sys, assistant.web.server, assistant.web.transcript;"
        "print('gradio' in sys.modules, 'uvicorn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
