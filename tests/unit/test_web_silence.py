import sys

import pytest

from assistant.web.silence import silence_gradio


def test_what_is_not_installed_is_not_looked_for_at_each_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    monkeypatch.setattr(sys, "path", [])
    silence_gradio()
    assert sys.modules["matplotlib"] is None


def test_what_is_installed_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", sys)
    silence_gradio()
    assert sys.modules["matplotlib"] is sys
