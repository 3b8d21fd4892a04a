"""The encoder: texts in, unit vectors out, the same for a text whatever texts come with it.

Every text is run alone, several at a time in threads of their own. Measured on two shared cores,
median of five: 81 ms for a text of 218 tokens one after the other, 61 ms in two threads; and
182 ms with onnxruntime's default, where idle threads spin and keep the processor from others.
Many texts go to a session in which a run keeps to its own thread: 8 % faster than sharing one
that splits each run over the cores, as is best for a single question; the vectors are the same.

Safe to share between threads: the session is made on first use, under a lock, and onnxruntime
allows concurrent runs. Not across a fork: a child must open its own encoder (or be spawned),
because the threads of the parent's session do not exist in it.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.e5.graph import (
    GRAPH_VERSION,
    ROWS,
    TOKEN_VECTORS,
    VECTOR,
    ensure_graph,
    graph_name,
)
from index.e5.tokenizer import Tokenizer
from index.e5.weights import (
    FILE_SHA256,
    Weights,
    WeightsError,
    check_weights,
    find_weights,
    read_weights,
)
from index.encoder import Vectors

if TYPE_CHECKING:
    import onnxruntime

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
IDENTITY = f"multilingual-e5-small/{FILE_SHA256[:12]}/int8-v{GRAPH_VERSION}/query-passage"
# By default no more threads than this: encoding shares the machine with the search around it.
MAX_THREADS = 8
# From so many texts for each thread on they are embedded side by side; opening the session for it
# costs 0.1 s and 40 MB, which the few queries of a search should not pay.
_MANY = 4


class E5Encoder:
    """multilingual-e5-small in 8 bits; an ``index.encoder.Encoder``.

    Texts are read up to 512 tokens with their prefix; what follows does not count. An empty text
    has a vector as well: that of its prefix.

    Attributes:
        identity: Names the weights, the graph and the prefix scheme.
        dimensions: 384.
    """

    def __init__(self, weights: Weights, graph: Path | bytes, *, threads: int) -> None:
        self.identity = IDENTITY
        self.dimensions = weights.width
        self._weights = weights
        self._graph = graph
        self._threads = threads
        self._tokenizer = Tokenizer(weights.vocabulary)
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, 384)``, rows of length 1, for questions."""
        return self._embed(QUERY_PREFIX, texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, 384)``, rows of length 1, for passages or sentences."""
        return self._embed(PASSAGE_PREFIX, texts)

    def embed_tokens(self, text: str) -> Vectors:
        """Returns ``float32, (tokens, 384)``: the passage's token vectors, prefix and ends too."""
        return self._run(self._session, TOKEN_VECTORS, PASSAGE_PREFIX + text)

    def _embed(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        is_many = self._threads > 1 and len(texts) >= _MANY * self._threads
        session = self._many_session if is_many else self._session

        def embed_row(row: int) -> None:
            vectors[row] = self._run(session, VECTOR, prefix + texts[row])

        if not is_many:
            for row in range(len(texts)):
                embed_row(row)
            return vectors
        longest_first = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        with ThreadPoolExecutor(self._threads, "e5") as pool:
            # Reading the results raises what a thread raised; an interrupt here cancels the rest.
            for _ in pool.map(embed_row, longest_first):
                pass
        return vectors

    def _run(self, session: "onnxruntime.InferenceSession", output: str, text: str) -> Vectors:
        tokens = self._tokenizer.encode(text, max_tokens=self._weights.max_tokens)
        rows = self._weights.word_rows(tokens)
        result: Vectors = session.run([output], {ROWS: rows[None]})[0][0]
        return result

    @property
    def _session(self) -> "onnxruntime.InferenceSession":
        """Splits each run over all threads."""
        with self._lock:
            return self._one_at_a_time

    @property
    def _many_session(self) -> "onnxruntime.InferenceSession":
        """Runs in the calling thread alone; for calls from several threads."""
        with self._lock:
            return self._side_by_side

    @cached_property
    def _one_at_a_time(self) -> "onnxruntime.InferenceSession":
        return self._open_session(self._threads)

    @cached_property
    def _side_by_side(self) -> "onnxruntime.InferenceSession":
        return self._open_session(1)

    def _open_session(self, threads: int) -> "onnxruntime.InferenceSession":
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # More would fuse addition and layer normalisation, which is slower (see graph.py).
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        graph = self._graph if isinstance(self._graph, bytes) else str(self._graph)
        try:
            return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.NoSuchFile) as error:
            place = self._graph if isinstance(self._graph, Path) else graph_name()
            message = f"{place} cannot be loaded ({error}); delete it, and it is built anew"
            raise WeightsError(message) from error


def open_e5(folder: Path, *, threads: int | None = None) -> E5Encoder:
    """Returns the encoder, its graph built into ``folder`` if it is missing.

    Args:
        folder: Where the graph is kept; made if missing. If it cannot be written, the graph is
            built in memory at every start (0.5 s).
        threads: How many threads to use; by default one for each core, at most eight.

    Raises:
        WeightsError: The weights are missing, damaged or of another version.
    """
    path = find_weights()
    check_weights(path, stamps=folder)
    weights = read_weights(path)
    graph = ensure_graph(folder, weights)
    return E5Encoder(weights, graph, threads=threads or min(os.cpu_count() or 1, MAX_THREADS))
