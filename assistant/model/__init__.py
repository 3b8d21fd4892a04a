"""A language model's part in answers; ``assistant.modelled`` is the page to read first.

    settings -> choice -> endpoint | llama     which model there is, and how it is spoken to
    stream, faults, thoughts, guard            what it may send, every way that can end, how often
    rewriting, narrowing                       its part before the answer
    task -> writing -> citing -> kept_answers  its part in the answer
    completing, plain_endpoint                 whole replies, for the evaluation's judge

Whether a sentence may be shown is not decided here but in ``assistant.grounding``.
"""
