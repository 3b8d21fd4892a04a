"""The report: its figures, its words, what has changed, and that every text stays text."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from corpus.span import Span
from evals import form, gate, metrics, stages
from evals.bootstrap import Interval
from evals.commands.run import RunOptions, _passes
from evals.excerpts import CONTEXT, LONGEST_PIECE, SHOWN_JUDGMENTS, excerpts_of, judged_places
from evals.fakes import Fault, Reply, always_refuses, fails, fake_system, invents
from evals.html_report import html_report
from evals.report import write_report
from evals.report_content import Report, report_json, report_of
from evals.report_entries import ELSEWHERE, LOST, REWORDED, WON
from evals.report_figures import OUTCOMES, direction_of, figures_of
from evals.report_reasons import reasons_in_words
from evals.report_words import read_words
from evals.run import Run, run_samples
from evals.samples import Sample, sample_of
from evals.texts import Place, Texts

HOSTILE = "<script>window.__hacked=1</script><img src=https://example.invalid/x onerror=x>&'\""
TEXT = f"Kiosken öppnar klockan 9. {HOSTILE} Den stänger klockan 17."
TEXTS = Texts({"kiosk": TEXT}, titles={"kiosk": f"Kiosken {HOSTILE}"})
OPENS, CLOSES = "Kiosken öppnar klockan 9.", "Den stänger klockan 17."
ROW: dict[str, Any] = {
    "language": "sv",
    "kind": "fact",
    "register": "sentence",
    "expect": "answer",
}
FLOORS = {
    "overall": {"answered_right": 0.4, "over_refusal": 0.0},
    "kind": {"fact": {"answered_right": 0.9}},
}


def sample(id_: str, **changes: object) -> Sample:
    judged = {"judgments": [{"document": "kiosk", "quote": OPENS}], "facts": ["klockan 9|nio"]}
    row = {"id": id_, "question": f"När öppnar kiosken? {HOSTILE}"} | ROW
    row |= judged if changes.get("expect", "answer") == "answer" else {}
    return sample_of(form.check_row(row | changes), split="dev", topic="kiosk", texts=TEXTS)


ANSWERED, OTHER = sample("a"), sample("b", register="keywords")
WITHHELD = sample("c", expect="refuse", kind="off_topic")
SAMPLES = (ANSWERED, OTHER, WITHHELD)


def only(fault: Fault, *ids: str) -> Fault:
    return lambda reply, asked: fault(reply, asked) if asked.id in ids else reply


def hostile(reply: Reply, _: Sample) -> Reply:
    return reply | {"answer": HOSTILE, "interpreted_as": HOSTILE, "reason": HOSTILE}


def late(reply: Reply, asked: Sample) -> Reply:
    """Answers with the wrong sentence of the document."""
    start = TEXT.index(CLOSES)
    item = reply["citations"][0] | {"start": start, "end": start + len(CLOSES), "quote": CLOSES}
    sentence = {"text": CLOSES, "citations": [1]}
    return reply | {"citations": [item], "sentences": [sentence], "answer": f"{CLOSES} [1]"}


def run(*faults: Fault, samples: tuple[Sample, ...] = SAMPLES) -> Run:
    done = run_samples(fake_system(samples, TEXTS, *faults), samples, texts=TEXTS, dataset="d" * 64)
    return replace(done, records=tuple(replace(r, seconds=0.02) for r in done.records))


def baseline_of(done: Run, tmp_path: Path) -> gate.Baseline:
    gate.write_baseline(done, tmp_path / "baseline.json")
    return gate.read_baseline(tmp_path / "baseline.json", dataset=done.dataset)


def report(done: Run, baseline: gate.Baseline | None = None) -> Report:
    return report_of(done, gate.judge(done, baseline, FLOORS), TEXTS)


class Reader(HTMLParser):
    """What is on a page: its tags with attributes, its ids, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.ids = [found["id"] for _, found in self.tags if "id" in found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_headlines_carry_an_interval_and_the_difference_from_the_baseline(tmp_path: Path) -> None:
    before = baseline_of(run(only(always_refuses, "a")), tmp_path)
    found = {h.name: h for h in figures_of(run(), before, FLOORS).headlines}
    assert found["correct"].value == Interval(1.0, 1.0, 1.0)
    assert found["correct"].change is not None
    assert found["correct"].change.mean == pytest.approx(1 / 3)
    assert found["answered_right"].count == 2
    assert found["withheld_right"].direction == "same"


def test_without_a_baseline_no_difference_is_claimed() -> None:
    found = figures_of(run(), None, FLOORS)
    assert [h for h in found.headlines if h.change or h.direction] == []
    text = Reader(html_report(report(run()))).text
    assert "än baslinjen" not in text
    assert read_words()("passes_text_alone") in text


@pytest.mark.parametrize(
    ("low", "high", "direction"),
    [
        pytest.param(0.01, 0.03, "better", id="wholly above zero"),
        pytest.param(-0.03, -0.01, "worse", id="wholly below zero"),
        pytest.param(-0.01, 0.03, "unsure", id="across zero"),
        pytest.param(0.0, 0.03, "unsure", id="touching zero"),
        pytest.param(0.0, 0.0, "same", id="nothing differs"),
    ],
)
def test_a_difference_is_called_better_or_worse_only_beyond_doubt(
    low: float, high: float, direction: str
) -> None:
    assert direction_of(Interval(0.0, low, high)) == direction


def test_the_matrix_counts_what_was_expected_against_what_came() -> None:
    done = run(only(always_refuses, "a"), only(late, "b"))
    found = figures_of(done, None, FLOORS).matrix
    assert found["answer"] == dict.fromkeys(OUTCOMES, 0) | {"refused": 1, "wrong": 1}
    assert found["refuse"] == dict.fromkeys(OUTCOMES, 0) | {"refused": 1}
    assert "clarify" not in found


def test_an_error_counts_as_no_answer() -> None:
    assert figures_of(run(fails), None, FLOORS).matrix["answer"]["broken"] == 2


def test_floors_say_whether_they_hold_above_and_below() -> None:
    found = figures_of(run(only(always_refuses, "a")), None, FLOORS)
    bounds = {m.name: m.floor for m in found.measured if m.floor}
    assert (bounds["answered_right"].is_upper, bounds["answered_right"].holds) == (False, True)
    assert (bounds["over_refusal"].is_upper, bounds["over_refusal"].holds) == (True, False)
    (kind,) = found.groups["kind"][0].floors
    assert (kind.value, kind.holds) == (0.5, False)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        pytest.param("kind", "fact", id="kind"),
        pytest.param("register", "keywords", id="register"),
        pytest.param("split", "dev", id="split"),
    ],
)
def test_a_floor_that_the_page_shows_is_one_that_the_gate_holds(table: str, name: str) -> None:
    floors = {table: {name: {"answered_right": 0.9}}}
    done = run(only(always_refuses, "b"))
    groups = {group.name: group for group in figures_of(done, None, floors).groups[table]}
    assert [floor.holds for floor in groups[name].floors] == [False]
    (reason,) = gate.crossed_floors(done, floors)
    assert reason.startswith(f"{name}: answered_right is 0.")


