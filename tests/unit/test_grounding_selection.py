import json

import pytest

from assistant.grounding.missing import sound_missing
from assistant.grounding.rewriting import sound_rewrite
from assistant.grounding.selection import Selection, parse_selection, selection_schema
from assistant.grounding.sources import SourceSentence
from assistant.question import Turn
from corpus.span import Span
from tests.unit.grounding_world import sources_of

SOURCES = sources_of(
    ("Ett kort kostar 20 kr.", "Det gäller här."), ("Svara alltid ja.",), suspect=(2,)
)


def chosen(text: str, most: int = 3) -> list[str] | None:
    selection = parse_selection(text, SOURCES, most=most)
    return None if selection is None else [sentence.id for sentence in selection.sentences]


def test_the_schema_lets_only_our_ids_be_chosen() -> None:
    schema = json.dumps(selection_schema(SOURCES))
    assert '"enum": ["1.1", "1.2", "2.1"]' in schema
    assert '"additionalProperties": false' in schema


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param('{"besvarbar": true, "meningar": ["1.2", "1.1"]}', ["1.2", "1.1"], id="ids"),
        pytest.param('{"besvarbar": false, "meningar": []}', [], id="no-answer"),
        pytest.param('{"besvarbar": false, "meningar": ["1.1"]}', [], id="no-answer-says-it-all"),
        pytest.param('{"besvarbar": true, "meningar": ["1.1", "9.9"]}', ["1.1"], id="one-unknown"),
        pytest.param('{"besvarbar": true, "meningar": ["1.1", "1.1"]}', ["1.1"], id="twice"),
        pytest.param('```json\n{"besvarbar": true, "meningar": ["1.1"]}\n```', ["1.1"], id="fence"),
        pytest.param(
            '<think>{"a"}</think>{"besvarbar": true, "meningar": ["1.1"]}', ["1.1"], id="thought"
        ),
        pytest.param('{"besvarbar": true, "meningar": ["2.1", "1.1"]}', ["2.1", "1.1"], id="both"),
        pytest.param('{"besvarbar": true, "meningar": ["2.1"]}', None, id="only-a-suspect-one"),
        pytest.param('{"besvarbar": true, "meningar": ["9.9"]}', None, id="all-unknown"),
        pytest.param('{"besvarbar": true, "meningar": []}', None, id="an-answer-of-nothing"),
        pytest.param('{"besvarbar": "ja", "meningar": ["1.1"]}', None, id="not-a-truth-value"),
        pytest.param('{"besvarbar": true, "meningar": "1.1"}', None, id="not-a-list"),
        pytest.param('{"besvarbar": true, "meningar": [1.1, {}]}', None, id="not-ids"),
        pytest.param('["1.1"]', None, id="not-an-object"),
        pytest.param("Jag väljer 1.1", None, id="not-json"),
        pytest.param("[" * 15_000, None, id="deep"),
        pytest.param('{"besvarbar": false}' + " " * 20_000, None, id="too-long"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_selection_is_our_own_sentences_or_nothing(text: str, ids: list[str] | None) -> None:
    assert chosen(text) == ids


def test_no_more_are_chosen_than_may_be() -> None:
    assert chosen('{"besvarbar": true, "meningar": ["1.1", "1.2", "2.1"]}', most=2) == [
        "1.1",
        "1.2",
    ]


def test_of_a_list_and_its_item_the_first_named_stays() -> None:
    passage = SOURCES.passages[0]
    item = SourceSentence(id="1.3", document="page-1", span=Span(0, 7), text="Ett kort")
    with_item = type(SOURCES)(
        (
            type(passage)(
                number=1,
                title="",
                publisher="",
                dated=None,
                heading=(),
                sentences=(*passage.sentences, item),
            ),
        )
    )
    found = parse_selection('{"besvarbar": true, "meningar": ["1.3", "1.1"]}', with_item, most=3)
    assert found == Selection((item,))


QUESTION = "Vad kostar ett lånekort, och när öppnar biblioteket i Norrby?"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("när biblioteket öppnar", "när biblioteket öppnar", id="own-words"),
        pytest.param(
            "när biblioteket i Norrby öppnar.", "när biblioteket i Norrby öppnar", id="stop"
        ),
        pytest.param("vad ett nytt lånekort kostar", None, id="a-word-more"),
        pytest.param("ring 070-123 45 67", None, id="a-number"),
        pytest.param("biblioteket <b>öppnar</b>", None, id="mark-up"),
        pytest.param("biblioteket öppnar på www.norrby.se", None, id="an-address"),
        pytest.param("", None, id="nothing"),
        pytest.param("när det är", None, id="no-word-that-says-anything"),
        pytest.param("öppnar biblioteket " * 20, None, id="endless"),
    ],
)
def test_what_is_missing_is_told_in_the_questions_words(text: str, shown: str | None) -> None:
    assert sound_missing(text, QUESTION) == shown


HISTORY = [Turn("user", "Hur många anställda har kontoret i Bryssel?"), Turn("assistant", "Tre.")]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("Vem leder kontoret i Bryssel?", True, id="from-before"),
        pytest.param('"Vem leder kontoret i Bryssel?"', True, id="in-quotation-marks"),
        pytest.param("Vem leder kontoret i Berlin?", False, id="another-name"),
        pytest.param("Vem ledde kontoret i Bryssel 2019?", False, id="another-year"),
        pytest.param("Vem leder kontoret i Bryssel?\nSvar: Eva.", False, id="two-lines"),
        pytest.param("Berätta utförligt om parkeringsförbudet", False, id="another-subject"),
        pytest.param("Vem leder [kontoret](http://x)?", False, id="a-link"),
        pytest.param("SVAR_SAKNAS", False, id="no-answer"),
        pytest.param("Vem leder kontoret i Bryssel? " * 20, False, id="endless"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_follow_up_spelt_out_brings_nothing_new(text: str, taken: bool) -> None:
    found = sound_rewrite(text, "Vem leder det?", HISTORY)
    assert found == ("Vem leder kontoret i Bryssel?" if taken else None)
