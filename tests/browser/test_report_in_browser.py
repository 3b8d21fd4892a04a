"""The evaluation's report in a real browser: readable without a script, safe, accessible."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from evals import gate
from evals.fakes import Reply, always_refuses, fake_system
from evals.form import check_row
from evals.report import HTML, write_report
from evals.run import Run, run_samples
from evals.samples import Sample, sample_of
from evals.texts import Texts
from tests.browser.axe import violations
from tests.browser.world import HOSTILE

pytestmark = pytest.mark.browser

# The questions are alike: axe needs no more than some of each kind, and is slow.
FEW_OPEN = """document.querySelectorAll('details, .andrad').forEach((row, number) => {
  row.open = true;
  if (number % 8) row.remove();
})"""
WIDTHS = {"wide": 1280, "phone": 375, "narrow": 320}
SENTENCES = [f"Hylla {number} rymmer {number} böcker." for number in range(1, len(HOSTILE) + 1)]
TEXT = "\n".join(
    f"{sentence} {hostile}" for sentence, hostile in zip(SENTENCES, HOSTILE, strict=True)
)
TEXTS = Texts({"norrby": TEXT}, titles={"norrby": HOSTILE[0]})
KINDS = ("fact", "number", "list")
FLOORS = {
    "overall": {"answered_right": 0.9, "over_refusal": 0.5},
    "kind": {"fact": {"answered_right": 0.99}, "list": {"recall_5": 0.1}},
}


def samples() -> tuple[Sample, ...]:
    rows = [
        {
            "id": f"hylla-{number}",
            "question": f"Hur många böcker rymmer hylla {number}? {hostile}",
            "language": "sv",
            "kind": KINDS[number % 3],
            "register": "sentence",
            "expect": "answer",
            "judgments": [{"document": "norrby", "quote": SENTENCES[number]}],
            "facts": [f"{number + 1} böcker|{hostile}"],
        }
        for number, hostile in enumerate(HOSTILE)
    ]
    refused: dict[str, Any] = {
        "id": "väder å/1",
        "question": "Blir det regn?",
        "language": "sv",
        "kind": "off_topic",
        "register": "colloquial",
        "expect": "refuse",
    }
    made = (sample_of(check_row(row), split="dev", topic="hyllor", texts=TEXTS) for row in rows)
    return (*made, sample_of(check_row(refused), split="test", topic="annat", texts=TEXTS))


def hostile_now(reply: Reply, sample: Sample) -> Reply:
    hostile = HOSTILE[len(sample.id) % len(HOSTILE)]
    if sample.kind == KINDS[2]:
        return always_refuses(reply, sample)
    notices = [{"kind": "dated", "text": hostile, "citations": [1]}]
    answer = {"answer": f"{reply['answer']} {hostile}"} if reply["status"] == "answered" else {}
    return reply | answer | {"notices": notices, "interpreted_as": hostile, "confidence": 0.5}


def refuses_every_third(reply: Reply, sample: Sample) -> Reply:
    return always_refuses(reply, sample) if sample.kind == KINDS[0] else reply


def measured(*faults: Any) -> Run:
    asked = samples()
    done = run_samples(fake_system(asked, TEXTS, *faults), asked, texts=TEXTS, dataset="d" * 64)
    return replace(done, records=tuple(replace(r, seconds=0.02) for r in done.records))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    gate.write_baseline(measured(refuses_every_third), folder / "baseline.json")
    baseline = gate.read_baseline(folder / "baseline.json", dataset="d" * 64)
    done = measured(hostile_now)
    write_report(done, folder, verdict=gate.judge(done, baseline, FLOORS), texts=TEXTS)
    return (folder / HTML).as_uri()


class Reading:
    """Opens the report and keeps note of whatever must not happen while it is read."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.trouble: list[str] = []

    def open(self, fragment: str = "", **wishes: Any) -> Page:
        page = self.browser.new_context(**wishes).new_page()
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda message: self.trouble.append(message.text))
        page.goto(self.address + fragment)
        return page

    def _asked(self, request: Any) -> None:
        if request.url.split("#")[0] != self.address and not request.url.startswith("data:"):
            self.trouble.append(request.url)


@pytest.fixture
def reading(chromium: Browser, address: str) -> Iterator[Reading]:
    reading = Reading(chromium, address)
    yield reading
    hacked = [page for c in chromium.contexts for page in c.pages if is_hacked(page)]
    for context in chromium.contexts:
        context.close()
    assert hacked == []
    assert reading.trouble == []


def is_hacked(page: Page) -> bool:
    return bool(page.evaluate("Boolean(window.__hacked)"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "phone"])
def test_axe_finds_nothing_with_questions_open(reading: Reading, width: str, scheme: str) -> None:
    viewport = {"width": WIDTHS[width], "height": 900}
    page = reading.open(viewport=viewport, color_scheme=scheme)
    page.evaluate(FEW_OPEN)
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_only_tables_scroll_sideways(reading: Reading, width: str) -> None:
    page = reading.open(viewport={"width": WIDTHS[width], "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((row) => { row.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTHS[width]


def test_everything_can_be_read_without_a_script(reading: Reading) -> None:
    page = reading.open(java_script_enabled=False)
    assert page.locator("form").is_hidden()
    rows = page.locator("#fragor details")
    assert rows.count() == len(HOSTILE) + 1
    rows.first.locator("summary").click()
    assert rows.first.locator("mark").first.is_visible()
    assert page.locator("svg").count() == 4


def test_filters_leave_what_fits_and_say_how_many(reading: Reading) -> None:
    page = reading.open()
    rows = page.locator("#fragor details:visible")
    page.select_option("#urval-verdict", "wrong")
    page.select_option("#urval-kind", "list")
    lists = sum(sample.kind == "list" for sample in samples())
    assert rows.count() == lists
    assert page.inner_text("#antal") == f"{lists} av {len(HOSTILE) + 1} frågor visas."
    page.fill("#urval-search", "HYLLA 2?")
    assert rows.count() == 1
    page.click("form button")
    page.wait_for_function("document.querySelectorAll('#fragor details[hidden]').length === 0")
    page.select_option("#urval-split", "test")
    assert rows.count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_permalink_opens_its_question(reading: Reading, script: bool) -> None:
    page = reading.open("#v%C3%A4der%20%C3%A5%2F1", java_script_enabled=script)
    row = page.locator("details", has_text="Blir det regn?")
    row.locator(".inre").wait_for()
    assert page.locator("details[open]").count() == 1


def test_a_permalink_to_a_question_that_was_filtered_out_shows_it(reading: Reading) -> None:
    page = reading.open()
    page.select_option("#urval-kind", "off_topic")
    page.locator(".andrad a[href^='#hylla']").first.click()
    page.locator("details[open] .inre").wait_for()
    assert page.locator("#fragor details:visible").count() == len(HOSTILE) + 1


def test_marks_differ_in_more_than_colour(reading: Reading) -> None:
    page = reading.open()
    style = "getComputedStyle(document.querySelector('u')).textDecorationLine"
    assert page.evaluate(style) == "underline"
    assert page.locator(".andrad .facit").first.text_content() == "facit"


def test_print_leaves_out_what_only_a_screen_can_use(reading: Reading) -> None:
    page = reading.open()
    page.emulate_media(media="print")
    assert page.locator("form").is_hidden()
    assert page.locator("nav").is_hidden()
    assert page.locator("svg").first.is_visible()
