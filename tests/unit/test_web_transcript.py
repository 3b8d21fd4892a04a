import re
from html.parser import HTMLParser

import pytest

from assistant.messages import read_messages
from assistant.reply import (
    Answer,
    AnswerSentence,
    Clarification,
    Failure,
    Outcome,
    Refusal,
    RefusalReason,
    Reply,
)
from assistant.web.transcript import Turn, View, render_turn
from tests.browser.world import (
    HOSTILE,
    WorldEngine,
    books_and_coffee,
    build_corpus,
    cite,
    hostile,
    how_many_books,
    how_many_loans,
    is_it_open,
    not_in_sources,
    what_can_i_do,
    which_aims,
)

SWEDISH = read_messages("sv")
ELEMENTS = {
    "a", "article", "blockquote", "br", "button", "details", "div", "form", "h2", "h3", "h4",
    "input", "li", "mark", "p", "pre", "q", "section", "span", "strong", "summary", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "action", "class", "hidden", "href", "id", "lang", "method", "name", "open", "rel", "tabindex",
    "target", "type", "value",
}  # fmt: skip


class Vocabulary(HTMLParser):
    """Collects which elements, attributes and addresses a text uses, and the text itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in {"href", "action"}]
        if tag not in {"br", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Vocabulary:
    reader = Vocabulary()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def turn_of(outcome: Answer, question: str = "Fråga?") -> str:
    turn = Turn(1, Reply(question=question, outcome=outcome))
    return str(render_turn(turn, corpus=build_corpus(), messages=SWEDISH))


@pytest.mark.parametrize("view", ["full", "quick", "plain"])
@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_stays_text_wherever_it_stands(payload: str, view: View) -> None:
    corpus = build_corpus()
    reply = Reply(question=payload, outcome=hostile(corpus, payload), interpreted_as=payload)
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH, view=view)
    seen = read(html)
    assert seen.elements <= ELEMENTS
    assert seen.attributes <= ATTRIBUTES
    assert all(re.match(r"#tur-1-|/dokument/|/enkel\?", address) for address in seen.addresses)
    assert payload in "".join(seen.words)


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_turn_is_one_line_so_that_markdown_never_takes_over(payload: str) -> None:
    html = turn_of(hostile(build_corpus(), payload), payload)
    assert html.startswith("<article ")
    assert "\n" not in html
    assert "\r" not in html


def test_every_sentence_links_to_the_quote_it_stands_on() -> None:
    html = turn_of(how_many_books(build_corpus()))
    targets = set(re.findall(r'href="#(tur-1-kalla-\d)"', html))
    assert targets == {"tur-1-kalla-1", "tur-1-kalla-2", "tur-1-kalla-3"}
    assert all(html.count(f'id="{target}"') == 1 for target in targets)


def test_a_quote_stands_in_its_context_and_links_to_its_place_in_the_document() -> None:
    corpus = build_corpus()
    html = turn_of(how_many_books(corpus))
    citation = how_many_books(corpus).citations[0]
    assert "är öppet för alla. </span><mark>Biblioteket har 54 000 böcker" in html
    assert f'href="/dokument/norrby-bibliotek-2023#{citation.start}-{citation.end}"' in html


def test_a_sentence_that_is_a_whole_list_is_shown_as_a_list() -> None:
    html = turn_of(what_can_i_do(build_corpus()))
    assert "<li>låna böcker, tidningar och filmer</li>" in html
    assert ">Hos oss kan du</span>&nbsp;<a" in html


def test_a_replaced_source_says_its_year_and_what_replaces_it() -> None:
    words = "".join(read(turn_of(how_many_books(build_corpus()))).words)
    assert "Äldre källa: 2015" in words
    assert "Ersatt av Norrby bibliotek (2023)" in words


def test_dates_are_in_words_with_their_kind() -> None:
    words = "".join(read(turn_of(how_many_books(build_corpus()))).words)
    assert "Uppdaterad 4 maj 2023" in words
    assert "Granskad 12 mars 2015" in words
    assert "Odaterad, handlar om 2017–2019" in words


def test_a_refusal_says_why_offers_questions_and_whom_to_ask() -> None:
    corpus = build_corpus()
    reply = Reply(question="Vad kostar en båt?", outcome=not_in_sources(corpus))
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH)
    words = "".join(read(html).words)
    assert "Källorna säger inget om det." in words
    assert "Kontakta i stället: Biblioteket ligger vid torget i Norrby." in words
    assert html.count('class="forslag-knapp fraga-detta"') == 2


def test_the_plain_page_asks_suggestions_by_post_so_that_no_question_is_in_an_address() -> None:
    corpus = build_corpus()
    reply = Reply(question="Vad kostar en båt?", outcome=not_in_sources(corpus))
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH, view="plain")
    assert html.count('<form method="post" action="/enkel?lang=sv">') == 2
    assert "fraga-detta" not in html


def test_a_follow_up_shows_how_it_was_understood_and_can_be_undone() -> None:
    engine = WorldEngine()
    line: dict[str, object] = {
        "question": "Och hur många?",
        "history": [{"role": "user", "content": "Hej"}],
    }
    turn = Turn(2, engine.ask(line), has_history=True)
    html = render_turn(turn, corpus=engine.corpus, messages=SWEDISH)
    assert "Tolkades som: <q>Hur många böcker har biblioteket?</q>" in " ".join(html.split())
    assert 'class="ordagrant' in html


def test_mended_spelling_is_told_without_a_button_that_would_change_nothing() -> None:
    corpus = build_corpus()
    reply = Reply(question="Böker?", outcome=how_many_books(corpus), interpreted_as="Böcker?")
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH)
    assert "<q>Böcker?</q>" in html
    assert "ordagrant" not in html


def test_a_short_answer_comes_first_and_a_screen_reader_is_told_it() -> None:
    corpus = build_corpus()
    reply = Reply(question="Är det öppet?", outcome=is_it_open(corpus))
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH)
    assert '<div class="svar-text"> <p class="kortsvar">Ja, enligt källan.</p>' in html
    assert ">Ja, enligt källan. Svaret är här, med en källa.</p>" in html


def test_what_is_copied_has_question_answer_notices_quotes_dates_and_addresses() -> None:
    corpus = build_corpus()
    reply = Reply(question="Hur många böcker?", outcome=how_many_books(corpus))
    lines = copied(reply)
    assert lines[0] == "Hur många böcker?"
    assert lines[2] == "Biblioteket har 54 000 böcker och fyra studierum. [1]"
    assert any("En äldre källa (2015)" in line for line in lines)
    assert "    Norrby bibliotek (2023), Norrby kommun. Uppdaterad 4 maj 2023." in lines
    assert lines[-1].strip().startswith("/dokument/norrby-bibliotek-2015#")


def copied(reply: Reply) -> list[str]:
    """Returns the lines that the copy button takes, addresses as they stand in the page."""
    html = render_turn(Turn(1, reply), corpus=build_corpus(), messages=SWEDISH)
    inside = re.search(r'<pre class="kopia" hidden>(.*?)</pre>', html)
    assert inside is not None
    return "".join(read(inside[1]).words).rstrip("\n").split("\n")


def test_what_is_copied_tells_page_list_and_what_is_missing() -> None:
    corpus = build_corpus()
    aims = copied(Reply(question="Vilka mål finns?", outcome=which_aims(corpus)))
    assert "- En läsande kommun [2]" in aims
    assert any(line.endswith("Antagen 2 november 2022. Sidan 2.") for line in aims)
    partial = copied(Reply(question="Kaffe?", outcome=books_and_coffee(corpus)))
    assert "Obs: Det här framgår inte av källorna: ”Vad kostar kaffet?”" in partial


def test_what_is_missing_of_an_answer_is_said_below_it_and_aloud() -> None:
    html = turn_of(books_and_coffee(build_corpus()))
    assert html.index('class="notis saknas"') > html.index("54 000 böcker")
    words = " ".join("".join(read(html).words).split())
    assert "Delvis besvarat. Det här framgår inte av källorna: ”Vad kostar kaffet?”" in words
    assert "med en källa. En del av frågan besvaras inte av källorna." in words


def test_sub_headings_of_one_section_are_a_list_with_a_source_each() -> None:
    html = turn_of(which_aims(build_corpus()))
    listed = re.search(r'<ul class="mening delar">(.*?)</ul>', html)
    assert listed is not None
    assert listed[1].count("<li>") == 3
    assert [f"kalla-{n}" in listed[1] for n in (1, 2, 3)] == [True] * 3
    assert "#" not in "".join(read(listed[1]).words)


def test_a_quoted_heading_stands_without_the_signs_before_it() -> None:
    corpus = build_corpus()
    citation = cite(corpus, 1, "plan", "En läsande kommun")
    outcome = Answer(sentences=(AnswerSentence("En läsande kommun", (1,)),), citations=(citation,))
    assert '<span class="runt"></span><mark>En läsande kommun</mark>' in turn_of(outcome)


def test_rows_of_a_table_are_read_with_their_column_names_and_cited_where_they_lie() -> None:
    html = turn_of(how_many_loans(build_corpus()))
    assert '<li><span lang="sv">År: 2021; Lån: 97 000</span>' in html
    assert "<mark>År: 2020; Lån: 81 000; Not: stängt i april | maj</mark>" in html


def test_a_source_is_named_with_number_and_year_where_it_is_opened() -> None:
    html = turn_of(how_many_books(build_corpus()))
    names = [
        " ".join("".join(read(summary).words).split())
        for summary in re.findall(r"<summary>(.*?)</summary>", html)
    ]
    assert names[0].startswith("Källa 1, Norrby bibliotek (2023): Biblioteket har 54 000")
    assert names[1].startswith("Källa 2, Badhuset i Norrby: Bassängen")
    assert names[2].startswith("Källa 3, Norrby bibliotek (2015): Biblioteket har 31 000")


def test_the_quick_view_has_the_quotes_first_and_open() -> None:
    corpus = build_corpus()
    reply = Reply(question="Hur många böcker?", outcome=how_many_books(corpus))
    html = render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH, view="quick")
    assert html.index("<blockquote") < html.index('class="svar-text"')
    assert html.count("<details") == html.count(" open>") == 3


def test_below_an_answer_stand_the_documents_it_stands_on_before_what_qualifies_it() -> None:
    html = turn_of(how_many_books(build_corpus()))
    order = ["54 000", 'class="ursprung"', 'class="notiser"', 'class="kallor"', 'class="kopiera']
    assert sorted(order, key=html.index) == order
    named = re.findall(r'<p class="ursprung">(.*?)</p>', html)
    assert named == [
        'Källa: <span lang="sv">Norrby bibliotek (2023)</span>. Uppdaterad 4 maj 2023.',
        'Källa: <span lang="sv">Badhuset i Norrby</span>. Odaterad, handlar om 2017–2019.',
    ]


@pytest.mark.parametrize(
    ("outcome", "is_named"),
    [
        pytest.param(is_it_open(build_corpus()), False, id="one sentence"),
        pytest.param(what_can_i_do(build_corpus()), True, id="a list"),
        pytest.param(which_aims(build_corpus()), True, id="headings"),
        pytest.param(books_and_coffee(build_corpus()), True, id="one sentence and what is missing"),
    ],
)
def test_a_document_is_named_twice_only_where_its_panel_is_further_down(
    outcome: Answer, is_named: bool
) -> None:
    assert ('class="ursprung"' in turn_of(outcome)) == is_named


def test_after_a_refusal_what_can_be_asked_comes_before_the_source_of_the_contact() -> None:
    corpus = build_corpus()
    reply = Reply(question="Vad kostar en båt?", outcome=not_in_sources(corpus))
    html = str(render_turn(Turn(1, reply), corpus=corpus, messages=SWEDISH))
    assert html.index("forslag-knapp") < html.index('class="kallor"')


def refused(reason: RefusalReason, *suggestions: str) -> Refusal:
    return Refusal(reason=reason, message="Nej.", suggestions=suggestions)


@pytest.mark.parametrize(
    ("outcome", "is_asked"),
    [
        pytest.param(how_many_books(build_corpus()), True, id="answer"),
        pytest.param(refused("not_in_sources"), True, id="not in the sources"),
        pytest.param(refused("off_topic", "Vad?"), True, id="another subject"),
        pytest.param(refused("off_topic"), False, id="in need of care"),
        pytest.param(refused("unsafe", "Vad?"), False, id="unsafe or in need"),
        pytest.param(refused("personal_data", "Vad?"), False, id="personal data"),
        pytest.param(refused("too_long", "Vad?"), False, id="too long"),
        pytest.param(refused("empty", "Vad?"), False, id="nothing asked"),
        pytest.param(Clarification(message="Vad?"), False, id="asked back"),
        pytest.param(Failure(message="Fel."), False, id="failed"),
    ],
)
def test_only_where_the_sources_were_read_is_it_asked_whether_it_helped(
    outcome: Outcome, is_asked: bool
) -> None:
    turn = Turn(1, Reply(question="Fråga?", outcome=outcome, id="a" * 32))
    html = render_turn(turn, corpus=build_corpus(), messages=SWEDISH, feedback=True)
    assert ('class="omdome"' in html) == is_asked


def test_a_question_that_is_not_repeated_leaves_no_empty_heading() -> None:
    turn = Turn(1, Reply(question="", outcome=refused("personal_data")))
    html = render_turn(turn, corpus=build_corpus(), messages=SWEDISH)
    assert "Fråga: </span>Frågan visas inte</h2>" in html


def test_english_texts_leave_the_words_of_a_source_marked_as_swedish() -> None:
    corpus = build_corpus()
    reply = Reply(question="How many?", outcome=how_many_books(corpus), language="en")
    html = render_turn(Turn(1, reply), corpus=corpus, messages=read_messages("en"))
    assert '<span lang="sv">Biblioteket har 54 000' in html
    assert "Updated 4 May 2023" in html


def test_a_turn_is_one_block_to_markdown() -> None:
    assert "\n" not in turn_of(how_many_books(build_corpus()))
