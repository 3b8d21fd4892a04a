from datetime import date
from string import Template

import pytest

from assistant.messages import read_messages
from assistant.web.dates import date_in_words
from assistant.web.document_blocks import ItemView, ListView
from assistant.web.document_lines import Line, Piece
from assistant.web.document_page import BlockView, block_views
from assistant.web.gradio_page import GradioPageError, read_gradio_page
from assistant.web.labels import source_labels
from assistant.web.quotes import context_of
from assistant.web.settings import WebSettings, page_language
from assistant.web.timeline import NARROW, WIDE, Measures, by_age, draw_timeline, years_of
from corpus.source import Source
from corpus.span import Span
from tests.browser.world import HOSTILE, build_corpus


def test_both_catalogues_have_the_same_keys_and_variables() -> None:
    swedish, english = read_messages("sv").texts, read_messages("en").texts
    page = {key for key in swedish if key.startswith("page.")}
    assert page == {key for key in english if key.startswith("page.")}
    for key in page:
        assert _variables(swedish[key]) == _variables(english[key]), key


def _variables(text: str) -> set[str]:
    return set(Template(text).get_identifiers())


def items_of(views: tuple[ListView, ...]) -> list[ItemView]:
    found = []
    for view in views:
        for item in view.items:
            found += [item, *items_of(item.lists)]
    return found


def lines_of(view: BlockView) -> list[Line]:
    lines = [view.line] if view.line else []
    lines += [item.line for item in items_of(view.lists)]
    if view.table:
        lines += [*view.table.header, *(cell for row in view.table.rows for cell in row)]
    return lines


def pieces_of(view: BlockView) -> list[Piece]:
    return [piece for line in lines_of(view) for s in line.segments for piece in s.pieces]


@pytest.mark.parametrize("with_outline", [True, False], ids=["outline", "blank lines"])
@pytest.mark.parametrize("document_id", [d for d in build_corpus().documents if d != "plan"])
def test_a_document_page_holds_every_word_at_its_place(
    document_id: str, with_outline: bool
) -> None:
    corpus = build_corpus()
    document = corpus.documents[document_id]
    outline = corpus.outlines[document_id] if with_outline else None
    views = block_views(document, outline)
    pieces = [piece for view in views for piece in pieces_of(view)]
    for piece in pieces:
        assert document.text[piece.start : piece.start + len(piece.text)] == piece.text
    shown = sum(len(piece.text.split()) for piece in pieces)
    bullets = document.text.split().count("•") if with_outline else 0
    assert shown == len(document.text.split()) - bullets


def test_a_mark_falls_on_exactly_the_words_of_its_span() -> None:
    corpus = build_corpus()
    document = corpus.documents["norrby-bibliotek-2023"]
    start = document.text.index("har 54 000")
    end = document.text.index("Kaffe finns") + len("Kaffe")
    views = block_views(document, corpus.outlines[document.id], Span(start, end))
    marked = [piece.text for view in views for piece in pieces_of(view) if piece.marked]
    assert "".join(marked) == document.text[start:end]


def test_a_mark_over_a_list_marks_lead_in_and_items() -> None:
    corpus = build_corpus()
    document = corpus.documents["norrby-bibliotek-2023"]
    start = document.text.index("Hos oss kan du")
    end = document.text.index("kopiator") + len("kopiator")
    views = block_views(document, corpus.outlines[document.id], Span(start, end))
    listed = next(view for view in views if view.element == "ul")
    assert listed.line is not None
    assert len(pieces_of(listed)) == 4
    assert all(piece.marked for piece in pieces_of(listed))


def plan_views(mark: Span | None = None) -> tuple[BlockView, ...]:
    corpus = build_corpus()
    return block_views(corpus.documents["plan"], corpus.outlines["plan"], mark)


def words_of(line: Line) -> str:
    return "".join(piece.text for segment in line.segments for piece in segment.pieces)


def test_of_markdown_the_words_are_shown_and_each_lies_where_it_says() -> None:
    text = build_corpus().documents["plan"].text
    pieces = [piece for view in plan_views() for piece in pieces_of(view)]
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in pieces)
    shown = "".join(piece.text for piece in pieces)
    assert "Lån per år" in shown
    assert "rekord" in shown
    assert not set("#*\\<") & set(shown)


def test_a_table_has_header_and_rows_and_goes_on_under_them_on_the_next_page() -> None:
    first, second = (view.table for view in plan_views() if view.table)
    assert first.heading == "Lån per år"
    assert [words_of(cell) for cell in first.header] == ["År", "Lån", "Not"]
    assert [words_of(cell) for cell in first.rows[0]] == ["2020", "81 000", "stängt i april | maj"]
    assert [words_of(cell) for cell in first.rows[1]] == ["2021", "97 000", ""]
    assert (first.repeats, second.repeats) == (False, True)
    assert [words_of(cell) for cell in second.header] == ["År", "Lån", "Not"]


def test_a_mark_over_a_row_marks_its_cells() -> None:
    text = build_corpus().documents["plan"].text
    start = text.index("| 2021")
    marked = [
        piece.text
        for view in plan_views(Span(start, start + len("| 2021 | 97 000 |")))
        for piece in pieces_of(view)
        if piece.marked
    ]
    assert marked == ["2021", "97 000"]


def test_lists_are_nested_as_they_are_indented_and_numbered_as_they_are_written() -> None:
    listed = next(view for view in plan_views() if view.lists)
    bullets, numbers = listed.lists
    assert [words_of(item.line) for item in bullets.items] == ["ordnar möten", "lånar ut spel"]
    inner = bullets.items[0].lists[0]
    assert [words_of(item.line) for item in inner.items] == ["på torget", "på äldreboendet"]
    assert (bullets.element, numbers.element) == ("ul", "ol")
    assert [item.number for item in numbers.items] == [1, 2]


