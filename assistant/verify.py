"""Re-slicing every citation of a reply out of its source: what ``assistant verify`` does."""

import hashlib
import json
import sys
from pathlib import Path

import click

from assistant.options import Session
from corpus.collection import load_corpus
from corpus.document import Document


def mismatches(reply: object, documents: dict[str, Document]) -> tuple[str, ...]:
    """Returns one line for each promise that ``reply``, a decoded reply object, breaks.

    Checked: the object's form, that every citation's document is known, that the source sliced at
    ``start:end`` equals the quote and the digest its bytes, that numbers run 1..n, and that every
    sentence is cited and, where it says verbatim, stands in its quotes.
    """
    if not isinstance(reply, dict) or reply.get("schema") != 1:
        return ("not a reply object of schema 1",)
    citations, sentences = reply.get("citations"), reply.get("sentences")
    if not isinstance(citations, list) or not isinstance(sentences, list):
        return ('"citations" or "sentences" is missing or not a list',)
    problems = [line for entry in citations for line in _citation_problems(entry, documents)]
    numbers = [entry.get("number") for entry in citations if isinstance(entry, dict)]
    if numbers != list(range(1, len(citations) + 1)):
        problems.append(f"citation numbers are {numbers}, not 1..{len(citations)}")
    quotes = {e["number"]: e["quote"] for e in citations if not _citation_problems(e, documents)}
    problems += [line for entry in sentences for line in _sentence_problems(entry, quotes)]
    if not sentences and any(reply.get("status") == status for status in ("answered", "partial")):
        problems.append("an answer without sentences")
    return tuple(problems)


def _citation_problems(entry: object, documents: dict[str, Document]) -> list[str]:
    match entry:
        case {
            "number": int(number),
            "document": str(name),
            "start": int(start),
            "end": int(end),
            "quote": str(quote),
            "sha256": str(digest),
        }:
            pass
        case _:
            return ["a citation lacks a key or holds the wrong type"]
    if name not in documents:
        return [f"[{number}]: document {name!r} is not in the corpus"]
    problems = []
    if documents[name].text[start:end] != quote or not 0 <= start < end:
        problems.append(f"[{number}]: {name} sliced at {start}:{end} is not the quote")
    if hashlib.sha256(quote.encode("utf-8", "replace")).hexdigest() != digest:
        problems.append(f"[{number}]: sha256 is not that of the quote")
    return problems


def _sentence_problems(entry: object, quotes: dict[int, str]) -> list[str]:
    match entry:
        case {"text": str(text), "citations": [_, *_] as numbers, "verbatim": bool(verbatim)}:
            pass
        case _:
            return ["a sentence lacks its text, its citations or whether it is verbatim"]
    unknown = [n for n in numbers if not isinstance(n, int) or n not in quotes]
    if unknown:
        return [f"a sentence cites {unknown}, which no sound citation has: {text[:60]!r}"]
    if verbatim and not _stands_in(text, [quotes[number] for number in numbers]):
        return [f"a sentence said to be verbatim is not in its quotes: {text[:60]!r}"]
    return []


def _stands_in(text: str, quotes: list[str]) -> bool:
    """Tells whether ``text`` is in one of the quotes, or all of them in order, but for spaces."""
    squeezed = "".join(text.split())
    joined = "".join("".join(quote.split()) for quote in quotes)
    return any(squeezed in "".join(quote.split()) for quote in quotes) or squeezed == joined


def verify_file(session: Session, file: str) -> None:
    """Checks the reply object, or the reply objects a line, in ``file`` (``-``: standard input).

    Raises:
        CommandError: The file cannot be read or is not JSON, or a citation does not match.
    """
    replies = _read_replies(session, file)
    documents = load_corpus(session.config.paths.documents).documents
    problems = [line for reply in replies for line in mismatches(reply, documents)]
    if problems:
        for line in problems[:-1]:
            click.echo(line, err=True)
        raise session.error("mismatch", path=file, problem=problems[-1], count=len(problems))
    citations = sum(len(reply["citations"]) for reply in replies if isinstance(reply, dict))
    session.say(
        session.messages.text("terminal.verify.sound", citations=citations, replies=len(replies))
    )


def _read_replies(session: Session, file: str) -> list[object]:
    try:
        content = (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode()
    except OSError as error:
        raise session.error("cannot_read", path=file, reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise session.error("not_json", path=file, reason=error.reason) from error
    try:
        return [json.loads(content)]
    except (ValueError, RecursionError):
        pass
    try:
        replies = [json.loads(line) for line in content.split("\n") if line.strip()]
    except (ValueError, RecursionError) as error:
        raise session.error("not_json", path=file, reason=error) from error
    if not replies:
        raise session.error("not_json", path=file, reason="tom")
    return replies
