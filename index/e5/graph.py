"""Writes the network as an ONNX graph in 8 bits, once, under a name that says what it is.

The word embeddings stay in the weight file: the graph takes their rows and returns the text's
unit vector and the vectors of its tokens. Matrices are stored in 8 bits with a scale for each
output; what flows into them is quantised by onnxruntime as it runs (``DynamicQuantizeMatMul``).

The scale of that is taken over the whole input, so a text's vector would depend on the texts it
shares a batch with. The graph therefore takes one text at a time, without padding or mask.

Addition and normalisation are kept apart, and the encoder must not let onnxruntime fuse them:
its ``SkipLayerNormalization`` takes 0.75 ms where the two take 0.15 (218 tokens, one core).
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.e5.peaks import PEAKS
from index.e5.weights import FILE_SHA256, Floats, Weights

if TYPE_CHECKING:
    import onnx

# Raise this with every change that changes a vector: it is part of the encoder's identity.
GRAPH_VERSION = 2
# The same weights in 7 bits: on processors without VNNI, products of 8 by 8 bits overflow the 16
# bits in which onnxruntime sums pairs of them. It costs .0005 of the mean cosine to full precision.
LARGEST_STEP = 63

OPERATORS_VERSION = 21
IR_VERSION = 10
MICROSOFT = "com.microsoft"
ROWS, VECTOR, TOKEN_VECTORS = "rows", "vector", "token_vectors"


def graph_name() -> str:
    """Returns the file name of the graph: its version and the weights it is made from."""
    return f"e5-small-int8-v{GRAPH_VERSION}-{FILE_SHA256[:12]}.onnx"


def ensure_graph(folder: Path, weights: Weights) -> Path | bytes:
    """Returns the graph's file in ``folder``, building it if it is missing (0.5 s).

    Processes that build it at the same time each write a file of their own; the last to rename
    it wins, with the same bytes. Where the folder cannot be written the graph itself is returned.
    """
    path = folder / graph_name()
    if path.is_file():
        return path
    graph = build_graph(weights)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, graph)
    except OSError:
        return graph
    return path


def build_graph(weights: Weights) -> bytes:
    """Returns the network as a serialised ONNX model."""
    import onnx

    nodes = Nodes()
    hidden = embed(nodes, weights)
    for layer in range(weights.layers):
        hidden = attend(nodes, weights, hidden, prefix=f"l{layer}.")
        hidden = transform(nodes, weights, hidden, prefix=f"l{layer}.")
    mean = nodes.add("ReduceMean", hidden, nodes.constant([1]), keepdims=0)
    nodes.add("LpNormalization", mean, output=VECTOR, axis=-1, p=2)
    nodes.add("Identity", hidden, output=TOKEN_VECTORS)
    graph = onnx.helper.make_graph(
        nodes.nodes,
        graph_name(),
        inputs=[_tensor(ROWS, 1, "tokens", weights.width)],
        outputs=[
            _tensor(VECTOR, 1, weights.width),
            _tensor(TOKEN_VECTORS, 1, "tokens", weights.width),
        ],
        initializer=nodes.constants,
    )
    model = onnx.helper.make_model(
        graph,
        opset_imports=[
            onnx.helper.make_opsetid("", OPERATORS_VERSION),
            onnx.helper.make_opsetid(MICROSOFT, 1),
        ],
        ir_version=IR_VERSION,
    )
    serialised: bytes = model.SerializeToString()
    return serialised


class Nodes:
    """The nodes and constants of a graph while it is being built."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: npt.ArrayLike) -> str:
        """Adds a constant and returns its name."""
        import onnx

        name = f"constant_{len(self.constants)}"
        array = np.array(values, order="C")
        self.constants.append(onnx.numpy_helper.from_array(array, name))
        return name

    def add(
        self, kind: str, *inputs: str, output: str = "", domain: str = "", **settings: float
    ) -> str:
        """Adds a node of one output and returns its name."""
        return self.add_split(kind, *inputs, outputs=[output], domain=domain, **settings)[0]

    def add_split(
        self, kind: str, *inputs: str, outputs: list[str], domain: str = "", **settings: float
    ) -> list[str]:
        """Adds a node of several outputs and returns their names."""
        import onnx

        at = len(self.nodes)
        names = [name or f"{kind}_{at}_{number}" for number, name in enumerate(outputs)]
        node = onnx.helper.make_node(kind, inputs, names, domain=domain)
        for setting, value in settings.items():
            node.attribute.append(onnx.helper.make_attribute(setting, value))
        self.nodes.append(node)
        return names


