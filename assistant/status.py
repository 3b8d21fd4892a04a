"""What the assistant builds on, and what leaves the machine."""

from collections.abc import Iterator

from assistant.calibration import CalibrationError
from assistant.config import Config
from assistant.dates import date_in_words
from assistant.desk import configured_encoder, configured_reader, index_directory
from assistant.messages import Messages
from assistant.terminal import printable
from corpus.collection import Corpus
from index.build import compare_index
from index.problems import IndexProblem

State = dict[str, object]


def status_of(config: Config, corpus: Corpus) -> State:
    """Returns the state as plain data; nothing is built and no model is run."""
    encoder = configured_encoder(config)
    report = compare_index(corpus, encoder, index_directory(config), url=config.store.url)
    return {
        "documents": _documents(corpus),
        "problems": list(corpus.problems),
        "passages": len(corpus.passages),
        "index": None if report.is_new else report.fingerprint,
        "directory": str(index_directory(config)),
        "encoder": encoder.identity,
        **_reader_of(config, encoder.identity),
        "model": config.model.model,
        "model_address": config.model.base_url,
        "model_mode": config.model.mode if config.model.answers else None,
        "leaves_the_machine": _hosts(config),
        "telemetry": config.telemetry.endpoint,
        "telemetry_texts": config.telemetry.texts,
    }


def _reader_of(config: Config, encoder: str) -> State:
    try:
        found = configured_reader(config, encoder)
    except (CalibrationError, IndexProblem) as error:
        return {"reader": None, "reader_fault": str(error)}
    return {"reader": found.reader.identity if found else None, "reader_fault": None}


def _documents(corpus: Corpus) -> list[State]:
    return [
        {
            "id": document.id,
            "title": document.source.title,
            "publisher": document.source.publisher,
            "dated": document.source.dated.isoformat() if document.source.dated else None,
            "period": document.source.period,
            "replaces": document.source.replaces,
            "passages": sum(p.document == document.id for p in corpus.passages),
        }
        for document in corpus.documents.values()
    ]


def _hosts(config: Config) -> list[str]:
    """Returns the addresses that anything of a question or passage goes to; empty by default.

    Another index than the configured one is never opened, so the configuration tells all. Models of
    Hugging Face run here, but are fetched from there once. The language model's address is last.
    """
    asked = [config.telemetry.endpoint, config.store.url, config.embedder.base_url]
    if config.embedder.kind == "huggingface":
        asked.append("huggingface.co")
    asked.append(config.model.base_url)
    return [address for address in asked if address]


def status_lines(corpus: Corpus, state: State, messages: Messages) -> Iterator[str]:
    """Yields the state for a reader."""
    yield messages.text("terminal.status.documents")
    for document in corpus.documents.values():
        source = document.source
        when = date_in_words(source.dated, messages) if source.dated else source.period
        yield f"  {source.id}: {source.title}, {source.publisher}, {when or '–'}"
    for problem in map(printable, corpus.problems):
        yield messages.text("terminal.index.problem", text=problem)
    rows = {
        "index": state["index"] or messages.text("terminal.status.stale"),
        "passages": state["passages"],
        "data": state["directory"],
        "encoder": state["encoder"],
        "reader": _reader(state, messages),
        "model": _model(state, messages),
        "leaves": _leaves(state, messages),
    }
    for key, value in rows.items():
        yield f"{messages.text(f'terminal.status.{key}')}: {value}"


def _reader(state: State, messages: Messages) -> str:
    if state["reader_fault"]:
        return printable(str(state["reader_fault"]))
    return str(state["reader"] or messages.text("terminal.status.no_reader"))


def _model(state: State, messages: Messages) -> str:
    if not state["model"]:
        return messages.text("terminal.status.no_model")
    use = state["model_mode"] or "judges"
    return messages.text(f"terminal.status.model_{use}", model=state["model"])


def _leaves(state: State, messages: Messages) -> str:
    """Returns what is sent where; the language model gets other things than the search does."""
    hosts, model = state["leaves_the_machine"], state["model_address"]
    traced = state["telemetry"]
    listed = hosts if isinstance(hosts, list) else []
    searched = listed[bool(traced) : len(listed) - bool(model)]
    parts = []
    if traced:
        key = "leaves_telemetry_texts" if state["telemetry_texts"] else "leaves_telemetry"
        parts.append(messages.text(f"terminal.status.{key}", host=traced))
    if searched:
        parts.append(messages.text("terminal.status.leaves_host", host=messages.listed(searched)))
    if model:
        answers = bool(state["model_mode"])
        key = "leaves_model_answers" if answers else "leaves_model"
        parts.append(messages.text(f"terminal.status.{key}", host=model))
    return "; ".join(parts) or messages.text("terminal.status.nothing")
