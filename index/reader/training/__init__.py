"""How the reader's network is trained, from question sets to a model file; no part of the product.

    python -m index.reader.training prepare    question sets -> examples as arrays
    python -m index.reader.training train      examples -> checkpoints, a log
    python -m index.reader.training export     a checkpoint -> the model file

Needs the dependency group ``reader``. What is cut off goes on from its last checkpoint.
"""
