"""Many questions from a file, a reply object a line: order kept, bad lines answered as errors."""

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from assistant.desk import Assistant
from assistant.messages import Messages
from assistant.options import Session
from assistant.progress import counted
from assistant.question import BadQuestionLineError
from assistant.reply import Reply

SHOWN_CHARACTERS = 200  # of a bad line: enough to find it again

Write = Callable[[str], None]


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
    replies = answer_lines(lines, assistant, session.messages)
    done = 0
    try:
        with _writing(session, output) as write:
            written = (write(_json_line(reply)) for reply in replies)
            for _ in counted(written, len(lines), session.messages, quiet=session.quiet):
                done += 1
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


@contextmanager
def _writing(session: Session, output: str) -> Iterator[Write]:
    """Gives what writes a text to ``output`` at once, and closes the file at the end."""
    with _blaming(session, output):
        file = sys.stdout if output == "-" else _opened(output)

    def write(text: str) -> None:
        with _blaming(session, output):
            file.write(text)
            file.flush()

    try:
        yield write
    finally:
        if file is not sys.stdout:
            with _blaming(session, output):
                file.close()


def _opened(output: str) -> TextIO:
    # A lone surrogate, which JSON can escape and UTF-8 cannot hold, is written as its escape again.
    return Path(output).open("w", encoding="utf-8", errors="backslashreplace", newline="\n")


@contextmanager
def _blaming(session: Session, output: str) -> Iterator[None]:
    """Turns what goes wrong with ``output`` itself, and nothing else, into an operator's error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise session.error("cannot_write", path=output, reason=error.strerror) from error


def answer_lines(lines: list[bytes], assistant: Assistant, messages: Messages) -> Iterator[Reply]:
    """Yields a reply for each line; one that cannot be read gets a reply of status ``error``."""
    for line in lines:
        try:
            yield assistant.ask(read_line(line), language=messages.language)
        except BadQuestionLineError as error:
            yield assistant.failed(_salvaged(line), str(error), messages)


def _json_line(reply: Reply) -> str:
    return json.dumps(reply.as_json(), ensure_ascii=False, allow_nan=False) + "\n"


def read_line(line: bytes) -> object:
    """Returns the question line that ``line`` holds: a JSON object, or the plain question.

    >>> read_line(b"[1] vad?")
    {'question': '[1] vad?'}

    Raises:
        BadQuestionLineError: It is not UTF-8, or starts as an object and is no JSON. Numbers that
            JSON does not have (``NaN``, or too large for a float) could not be written again.
    """
    try:
        text = line.decode("utf-8-sig").strip()
        return _object(text, _finite) if text.startswith("{") else {"question": text}
    except UnicodeDecodeError as error:
        raise BadQuestionLineError(f"UTF-8: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise BadQuestionLineError(f"JSON: {error}") from error


def _object(text: str, number: Callable[[str], float | None]) -> object:
    return json.loads(text, parse_float=number, parse_constant=number)


def _finite(digits: str) -> float:
    if not math.isfinite(value := float(digits)):
        raise ValueError("a number is not finite")
    return value


def _finite_or_none(digits: str) -> float | None:
    return value if math.isfinite(value := float(digits)) else None


def _salvaged(line: bytes) -> object:
    """Returns what a bad line says: its object, with null for numbers JSON lacks, or its start.

    The start is shown as the question, so that whoever wrote the line finds it again.
    """
    text = line.decode("utf-8-sig", "replace").strip()
    shown = {"question": text[:SHOWN_CHARACTERS].strip()}
    try:
        return _object(text, _finite_or_none) if text.startswith("{") else shown
    except (ValueError, RecursionError):
        return shown
