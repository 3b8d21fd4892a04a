"""Opening the assistant: configuration in, an open corpus and a current index out."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cleaning import clean
from assistant.config import Config
from assistant.drafts import Draft, last_of
from assistant.guard import holds_personal_number
from assistant.messages import Language, Messages, read_messages
from assistant.model.settings import Model
from assistant.own_loop import complete
from assistant.pipeline import Desk, ask
from assistant.question import OWN_KEYS, BadQuestionLineError, Question, question_from
from assistant.reading import FittedReader, calibrations_for, open_fitted_reader
from assistant.reply import Failure, Reply
from assistant.select import Evidence
from assistant.suggest import (
    Suggestions,
    proven_suggestions,
    read_suggestions,
    write_suggestions,
)
from assistant.trace import Trace
from corpus.collection import Corpus, load_corpus, refresh_texts
from index.build import build_index
from index.encoder import Encoder
from index.encoder_choice import EncoderChoice, open_encoder
from index.hit import Hit
from index.problems import Damaged, Missing, Stale
from index.progress import Progress, silent
from index.search import open_index

if TYPE_CHECKING:
    from assistant.model.stream import StreamingModel
    from assistant.model.task import Author


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """An open assistant; one ``ask`` for every interface. Safe to share between threads.

    ``author`` is the language model that takes part in answers; there need not be one.
    """

    desk: Desk
    author: "Author | None" = None

    @property
    def corpus(self) -> Corpus:
        """The documents that answers come from."""
        return self.desk.corpus

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the index that is searched."""
        return self.desk.index.fingerprint

    @property
    def built_at(self) -> float:
        """When the index that is searched was built, in seconds since 1970."""
        return self.desk.index.built_at

    @property
    def model_faults(self) -> Mapping[str, int]:
        """How often the language model failed, by kind."""
        return {str(kind): n for kind, n in self.author.model.faults.items()} if self.author else {}

    def is_ready(self) -> bool:
        """Returns whether what is searched can be reached now."""
        return self.desk.index.is_reachable()

    def ask(self, line: object, *, language: Language = "sv") -> Reply:
        """Returns the reply to ``line``, a question line as a decoded JSON object.

        A line that is no question line gets a reply of status ``error``; nothing is raised for
        what a user wrote.

        Args:
            line: ``{"question": …}``, with ``id`` and ``history`` if wanted.
            language: Of the assistant's own texts.
        """
        return self.ask_traced(line, language=language)[0]

    def ask_traced(self, line: object, *, language: Language = "sv") -> tuple[Reply, Trace]:
        """Returns the reply, and everything that led to it."""
        if self.author is None:
            return self._ask(line, language)
        draft = complete(last_of(self.drafts(line, language=language)))
        return draft.reply, draft.trace

    async def drafts(
        self, line: object, *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the reply as it comes about, the whole one last; leaving it stops the model.

        Whoever does not read to the end must close it.
        """
        messages = read_messages(language)
        if self.author is None:
            reply, trace = await asyncio.to_thread(self._ask, line, language)
            yield Draft(reply, is_whole=True, trace=trace)
            return
        try:
            question = question_from(line)
        except BadQuestionLineError as error:
            yield Draft(self.failed(line, str(error), messages), is_whole=True)
            return
        from assistant.modelled import drafts

        async with aclosing(drafts(question, self.desk, messages, author=self.author)) as found:
            async for draft in found:
                yield draft

    def _ask(self, line: object, language: Language) -> tuple[Reply, Trace]:
        """Returns the reply without any model, and what led to it."""
        messages = read_messages(language)
        try:
            return ask(question_from(line), self.desk, messages)
        except BadQuestionLineError as error:
            return self.failed(line, str(error), messages), Trace()

    def failed(self, line: object, reason: str, messages: Messages) -> Reply:
        """Returns the reply of status ``error`` to ``line``, with what it says that can be kept.

        Kept: its id and its question if they are strings, and the keys that are not ours; but no
        question with a personal identity number.
        """
        stated = line if isinstance(line, dict) else {}
        text, name = stated.get("question"), stated.get("id")
        if not isinstance(text, str) or holds_personal_number(clean(text)):
            text = ""
        return Reply(
            id=name if isinstance(name, str) else None,
            question=text,
            outcome=Failure(message=messages.text("terminal.error.bad_line", reason=reason)),
            language=messages.language,
            timings_ms={"total": 0.0},
            extra={key: value for key, value in stated.items() if key not in OWN_KEYS},
        )

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns the ``limit`` best passages for ``words``, best first."""
        return self.desk.index.search(clean(words), limit=limit)


def index_directory(config: Config) -> Path:
    """Returns where the index is kept."""
    return config.paths.data / "index"


def configured_encoder(config: Config) -> Encoder:
    """Returns the sentence encoder that the configuration names."""
    settings = config.embedder
    choice = EncoderChoice(
        kind=settings.kind,
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        query_prefix=settings.query_prefix,
        passage_prefix=settings.passage_prefix,
    )
    return open_encoder(choice, config.paths.data / "encoder", threads=settings.threads)


def configured_reader(config: Config, encoder: str) -> FittedReader | None:
    """Returns the reader that the configuration names, if any, to be used beside ``encoder``.

    Raises:
        CalibrationError: What was fitted with it cannot be used.
        IndexProblem: It, or the encoder's weights that it needs, cannot be used.
    """
    model = config.reader.model
    if model is None:
        return None
    return open_fitted_reader(model, encoder, threads=config.embedder.threads)


def open_assistant(
    config: Config,
    *,
    directory: Path | None = None,
    progress: Progress = silent,
    model: "StreamingModel | None" = None,
) -> Assistant:
    """Returns the assistant, its texts taken out and its index built first where that is needed.

    Args:
        config: What an operator set.
        directory: Of the index; ``None`` for the configured one.
        progress: Told of the stages of a build.
        model: Takes part in answers as ``[model]`` says, in place of the one at its address.

    Raises:
        ConfigError: ``[model]`` names an endpoint, and the client for it is not installed.
        SourcesError: ``sources.toml`` cannot be used.
        IndexProblem: The index can be neither opened nor built.
        CalibrationError: The calibration kept beside the index or the reader cannot be used.
    """
    author = open_author(config.model, model)
    refresh_texts(*config.paths.folders, progress=partial(progress, "extract"))
    corpus, encoder = load_corpus(*config.paths.folders), configured_encoder(config)
    directory = directory or index_directory(config)
    reader = configured_reader(config, encoder.identity)
    try:
        index = open_index(corpus, encoder, directory, url=config.store.url)
    except (Missing, Stale, Damaged):
        build_index(corpus, encoder, directory, url=config.store.url, progress=progress)
        index = open_index(corpus, encoder, directory, url=config.store.url)
    desk = Desk(
        corpus=corpus,
        index=index,
        answers=config.answers,
        calibrations=calibrations_for(directory, encoder.identity, reader),
        suggestions=Suggestions({}),
        reader=reader,
    )
    desk = replace(desk, suggestions=_suggestions(desk, directory))
    return Assistant(desk=desk, author=author)


def open_author(settings: Model, model: "StreamingModel | None" = None) -> "Author | None":
    """Returns the language model that takes part in answers, if one is to; nothing is contacted.

    Raises:
        ConfigError: The client for its endpoint is not installed.
    """
    if settings.mode == "extractive" or (model is None and not settings.answers):
        return None
    from assistant.model.choice import guarded, open_streaming_model
    from assistant.model.kept_answers import KeptAnswers
    from assistant.model.task import Author
    from assistant.modelled import load_what_answers_need

    load_what_answers_need()
    chosen = guarded(model or open_streaming_model(settings), settings)
    return Author(model=chosen, settings=settings, kept=KeptAnswers(settings.kept_answers))


def _suggestions(desk: Desk, directory: Path) -> Suggestions:
    """Returns the index's proven questions, made now if they are not kept beside it."""
    file = directory / "suggestions.json"
    key = _suggestions_key(desk)
    kept = read_suggestions(file, key)
    if kept is not None:
        return kept
    messages = read_messages("sv")  # the language that the documents are asked in

    def evidence_for(text: str) -> tuple[Evidence, ...]:
        return ask(Question(text), desk, messages)[1].chosen

    made = proven_suggestions(desk.corpus, messages, evidence_for)
    write_suggestions(file, key, made)
    return made


def _suggestions_key(desk: Desk) -> str:
    """Returns the digest of all that decides which questions are answered, and how they read."""
    own = files("assistant")
    modules = sorted(own.iterdir(), key=lambda each: each.name)
    rules = [each.read_text("utf-8") for each in modules if each.name.endswith((".py", ".toml"))]
    read_by = desk.reader.identity if desk.reader else None
    settings = (desk.answers, desk.calibrations, read_by, read_messages("sv").texts)
    state = [repr(part) for part in settings]
    parts = [desk.index.fingerprint, *rules, *state]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
