"""A reader that is configured and cannot be used: told in one line, wherever it is asked about."""

import json
from pathlib import Path

import pytest

from tests.conftest import Assist

MODEL = "UTBLICK_READER__MODEL"


@pytest.fixture
def missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    model = tmp_path / "small.onnx"
    monkeypatch.setenv(MODEL, str(model))
    monkeypatch.setenv("UTBLICK_SERVER__PORT", "0")
    return model


def test_without_a_setting_nothing_is_read_and_status_says_so(assist: Assist) -> None:
    state = json.loads(assist("status", "--json").out)
    assert (state["reader"], state["reader_fault"]) == (None, None)
    assert "Läsmodell: ingen\n" in assist("status").out


def test_a_model_that_is_not_there_is_told_with_the_remedy(assist: Assist, missing: Path) -> None:
    done = assist("ask", "Vad är ERRIN?")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert f"{missing}: no such file; " in done.err
    assert "[reader] model" in done.err


def test_status_tells_of_the_fault_and_all_the_rest(assist: Assist, missing: Path) -> None:
    shown = assist("status")
    assert shown.code == 0
    assert f"Läsmodell: {missing}: no such file" in shown.out
    assert "Lämnar datorn: ingenting" in shown.out
    assert str(missing) in json.loads(assist("status", "--json").out)["reader_fault"]


@pytest.mark.parametrize("content", [None, b"no network"], ids=["missing", "not-fitted"])
def test_doctor_finds_the_fault(assist: Assist, missing: Path, content: bytes | None) -> None:
    if content is not None:
        missing.write_bytes(content)
    done = assist("doctor", "--json", "--lang", "en")
    (check,) = [one for one in json.loads(done.out)["checks"] if one["check"] == "reader"]
    assert (done.code, check["state"]) == (1, "faulty")
    assert str(missing.with_suffix("")) in check["text"]


def test_doctor_is_content_without_a_reader(assist: Assist) -> None:
    checks = json.loads(assist("doctor", "--json").out)["checks"]
    assert [one["state"] for one in checks if one["check"] == "reader"] == ["sound"]
