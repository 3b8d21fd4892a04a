"""The pages that are made from the code are what the code says now."""

import re
from pathlib import Path

import pytest

from assistant.commands import assistant
from assistant.config import Config
from docs.generate import PAGES
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_up_to_date(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["assistant"])
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run: python docs/generate.py"


def test_every_setting_is_described_with_its_default() -> None:
    page = (DOCS / "configuration.md").read_text("utf-8")
    for section, field in Config.model_fields.items():
        part = page.partition(f"## `[{section}]`")[2].partition("\n## ")[0]
        described = set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))
        assert described == field.annotation.model_fields.keys()  # type: ignore[union-attr]


def test_a_setting_that_nobody_described_is_named() -> None:
    from pydantic import BaseModel

    from docs.generate import _section

    class Secretive(BaseModel):
        """A section.

        Attributes:
            known: Is described.
        """

        known: int = 1
        unknown: int = 2

    with pytest.raises(ValueError, match=r"Secretive\.unknown is not described"):
        list(_section("secretive", Secretive))


def test_no_page_names_a_path_of_the_machine_it_was_made_on() -> None:
    for name in PAGES:
        page = (DOCS / name).read_text("utf-8")
        assert str(ROOT) not in page
        assert str(Path.home()) not in page


def test_every_command_has_its_help() -> None:
    page = (DOCS / "command-line.md").read_text("utf-8")
    for name in assistant.commands:
        assert f"\n## assistant {name}\n" in page
