"""Every command that the README shows is one, with options that it has."""

import re
import shlex
import subprocess

import click
import pytest

from assistant.commands import assistant
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"(?:^ {4}|&& )(?:\.venv/bin/)?assistant (?! )([^\n#>&]+)", README, re.MULTILINE)
TARGETS = re.findall(r"(?:^ {4}|`)make ([a-z]+)", README, re.MULTILINE)


@pytest.mark.parametrize("words", SHOWN, ids=str.strip)
def test_a_command_of_the_readme_is_understood(words: str) -> None:
    name, *arguments = shlex.split(words)
    command = assistant.get_command(click.Context(assistant), name)
    assert command is not None
    command.make_context(name, arguments, parent=click.Context(assistant))


def test_the_targets_of_the_readme_are_in_the_makefile() -> None:
    assert len(set(TARGETS)) > 5
    for target in sorted(set(TARGETS)):
        done = subprocess.run(
            ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert "No rule to make target" not in done.stderr


def test_the_readme_shows_the_commands_that_people_need() -> None:
    shown = {words.split()[0] for words in SHOWN}
    assert {"ask", "chat", "search", "index", "serve", "add", "status", "doctor"} <= shown
