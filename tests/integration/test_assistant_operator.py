"""What goes wrong for whoever runs the assistant: one line with the remedy, never a traceback."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.conftest import ROOT, Assist, Done, Invent, Page

QUESTION = "Hur många vänorter har Örebroregionen?"
BUNDLED = ROOT / "corpus" / "documents"
PAGES: dict[str, Page] = {
    "badet": {"text": "Badet\n\nSimhallen i Norrby har tre bassänger och en bastu.\n"},
    "parken": {"text": "Parken\n\nI parken finns en damm med många ankor.\n"},
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "copied"))


def is_one_line(done: Done) -> bool:
    return done.err.startswith("assistant: ") and done.err.count("\n") == 1


def test_a_data_directory_that_is_a_file_is_one_line(assist: Assist, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    for arguments in (["ask", QUESTION], ["index"], ["search", "x"]):
        done = assist(*arguments, data=taken)
        assert (done.code, done.out) == (1, "")
        assert is_one_line(done)
        assert str(taken) in done.err


def test_the_status_needs_no_data_directory(assist: Assist, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    done = assist("status", data=tmp_path / "taken")
    assert done.code == 0
    assert "inaktuellt eller saknas" in done.out


@pytest.mark.parametrize("size", [0, 10], ids=["emptied", "cut-short"])
def test_a_damaged_index_is_built_anew(assist: Assist, own_data: Path, size: int) -> None:
    files = [f for f in (own_data / "index" / "generations").rglob("*") if f.is_file()]
    assert len(files) > 10
    for file in files:
        os.truncate(file, min(size, file.stat().st_size))
    assert assist("index", "--check", data=own_data).code == 1
    done = assist("ask", QUESTION, data=own_data)
    assert (done.code, done.err) == (0, "")
    assert "54 vänorter" in done.out
    assert assist("index", "--check", data=own_data).code == 0


def test_damaged_vectors_of_the_encoder_are_made_anew_or_named(
    assist: Assist, own_data: Path
) -> None:
    for file in (own_data / "encoder").iterdir():
        os.truncate(file, file.stat().st_size // 2)
    done = assist("ask", QUESTION, data=own_data)
    assert "54 vänorter" in done.out if done.code == 0 else is_one_line(done)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="another-form"),
        pytest.param(b"{", id="cut-short"),
        pytest.param(b"\xff", id="not-utf-8"),
    ],
)
def test_damaged_suggestions_are_made_anew(assist: Assist, own_data: Path, content: bytes) -> None:
    kept = own_data / "index" / "suggestions.json"
    before = kept.read_bytes()
    kept.write_bytes(content)
    assert "Vad står det om" in assist("ask", "Hej!", data=own_data).out
    assert kept.read_bytes() == before


def test_a_change_of_a_document_makes_the_index_stale_until_it_is_refreshed(
    assist: Assist, own_data: Path, documents: Path
) -> None:
    def check() -> Done:
        return assist("index", "--check", data=own_data, documents=documents)

    assert check().code == 0
    changed = documents / "004_bc0f609ed13b3310.txt"
    changed.write_bytes(changed.read_bytes() + b"\nKulturhuset har nio ugglor.\n")
    stale = check()
    assert stale.code == 1
    assert stale.out.startswith("Ändrat: internationellt-samarbete-kultur-2021 (1 nytt textavsnitt")
    assert is_one_line(stale)
    assert "assistant index" in stale.err
    done = assist("index", data=own_data, documents=documents)
    assert done.code == 0
    assert "Ändrat: internationellt-samarbete-kultur-2021" in done.out
    assert check().code == 0
    answer = assist("ask", "Hur många ugglor har kulturhuset?", data=own_data, documents=documents)
    assert "nio ugglor. [1]" in answer.out


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.unlink(), id="missing"),
        pytest.param(lambda file: file.write_bytes(b"\xff\xfe\x00"), id="not-utf-8"),
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: file.write_bytes(b"%PDF-1.7 \x00\x01"), id="binary"),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line_and_the_rest_answers(
    assist: Assist, own_data: Path, documents: Path, spoil: object
) -> None:
    spoil(documents / "002_cddd17b2dd4d9ea9.txt")  # type: ignore[operator]
    done = assist("index", data=own_data, documents=documents)
    assert done.code == 0
    told = [line for line in done.out.splitlines() if "002_cddd17b2dd4d9ea9.txt" in line]
    assert len(told) == 1
    assert "Borttaget: samverkan-med-eu" in done.out
    assert "54 vänorter" in assist("ask", QUESTION, data=own_data, documents=documents).out
    assert told[0] in assist("status", data=own_data, documents=documents).out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("sources.toml", "[[source]]\nid = 'a'\n", id="a-key-is-missing"),
        pytest.param("sources.toml", "[[source\n", id="not-toml"),
        pytest.param("sources.toml", None, id="no-sources"),
        pytest.param("sources.toml", "", id="no-documents"),
        pytest.param("aliases.toml", "[[alias\n", id="aliases-not-toml"),
    ],
)
def test_an_editors_mistake_is_one_line(
    assist: Assist, invent: Invent, own_data: Path, name: str, content: str | None
) -> None:
    folder = invent(PAGES)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    for command in (["index"], ["ask", "Hej!"]):
        done = assist(*command, data=own_data, documents=folder)
        assert done.code == 1
        assert is_one_line(done)


def test_a_taken_port_is_one_line(assist: Assist) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = assist("serve", "--port", port)
    assert done.code == 1
    assert is_one_line(done)
    assert str(port) in done.err
    assert "--port" in done.err


@pytest.mark.parametrize("host", ["192.0.2.1", "300.1.1.1"])
@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Det går inte att lyssna på"), ("en", "Cannot listen on")]
)
def test_an_address_that_is_not_ours_is_one_line_with_the_remedy(
    assist: Assist, host: str, language: str, told: str
) -> None:
    done = assist("serve", "--host", host, "--port", "0", "--lang", language)
    assert done.code == 1
    assert is_one_line(done)
    assert done.err.startswith(f"assistant: {told} {host}, port 0 (")
    assert "--host" in done.err
    assert "127.0.0.1" in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("UTBLICK_SERVER__PORT", "70000", id="out-of-bounds"),
        pytest.param("UTBLICK_SERVER", "x", id="not-a-section"),
        pytest.param("UTBLICK_PATHS__DOCUMENTS", "/finns/inte", id="no-such-folder"),
    ],
)
def test_a_wrong_variable_is_one_line(
    assist: Assist, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = assist("ask", "Hej!")
    assert done.code == 1
    assert is_one_line(done)


def test_errors_are_told_in_the_readers_language(assist: Assist) -> None:
    assert "check the path" in assist("verify", "--lang", "en", "finns.inte").err.lower()
    assert "kontrollera sökvägen" in assist("verify", "finns.inte").err.lower()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "command", ["", "ask", "chat", "search", "index", "serve", "verify", "status"]
)
def test_every_command_explains_itself(assist: Assist, language: str, command: str) -> None:
    done = assist(*command.split(), "--help") if language == "sv" else None
    done = done or assist(*command.split(), *(["--lang", "en"] if command else []), "--help")
    assert (done.code, done.err) == (0, "")
    assert ("Visa den här hjälpen" in done.out) == (language == "sv" or not command)
