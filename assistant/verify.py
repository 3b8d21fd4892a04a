"""Re-slicing every citation of a reply out of its source: what ``assistant verify`` does."""

import hashlib
import json
import sys
from collections.abc import Container
from pathlib import Path
from typing import Any, get_args

import click

from assistant.options import Session
from assistant.reply import SCHEMA, Mode
from corpus.collection import load_corpus
from corpus.document import Document

LISTS = ("citations", "sentences", "notices")
ANSWERED = ("answered", "partial")
UNANSWERED = ("refused", "clarify", "error")
VERBATIM_MODES = ("extractive", "selective")


def mismatches(reply: object, documents: dict[str, Document]) -> tuple[str, ...]:
    """Returns one line for each promise that ``reply``, a decoded reply object, breaks.

    Checked: the object's form, that every citation is of a known document, says of it what the
    corpus says and is its text at ``start:end``, that every sentence is cited and verbatim where
    it must be, that ``answer`` is the sentences with their markers, that numbers run 1..n in the
    order of use, and that only an answer has sentences.
    """
    if not isinstance(reply, dict) or reply.get("schema") != SCHEMA:
        return (f"not a reply object of schema {SCHEMA}",)
    for key in LISTS:
        if not isinstance(reply.get(key), list):
            return (f'"{key}" is missing or not a list',)
    problems = [line for c in reply["citations"] for line in _citation_problems(c, documents)]
    if problems:
        return tuple(problems)  # what follows builds on citations that are sound
    quotes = {citation["number"]: citation["quote"] for citation in reply["citations"]}
    problems += [line for s in reply["sentences"] for line in _sentence_problems(s, quotes)]
    problems += _beside_problems(reply)
    if not problems:
        problems = _number_problems(reply) + _answer_problems(reply)
    return tuple(problems + _status_problems(reply))


def _citation_problems(entry: object, documents: dict[str, Document]) -> list[str]:
    match entry:
        case {
            "number": int(number),
            "document": str(name),
            "start": int(start),
            "end": int(end),
            "quote": str(quote),
            "sha256": str(digest),
            **described,
        } if not any(isinstance(value, bool) for value in (number, start, end)):
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
    for key, value in _described(documents[name], start, documents).items():
        if key not in described or described[key] != value:
            said = described.get(key)
            problems.append(f"[{number}]: {key} is {said!r}, in the corpus {value!r}")
    return problems


def _described(
    document: Document, start: int, documents: dict[str, Document]
) -> dict[str, str | int | None]:
    """Returns what a citation of ``document`` from ``start`` on must say of it."""
    source = document.source
    newer = [d.source.id for d in documents.values() if d.source.replaces == source.id]
    return {
        "source": document.file,
        "original": document.original,
        "page": document.page(start),
        "title": source.title,
        "publisher": source.publisher,
        "dated": source.dated.isoformat() if source.dated else None,
        "date_kind": source.date_kind,
        "period": source.period,
        "superseded_by": newer[0] if newer else None,
    }


def _sentence_problems(entry: object, quotes: dict[int, str]) -> list[str]:
    match entry:
        case {
            "text": str(text),
            "citations": [_, *_] as numbers,
            "verbatim": bool(verbatim),
        } if text.strip():
            pass
        case _:
            return ["a sentence lacks its text, its citations or whether it is verbatim"]
    if unknown := _unknown(numbers, quotes):
        return [f"a sentence cites {unknown}, which no sound citation has: {text[:60]!r}"]
    if verbatim and not _stands_in(text, [quotes[number] for number in numbers]):
        return [f"a sentence said to be verbatim is not in its quotes: {text[:60]!r}"]
    return []


def _unknown(numbers: list[object], known: Container[int]) -> list[object]:
    return [n for n in numbers if type(n) is not int or n not in known]  # JSON's true is no number


def _stands_in(text: str, quotes: list[str]) -> bool:
    """Tells whether ``text`` is whole words of one of the quotes, or all of them in order."""
    words, *quoted = (" ".join(each.split()) for each in (text, *quotes))
    return any(f" {words} " in f" {quote} " for quote in quoted) or words == " ".join(quoted)


def _beside_problems(reply: dict[str, Any]) -> list[str]:
    """Returns what is wrong with the form or the numbers of the notices and the contact."""
    known = {citation["number"] for citation in reply["citations"]}
    problems = []
    for entry in _beside(reply):
        match entry:
            case {"text": str(text), "citations": [*numbers]} if text.strip():
                if unknown := _unknown(numbers, known):
                    problems.append(f"{unknown} is no citation's number: {text[:60]!r}")
            case _:
                problems.append("a notice or the contact lacks its text or its citations")
    return problems


def _beside(reply: dict[str, Any]) -> list[Any]:
    contact = reply.get("contact")
    return [*reply["notices"], *([] if contact is None else [contact])]


def _number_problems(reply: dict[str, Any]) -> list[str]:
    numbers = [citation["number"] for citation in reply["citations"]]
    used = [n for entry in reply["sentences"] + _beside(reply) for n in entry["citations"]]
    problems = []
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"citation numbers are {numbers}, not 1..{len(numbers)}")
    if list(dict.fromkeys(used)) != numbers:
        problems.append(f"citations {numbers} are used as {used}: unused or out of order")
    return problems


def _answer_problems(reply: dict[str, Any]) -> list[str]:
    """Compares with what ``Answer.text`` makes of the sentences, spelt out to be independent."""
    marked = [
        f"{entry['text']} {''.join(f'[{n}]' for n in entry['citations'])}"
        for entry in reply["sentences"]
    ]
    if reply.get("answer") != " ".join(marked):
        return ["the answer is not its sentences with their markers"]
    return []


def _status_problems(reply: dict[str, Any]) -> list[str]:
    status, mode, sentences = reply.get("status"), reply.get("mode"), reply["sentences"]
    problems = []
    if status not in (*ANSWERED, *UNANSWERED):
        problems.append(f"status {status!r} is unknown")
    if mode not in get_args(Mode):
        problems.append(f"mode {mode!r} is unknown")
    if status in ANSWERED and not sentences:
        problems.append("an answer without sentences")
    if status in UNANSWERED and (sentences or reply["notices"] or reply.get("answer") != ""):
        problems.append(f"{status!r} with sentences, notices or an answer")
    said_verbatim = all(isinstance(s, dict) and s.get("verbatim") is True for s in sentences)
    if mode in VERBATIM_MODES and not said_verbatim:
        problems.append(f"a sentence that is not verbatim in {mode} mode")
    return problems


def verify_file(session: Session, file: str) -> None:
    """Checks the reply object, or the reply objects a line, in ``file`` (``-``: standard input).

    Raises:
        CommandError: The file cannot be read or is not JSON, or a citation does not match.
    """
    replies = _read_replies(session, file)
    documents = load_corpus(*session.config.paths.folders).documents
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
