"""What a reader adds to choosing and deciding, and that nothing changes without one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from assistant.calibration import (
    CALIBRATION,
    Calibration,
    CalibrationError,
    calibrations_beside,
    shipped_calibrations,
)
from assistant.config import Answers
from assistant.features import WEIGHTS
from assistant.messages import read_messages
from assistant.pipeline import Desk, ask
from assistant.question import Question
from assistant.reading import (
    DEEPEST_DOUBT,
    FARTHEST,
    NEIGHBOURS,
    PASSAGES_READ,
    FittedReader,
    Read,
    calibrations_for,
    open_fitted_reader,
    reader_passage,
)
from assistant.reply import Reply
from assistant.select import Evidence, candidates
from assistant.suggest import Suggestions
from assistant.trace import Trace
from assistant.understand import Understanding, understand
from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.reader.layout import ReaderPassage
from index.reader.reader import FORMAT, Reader, ReaderError, Reading
from index.search import Index, open_index
from tests.conftest import Page, write_corpus

PAGES: dict[str, Page] = {
    f"badet-{number}": {
        "text": f"Badet i by {number}\n\nSimhallen har {number} bassänger. Simhallen är stor. "
        f"Det kostar {number} kronor att bada i simhallen.\n"
    }
    for number in range(2, 8)
}
ASKED = understand("Vad kostar det att bada i simhallen?", ())
ENGLISH = understand("What does it cost to swim in the pool?", ())
SWEDISH = read_messages("sv")
LOW, HIGH = -9.0, 1.0


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("read")
    corpus = load_corpus(write_corpus(folder / "documents", PAGES))
    build_index(corpus, HashingEncoder(), folder / "index")
    with open_index(corpus, HashingEncoder(), folder / "index") as opened:
        yield opened


@dataclass
class Liking:
    """A reader that likes the sentences with some words, and remembers what it was given."""

    words: str
    identity: str = "reader-test"
    low: float = LOW
    asked: list[tuple[str, tuple[ReaderPassage, ...]]] = field(default_factory=list)

    def scores(self, question: str, passages: Sequence[ReaderPassage]) -> tuple[Reading, ...]:
        self.asked.append((question, tuple(passages)))
        return tuple(self._reading(passage) for passage in passages)

    def _reading(self, passage: ReaderPassage) -> Reading:
        shown = (span.slice(passage.text) for span in passage.sentences)
        odds = tuple(HIGH if self.words in text else self.low for text in shown)
        return Reading(max(odds), odds)


def fitted(reader: Liking, sentence: float = 5.0, *, bias: float = 1.0) -> FittedReader:
    judged = Calibration(weights={"reader": 2.0}, bias=bias, answer_from=0.5, subject_from=0.1)
    return FittedReader(
        reader=cast("Reader", reader), sentence=sentence, calibrations={"sv": judged}
    )


def found(index: Index, asked: Understanding = ASKED) -> tuple[Evidence, ...]:
    hits = index.search_weighted(asked.queries, limit=6)
    return candidates(asked, hits, index.corpus, index)


def test_what_the_reader_likes_comes_first(index: Index) -> None:
    pieces = found(index)
    read = fitted(Liking("stor")).read(ASKED, pieces, index.corpus)
    assert "stor" not in pieces[0].text
    assert "stor" in read.pieces[0].text
    assert {(p.document, p.span) for p in read.pieces} == {(p.document, p.span) for p in pieces}
    scores = [piece.score for piece in read.pieces]
    assert scores == sorted(scores, reverse=True)


def test_only_the_passages_of_the_best_evidence_are_read_to_choose(index: Index) -> None:
    pieces, reader = found(index), Liking("stor")
    read = fitted(reader, sentence=0.5).read(ASKED, pieces, index.corpus)
    question, passages = reader.asked[0]
    assert question == ASKED.text
    first = list(dict.fromkeys(piece.passage.id for piece in pieces))[:PASSAGES_READ]
    by_id = {passage.id: passage for passage in index.corpus.passages}
    assert [by_id[name].text.strip() for name in first] == [one.text for one in passages]
    unread = [piece for piece in read.pieces if piece.passage.id not in first]
    assert unread
    assert {piece.features.reader for piece in unread} == {0.5 * (HIGH - FARTHEST)}


def test_the_best_is_read_once_more_between_its_neighbours_to_decide(index: Index) -> None:
    reader = Liking("bassänger")
    read = fitted(reader).read(ASKED, found(index), index.corpus)
    (asked,) = reader.asked[1][1]
    (own,) = [
        span.slice(asked.text) for span in asked.sentences if "bass" in span.slice(asked.text)
    ]
    assert own == read.pieces[0].text
    assert len(asked.sentences) == 1 + NEIGHBOURS  # it is the first of its passage
    assert "Det kostar" not in asked.text
    assert asked.heading == reader.asked[0][1][0].heading


@pytest.mark.parametrize(
    ("odds", "doubt"),
    [
        pytest.param(1.0, 0.0, id="sure"),
        pytest.param(-2.5, -2.5, id="doubtful"),
        pytest.param(-9.0, DEEPEST_DOUBT, id="beyond-measure"),
    ],
)
def test_only_doubts_weigh_and_not_without_bound(index: Index, odds: float, doubt: float) -> None:
    reader = Liking("finns inte", low=odds)
    assert fitted(reader).read(ASKED, found(index), index.corpus).doubt == doubt


def test_a_question_for_yes_or_no_is_not_doubted(index: Index) -> None:
    asked, reader = understand("Kostar det något att bada i simhallen?", ()), Liking("finns inte")
    read = fitted(reader).read(asked, found(index, asked), index.corpus)
    assert read.doubt == 0.0
    assert len(reader.asked) == 1


def test_a_reader_that_doubts_all_changes_no_order(index: Index) -> None:
    pieces = found(index)
    read = fitted(Liking("finns inte")).read(ASKED, pieces, index.corpus)
    assert [piece.span for piece in read.pieces] == [piece.span for piece in pieces]


def test_a_follow_up_is_read_with_its_topic(index: Index) -> None:
    reader = Liking("stor")
    asked = replace(ASKED, text="Hur stor är den?", topic="Finns det en simhall?")
    fitted(reader).read(asked, found(index), index.corpus)
    assert {question for question, _ in reader.asked} == {"Finns det en simhall? Hur stor är den?"}


def test_a_passage_is_read_with_its_title_and_its_sentences_in_place(index: Index) -> None:
    passage = found(index)[0].passage
    given = reader_passage(passage, passage.sentences[1:], index.corpus)
    title = index.corpus.documents[passage.document].source.title
    assert given.heading.startswith(title)
    text = index.corpus.documents[passage.document].text
    own = [sentence.span.slice(text) for sentence in passage.sentences[1:]]
    assert [span.slice(given.text) for span in given.sentences] == own


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [pytest.param(ENGLISH, True, id="other-language"), pytest.param(ASKED, False, id="nothing")],
)
def test_nothing_is_read_where_there_is_nothing_to_weigh_it_by(
    index: Index, asked: Understanding, is_found: bool
) -> None:
    pieces, reader = found(index, asked) if is_found else (), Liking("stor")
    assert fitted(reader).read(asked, pieces, index.corpus) == Read(pieces)
    assert not reader.asked


def desk(index: Index, reader: FittedReader | None) -> Desk:
    return Desk(
        corpus=index.corpus,
        index=index,
        answers=Answers(),
        calibrations={**shipped_calibrations(), **(reader.calibrations if reader else {})},
        suggestions=Suggestions({}),
        reader=reader,
    )


def replied(index: Index, reader: FittedReader | None) -> tuple[Reply, Trace]:
    return ask(Question(ASKED.text), desk(index, reader), SWEDISH)


def test_the_reader_decides_and_chooses_in_a_reply(index: Index) -> None:
    yes, trace = replied(index, fitted(Liking("stor")))
    assert "stor" in str(yes.as_json()["answer"])
    assert trace.decision is not None
    assert trace.decision.signals.reader == 0.0
    no, _ = replied(index, fitted(Liking("finns inte")))
    assert no.as_json()["status"] == "refused"


def test_without_a_reader_every_figure_is_the_same_to_the_bit(index: Index) -> None:
    for piece in found(index):
        own = {name: weight for name, weight in WEIGHTS.items() if name != "reader"}
        parts = [weight * float(getattr(piece.features, name)) for name, weight in own.items()]
        assert piece.score == sum(parts)
    _, trace = replied(index, None)
    assert trace.decision is not None
    assert trace.decision.signals.reader is None
    assert trace.decision.calibration == shipped_calibrations()["sv"]


def weights(**more: float) -> str:
    names = ("cosine", "share", "agreement", "known", "subject", "nameless", "misfit")
    values = dict.fromkeys(names, 1.0) | more
    return "\n".join(f"{name} = {value}" for name, value in values.items())


def written(model: Path, *, encoder: str = "e", sentence: object = 1.5) -> Path:
    model.write_bytes(b"a network")
    digest = hashlib.sha256(b"a network").hexdigest()[:12]
    model.with_suffix(".toml").write_text(
        f'reader = "reader-{FORMAT}/{digest}"\nencoder = "{encoder}"\nsentence = {sentence}\n'
        f"[sv]\nbias = -1\nanswer_from = 0.5\nsubject_from = 0.1\n"
        f"[sv.weights]\n{weights(reader=2.0)}\n",
        "utf-8",
    )
    return model


def test_what_was_fitted_lies_beside_the_model(tmp_path: Path) -> None:
    opened = open_fitted_reader(written(tmp_path / "small.onnx"), "e")
    assert opened.sentence == 1.5
    assert opened.calibrations["sv"].weights["reader"] == 2.0
    assert "en" not in opened.calibrations
    assert opened.reader.identity in opened.identity
    assert "1.5" in opened.identity


def test_a_damaged_or_another_model_is_told_in_one_line(tmp_path: Path) -> None:
    model = written(tmp_path / "small.onnx")
    model.write_bytes(b"a netwerk")
    with pytest.raises(ReaderError, match=r"small\.onnx: damaged, or not the model") as caught:
        open_fitted_reader(model, "e")
    assert "[reader] model" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_reader_fitted_beside_other_weights_is_told(tmp_path: Path) -> None:
    model = written(tmp_path / "small.onnx", encoder="another")
    with pytest.raises(ReaderError, match="fitted with another encoder than e;"):
        open_fitted_reader(model, "e")


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"small\.onnx: no such file"):
        open_fitted_reader(tmp_path / "small.onnx", "e")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param("sentence = true", "sentence must be a number", id="no-number"),
        pytest.param("sentence = nan", "sentence must be a number", id="not-finite"),
        pytest.param("sentence = 1\n[fi]\nbias = 1", "unknown fi", id="unknown-language"),
    ],
)
def test_spoilt_weights_are_told_with_how_to_write_them(
    tmp_path: Path, text: str | None, told: str
) -> None:
    model = written(tmp_path / "small.onnx")
    beside = model.with_suffix(".toml")
    names = beside.read_text("utf-8").splitlines()[:2]
    beside.unlink()
    if text is not None:
        beside.write_text("\n".join([*names, text]), "utf-8")
    with pytest.raises(CalibrationError, match=told) as caught:
        open_fitted_reader(model, "e")
    assert "python -m evals reader --write" in str(caught.value)
    assert str(beside) in str(caught.value)


def test_each_reader_has_weights_of_its_own_to_decide_by(tmp_path: Path) -> None:
    reader = fitted(Liking("stor"))
    (tmp_path / CALIBRATION).write_text(
        f'encoder = "e"\n[sv]\nbias = -7\nanswer_from = 0.5\nsubject_from = 0.1\n'
        f"[sv.weights]\n{weights()}\n",
        "utf-8",
    )
    assert calibrations_for(tmp_path, "e", None) == calibrations_beside(tmp_path, "e")
    assert calibrations_for(tmp_path, "e", None)["sv"].bias == -7
    with_reader = calibrations_for(tmp_path, "e", reader)
    assert with_reader["sv"] == reader.calibrations["sv"]
    assert with_reader["en"] == shipped_calibrations()["en"]


def test_weights_kept_beside_the_index_with_this_reader_are_used(tmp_path: Path) -> None:
    reader = fitted(Liking("stor"))
    (tmp_path / CALIBRATION).write_text(
        f'encoder = "e + reader-test"\n[sv]\nbias = -7\nanswer_from = 0.5\nsubject_from = 0.1\n'
        f"[sv.weights]\n{weights(reader=1.0)}\n",
        "utf-8",
    )
    assert calibrations_for(tmp_path, "e", reader)["sv"].bias == -7
    assert calibrations_for(tmp_path, "e", None)["sv"] == shipped_calibrations()["sv"]
