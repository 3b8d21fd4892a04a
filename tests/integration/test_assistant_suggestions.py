"""The questions suggested over the bundled documents: each works, and none has been lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import read_config
from assistant.desk import Assistant, open_assistant
from tests.conftest import DATA

# What is suggested today. A question that stops working is no longer suggested, and fails here:
# mend the answer, or take the question out together with what made it fail.
SUGGESTED = [
    "Vad är Assembly of European Regions (AER)?",
    "Vad är Conference of peripheral maritime regions (CPMR)?",
    "Vad är ERRIN?",
    "Vad är European health management association (EHMA)?",
    "Vad är European network of social authorities (ENSA)?",
    "Vad står det om Eurochild?",
    "Vad står det om plattformar för smart specialisering?",
    "Vad står det om tematiska smarta specialiseringsplattformar?",
    "Vad står det om företagsamhet?",
    "Vad står det om attraktivitet?",
    "Vad står det om tillgänglighet?",
    "Vad står det om politisk medverkan och förankring?",
    "Vad står det om nätverksbyggande och påverkan?",
    "Vad står det om medlemskap i internationella organisationer?",
    "Vad står det om vänorter?",
    "Vad står det om information och rådgivning?",
    "Vad står det om verksamhetsplanering och politisk delaktighet?",
]


@pytest.fixture(scope="module")
def assistant(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    data = tmp_path_factory.mktemp("suggested") / "data"
    shutil.copytree(built_data, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA, str(data))
        yield open_assistant(read_config(None))


@pytest.mark.parametrize("question", SUGGESTED)
def test_no_suggestion_has_been_lost(assistant: Assistant, question: str) -> None:
    assert question in assistant.desk.suggestions.questions.values()


def test_every_suggestion_is_answered_from_the_section_it_is_made_of(assistant: Assistant) -> None:
    for (document, heading), question in assistant.desk.suggestions.questions.items():
        reply = assistant.ask({"question": question}).as_json()
        assert reply["status"] == "answered", question
        cited = reply["citations"][0]  # type: ignore[index]
        assert (cited["document"], tuple(cited["heading"])) == (document, heading), question
