import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from assistant.web.gradio_files import read_gradio_files
from tests.browser.conftest import EMBEDDER, Visitor, World
from tests.browser.world import HOSTILE

pytestmark = pytest.mark.browser

BOOKS = "Hur många böcker har biblioteket?"
FIELD = "#fraga textarea"
PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True}


def ask(page: Page, question: str, turn: int = 1) -> None:
    """Asks and waits until the reply to turn number ``turn`` stands there."""
    page.fill(FIELD, question)
    page.press(FIELD, "Enter")
    page.locator(f"#tur-{turn} .sagt").wait_for(state="attached")


@contextmanager
def held_back(world: World) -> Iterator[None]:
    """No question is answered until the end."""
    world.engine.released.clear()
    try:
        yield
    finally:
        world.engine.released.set()


def focused(page: Page) -> str:
    """Returns the id of the focused element or of the nearest parent that has one."""
    return page.evaluate("document.activeElement.closest('[id]').id")


def test_question_citation_source_and_back_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "hoppa"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type(BOOKS)
    page.keyboard.press("Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator("#live")).to_have_text("Svaret är här, med 3 källor. Att tänka på: 2.")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "#tur-1-kalla-3":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#tur-1-kalla-3")).to_have_attribute("open", "")
    assert focused(page) == "tur-1-kalla-3"
    expect(page.locator("#tur-1-kalla-3 mark")).to_have_text("Biblioteket har 31 000 böcker.")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Visa i dokumentet")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#tur-1-kalla-3"


def test_an_opened_source_stays_open_when_a_new_turn_comes(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    page.click("#tur-1 .svar-text a.hanv >> nth=1")
    ask(page, "Menar du det?", 2)
    expect(page.locator("#tur-1-kalla-2")).to_have_attribute("open", "")
    expect(page.locator("#tur-2 .besked")).to_have_text("Menar du biblioteket eller badhuset?")


def test_the_passage_opens_marked_in_its_document(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    page.click("#tur-1 .svar-text a.hanv >> nth=0")
    with page.context.expect_page() as opened:
        page.click("#tur-1-kalla-1 .visa a")
    document = opened.value
    mark = document.locator(".dokument mark")
    expect(mark).to_have_text("Biblioteket har 54 000 böcker och fyra studierum.")
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()


def test_a_mark_follows_the_address_and_counts_code_points(visitor: Visitor, world: World) -> None:
    text = world.engine.corpus.documents["norrby-bibliotek-2023"].text
    page = visitor.open("/dokument/norrby-bibliotek-2023")
    expect(page.locator(".dokument mark")).to_have_count(0)
    start, end = text.index("boka"), text.index("kopiator") + len("kopiator")
    page.evaluate(f"location.hash = '{start}-{end}'")
    expect(page.locator(".dokument mark")).to_have_text(
        ["boka studierum och sammanträdesrum", "använda datorer, skrivare och kopiator"]
    )


def test_a_suggestion_is_asked_when_chosen(visitor: Visitor) -> None:
    page = visitor.open()
    page.click(".exempel button")
    page.locator("#tur-1 .kallor").wait_for()
    page.click("#tur-1 .forslag button")
    page.locator("#tur-2 .svar-text li >> nth=2").wait_for()
    expect(page.locator("#tur-2 h2")).to_contain_text("Vad kan jag göra på biblioteket?")


def test_a_follow_up_can_be_taken_as_it_stands(visitor: Visitor, world: World) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    ask(page, "Och hur många?", 2)
    expect(page.locator("#tur-2 .tolkad q")).to_have_text(BOOKS)
    assert [turn["role"] for turn in world.engine.lines[-1]["history"]] == ["user", "assistant"]
    page.click("#tur-2 .ordagrant")
    expect(page.locator("#tur-2 .tolkad")).to_have_count(0)
    expect(page.locator("article.tur")).to_have_count(2)
    assert "history" not in world.engine.lines[-1]
    expect(page.locator("#tur-2-fraga")).to_be_focused()


def test_whoever_chose_an_example_is_put_at_the_answer(visitor: Visitor) -> None:
    page = visitor.open()
    page.focus(".exempel button")
    page.keyboard.press("Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator("#tur-1-fraga")).to_be_focused()


def test_a_question_under_way_can_be_stopped_and_asked_differently(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    with held_back(world):
        page.fill(FIELD, "Menar du det?")
        page.press(FIELD, "Enter")
        page.get_by_role("button", name="Avbryt").click()
        expect(page.locator("#tur-2")).to_have_count(0)
        expect(page.locator(FIELD)).to_have_value("Menar du det?")
        expect(page.locator(FIELD)).to_be_focused()
        expect(page.locator("#live")).to_have_text("Sökningen är avbruten. Frågan står i fältet.")
        expect(page.locator("#stoppa")).to_be_hidden()
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    page.press(FIELD, "Enter")
    expect(page.locator("#tur-2 .besked")).to_have_text("Menar du biblioteket eller badhuset?")
    expect(page.locator("article.tur")).to_have_count(2)


def verdicts(world: World) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(world.feedback)) as connection:
        return connection.execute("SELECT verdict, comment FROM verdicts").fetchall()


def test_a_verdict_is_kept_and_can_be_changed_and_the_focus_stays(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    before = len(verdicts(world)) if world.feedback.exists() else 0
    page.focus("#tur-1 .tumme-upp")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Tack. Ditt omdöme är sparat.")
    expect(page.get_by_role("button", name="Ja", pressed=True)).to_be_focused()
    page.get_by_role("button", name="Nej").click()
    expect(page.get_by_role("button", name="Nej", pressed=True)).to_be_visible()
    assert len(verdicts(world)) == before + 1
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Lämna en kommentar").click()
    expect(opened.value.get_by_label("Din kommentar")).to_be_visible()


def test_without_javascript_a_comment_is_kept_only_with_consent(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open("/enkel", java_script_enabled=False)
    page.fill("textarea", BOOKS)
    page.click(".enkel-fraga button")
    page.click("#tur-1 .tumme-ner")
    expect(page.locator("h1")).to_have_text("Tack för ditt omdöme")
    page.get_by_label("Din kommentar").fill("För kort svar.")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("alert")).to_contain_text("Kryssa i rutan")
    assert ("no", "För kort svar.") not in verdicts(world)
    page.get_by_label("Jag samtycker").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.locator("h1")).to_have_text("Tack, din kommentar är sparad")
    assert ("no", "För kort svar.") in verdicts(world)
    visitor.trouble.console.clear()  # the browser notes every 422


def test_staff_have_the_quote_first_and_copy_with_one_key(visitor: Visitor) -> None:
    page = visitor.open("/?vy=snabb", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("/")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type(BOOKS)
    page.keyboard.press("Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator("#tur-1-fraga")).to_be_focused()
    expect(page.locator("#tur-1-kalla-3 mark")).to_be_visible()
    order = "(a, b) => a.compareDocumentPosition(b)"
    quote, said = page.locator("#tur-1 mark >> nth=0"), page.locator("#tur-1 .svar-text")
    follows = quote.evaluate(order, said.element_handle())
    assert follows == 4  # Node.DOCUMENT_POSITION_FOLLOWING
    page.keyboard.press("k")
    expect(page.locator("#live")).to_have_text("Svaret är kopierat med källor.")
    assert page.evaluate("navigator.clipboard.readText()").startswith(BOOKS)
    page.keyboard.press("/")
    page.keyboard.type("k/")
    expect(page.locator(FIELD)).to_have_value("k/")
    page.keyboard.press("Escape")
    expect(page.locator("#tur-1-fraga")).to_be_focused()
    language = page.locator(".sidor a[hreflang]").get_attribute("href")
    assert language == "/?lang=en&vy=snabb"


def test_a_single_key_does_nothing_in_the_ordinary_view(visitor: Visitor) -> None:
    page = visitor.open(permissions=["clipboard-read", "clipboard-write"])
    ask(page, BOOKS)
    page.focus("#tur-1-fraga")
    page.keyboard.press("k")
    page.keyboard.press("/")
    expect(page.locator("#tur-1-fraga")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Svaret är här")
    expect(page.locator(".snabb-tips")).to_be_hidden()


def test_a_row_that_is_cited_is_marked_cell_by_cell_in_a_real_table(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, "Hur många lån?")
    page.click("#tur-1 a.hanv >> nth=0")
    with page.context.expect_page() as opened:
        page.click("#tur-1-kalla-1 .visa a")
    table = opened.value.get_by_role("table", name="Tabell: Lån per år", exact=True)
    marks = [" ".join(mark.split()) for mark in table.locator("mark").all_text_contents()]
    assert marks == ["2020", "81 000", "stängt i april", "| maj"]
    expect(table.get_by_role("columnheader")).to_have_text(["År", "Lån", "Not"])
    expect(table.get_by_role("rowheader")).to_have_text(["2020", "2021"])


def frame_in(page: Page, site: str, address: str) -> None:
    """Opens a page of another site that shows ours in a frame."""
    html = f'<!doctype html><title>Annan</title><iframe src="{address}/enkel"></iframe>'
    page.route(f"{site}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{site}/")


def test_sites_that_are_configured_may_show_the_page_in_a_frame_and_no_others(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open("/om")
    frame_in(page, EMBEDDER, world.address)
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("Fråga källorna")
    with page.expect_event("console", lambda told: "frame-ancestors" in told.text):
        frame_in(page, "http://annan.example", world.address)
    visitor.trouble.elsewhere.clear()  # the two sites themselves
    visitor.trouble.console.clear()  # the browser notes the frame it refused


def test_the_first_visit_loads_no_more_than_is_promised(visitor: Visitor) -> None:
    page = visitor.open("/enkel", first_visit=True)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
    page.goto(f"{visitor.world.address}/")
    page.locator("body.redo").wait_for()
    assert len(received) > 5
    assert sum(received) <= 300_000


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_browser_is_told_at_once_of_the_scripts_that_gradio_loads_and_loads_no_styles(
    visitor: Visitor, language: str
) -> None:
    page = visitor.open(f"/?lang={language}")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    asked = {url.split("/assets/")[1] for url in loaded if "/assets/" in url}
    first = {name for name in asked if re.fullmatch(r"index-\w+\.js", name)}
    assert asked - first == set(read_gradio_files(language).scripts)
    assert page.locator("head link[rel=modulepreload]").count() == len(asked)


def test_a_new_conversation_begins_empty_with_the_field_focused(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    page.click("#ny")
    expect(page.locator("article.tur")).to_have_count(0)
    expect(page.locator(".intro .ingress")).to_be_visible()
    expect(page.locator(FIELD)).to_be_focused()
    ask(page, BOOKS)
    assert "history" not in world.engine.lines[-1]


def test_a_turn_that_is_stopped_leaves_those_before_it_and_may_be_the_one_asked_again(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    ask(page, "Och hur många?", 2)
    with held_back(world):
        page.click("#tur-2 .ordagrant")
        page.locator("#tur-2.vantar").wait_for()
        expect(page.locator("article.tur")).to_have_count(2)
        page.click("#stoppa")
        expect(page.locator("#tur-2 .tolkad")).to_be_visible()
    expect(page.locator("article.tur")).to_have_count(2)
    page.click("#tur-2 .ordagrant")
    expect(page.locator("#tur-2 .tolkad")).to_have_count(0)
    ask(page, "Menar du det?", 3)
    page.click("#ny")
    expect(page.locator("article.tur")).to_have_count(0)


def test_only_the_latest_question_is_offered_to_be_taken_as_it_stands(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    ask(page, "Och hur många?", 2)
    expect(page.locator("#tur-2 .ordagrant")).to_be_visible()
    ask(page, "Menar du det?", 3)
    expect(page.locator("#tur-2 .ordagrant")).to_be_hidden()


def test_links_leave_a_conversation_where_it_is(visitor: Visitor) -> None:
    page = visitor.open()
    sources = page.locator(".sidor a >> nth=0")
    assert sources.get_attribute("target") is None
    ask(page, BOOKS)
    assert sources.get_attribute("target") == "_blank"
    expect(sources).to_have_text("Källor (öppnas i en ny flik)")


def test_a_question_in_the_address_is_asked_and_cleared(visitor: Visitor) -> None:
    page = visitor.open("/?lang=en#q=Hur%20m%C3%A5nga%20b%C3%B6cker%20har%20biblioteket%3F")
    page.locator("#tur-1 .kallor").wait_for()
    assert page.url.endswith("/?lang=en")
    expect(page.locator("#tur-1 h2")).to_contain_text(BOOKS)


def test_while_the_answer_is_looked_for_the_question_stands_there_and_is_told(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    world.engine.released.clear()
    try:
        page.fill(FIELD, BOOKS)
        page.press(FIELD, "Enter")
        expect(page.locator("#tur-1 .soker")).to_be_visible()
        expect(page.locator("#live")).to_have_text("Söker i källorna …")
        expect(page.locator(FIELD)).to_have_value("")
        page.fill(FIELD, "Nästa fråga")
    finally:
        world.engine.released.set()
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator(FIELD)).to_have_value("Nästa fråga")


def test_an_empty_question_is_told_and_not_asked(visitor: Visitor, world: World) -> None:
    page = visitor.open()
    before = len(world.engine.lines)
    page.click("#skicka")
    expect(page.locator("#live")).to_have_text("Skriv en fråga först.")
    expect(page.locator(FIELD)).to_be_focused()
    assert len(world.engine.lines) == before


def test_a_question_that_is_too_long_comes_back_to_be_shortened(visitor: Visitor) -> None:
    page = visitor.open(viewport={"width": 375, "height": 667})
    question = "Vad " * 250 + "?"
    ask(page, question)
    told = "Frågan är för lång. Skriv den med högst 1000 tecken."
    expect(page.locator("#tur-1 .besked")).to_have_text(told)
    expect(page.locator("#live")).to_have_text(told)
    expect(page.locator(FIELD)).to_have_value(question)
    assert page.locator("#tur-1 h2").bounding_box()["height"] < 667 / 2
    page.fill(FIELD, "👍🏽🇸🇪👩‍👩‍👧")
    page.press(FIELD, "Enter")
    expect(page.locator("#tur-2 .besked")).to_contain_text("Skriv en fråga")
    expect(page.locator(FIELD)).to_have_value("")


def test_an_answer_is_copied_with_quotes_dates_and_whole_addresses(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open(permissions=["clipboard-read", "clipboard-write"])
    ask(page, BOOKS)
    page.click("#tur-1 .kopiera")
    expect(page.locator("#live")).to_have_text("Svaret är kopierat med källor.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(BOOKS)
    assert "Uppdaterad 4 maj 2023" in copied
    assert f"{world.address}/dokument/norrby-bibliotek-2023#80-129" in copied


def test_nothing_is_stored_in_the_browser(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    stored = page.evaluate("""async () => [
      localStorage.length, sessionStorage.length, document.cookie.length,
      (await indexedDB.databases()).length, (await caches.keys()).length,
      (await navigator.serviceWorker.getRegistrations()).length]""")
    assert stored == [0, 0, 0, 0, 0, 0]
    assert page.context.cookies() == []


def test_a_hostile_text_in_question_document_and_answer_stays_text(visitor: Visitor) -> None:
    page = visitor.open()
    for turn, payload in enumerate(HOSTILE, 1):
        page.fill(FIELD, payload)
        page.click("#skicka")
        page.locator(f"#tur-{turn} .sagt").wait_for(state="attached")
    assert page.evaluate("window.__hacked") is None
    found = page.evaluate("""() => Array.from(document.querySelectorAll('#samtal .md *'),
      (e) => e.tagName.toLowerCase()).filter((n, i, all) => all.indexOf(n) === i)""")
    assert set(found) <= {
        "a", "article", "blockquote", "br", "button", "details", "div", "h2", "h3", "h4", "li",
        "mark", "p", "pre", "section", "span", "strong", "summary", "ul",
    }  # fmt: skip
    for turn, payload in enumerate(HOSTILE, 1):
        if turn > len(HOSTILE) - 30:
            shown = page.locator(f"#tur-{turn} h2").evaluate("e => e.lastChild.textContent")
            assert " ".join(shown.split()) == " ".join(payload.split())


def test_a_hostile_document_stays_text(visitor: Visitor) -> None:
    page = visitor.open("/dokument/farlig#20-200")
    page.locator(".dokument mark >> nth=0").wait_for()
    assert page.evaluate("window.__hacked") is None
    assert page.locator("main img, main iframe, main form, main style, main script").count() == 0


def test_labels_and_answers_follow_the_page_and_not_the_browser(visitor: Visitor) -> None:
    page = visitor.open("/?lang=en", locale="sv-SE")
    expect(page.get_by_label("Your question")).to_be_visible()
    ask(page, BOOKS)
    expect(page.locator("#tur-1 .kallor h3")).to_have_text("Sources")
    expect(page.locator("#tur-1 .svar-text span[lang=sv] >> nth=0")).to_be_visible()
    swedish = visitor.open("/", locale="en-GB")
    expect(swedish.get_by_label("Din fråga")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/?vy=snabb", "/dokument/farlig"])
def test_a_word_without_end_is_not_wider_than_a_320_pixel_window(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path, viewport={"width": 320, "height": 640})
    if path != "/dokument/farlig":
        ask(page, BOOKS)
        page.click("#tur-1 a.hanv >> nth=0")
        ask(page, "Ord" * 150, 2)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


@pytest.mark.parametrize("path", ["/", "/?vy=snabb"], ids=["ordinary", "quick"])
def test_beside_the_answer_stand_its_sources_and_below_it_what_can_be_asked_next(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    ask(page, BOOKS)
    boxes = (
        page.locator(f"#tur-1 {part}").bounding_box() for part in (".svar", ".kallor", ".efter")
    )
    said, sources, onward = boxes
    assert said["y"] == pytest.approx(sources["y"], abs=1)
    apart = (said, sources) if path == "/" else (sources, said)
    assert apart[0]["x"] + apart[0]["width"] < apart[1]["x"]
    assert onward["x"] == said["x"]
    assert 0 <= onward["y"] - said["y"] - said["height"] < 40


def test_on_a_phone_the_answer_is_not_covered(visitor: Visitor) -> None:
    page = visitor.open(**PHONE)
    ask(page, BOOKS)
    origin = page.locator("#tur-1 .ursprung >> nth=0")
    expect(origin).to_have_text("Källa: Norrby bibliotek (2023). Uppdaterad 4 maj 2023.")
    named = origin.bounding_box()
    expect(page.locator("#tur-1 h2")).to_be_in_viewport()
    composer = page.locator("#fragerad").bounding_box()
    heading = page.locator("#tur-1 h2").bounding_box()
    first = page.locator("#tur-1 .mening >> nth=0").bounding_box()
    assert composer["height"] < 667 / 3
    assert heading["y"] >= 0
    assert first["y"] + first["height"] <= named["y"]
    assert named["y"] + named["height"] <= composer["y"]


def test_on_a_phone_a_first_answer_that_fits_does_not_cut_the_header(visitor: Visitor) -> None:
    page = visitor.open(**PHONE)
    ask(page, "Menar du det?")
    assert page.evaluate("window.scrollY") == 0
    ask(page, BOOKS, 2)
    assert 0 <= page.locator("#tur-2").bounding_box()["y"] < 20


# What is focused and lies, wholly or in part, outside of the window or under the composer.
COVERED = """() => {
  const focused = document.activeElement;
  const composer = document.getElementById("fragerad");
  if (composer.contains(focused) || focused.closest(".fot, .topp, .hoppa")) return "";
  const { top, bottom } = focused.getBoundingClientRect();
  const isSeen = top >= -1 && bottom <= composer.getBoundingClientRect().top + 1;
  return isSeen ? "" : focused.outerHTML.slice(0, 90);
}"""


def test_on_a_phone_nothing_that_is_focused_lies_under_the_composer(visitor: Visitor) -> None:
    page = visitor.open(**PHONE)
    ask(page, BOOKS)
    page.focus("#tur-1-fraga")
    seen, covered = set(), set()
    while page.evaluate("!document.activeElement.closest('#fragerad')"):
        seen.add(page.evaluate("document.activeElement.textContent"))
        covered.add(page.evaluate(COVERED))
        page.keyboard.press("Tab")
    assert len(seen) > 8
    assert covered == {""}


def test_without_javascript_the_plain_page_answers(visitor: Visitor) -> None:
    page = visitor.open(java_script_enabled=False)
    page.fill("textarea", BOOKS)
    page.get_by_role("button", name="Fråga").click()
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000 böcker")
    assert re.search(r"/enkel(\?lang=sv)?$", page.url)
    page.click("#tur-1 .forslag button")
    expect(page.locator("#tur-1 h2")).to_contain_text("Vad kan jag göra på biblioteket?")


def test_nothing_jumps_when_gradio_has_drawn_the_field(visitor: Visitor) -> None:
    page = visitor.open()
    shift = page.evaluate("""() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
        .observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    })""")
    assert shift < 0.1


def test_on_paper_the_quotes_are_open_and_the_field_is_gone(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    page.emulate_media(media="print")
    expect(page.locator("#fragerad")).to_be_hidden()
    quote = page.locator("#tur-1-kalla-1 blockquote")
    assert quote.bounding_box()["height"] > 20
    assert quote.evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })")


def test_a_printed_answer_has_its_quotes_dates_and_whole_addresses(
    visitor: Visitor, world: World
) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in printed).split())
    assert "Biblioteket har 31 000 böcker." in text
    assert "Uppdaterad 4 maj 2023" in text
    assert f"{world.address}/dokument/norrby-bibliotek-2023#80-129" in text.replace(" ", "")
    assert "Ny konversation" not in text
    assert "Hade du hjälp" not in text
    assert len(printed) <= 2


def test_a_lost_connection_is_told_in_swedish_and_the_question_stays(visitor: Visitor) -> None:
    page = visitor.open()
    ask(page, BOOKS)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.fill(FIELD, "Menar du det?")
    page.press(FIELD, "Enter")
    banner = page.locator("#forbindelse")
    expect(banner).to_contain_text("Servern svarade inte.")
    expect(page.locator(FIELD)).to_have_value("Menar du det?")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator(".toast-wrap")).to_be_hidden()
    page.unroute("**/gradio_api/**")
    page.click("#igen")
    expect(page.locator("#tur-2 .besked")).to_have_text("Menar du biblioteket eller badhuset?")
    expect(banner).to_be_hidden()
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    visitor.trouble.console.clear()  # the browser notes every request that failed
