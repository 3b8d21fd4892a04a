import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, World
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


def test_an_answer_is_announced_at_most_three_times(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate("""
      window.__told = [];
      for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
        new MutationObserver(() => {
          if (region.textContent.trim()) window.__told.push(region.textContent);
        }).observe(region, { childList: true, subtree: true, characterData: true });
      }""")
    ask(page, BOOKS)
    expect(page.locator("#live")).to_contain_text("Svaret är här")
    assert 1 <= len(page.evaluate("window.__told")) <= 3


def test_an_empty_question_is_told_and_not_asked(visitor: Visitor, world: World) -> None:
    page = visitor.open()
    before = len(world.engine.lines)
    page.click("#skicka")
    expect(page.locator("#live")).to_have_text("Skriv en fråga först.")
    expect(page.locator(FIELD)).to_be_focused()
    assert len(world.engine.lines) == before


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


@pytest.mark.parametrize(
    "path", ["/", "/enkel", "/kallor", "/om", "/tillganglighet", "/dokument/farlig"]
)
def test_nothing_is_wider_than_a_320_pixel_window(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, viewport={"width": 320, "height": 640})
    if path == "/":
        ask(page, BOOKS)
        page.click("#tur-1 a.hanv >> nth=0")
        ask(page, "Ord" * 150, 2)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


def test_on_a_phone_the_answer_is_not_covered(visitor: Visitor) -> None:
    page = visitor.open(**PHONE)
    ask(page, BOOKS)
    expect(page.locator("#tur-1 h2")).to_be_in_viewport()
    composer = page.locator("#fragerad").bounding_box()
    heading = page.locator("#tur-1 h2").bounding_box()
    first = page.locator("#tur-1 .mening >> nth=0").bounding_box()
    assert composer["height"] < 667 / 3
    assert heading["y"] >= 0
    assert first["y"] + first["height"] <= composer["y"]
    page.locator("#tur-1-kalla-3 summary").focus()
    last = page.locator("#tur-1-kalla-3 summary").bounding_box()
    assert last["y"] + last["height"] <= page.locator("#fragerad").bounding_box()["y"]


def test_wcag_text_spacing_loses_nothing(visitor: Visitor) -> None:
    page = visitor.open(viewport={"width": 375, "height": 667})
    ask(page, BOOKS)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
        "word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    cut = page.evaluate("""() =>
      Array.from(document.querySelectorAll('#samtal p, #samtal li, button'))
        .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1)
        .map((e) => e.outerHTML)""")
    assert cut == []


def test_without_javascript_the_plain_page_answers(visitor: Visitor) -> None:
    page = visitor.open(java_script_enabled=False)
    page.click("noscript a")
    page.fill("textarea", BOOKS)
    page.click(".enkel-fraga button")
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
    page.click("#las-om")
    expect(page.locator("#tur-1 .besked")).to_have_text("Menar du biblioteket eller badhuset?")
    assert "#" not in page.url
    visitor.trouble.console.clear()  # the browser notes every request that failed
