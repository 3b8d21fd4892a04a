"""Reads passages for a question: how likely each answers, and which of its sentences does.

Every row is run alone, several at a time in threads of their own: onnxruntime takes the scale of
what it quantises over the whole input, so in a batch a passage's figures would depend on the others
of the batch, and neither a cache nor equal replies to equal questions could be promised.

Safe to share between threads, not across a fork, as the encoder is.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.e5.graph import ROWS
from index.e5.tokenizer import Tokenizer
from index.e5.weights import FILE_SHA256, Floats, Weights, find_weights, read_weights
from index.problems import IndexProblem
from index.reader.layout import Layout, ReaderPassage, Row, sentence_numbers

if TYPE_CHECKING:
    import onnxruntime

FILE_NAME = "reader.onnx"
# Raised with every change of what goes into the network or comes out of it, or of the layout.
FORMAT = "1"
# The model's inputs besides the encoder's, its output, and what it says of itself.
KINDS, MATCHES, HEADS = "kinds", "matches", "heads"
FORMAT_KEY, ENCODER_KEY = "reader-format", "encoder"
# Columns of the output.
PASSAGE_HEAD, SENTENCE_HEAD = 0, 1

MAX_THREADS = 8
MAX_KNOWN = 2_000  # readings remembered: a few hundred questions with six passages each
_SHA256_CHARACTERS = 12

_Key = tuple[str, ReaderPassage]


class ReaderError(IndexProblem):
    """The model file is damaged or of another version."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a passage for a question.

    Attributes:
        answers: Log-odds that the passage answers; 0 is even odds.
        sentences: For each sentence its share in that: ``answers`` plus the logarithm of how likely
            it is the one that answers if any does. Comparable between passages of one question.
    """

    answers: float
    sentences: tuple[float, ...]


class Reader:
    """The network, loaded when it is first asked.

    Attributes:
        identity: Names the model; what was calibrated with one does not fit another.
    """

    def __init__(self, weights: Weights, model: Path, *, identity: str, threads: int) -> None:
        self.identity = identity
        self._weights = weights
        self._model = model
        self._threads = threads
        vocabulary = weights.vocabulary
        self._layout = Layout(Tokenizer(vocabulary), start=vocabulary.start, end=vocabulary.end)
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, Reading] = OrderedDict()

    def scores(self, question: str, passages: Sequence[ReaderPassage]) -> tuple[Reading, ...]:
        """Returns a reading for each passage, in their order.

        A reading depends on its question and passage alone, and is remembered by them.

        Raises:
            ReaderError: The model cannot be loaded.
        """
        known = self._recalled([(question, passage) for passage in passages])
        new = [passage for passage, reading in zip(passages, known, strict=True) if not reading]
        found = dict(zip(new, self._read(question, new), strict=True))
        self._remember({(question, passage): reading for passage, reading in found.items()})
        return tuple(
            reading or found[passage] for passage, reading in zip(passages, known, strict=True)
        )

    def load(self) -> None:
        """Loads the network now, not with the first question.

        Raises:
            ReaderError: It cannot be loaded.
        """
        _ = self._session

    def _read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        laid = [self._layout.rows(question, passage) for passage in passages]
        rows = [row for one in laid for row in one]
        outputs = iter(self._run_all(rows))
        return [
            reading_of(passage, one, [next(outputs) for _ in one])
            for passage, one in zip(passages, laid, strict=True)
        ]

    def _run_all(self, rows: Sequence[Row]) -> list[Floats]:
        if len(rows) < 2 or self._threads == 1:  # noqa: PLR2004  (nothing to run side by side)
            return [self._run(row) for row in rows]
        with ThreadPoolExecutor(min(self._threads, len(rows)), "reader") as pool:
            return list(pool.map(self._run, rows))

    def _run(self, row: Row) -> Floats:
        """Returns ``float32, (tokens, heads)``."""
        inputs = {
            ROWS: self._weights.word_rows(row.tokens)[None],
            KINDS: row.kinds[None],
            MATCHES: row.matches[None],
        }
        result: Floats = self._session.run([HEADS], inputs)[0][0]
        return result

    def _recalled(self, keys: Sequence[_Key]) -> list[Reading | None]:
        with self._lock:
            for key in keys:
                if key in self._known:
                    self._known.move_to_end(key)
            return [self._known.get(key) for key in keys]

    def _remember(self, found: dict[_Key, Reading]) -> None:
        with self._lock:
            self._known |= found
            while len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)

    @property
    def _session(self) -> "onnxruntime.InferenceSession":
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> "onnxruntime.InferenceSession":
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # As for the encoder: more would fuse addition and normalisation, which is slower.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            session = onnxruntime.InferenceSession(
                str(self._model), options, providers=["CPUExecutionProvider"]
            )
        except (
            state.Fail,
            state.InvalidArgument,
            state.InvalidGraph,
            state.InvalidProtobuf,
            state.NoSuchFile,
        ) as error:
            raise ReaderError(f"{self._model} cannot be loaded ({error}); {_REMEDY}") from error
        _check(session.get_modelmeta().custom_metadata_map, self._model)
        return session


_REMEDY = "put the model file of this version there, or delete it to go on without a reader"


def open_reader(model: Path, *, threads: int | None = None) -> Reader | None:
    """Returns the reader in ``model``, or ``None`` where there is no such file.

    Args:
        model: The model file.
        threads: How many passages to read side by side; by default one for each core, at most
            eight.

    Raises:
        ReaderError: The file cannot be read.
        WeightsError: The encoder's weights, which hold the word embeddings, are missing or damaged.
    """
    try:
        with model.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReaderError(f"{model} cannot be read ({error}); {_REMEDY}") from error
    return Reader(
        read_weights(find_weights()),
        model,
        identity=f"reader-{FORMAT}/{digest[:_SHA256_CHARACTERS]}",
        threads=threads or min(os.cpu_count() or 1, MAX_THREADS),
    )


def reading_of(passage: ReaderPassage, rows: Sequence[Row], outputs: Sequence[Floats]) -> Reading:
    """Returns the reading of a passage from what the network says of its rows."""
    answers = [float(output[0, PASSAGE_HEAD]) for output in outputs]
    by_marker: list[float] = []
    for row, output, odds in zip(rows, outputs, answers, strict=True):
        words = output[:, SENTENCE_HEAD].astype(np.float64)
        logits = np.logaddexp.reduceat(words[: row.last], row.markers)
        shares = logits - np.logaddexp.reduce(logits)
        by_marker += (odds + shares).tolist()
    sentences = tuple(by_marker[number] for number in sentence_numbers(passage))
    return Reading(max(answers), sentences)


def _check(metadata: dict[str, str], model: Path) -> None:
    """Raises ``ReaderError`` unless the model is of this format and for this encoder."""
    if metadata.get(FORMAT_KEY) != FORMAT or metadata.get(ENCODER_KEY) != FILE_SHA256:
        raise ReaderError(f"{model} is a model of another version; {_REMEDY}")