def test_groups_come_in_the_order_of_the_form() -> None:
    samples = (sample("x", kind="list"), sample("y", kind="number"), sample("z"))
    found = figures_of(run(samples=samples), None, {}).groups["kind"]
    assert [group.name for group in found] == ["fact", "number", "list"]


def test_ranks_count_the_first_hit_that_shows_any_target() -> None:
    done = run()
    moved = replace(done.records[0].score, ranks=(4, 2)), replace(done.scores[1], ranks=(None,))
    records = [replace(r, score=s) for r, s in zip(done.records[:2], moved, strict=True)]
    counts = dict(figures_of(replace(done, records=tuple(records)), None, {}).ranks)
    assert (counts[2], counts[None], counts[1]) == (1, 1, 0)


CHANGES = [
    pytest.param(None, always_refuses, LOST, id="was right and is wrong"),
    pytest.param(always_refuses, None, WON, id="was wrong and is right"),
    pytest.param(always_refuses, late, ELSEWHERE, id="wrong in another way"),
    pytest.param(None, hostile, REWORDED, id="right in other words"),
]


@pytest.mark.parametrize(("earlier", "later", "how"), CHANGES)
def test_what_differs_from_the_baseline_is_found_and_named(
    earlier: Fault | None, later: Fault | None, how: str, tmp_path: Path
) -> None:
    before = run(*([only(earlier, "a")] if earlier else []))
    after = run(*([only(later, "a")] if later else []))
    if how == REWORDED:  # the words outside the sentences would make it wrong
        right = replace(after.records[0], score=before.records[0].score)
        after = replace(after, records=(right, *after.records[1:]))
    (changed,) = report(after, baseline_of(before, tmp_path)).changes
    assert (changed.entry.record.sample.id, changed.how) == ("a", how)
    assert changed.before is not None
    assert changed.before.stage == before.records[0].score.stage


