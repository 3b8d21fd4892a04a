import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.config import Config, read_config
from assistant.web.app import build_app
from assistant.web.request_log import request_line
from assistant.web.request_note import RequestNote
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine
from tests.integration.live_service import serving

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:7860"

# What each command on the page prints, in their order.
TOLD = [
    r'"id":"1".*"status":"answered"',
    r'"interpreted_as":"Hur många böcker har biblioteket\?"',
    r"^: \n\nevent: citation\n.*event: sentence\n.*event: reply\n",
    r'"id":"norrby-bibliotek-2023"',
    r'"status":422.*"fault":',
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def table_names(heading: str) -> set[str]:
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    firsts = [row.split("|")[1] for row in table.splitlines()[2:]]
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(build_app(WorldEngine())) as address:
        yield address


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    ("command", "told"),
    list(zip(blocks("sh"), TOLD, strict=True)),
    ids=["ask", "follow-up", "stream", "documents", "error"],
)
def test_the_commands_on_the_page_do_what_it_says(address: str, command: str, told: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace(ADDRESS, address)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert re.search(told, done.stdout, re.DOTALL)


def test_the_python_client_on_the_page_works(address: str) -> None:
    (client,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", client.replace(ADDRESS, address)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer, *sources, first, second, refused = done.stdout.splitlines()
    assert answer.startswith("Biblioteket har 54 000 böcker och fyra studierum. [1]")
    assert len(sources) == 3
    assert all(source.endswith(": True") for source in sources)
    assert (first, second) == (
        "Biblioteket har 54 000 böcker och fyra studierum.",
        "Bassängen är 25 meter lång.",
    )
    assert refused.startswith("Frågan är för lång: 1001 tecken.")


def test_the_settings_on_the_page_are_settings_and_their_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (settings,) = blocks("toml")
    file = tmp_path / "utblick.toml"
    file.write_text(settings, "utf-8")
    assert read_config(file) == Config()
    file.write_text(settings.replace("\n# ", "\n"), "utf-8")
    changed = read_config(file).server
    assert changed.api_token
    assert (changed.hosts, changed.cors_origins) == (
        ("svar.example.org",),
        ("https://www.example.org",),
    )


def test_the_line_on_the_page_has_the_keys_of_a_line() -> None:
    line = json.loads(blocks("json")[-1])
    made = json.loads(request_line(RequestNote(id="a", route="ask"), status=200, milliseconds=1))
    assert list(line) == list(made)


def test_the_figures_on_the_page_are_those_that_are_given() -> None:
    with TestClient(build_app(WorldEngine(), settings=WebSettings()), client=("::1", 1)) as client:
        kinds = re.findall(r"# TYPE (\w+) \w+", client.get("/metrics").text)
    made = {kind for kind in kinds if not kind.endswith("_created")}
    assert table_names("figure") == made


def test_the_events_on_the_page_are_those_that_are_sent() -> None:
    import assistant.web.events as module

    told = set(re.findall(r"^ +event: (\w+)", module.__doc__ or "", re.MULTILINE))
    assert table_names("event") == told