class Layers(Protocol):
    """What a network of this kind is written from: the encoder's weights, or others like them."""

    @property
    def heads(self) -> int:
        """Attention heads in a layer."""
        ...

    @property
    def width(self) -> int:
        """Length of a token's vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Longest text in tokens."""
        ...

    @property
    def epsilon(self) -> float:
        """Added to the variance in layer normalisation."""
        ...

    def floats(self, name: str) -> Floats:
        """Returns a bias, or what a normalisation multiplies by, flat."""
        ...

    def matrix(self, name: str) -> Floats:
        """Returns a layer's matrix, ``float32, (outputs, inputs)``."""
        ...


def embed(nodes: Nodes, weights: Layers) -> str:
    """Adds positions to the word embeddings that the graph is given; returns the sum's name."""
    positions = weights.floats("emb.pos").reshape(weights.max_tokens, weights.width)
    positions = positions + weights.floats("emb.type")[: weights.width]
    length = nodes.add("Shape", ROWS, start=1, end=2)
    zero = nodes.constant([0])
    used = nodes.add("Slice", nodes.constant(positions), zero, length, zero)
    return _normalise(nodes, weights, nodes.add("Add", ROWS, used), prefix="emb.ln")


def attend(nodes: Nodes, weights: Layers, hidden: str, *, prefix: str) -> str:
    """Self-attention; queries, keys and values come from one product, quantised once."""
    matrix = np.concatenate([weights.matrix(f"{prefix}{kind}.w") for kind in "qkv"])
    bias = np.concatenate([weights.floats(f"{prefix}{kind}.b") for kind in "qkv"])
    product = _multiply_by(nodes, hidden, matrix, bias)
    parts = nodes.add_split("Split", product, outputs=[""] * 3, axis=-1, num_outputs=3)
    mixed = nodes.add("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=weights.heads)
    mixed = _multiply(nodes, weights, mixed, name=f"{prefix}ao")
    return _normalise(nodes, weights, nodes.add("Add", hidden, mixed), prefix=f"{prefix}aln")


def transform(nodes: Nodes, weights: Layers, hidden: str, *, prefix: str) -> str:
    """The feed-forward part."""
    inner = _multiply(nodes, weights, hidden, name=f"{prefix}fi")
    inner = nodes.add("Gelu", inner, domain=MICROSOFT)
    outer = _multiply(nodes, weights, inner, name=f"{prefix}fo")
    return _normalise(nodes, weights, nodes.add("Add", hidden, outer), prefix=f"{prefix}oln")


def _multiply(nodes: Nodes, weights: Layers, values: str, *, name: str) -> str:
    """The product with a matrix of the file, peaks of its input evened out."""
    bias = weights.floats(f"{name}.b")
    matrix = weights.matrix(f"{name}.w")
    if name in PEAKS:
        divisors = np.ones(matrix.shape[1], dtype=np.float32)
        divisors[list(PEAKS[name])] = list(PEAKS[name].values())
        values = nodes.add("Mul", values, nodes.constant(1 / divisors))
        matrix = matrix * divisors
    return _multiply_by(nodes, values, matrix, bias)


def _multiply_by(nodes: Nodes, values: str, matrix: Floats, bias: Floats) -> str:
    """``values @ matrix.T + bias`` in 8 bits, ``matrix`` being ``(outputs, inputs)``."""
    scales = np.abs(matrix).max(axis=1) / np.float32(LARGEST_STEP)
    steps = np.round(matrix / scales[:, None]).astype(np.int8)
    return nodes.add(
        "DynamicQuantizeMatMul",
        values,
        nodes.constant(steps.T),
        nodes.constant(scales),
        "",
        nodes.constant(bias),
        domain=MICROSOFT,
    )


def _normalise(nodes: Nodes, weights: Layers, values: str, *, prefix: str) -> str:
    return nodes.add(
        "LayerNormalization",
        values,
        nodes.constant(weights.floats(f"{prefix}.w")),
        nodes.constant(weights.floats(f"{prefix}.b")),
        epsilon=weights.epsilon,
        axis=-1,
    )


def _tensor(name: str, *shape: int | str) -> "onnx.ValueInfoProto":
    import onnx

    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that it is never seen half written."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)  # a temporary file is its maker's alone; the service may be another
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
