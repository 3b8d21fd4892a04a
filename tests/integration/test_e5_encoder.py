"""The bundled encoder, with its real weights."""

import numpy as np
import pytest

from index.e5.encoder import E5Encoder, open_e5


@pytest.fixture(scope="session")
def encoder(tmp_path_factory) -> E5Encoder:
    return open_e5(tmp_path_factory.mktemp("e5"))


def test_a_question_is_nearer_to_its_answer_than_to_another_subject(encoder):
    question = encoder.embed_queries(["Hur många kommuner ingår i Region Örebro län?"])
    passages = encoder.embed_passages(
        ["Länet består av tolv kommuner.", "I morgon blir det sol och svag vind."]
    )
    answer, other = (question @ passages.T)[0]
    assert answer > other + 0.05


def test_a_text_has_the_same_vector_alone_and_among_others(encoder):
    texts = ["Kort.", "En mycket längre text om bussar, tåg och spårvagnar. " * 20, "Kort."]
    together = encoder.embed_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(encoder.embed_passages([text])[0], vector)
