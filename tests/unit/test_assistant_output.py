"""Whose fault it is when a batch cannot go on: the output's, or something else's."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from assistant.batch import run_batch
from assistant.config import Config
from assistant.desk import Assistant
from assistant.messages import Language, read_messages
from assistant.options import CommandError, Session
from assistant.reply import Clarification, Reply

if TYPE_CHECKING:
    from assistant.pipeline import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Assistant):
    """Answers without documents, or fails as a disk does."""

    error: OSError | None = None

    def ask(self, line: object, *, language: Language = "sv") -> Reply:
        if self.error:
            raise self.error
        return Reply(question=str(line), outcome=Clarification(message="?"), language=language)


@dataclass(frozen=True, slots=True)
class Opened(Session):
    """A session whose assistant is given."""

    assistant: Assistant

    def open_assistant(self) -> Assistant:
        return self.assistant


def session(error: OSError | None = None) -> Session:
    asked = Asked(desk=cast("Desk", None), error=error)
    return Opened(Config(), read_messages("sv"), quiet=True, assistant=asked)


@pytest.fixture
def batch(tmp_path: Path) -> str:
    file = tmp_path / "in.txt"
    file.write_text("Hur?\nVar?\n", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    "output", [pytest.param("file", id="file"), pytest.param("-", id="standard-output")]
)
def test_a_disk_that_fails_while_answering_is_not_blamed_on_the_output(
    batch: str, tmp_path: Path, output: str
) -> None:
    out = output if output == "-" else str(tmp_path / "out.jsonl")
    error = OSError(5, "Input/output error", "index")
    with pytest.raises(OSError, match="index") as caught:
        run_batch(session(error), batch, out)
    assert caught.value is error


@pytest.mark.parametrize(
    "output", [pytest.param(".", id="folder"), pytest.param("/dev/full", id="full-disk")]
)
def test_an_output_that_cannot_be_opened_or_written_is_blamed(batch: str, output: str) -> None:
    with pytest.raises(CommandError, match=f"^{output}: kan inte skrivas"):
        run_batch(session(), batch, output)


def test_every_reply_is_on_its_line_when_all_is_well(batch: str, tmp_path: Path) -> None:
    run_batch(session(), batch, str(tmp_path / "out.jsonl"))
    assert (tmp_path / "out.jsonl").read_text("utf-8").count('"clarify"') == 2
