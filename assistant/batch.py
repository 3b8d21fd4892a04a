"""Many questions from a file, a reply object a line: order kept, bad lines answered as errors."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

import click

from assistant.desk import Assistant
from assistant.messages import Messages
from assistant.options import Session
from assistant.progress import counted
from assistant.question import BadQuestionLineError
from assistant.reply import Failure, Reply

SHOWN_CHARACTERS = 200  # of a bad line: enough to find it again


def run_batch(session: Session, batch: str, output: str) -> None:
    """Answers the lines of ``batch`` into ``output``; ``-`` is standard input or output.

    Each reply is written and flushed before the next question, so that what is done is never lost.

    Raises:
        CommandError: A file cannot be read or written, or both are the same.
    """
    lines = _read_lines(session, batch)
    if "-" not in {batch, output} and Path(batch).resolve() == Path(output).resolve():
        raise session.error("same_file", path=output)
    assistant = session.open_assistant()
    done = 0
    try:
        with _writing(output) as file:
            replies = answer_lines(lines, file, assistant, session.messages)
            for _ in counted(replies, len(lines), session.messages, quiet=session.quiet):
                done += 1
    except BrokenPipeError:
        raise
    except OSError as error:
        raise session.error("cannot_write", path=output, reason=error.strerror) from error
    finally:
        key = "terminal.batch.done" if done == len(lines) else "terminal.batch.stopped"
        if output != "-":
            click.echo(session.messages.text(key, replies=done, output=output), err=True)


def _read_lines(session: Session, batch: str) -> list[bytes]:
    try:
        content = sys.stdin.buffer.read() if batch == "-" else Path(batch).read_bytes()
    except OSError as error:
        raise session.error("cannot_read", path=batch, reason=error.strerror) from error
    return [line for line in content.split(b"\n") if line.strip(b" \t\r\xef\xbb\xbf")]


def _writing(output: str) -> AbstractContextManager[TextIO]:
    if output == "-":
        return nullcontext(sys.stdout)
    # A lone surrogate, which JSON can escape and UTF-8 cannot hold, is written as its escape again.
    return Path(output).open("w", encoding="utf-8", errors="backslashreplace", newline="\n")


def answer_lines(
    lines: list[bytes], file: TextIO, assistant: Assistant, messages: Messages
) -> Iterator[None]:
    """Writes a reply for each line to ``file``, flushed at once, yielding after each.

    A line that cannot be read gets a reply of status ``error``, and the run goes on.
    """
    for line in lines:
        try:
            reply = assistant.ask(read_line(line), language=messages.language)
        except BadQuestionLineError as error:
            reply = _bad_line(line, str(error), messages)
        file.write(json.dumps(reply.as_json(), ensure_ascii=False) + "\n")
        file.flush()
        yield


def read_line(line: bytes) -> object:
    """Returns the question line that ``line`` holds: JSON, or the plain question.

    >>> read_line(b"Hej?")
    {'question': 'Hej?'}

    Raises:
        BadQuestionLineError: It is not UTF-8, or starts as JSON and is not.
    """
    try:
        text = line.decode("utf-8-sig").strip()
        return json.loads(text) if text.startswith(("{", "[")) else {"question": text}
    except UnicodeDecodeError as error:
        raise BadQuestionLineError(f"UTF-8: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise BadQuestionLineError(f"JSON: {error}") from error


def _bad_line(line: bytes, reason: str, messages: Messages) -> Reply:
    return Reply(
        question=line.decode("utf-8", "replace")[:SHOWN_CHARACTERS].strip(),
        outcome=Failure(message=messages.text("terminal.error.bad_line", reason=reason)),
        language=messages.language,
        timings_ms={"total": 0.0},
    )
