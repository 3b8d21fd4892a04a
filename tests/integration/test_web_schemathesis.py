"""Schemathesis reads the description of the interface and tries to make the service break it."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.web.app import build_app
from assistant.web.openapi import describe_api
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine
from tests.integration.live_service import serving

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed"
)
# Of each operation, beside the examples and the systematic cases: some 250 requests in all.
EXAMPLES = "15"
OPTIONS = ("--seed", "1", "--generation-database", "none", "--no-color")
# A slow machine is no fault of the interface.
HEALTH = ("--suppress-health-check", "all")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(build_app(WorldEngine(), settings=WebSettings(questions_per_minute=0))) as address:
        yield address


def test_schemathesis_finds_nothing(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json"]
    done = subprocess.run(
        [*command, "--max-examples", EXAMPLES, *OPTIONS, *HEALTH],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,  # where it keeps notes of its own
    )
    assert done.returncode == 0, done.stdout[-6000:]
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested
    operations = sum(len(item) for item in describe_api(WebSettings())["paths"].values())
    assert int(tested[1]) >= operations - 1  # it leaves out the description itself