def test_every_page_of_the_original_is_told_once() -> None:
    assert [view.page for view in plan_views() if view.page] == [1, 2]


def same(title: str, **more: object) -> Source:
    return Source(id=f"d{len(more)}{more}", file="a.txt", title=title, publisher="P", **more)


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        pytest.param(
            {"dated": date(2019, 1, 2)}, {"dated": date(2021, 1, 2)}, "Plan (2019)", id="year"
        ),
        pytest.param(
            {"dated": date(2021, 3, 2)},
            {"dated": date(2021, 1, 2)},
            "Plan (2 mars 2021)",
            id="day",
        ),
        pytest.param({"period": "1999"}, {}, "Plan (1999)", id="period"),
        pytest.param({"scope": "Norrby"}, {"scope": "Söderby"}, "Plan (Norrby)", id="scope"),
    ],
)
def test_documents_of_one_title_are_told_apart(
    first: dict[str, object], second: dict[str, object], label: str
) -> None:
    sources = [same("Plan", **first), same("plan", **second), same("Annat")]
    labels = source_labels(sources, read_messages("sv"))
    assert labels[sources[0].id] == label
    assert labels[sources[2].id] == "Annat"


def test_context_ends_at_the_line_and_at_a_word() -> None:
    text = "Rubrik\n" + "ord " * 100 + "CITAT" + " ord" * 100 + "\nNästa"
    start = text.index("CITAT")
    before, after = context_of(text, start, start + 5)
    assert before.startswith("… ord ")
    assert after.endswith(" ord\u00a0…")
    assert "Rubrik" not in before
    assert "Nästa" not in after


@pytest.mark.parametrize(
    ("dated", "kind", "period", "words"),
    [
        (date(2021, 12, 29), "updated", None, "Uppdaterad 29 december 2021"),
        (date(2019, 7, 22), "reviewed", None, "Granskad 22 juli 2019"),
        (date(2009, 1, 29), "adopted", None, "Antagen 29 januari 2009"),
        (None, None, "2017–2019", "Odaterad, handlar om 2017–2019"),
        (None, None, None, "Odaterad"),
    ],
    ids=["updated", "reviewed", "adopted", "period", "none"],
)
def test_a_date_is_told_in_words(dated, kind, period, words) -> None:
    assert date_in_words(dated, kind, period, read_messages("sv")) == words


@pytest.mark.parametrize("measures", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_timeline_runs_from_old_to_new_and_keeps_within_the_drawing(
    measures: Measures,
) -> None:
    sources = [document.source for document in build_corpus().documents.values()]
    timeline = draw_timeline(sources, measures)
    assert timeline is not None
    assert (timeline.first, timeline.last) == (2015, 2024)
    assert [row.start for row in timeline.rows] == sorted(row.start for row in timeline.rows)
    assert all(0 <= row.start <= row.end <= measures.width for row in timeline.rows)
    assert [row.replaced for row in timeline.rows] == [True, False, False, False, False]


@pytest.mark.parametrize("measures", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("year", [2001, 2019], ids=["old", "new"])
def test_a_title_too_long_for_the_drawing_is_cut_at_a_word(measures: Measures, year: int) -> None:
    title = "Utvecklingsstrategi för hela länet och dess grannar " * 4
    long = Source(id="a", file="a.txt", title=title, publisher="P", dated=date(year, 1, 1))
    other = Source(id="b", file="b.txt", title="Kort", publisher="P", dated=date(2010, 1, 1))
    timeline = draw_timeline([long, other], measures, labels={"b": "Kort (2010)"})
    assert timeline is not None
    label = max((row.label for row in timeline.rows), key=len)
    assert label.endswith("\u00a0…")
    assert title.startswith(label[:-2] + " ")
    assert 20 < len(label) < measures.width / 6
    assert "Kort (2010)" in {row.label for row in timeline.rows}


def test_a_source_without_any_time_comes_last_and_is_not_drawn() -> None:
    timeless = Source(id="a", file="a.txt", title="A", publisher="P")
    dated = Source(id="b", file="b.txt", title="B", publisher="P", dated=date(2020, 1, 1))
    assert years_of(timeless) is None
    assert by_age([timeless, dated]) == [dated, timeless]
    assert draw_timeline([timeless]) is None


@pytest.mark.parametrize("asked", ["sv", "en"])
def test_an_address_decides_the_language(asked: str) -> None:
    assert page_language(asked, WebSettings()) == asked


@pytest.mark.parametrize("asked", [None, "", "de", "../en", "<script>"])
def test_an_unknown_language_is_the_operators(asked: str | None) -> None:
    assert page_language(asked, WebSettings(language="en")) == "en"


@pytest.mark.parametrize("colour", ["red", "#12345", "#fff}body{", ""])
def test_a_colour_that_is_none_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        WebSettings(accent=colour)


@pytest.mark.parametrize("origin", ["*", "https://a.se https://b.se", "a.se", "https://a.se/x;"])
def test_an_origin_that_is_none_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        WebSettings(embed_origins=(origin,))


def test_a_gradio_page_of_another_build_is_named() -> None:
    with pytest.raises(GradioPageError, match=r"config.*constraints\.txt"):
        read_gradio_page("<html></html>")


def test_there_are_at_least_thirty_hostile_texts() -> None:
    assert len(set(HOSTILE)) >= 30