def test_what_was_lost_comes_before_what_was_won(tmp_path: Path) -> None:
    before, after = run(only(always_refuses, "a")), run(only(always_refuses, "b"))
    found = report(after, baseline_of(before, tmp_path)).changes
    assert [changed.how for changed in found] == [LOST, WON]


def test_a_baseline_without_replies_still_shows_what_was_lost(tmp_path: Path) -> None:
    before = replace(baseline_of(run(), tmp_path), replies={})
    (changed,) = report(run(only(always_refuses, "a")), before).changes
    assert (changed.how, changed.before) == (LOST, None)
    text = Reader(html_report(report(run(only(always_refuses, "a")), before))).text
    assert read_words()("entry.not_kept") in text


def test_old_and_new_stand_side_by_side_with_their_source_marked(tmp_path: Path) -> None:
    html = html_report(report(run(only(late, "a")), baseline_of(run(), tmp_path)))
    article = html[html.index('<article class="andrad">') : html.index("</article>")]
    old, new = article.split("Nu:")
    assert f"<mark><u>{OPENS}</u></mark><sup>[1]</sup>" in old
    assert f"<mark>{CLOSES}</mark><sup>[1]</sup>" in new
    assert f"<u>{OPENS}</u>" in new
    assert "Fel mening valdes" in new


def test_a_source_that_was_changed_since_is_not_marked(tmp_path: Path) -> None:
    before = baseline_of(run(), tmp_path)
    texts = Texts({"kiosk": f"Nytt. {TEXT}"})
    done = run(only(always_refuses, "a"))
    (changed,) = report_of(done, gate.judge(done, before, {}), texts).changes
    assert changed.before is not None
    assert changed.before.moved == (1,)
    assert not any(piece.cited for e in changed.before.excerpts for piece in e.pieces)


def test_every_text_of_questions_documents_and_replies_stays_text(tmp_path: Path) -> None:
    before = baseline_of(run(only(always_refuses, "b")), tmp_path)
    read = Reader(html_report(report(run(hostile), before)))
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in read.tags]
    assert not [name for _, found in read.tags for name in found if name.startswith("on")]
    for place in ("När öppnar kiosken? ", "Kiosken ", "klockan 9. ", "Tolkades som:"):
        assert HOSTILE in read.text[read.text.index(place) :]


def test_the_page_asks_for_nothing_and_is_swedish() -> None:
    read = Reader(html_report(report(run())))
    fetching = [v for _, found in read.tags for k, v in found.items() if k in {"src", "srcset"}]
    addresses = [str(found["href"]) for _, found in read.tags if "href" in found]
    assert fetching == []
    assert {href[:5] for href in addresses if not href.startswith("#")} == {"data:"}
    assert ("html", {"lang": "sv"}) in read.tags


def test_what_is_not_swedish_says_so() -> None:
    asked = sample("a", language="en", register="english")
    read = Reader(html_report(report(run(invents, samples=(asked,)))))
    assert ("span", {"class": "fraga", "lang": "en"}) in read.tags
    assert ("span", {"lang": "en"}) in read.tags


def test_ids_are_unique_and_every_link_has_its_place(tmp_path: Path) -> None:
    read = Reader(html_report(report(run(only(late, "a")), baseline_of(run(), tmp_path))))
    assert len(read.ids) == len(set(read.ids))
    links = [str(found["href"])[1:] for tag, found in read.tags if tag == "a"]
    assert set(links) <= set(read.ids)
    assert {"a", "b", "c"} <= set(links)


def test_a_run_without_answerable_questions_has_a_page_without_ranks_and_risk() -> None:
    html = html_report(report(run(samples=(WITHHELD,))))
    read = Reader(html)
    links = [str(found["href"])[1:] for tag, found in read.tags if tag == "a"]
    assert set(links) <= set(read.ids)
    assert "avsnitt-ranks" not in read.ids
    assert read_words()("intro.risk_none") in read.text


