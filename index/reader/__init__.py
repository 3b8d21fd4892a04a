"""The reader: a small network that reads question and passage together, optional.

Similarity cannot tell the sentence that answers from one that resembles the question; reading can.
What is here lays question and passage out as one row of tokens (``layout``), runs the network in
onnxruntime (``reader``) and gives log-odds for the passage and each of its sentences. It shares the
encoder's word embeddings and tokenizer. How the network is trained is in ``training``, which the
product never imports. Without a model file there is no reader, and nothing else changes.
"""
