"""Measuring answers that a language model takes part in is one command."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.trace import ModelPart
from evals.__main__ import cli
from evals.dropping import Dropping
from tests.conftest import DATA
from tests.integration.fake_model_server import (
    FakeModelServer,
    fake_model_server,
    replying,
    user_of,
)

FORGED = "Kungen bor i Paris sedan 1742."
SOME = ("run", "--split", "dev", "--kind", "fact", "--json")


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with fake_model_server() as served:
        yield served


@pytest.fixture
def measure(built_data: Path, server: FakeModelServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv(DATA, str(built_data))
    monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", server.base_url)
    monkeypatch.setenv("UTBLICK_MODEL__MODEL", "skrivare")

    def run(*options: str) -> Result:
        return CliRunner().invoke(cli, list(options))

    return run


def first_sentence_and_a_forged_one(request: dict[str, Any]) -> str:
    found = re.search(r"\[(\d+\.\d+)\] (.+)", user_of(request))
    assert found
    return f"{found[2]} [{found[1]}]\n{FORGED} [{found[1]}]\n"


def test_a_run_in_generative_mode_tells_the_drop_rate(
    measure: Any, server: FakeModelServer
) -> None:
    server.will(replying(first_sentence_and_a_forged_one, size=200))
    done = measure(*SOME, "--mode", "generative")
    assert done.exit_code == 0, done.output
    written = json.loads(done.stdout)["written"]
    assert written["model"].startswith("skrivare (127.0.0.1:")
    assert written["asked"] == len(server.requests) > 0
    assert written["kept"] > 0
    assert written["drop_rate"] >= 0.5
    assert sum(written["dropped"].values()) >= written["kept"]


def test_a_configured_model_moves_no_figure_unless_it_is_asked_for(
    measure: Any, server: FakeModelServer
) -> None:
    done = measure(*SOME)
    assert done.exit_code == 0, done.output
    assert "written" not in json.loads(done.stdout)
    assert server.requests == []


def test_a_mode_without_a_model_is_told_in_one_line(
    built_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA, str(built_data))
    done = CliRunner().invoke(cli, [*SOME, "--mode", "selective"])
    assert done.exit_code != 0
    assert "set [model] base_url and model" in f"{done.output}{done.exception}"


@pytest.mark.parametrize("option", [pytest.param(o, id=o) for o in ("--gate", "--accept")])
def test_gate_and_baseline_are_about_answers_without_a_model(option: str) -> None:
    done = CliRunner().invoke(cli, ["run", "--mode", "generative", option])
    assert done.exit_code == 2
    assert "without a model" in done.output


def test_the_figures_count_every_time_the_model_was_asked() -> None:
    parts = [
        ModelPart(ending="answer", kept=3, dropped={"number": 1}),
        ModelPart(ending="extract", dropped={"number": 1, "name": 2}, fault="cut"),
        ModelPart(ending="refuse"),
    ]
    figures = Dropping.of("m (h)", parts)
    assert figures.dropped == Counter(number=2, name=2)
    assert figures.as_json() == {
        "model": "m (h)",
        "asked": 3,
        "kept": 3,
        "drop_rate": 0.5714,
        "dropped": {"name": 2, "number": 2},
        "endings": {"answer": 1, "extract": 1, "refuse": 1},
        "faults": {"cut": 1},
    }
    assert Dropping.of("m", []).drop_rate is None
