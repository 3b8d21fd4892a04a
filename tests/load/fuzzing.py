"""Feeds parsers with what coverage leads to, where hypothesis guesses; Atheris is needed for it.

    pip install atheris
    python -m tests.load.fuzzing question -max_total_time=60

All that follows the parser's name is libFuzzer's. A parser may refuse what it gets in the way that
it says it does; anything else that it raises ends the run, and what did it is written down.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Target = Callable[[bytes], None]


def question(raw: bytes) -> None:
    """Reads a request's body, and writes down what of it a reply repeats."""
    import json

    from assistant.web.question_line import UnreadableLineError, read_question_line

    try:
        line, _ = read_question_line(raw)
    except UnreadableLineError:
        return
    json.dumps(line, ensure_ascii=False, allow_nan=False).encode()


def headers(raw: bytes) -> None:
    """Reads what clients say of themselves."""
    from assistant.web.access import holds_token, is_own_host
    from assistant.web.events import wants_events
    from assistant.web.open_paths import open_methods
    from assistant.web.rate_limit import client_of

    told = raw.decode("latin-1")
    wants_events(told)
    is_own_host(told, ("svar.example.org",))
    open_methods(told)
    client_of(told)
    if holds_token(told, "0123456789abcdef") and "0123456789abcdef" not in told:
        raise AssertionError("let in without the token")


def guarding(raw: bytes) -> None:
    """Guards a question and understands it."""
    from assistant.guard import guard
    from assistant.understand import readings_of

    guarded = guard(raw.decode("utf-8", "replace"), max_characters=1000)
    if not guarded.reason:
        readings_of(guarded.text, ())


def text(raw: bytes) -> None:
    """Outlines a document and cuts it; each passage must be its own slice."""
    from corpus.document import Document
    from corpus.outlining.structure import outline_of
    from corpus.source import Source
    from corpus.splitting import passages_of

    source = Source(id="a", file="a.md", title="A", publisher="B")
    document = Document(source=source, text=raw.decode("utf-8", "replace"))
    for passage in passages_of(document, outline_of(document)):
        if document.text[passage.span.start : passage.span.end] != passage.text:
            raise AssertionError("a passage is no slice")


def _refusing(name: str) -> Target:
    def read(raw: bytes) -> None:
        from corpus.extraction.problems import ExtractionError

        module = importlib.import_module(f"corpus.extraction.{name}")
        try:
            getattr(module, f"{name}_to_markdown")(raw)
        except ExtractionError:
            return

    return read


PARSERS: dict[str, Target] = {
    "question": question,
    "headers": headers,
    "guarding": guarding,
    "text": text,
    "html": _refusing("html"),
    "docx": _refusing("docx"),
    "pdf": _refusing("pdf"),
}


def main(arguments: Sequence[str]) -> int:
    """Feeds the parser that is named until libFuzzer is told to end."""
    if not arguments or arguments[0] not in PARSERS:
        print(f"which parser? {', '.join(PARSERS)}", file=sys.stderr)
        return 2
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        print("Atheris is not installed: pip install atheris", file=sys.stderr)
        return 1
    target = PARSERS[arguments[0]]
    with atheris.instrument_imports(include=["assistant", "corpus"]):
        target(b"x")  # what it imports is watched from here on
    found = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    atheris.Setup([sys.argv[0], f"-artifact_prefix={found}/", *arguments[1:]], target)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