def test_what_is_better_or_worse_is_said_in_words(tmp_path: Path) -> None:
    many = tuple(sample(f"s{number}") for number in range(20))
    before = baseline_of(run(always_refuses, samples=many), tmp_path)
    text = Reader(html_report(report(run(samples=many), before))).text
    assert "▲ Bättre än baslinjen: +100,0 procentenheter" in text
    back = baseline_of(run(samples=many), tmp_path)
    text = Reader(html_report(report(run(always_refuses, samples=many), back))).text
    assert "▼ Sämre än baslinjen: −100,0 procentenheter" in text
    assert "Inte godkänd" in text


def reasons(done: Run, baseline: gate.Baseline | None, floors: dict[str, Any]) -> list[str]:
    made = report_of(done, gate.judge(done, baseline, floors), TEXTS)
    found = reasons_in_words(made, read_words())
    assert bool(found) == bool(made.verdict.reasons)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]


WHY = [
    pytest.param(
        {"overall": {"answered_right": 0.9}},
        ["Alla frågor: ”Rätt svar när svar finns” är 50,0 %, gränsen är minst 90,0 %."],
        id="a floor",
    ),
    pytest.param(
        {"overall": {"over_refusal": 0.1}},
        ["Alla frågor: ”Avböjda i onödan” är 50,0 %, gränsen är högst 10,0 %."],
        id="a ceiling",
    ),
    pytest.param(
        {"register": {"keywords": {"recall_5": 0.5, "answered_right": 1.0}}},
        ["Sökord: ”Rätt svar när svar finns” är 0,0 %, gränsen är minst 100,0 %."],
        id="a group's floor",
    ),
    pytest.param(
        {"speed": {"p95_ms": 15}},
        ["95 av 100 frågor besvarades inom 20 ms, gränsen är 15 ms."],
        id="speed",
    ),
    pytest.param({"speed": {"p95_ms": 20}}, [], id="just fast enough"),
]


@pytest.mark.parametrize(("floors", "lines"), WHY)
def test_why_the_gate_fails_is_said_in_swedish(floors: dict[str, Any], lines: list[str]) -> None:
    assert reasons(run(only(always_refuses, "b")), None, floors) == lines


def test_broken_promises_and_losses_are_reasons_too(tmp_path: Path) -> None:
    many = tuple(sample(f"s{number}") for number in range(20))
    before = baseline_of(run(samples=many), tmp_path)
    (broken, *lost) = reasons(run(fails, samples=many), before, {})
    assert broken == "20 löften bröts."
    assert lost[0].startswith("”Rätt hanterade” är säkert sämre än i baslinjen: −100,0")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    before = baseline_of(run(only(late, "a")), tmp_path)
    pages = {html_report(report(run(), before)) for _ in range(2)}
    assert len(pages) == 1


def test_the_script_is_the_one_that_the_policy_allows() -> None:
    html = html_report(report(run()))
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in html


def test_six_hundred_questions_stay_below_two_megabytes() -> None:
    many = tuple(sample(f"s{number}") for number in range(600))
    assert len(html_report(report(run(samples=many))).encode()) < 2_000_000


def test_four_files_are_written(tmp_path: Path) -> None:
    done = run(only(late, "a"))
    write_report(done, tmp_path, verdict=gate.judge(done, None, FLOORS), texts=TEXTS)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"report.html", "report.json", "report.md", "junit.xml"}
    numbers = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert numbers["samples"] == 3
    assert numbers["gate"]["passes"] is False
    assert [question["outcome"] for question in numbers["questions"]] == [
        "wrong",
        "right",
        "refused",
    ]


def test_a_report_is_written_without_a_baseline_but_the_gate_needs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "BASELINE", tmp_path / "missing.json")
    options: RunOptions = {
        "split": "all",
        "kind": None,
        "gate": False,
        "accept": False,
        "baseline": None,
        "out": None,
        "report": tmp_path / "report",
        "as_json": False,
        "config": None,
    }
    _passes(run(), options)
    assert (tmp_path / "report" / "report.html").exists()
    with pytest.raises(gate.BaselineError, match="no baseline"):
        _passes(run(), {**options, "gate": True})


