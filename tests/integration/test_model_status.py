"""What an operator is told of a configured language model."""

import json

import pytest

from assistant.messages import Language, read_messages
from tests.conftest import Assist

HOST = "modell.example:8443"


@pytest.fixture
def _model(assist: Assist, monkeypatch: pytest.MonkeyPatch) -> None:
    # After ``assist``, which takes away all settings from outside.
    monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", f"https://{HOST}/v1")
    monkeypatch.setenv("UTBLICK_MODEL__MODEL", "skrivare-8b")
    monkeypatch.setenv("UTBLICK_MODEL__API_KEY", "sk-hemlig")
    monkeypatch.setenv("UTBLICK_MODEL__HEADERS", '{"api-key": "ocksa-hemlig"}')


@pytest.mark.usefixtures("_model")
@pytest.mark.parametrize("language", [pytest.param(each, id=each) for each in ("sv", "en")])
@pytest.mark.parametrize("mode", [pytest.param(m, id=m) for m in ("generative", "selective")])
def test_the_status_says_mode_model_host_and_that_questions_and_passages_leave(
    assist: Assist, monkeypatch: pytest.MonkeyPatch, mode: str, language: Language
) -> None:
    monkeypatch.setenv("UTBLICK_MODEL__MODE", mode)
    messages = read_messages(language)
    shown = assist("status", "--lang", language).out
    assert messages.text(f"terminal.status.model_{mode}", model="skrivare-8b") in shown
    leaves = messages.text("terminal.status.leaves_model_answers", host=f"https://{HOST}/v1")
    assert leaves in shown
    state = json.loads(assist("status", "--json").out)
    assert (state["model"], state["model_mode"]) == ("skrivare-8b", mode)
    assert state["leaves_the_machine"] == [f"https://{HOST}/v1"]
    assert "hemlig" not in shown + json.dumps(state)


@pytest.mark.usefixtures("_model")
def test_the_mode_is_generative_unless_it_is_set(assist: Assist) -> None:
    assert json.loads(assist("status", "--json").out)["model_mode"] == "generative"


@pytest.mark.parametrize(
    ("mode", "value"),
    [pytest.param(None, None, id="no-model"), pytest.param("extractive", None, id="judge-alone")],
)
def test_without_a_part_in_answers_there_is_no_mode(
    assist: Assist, monkeypatch: pytest.MonkeyPatch, mode: str | None, value: str | None
) -> None:
    if mode:
        monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", f"https://{HOST}/v1")
        monkeypatch.setenv("UTBLICK_MODEL__MODEL", "domare")
        monkeypatch.setenv("UTBLICK_MODEL__MODE", mode)
    assert json.loads(assist("status", "--json").out)["model_mode"] == value


@pytest.mark.usefixtures("_model")
def test_a_question_at_an_endpoint_that_is_not_there_is_answered_with_a_notice(
    assist: Assist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", "http://127.0.0.1:9/v1")
    done = assist("ask", "--json", "Vad är ERRIN?")
    reply = json.loads(done.out)
    assert (done.code, reply["status"], reply["mode"]) == (0, "answered", "extractive")
    assert reply["notices"][-1]["kind"] == "model_failed"
    assert "hemlig" not in done.out + done.err
    assert "ERRIN" not in done.err
