from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.web.app import build_app
from assistant.web.feedback import Feedback
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine

FIRST, SECOND = "a" * 32, "b" * 32
BOOKS = "Hur många böcker har biblioteket?"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return Feedback(tmp_path_factory.mktemp("data") / "feedback.sqlite")


@pytest.fixture(scope="module")
def client(kept: Feedback) -> Iterator[TestClient]:
    logo = kept.file.with_name("vapen.SVG")
    logo.write_bytes(LOGO)
    settings = WebSettings(feedback=kept.file, logo=logo, questions_per_minute=0)
    with TestClient(build_app(WorldEngine(), settings=settings)) as client:
        yield client


@pytest.fixture(scope="module")
def closed() -> Iterator[TestClient]:
    with TestClient(build_app(WorldEngine(), settings=WebSettings())) as client:
        yield client


def test_a_verdict_is_kept_and_the_page_offers_a_comment(
    client: TestClient, kept: Feedback
) -> None:
    response = client.post("/omdome", data={"id": FIRST, "verdict": "no"})
    assert response.status_code == 200
    assert "Tack för ditt omdöme" in response.text
    assert kept.is_judged(FIRST)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"id": "1", "verdict": "yes"}, id="no-id-of-ours"),
        pytest.param({"id": SECOND, "verdict": "maybe"}, id="no-verdict"),
        pytest.param({"verdict": "yes"}, id="no-id"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_no_verdict_is_refused_and_not_kept(
    client: TestClient, kept: Feedback, fields: dict[str, str]
) -> None:
    response = client.post("/omdome", data=fields)
    assert response.status_code == 422
    assert "gick inte att läsa" in response.text
    assert not kept.is_judged(SECOND)


def test_nobody_comments_on_a_question_without_a_verdict(client: TestClient) -> None:
    fields = {"id": SECOND, "comment": "Hej", "consent": "yes"}
    assert client.post("/omdome", data=fields).status_code == 404
    assert client.get(f"/omdome/{SECOND}").status_code == 404


def test_a_comment_comes_back_as_text_when_consent_is_missing(client: TestClient) -> None:
    client.post("/omdome", data={"id": FIRST, "verdict": "yes"})
    hostile = "</textarea><script>window.__hacked=1</script>"
    response = client.post("/omdome", data={"id": FIRST, "comment": hostile})
    assert response.status_code == 422
    assert "<script>window" not in response.text
    assert "&lt;/textarea&gt;" in response.text


@pytest.mark.parametrize("name", ["feedback.sqlite", "file/feedback.sqlite"], ids=["none", "disk"])
def test_a_file_that_cannot_be_written_is_told_without_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")  # takes no files, as a read-only disk, even from root
    broken = tmp_path / name
    if broken.parent == tmp_path:
        broken.write_bytes(b"no database" * 200)
    app = build_app(WorldEngine(), settings=WebSettings(feedback=broken))
    with TestClient(app) as client:
        response = client.post("/omdome", data={"id": FIRST, "verdict": "yes"})
    assert response.status_code == 503
    assert "Försök igen om en stund" in response.text
    assert "feedback.sqlite" not in response.text


def test_switched_off_nobody_is_asked_and_nothing_is_taken(closed: TestClient) -> None:
    answer = closed.post("/enkel", data={"question": BOOKS}).text
    assert "54 000" in answer
    assert "omdome" not in answer
    assert closed.post("/omdome", data={"id": FIRST, "verdict": "yes"}).status_code == 404
    assert closed.get(f"/omdome/{FIRST}").status_code == 404
    assert "tar inte emot omdömen" in closed.get("/integritet").text


def test_switched_on_the_privacy_page_says_what_is_kept(client: TestClient) -> None:
    assert 'action="/omdome?lang=sv"' in client.post("/enkel", data={"question": BOOKS}).text
    page = client.get("/integritet").text
    assert "slumpvis valt nummer för frågan" in page
    assert "tar inte emot omdömen" not in page


def test_the_operators_logo_stands_before_the_name(client: TestClient, closed: TestClient) -> None:
    page = client.get("/om").text
    address = page.partition('class="logotyp" src="')[2].partition('"')[0]
    response = client.get(address)
    assert response.content == LOGO
    assert response.headers["content-type"] == "image/svg+xml"
    assert "logotyp" not in closed.get("/om").text
    assert closed.get("/statik/logo.svg").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("sv", "procent av frågorna med svar i dokumenten besvarades rätt", id="sv"),
        pytest.param("en", "per cent of the questions with an answer in the documents", id="en"),
    ],
)
def test_the_page_about_the_service_tells_its_measured_quality(
    closed: TestClient, language: str, words: str
) -> None:
    page = closed.get("/om", params={"lang": language}).text
    assert words in page
    assert "$" not in page