def test_the_numbers_name_what_changed(tmp_path: Path) -> None:
    found = report_json(report(run(only(late, "a")), baseline_of(run(), tmp_path)))
    (changed,) = found["changes"]
    assert (changed["id"], changed["how"]) == ("a", "lost")
    assert (changed["before"]["answer"], changed["after"]["stage"]) == (
        f"{OPENS} [1]",
        "wrong sentence",
    )


FLOORS_OF_GROUPS = {
    metric
    for table in ("kind", "register", "split")
    for bounds in gate.read_floors().get(table, {}).values()
    for metric in bounds
}
NAMES = {
    "group": tuple(sorted(FLOORS_OF_GROUPS)),
    "kind": form.KINDS,
    "register": form.REGISTERS,
    "expect": form.EXPECTATIONS,
    "stage": stages.STAGES,
    "stage_explained": stages.STAGES,
    "metric": tuple(metrics.METRICS),
    "headline": tuple(gate.GATED),
    "explained": tuple(gate.GATED),
    "outcome": OUTCOMES,
}


@pytest.mark.parametrize("table", NAMES)
def test_everything_that_is_counted_has_a_swedish_name(table: str) -> None:
    assert [name for name in NAMES[table] if not read_words().of(table, name)] == []


def test_emphasis_in_a_text_never_lets_a_value_become_mark_up() -> None:
    words = replace(read_words(), texts={"key": "<b> *$value* slut"})
    assert words.marked("key", value="<i>*") == "&lt;b&gt; <strong>&lt;i&gt;*</strong> slut"


# Excerpts


def excerpt_text(text: str, *spans: Span, judged: tuple[Span, ...] = ()) -> list[str]:
    places = [(number, Place("d", span)) for number, span in enumerate(spans, 1)]
    right = [Place("d", span) for span in judged]
    return [
        "".join(piece.text for piece in excerpt.pieces)
        for excerpt in excerpts_of(places, right, Texts({"d": text}))
    ]


def test_an_excerpt_shows_a_span_between_whole_words() -> None:
    text = "ord " * 200 + "HÄR" + " efter" * 200
    (shown,) = excerpt_text(text, Span(800, 803))
    assert set(shown.split()) == {"ord", "HÄR", "efter"}
    assert CONTEXT < len(shown) <= 2 * CONTEXT + 3


def test_spans_that_lie_close_share_an_excerpt_and_distant_ones_do_not() -> None:
    text = "x " * 1000
    assert len(excerpt_text(text, Span(0, 5), Span(20, 25))) == 1
    assert len(excerpt_text(text, Span(0, 5), Span(1500, 1505))) == 2


def test_pieces_know_what_covers_them() -> None:
    (found,) = excerpts_of(
        [(1, Place("d", Span(2, 6)))], [Place("d", Span(4, 8))], Texts({"d": "0123456789"})
    )
    shown = [(p.text, p.cited, p.judged, p.closes, p.closes_judged) for p in found.pieces]
    assert shown == [
        ("01", (), False, (), False),
        ("23", (1,), False, (), False),
        ("45", (1,), True, (1,), False),
        ("67", (), True, (), True),
        ("89", (), False, (), False),
    ]


def test_a_long_piece_loses_its_middle() -> None:
    (shown,) = excerpt_text("å" * 5000, Span(0, 5000))
    assert len(shown) <= LONGEST_PIECE
    assert " […] " in shown


def test_a_place_in_an_unknown_document_or_beyond_its_end_is_left_out() -> None:
    assert excerpt_text("kort", Span(10, 20)) == []
    assert excerpts_of([(1, Place("unknown", Span(0, 4)))], [], Texts({})) == ()


def test_of_many_right_places_those_that_were_cited_are_shown() -> None:
    places = [{"document": "kiosk", "quote": OPENS}, {"document": "kiosk", "quote": CLOSES}]
    either = sample("a", judgments=places)
    start = TEXT.index(CLOSES)
    closing = Place("kiosk", Span(start, start + len(CLOSES)))
    assert judged_places(either, [closing]) == (closing,)
    assert judged_places(either, []) == (Place("kiosk", Span(0, len(OPENS))),)


def test_of_many_missed_targets_only_the_first_are_shown() -> None:
    words = [{"document": "kiosk", "quote": q, "group": q} for q in ("Kio", "öpp", "kan 9", "stä")]
    assert len(judged_places(sample("a", judgments=words, all_groups=True), [])) == SHOWN_JUDGMENTS
