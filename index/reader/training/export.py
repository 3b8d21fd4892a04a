"""Writes a trained network as the model file: in 8 bits, like the encoder, without embeddings."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.e5.graph import (
    IR_VERSION,
    MICROSOFT,
    OPERATORS_VERSION,
    ROWS,
    Nodes,
    attend,
    embed,
    transform,
    write_whole,
)
from index.e5.weights import FILE_SHA256, Floats, Weights, find_weights, read_weights
from index.reader import reader
from index.reader.training.checkpoints import State, averaged, load_state
from index.reader.training.network import HEADS_COUNT, KINDS, MATCHES

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, slots=True)
class TrainedLayers:
    """A checkpoint's tensors as the encoder's graph is written from; see ``graph.Layers``."""

    weights: Weights
    arrays: dict[str, Floats]

    @property
    def heads(self) -> int:
        """Attention heads in a layer."""
        return self.weights.heads

    @property
    def width(self) -> int:
        """Length of a token's vector."""
        return self.weights.width

    @property
    def max_tokens(self) -> int:
        """Longest text in tokens."""
        return self.weights.max_tokens

    @property
    def epsilon(self) -> float:
        """Added to the variance in layer normalisation."""
        return self.weights.epsilon

    def floats(self, name: str) -> Floats:
        """Returns a bias, or what a normalisation multiplies by, flat."""
        if name == "emb.type":  # in a checkpoint the positions hold it already
            return np.zeros(self.width, dtype=np.float32)
        return self.arrays[name].reshape(-1)

    def matrix(self, name: str) -> Floats:
        """Returns a layer's matrix, ``float32, (outputs, inputs)``."""
        return self.arrays[name]


def export(checkpoints: list[Path], target: Path) -> str:
    """Writes the mean of ``checkpoints`` as the model file ``target``; returns its SHA-256."""
    states = [load_state(path) for path in checkpoints]
    tensors = averaged([dict(state.tensors) for state in states])
    arrays = {name: tensor.detach().numpy() for name, tensor in tensors.items()}
    model = build_model(TrainedLayers(read_weights(find_weights()), arrays), states[-1])
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, model)
    return hashlib.sha256(model).hexdigest()


def build_model(layers: TrainedLayers, state: State) -> bytes:
    """Returns the network as a serialised ONNX model."""
    import onnx

    nodes = Nodes()
    hidden = embed(nodes, layers)
    for layer in range(state.layers):
        if layer == state.still:
            for name in (KINDS, MATCHES):
                told = nodes.add("Gather", nodes.constant(layers.arrays[name]), name)
                hidden = nodes.add("Add", hidden, told)
        hidden = attend(nodes, layers, hidden, prefix=f"l{layer}.")
        hidden = transform(nodes, layers, hidden, prefix=f"l{layer}.")
    product = nodes.add("MatMul", hidden, nodes.constant(layers.matrix("heads.w").T))
    nodes.add("Add", product, nodes.constant(layers.floats("heads.b")), output=reader.HEADS)
    tensor = onnx.helper.make_tensor_value_info
    integers, floats = onnx.TensorProto.INT64, onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        nodes.nodes,
        "reader",
        inputs=[
            tensor(ROWS, floats, (1, "tokens", layers.width)),
            tensor(reader.KINDS, integers, (1, "tokens")),
            tensor(reader.MATCHES, integers, (1, "tokens")),
        ],
        outputs=[tensor(reader.HEADS, floats, (1, "tokens", HEADS_COUNT))],
        initializer=nodes.constants,
    )
    return _serialised(graph, state)


def _serialised(graph: "onnx.GraphProto", state: State) -> bytes:
    import onnx

    operators = [onnx.helper.make_opsetid("", OPERATORS_VERSION)]
    operators.append(onnx.helper.make_opsetid(MICROSOFT, 1))
    model = onnx.helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION)
    about = {
        reader.FORMAT_KEY: reader.FORMAT,
        reader.ENCODER_KEY: FILE_SHA256,
        "steps": str(state.step),
        "examples": state.data,
    }
    onnx.helper.set_model_props(model, about)
    serialised: bytes = model.SerializeToString()
    return serialised
