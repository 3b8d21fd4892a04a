"""The product as a system under test: the open assistant behind the evaluation's seam."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.texts import Place, Texts

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.desk import Assistant
    from assistant.pipeline import Desk
    from assistant.reading import FittedReader
    from assistant.trace import ModelPart
    from corpus.collection import Corpus
    from index.search import Index


class ProductError(Exception):
    """The product cannot be opened; the message is its own, with the remedy."""


@contextmanager
def _own_errors() -> Iterator[None]:
    """Turns what the product says to its operators into ``ProductError``."""
    from assistant.calibration import CalibrationError
    from assistant.config import ConfigError
    from corpus.source import SourcesError
    from index.problems import IndexProblem

    try:
        yield
    except (CalibrationError, ConfigError, SourcesError, IndexProblem) as error:
        raise ProductError(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the product would show for a question, and on what it decides whether to.

    Attributes:
        language: Of the question.
        signals: By name, those of ``assistant.signals.Signals``.
        without_misfit: The same, as if the evidence held what the type of question asks for.
        places: Of the evidence that would be shown.
    """

    language: str
    signals: dict[str, float]
    without_misfit: dict[str, float]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The assistant in Swedish, asked as every interface asks it.

    ``directory`` is that of its index, ``encoder`` the identity of its encoder, ``model_parts``
    what came of each time that a language model was asked for an answer.
    """

    assistant: "Assistant"
    directory: Path
    encoder: str
    model_parts: "list[ModelPart]" = field(default_factory=list)

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the reply object as it is printed, and how sure of an answer the product was.

        Where it answers without deciding, as with page facts, it does not doubt: 1.
        """
        reply, trace = self.assistant.ask_traced(dict(line))
        self.model_parts.extend(trace.model_parts)
        sure = {"confidence": trace.decision.probability if trace.decision else 1.0}
        printed: dict[str, Any] = json.loads(json.dumps(reply.as_json()))
        return printed | sure

    @property
    def texts(self) -> Texts:
        """The documents' texts."""
        documents = self.assistant.corpus.documents
        return Texts({name: document.text for name, document in documents.items()})

    def judged(self, line: Mapping[str, Any]) -> "Judged | None":
        """Returns what the decision about ``line`` is made on, whatever it was.

        ``None`` for a question that is not decided by likelihood: stopped, small talk, a page
        fact, a name that no source has, several parts, or one for which nothing is found.
        """
        from dataclasses import asdict, replace

        from assistant.page_facts import ONLY_AS_FACT
        from assistant.select import choose
        from assistant.signals import NOTHING
        from assistant.versions import newest_versions

        _, trace = self.assistant.ask_traced(dict(line))
        found = trace.findings[0] if len(trace.findings) == 1 else None
        decision = found.decision if found else None
        if found is None or decision is None or decision.signals is NOTHING:
            return None
        if decision.unknown_names or found.understanding.facts & ONLY_AS_FACT:
            return None
        understanding, desk = found.understanding, self.assistant.desk
        current = newest_versions(found.candidates, desk.corpus)
        chosen = choose(understanding, current, most=desk.answers.sentences)
        return Judged(
            language=understanding.language,
            signals=_present(asdict(decision.signals)),
            without_misfit=_present(asdict(replace(decision.signals, misfit=0.0))),
            places=tuple(Place(piece.document, piece.span) for piece in chosen),
        )

    def keep_calibration(self, text_for: Callable[[str], str]) -> Path:
        """Writes a calibration beside the index and returns where.

        Args:
            text_for: Gives its text for the identity of the encoder in use, and of the reader.
        """
        from assistant.calibration import CALIBRATION
        from assistant.reading import judged_by
        from corpus.whole_files import write_whole

        path = self.directory / CALIBRATION
        write_whole(path, text_for(judged_by(self.encoder, self.assistant.desk.reader)).encode())
        return path

    def with_reader(self, reader: "FittedReader") -> "Product":
        """Returns the product that also reads by ``reader``, and decides as it does now."""
        from dataclasses import replace

        desk = replace(self.assistant.desk, reader=reader)
        return replace(self, assistant=replace(self.assistant, desk=desk))

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns the places of the passages found for ``query``."""
        hits = self.assistant.search(query, limit)
        return [Place(hit.passage.document, hit.passage.span) for hit in hits]

    def indexed(self) -> list[Place]:
        """Returns the place of every passage."""
        passages = self.assistant.corpus.passages
        return [Place(passage.document, passage.span) for passage in passages]


def open_product(config_file: Path | None = None, *, mode: str = "extractive") -> Product:
    """Returns the assistant as ``config_file``, or the default configuration, describes it.

    What a language model does in it is for ``mode`` alone to say, so that figures are the same
    wherever one is configured.
    """
    from assistant.config import read_config
    from assistant.desk import configured_encoder, index_directory, open_assistant

    with _own_errors():
        config = _with_mode(read_config(config_file), mode)
        encoder = configured_encoder(config).identity
        return Product(open_assistant(config), index_directory(config), encoder)


def _with_mode(config: "Config", mode: str) -> "Config":
    if mode != "extractive" and config.model.base_url is None:
        raise ProductError(f"--mode {mode}: set [model] base_url and model to an endpoint of yours")
    model = config.model.model_copy(update={"mode": mode})
    return config.model_copy(update={"model": model})


def _present(signals: Mapping[str, float | None]) -> dict[str, float]:
    """Returns the signals that there were: the optional ones may be absent."""
    return {name: value for name, value in signals.items() if value is not None}


@contextmanager
def open_other_documents(documents: Path, config_file: Path | None = None) -> Iterator[Product]:
    """Gives the assistant over the documents in another folder, its index built for the while."""
    from assistant.config import read_config
    from assistant.desk import configured_encoder, open_assistant

    with _own_errors(), TemporaryDirectory(prefix="utblick-") as directory:
        config = _with_mode(read_config(config_file), "extractive").with_documents(documents)
        place = Path(directory)
        encoder = configured_encoder(config).identity
        yield Product(open_assistant(config, directory=place), place, encoder)


@contextmanager
def open_outside_desk(
    corpus: "Corpus", name: str, config_file: Path | None = None
) -> "Iterator[Desk]":
    """Gives what questions about ``corpus`` are answered from: no suggestions, else the product."""
    from assistant.config import read_config
    from assistant.desk import configured_encoder, configured_reader, index_directory
    from assistant.pipeline import Desk
    from assistant.reading import calibrations_for
    from assistant.suggest import Suggestions

    with _own_errors(), open_outside_index(corpus, name, config_file) as index:
        config = read_config(config_file)
        encoder = configured_encoder(config).identity
        reader = configured_reader(config, encoder)
        yield Desk(
            corpus=corpus,
            index=index,
            answers=config.answers,
            calibrations=calibrations_for(index_directory(config), encoder, reader),
            suggestions=Suggestions({}),
            reader=reader,
        )


def open_outside_index(corpus: "Corpus", name: str, config_file: Path | None = None) -> "Index":
    """Returns an index of ``corpus``, kept under ``name`` in the data directory; built if stale."""
    from assistant.config import read_config
    from assistant.desk import configured_encoder
    from index.build import build_index
    from index.search import open_index

    with _own_errors():
        config = read_config(config_file)
        encoder = configured_encoder(config)
        directory = config.paths.data / "evals" / name
        build_index(corpus, encoder, directory)
        return open_index(corpus, encoder, directory)
