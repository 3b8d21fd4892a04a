"""Many questions at once: order, bad lines, disks that are full, and the keys Ctrl and C."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.collection import load_corpus
from tests.conftest import DATA, ROOT, Assist

QUESTIONS = sorted((ROOT / "evals" / "questions").glob("*/*.jsonl"))
BAD = [
    pytest.param(b'{"question": ', id="not-json"),
    pytest.param(b"Vad \xe4r ERRIN?", id="not-utf-8"),
    pytest.param(b'{"question": "a\x00b"}', id="nul-in-json"),
    pytest.param(b'{"question": 7}', id="number"),
    pytest.param(b'{"question": null}', id="null"),
    pytest.param(b'{"question": "?", "k": NaN}', id="not-a-number"),
    pytest.param(b'{"question": "?", "k": [-1e999]}', id="infinity"),
    pytest.param(b'{"question": "?", "id": 1}', id="id-number"),
    pytest.param(b'{"question": "?", "history": "?"}', id="history-text"),
    pytest.param(b'{"question": "?", "history": [{"role": "system", "content": "x"}]}', id="role"),
    pytest.param(b'{"a":' * 200_000, id="deep"),
]
ODD = [
    pytest.param(b'{"question": ""}', "refused", id="empty"),
    pytest.param(b"[]", "refused", id="list"),
    pytest.param(b"[" * 200_000, "refused", id="deep-list"),
    pytest.param("[1] Vad är ERRIN?".encode(), "answered", id="bracket-first"),
    pytest.param("\ufdfa".encode() * 5_000, "refused", id="swelling-signs"),
    pytest.param(b'{"question": "' + b"a" * 10_000_000 + b'"}', "refused", id="ten-megabytes"),
    pytest.param(b"a\x00b\x1b[2J", None, id="control-characters"),
    pytest.param(rb'{"question": "Vad \ud800 \u00e4r ERRIN?"}', "answered", id="lone-surrogate"),
    pytest.param(
        rb'{"question": "Vad \u00e4r ERRIN?", "k": "\udfff"}', "answered", id="surrogate-key"
    ),
    pytest.param("Vad är\u2028ERRIN?\x85".encode(), "answered", id="line-separators"),
    pytest.param(b'{"question": "Vad \\u00e4r ERRIN?", "history": []}', "answered", id="escapes"),
    pytest.param(b"\xef\xbb\xbfVad \xc3\xa4r ERRIN?\r", "answered", id="bom-and-crlf"),
]


def replies(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n")[:-1]]


def batch(assist: Assist, *lines: bytes) -> list[dict[str, Any]]:
    Path("in.jsonl").write_bytes(b"\n".join([*lines, b""]))
    done = assist("ask", "--batch", "in.jsonl", "--output", "out.jsonl")
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    return replies(Path("out.jsonl"))


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(assist: Assist, line: bytes) -> None:
    first, bad, last = batch(assist, b'{"question": "Hej!", "id": "1"}', line, b"Hej!")
    assert (first["status"], last["status"]) == ("clarify", "clarify")
    assert (bad["status"], bad["reason"], bad["citations"]) == ("error", "failed", [])
    assert bad["message"].startswith("Raden kunde inte tolkas: ")
    assert len(bad["question"]) <= 200


@pytest.mark.parametrize(("line", "status"), ODD)
def test_an_odd_line_is_a_question_all_the_same(
    assist: Assist, line: bytes, status: str | None
) -> None:
    odd, last = batch(assist, line, b"Hej!")
    assert odd["status"] == (status or odd["status"]) != "error"
    assert last["status"] == "clarify"
    assert assist("verify", "out.jsonl").code == 0


def test_a_lone_surrogate_comes_back_as_it_was(assist: Assist) -> None:
    (reply,) = batch(assist, rb'{"question": "Hej \ud800", "id": "\udc00", "k": ["\udfff"]}')
    assert (reply["question"], reply["id"], reply["k"]) == ("Hej \ud800", "\udc00", ["\udfff"])


def test_order_ids_and_foreign_keys_are_kept_and_blank_lines_skipped(assist: Assist) -> None:
    lines = [
        json.dumps({"id": str(n), "question": "Hej!", "tag": {"n": [n, None, 0.5]}}).encode()
        for n in range(20)
    ]
    found = batch(assist, b"", *lines, b" \t", b"\r")
    assert [reply["id"] for reply in found] == [str(n) for n in range(20)]
    assert [reply["tag"] for reply in found] == [{"n": [n, None, 0.5]} for n in range(20)]


def refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@pytest.mark.parametrize(
    ("line", "question"),
    [
        pytest.param(b'"question": 7', "", id="question-number"),
        pytest.param(b'"question": "Hur?", "history": 7', "Hur?", id="history"),
        pytest.param(b'"question": "Hur?", "n": NaN', "Hur?", id="not-a-number"),
        pytest.param(b'"question": "Hur\xff?"', "Hur\ufffd?", id="not-utf-8"),
    ],
)
def test_an_error_keeps_what_the_line_says_of_itself(
    assist: Assist, line: bytes, question: str
) -> None:
    (bad,) = batch(assist, b'{"id": "7", "tag": {"k": [1.5]}, ' + line + b"}")
    assert (bad["status"], bad["id"], bad["tag"]) == ("error", "7", {"k": [1.5]})
    assert (bad["question"], bad.get("n"), "history" in bad) == (question, None, False)
    assert bad["timings_ms"] == {"total": 0.0}
    json.loads(Path("out.jsonl").read_text("utf-8"), parse_constant=refuse_constant)
    assert assist("verify", "out.jsonl").code == 0


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"question": "Jag \xc3\xa4r 811218-9876"', id="not-json"),
        pytest.param(b"Jag \xe4r 811218-9876", id="not-utf-8"),
        pytest.param(b'{"question": "811218-9876", "history": 7}', id="history"),
        pytest.param(b'{"question": "8112\\u200b18-9876", "history": 7}', id="hidden-sign"),
    ],
)
def test_an_error_does_not_repeat_a_personal_number(assist: Assist, line: bytes) -> None:
    (bad,) = batch(assist, line)
    assert (bad["status"], bad["question"]) == ("error", "")
    assert "9876" not in Path("out.jsonl").read_text("utf-8")


def keeps_the_contract(reply: dict[str, Any]) -> bool:
    numbers = [cited["number"] for cited in reply["citations"]]
    used = [n for sentence in reply["sentences"] for n in sentence["citations"]]
    used += [n for notice in reply["notices"] for n in notice["citations"]]
    used += reply["contact"]["citations"] if reply["contact"] else []
    marked = [
        f"{sentence['text']} {''.join(f'[{n}]' for n in sentence['citations'])}"
        for sentence in reply["sentences"]
    ]
    return (
        list(dict.fromkeys(used)) == numbers == list(range(1, len(numbers) + 1))
        and all(sentence["citations"] for sentence in reply["sentences"])
        and reply["answer"] == " ".join(marked)
        and (reply["status"] in {"answered", "partial"}) == bool(marked)
        and (reply["reason"] is None) == bool(marked)
        and reply["model"] is None
    )


def without_times(found: list[dict[str, Any]]) -> str:
    return json.dumps([{k: v for k, v in reply.items() if k != "timings_ms"} for reply in found])


def test_every_citation_of_the_evaluations_questions_is_exact_and_repeats(assist: Assist) -> None:
    lines = [line for file in QUESTIONS for line in file.read_bytes().splitlines()]
    asked = [json.loads(line) for line in lines]
    found = batch(assist, *lines)
    assert [reply["id"] for reply in found] == [question["id"] for question in asked]
    assert all(reply["kind"] == q["kind"] for reply, q in zip(found, asked, strict=True))
    assert all(keeps_the_contract(reply) for reply in found)
    documents = load_corpus(ROOT / "corpus" / "documents").documents
    citations = [cited for reply in found for cited in reply["citations"]]
    assert len(citations) > len(asked) // 2
    for cited in citations:
        assert documents[cited["document"]].text[cited["start"] : cited["end"]] == cited["quote"]
    assert assist("verify", "out.jsonl").code == 0
    some = slice(0, None, 6)
    assert without_times(batch(assist, *lines[some])) == without_times(found[some])


def failed(assist: Assist, *arguments: str) -> str:
    Path("in.jsonl").write_bytes(b"Hej!\nHej!\n")
    done = assist("ask", "--batch", *arguments)
    assert done.code == 1
    assert "Traceback" not in done.err
    last = done.err.splitlines()[-1]
    assert last.startswith("assistant: ")
    return last


def test_the_same_file_in_and_out_is_refused_before_anything_is_lost(assist: Assist) -> None:
    assert "in.jsonl" in failed(assist, "in.jsonl", "--output", "./in.jsonl")
    assert Path("in.jsonl").read_bytes() == b"Hej!\nHej!\n"


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("finns/inte/ut.jsonl", id="no-such-folder"),
        pytest.param(".", id="folder"),
        pytest.param("/dev/full", id="full-disk"),
    ],
)
def test_replies_that_cannot_be_written_are_an_operators_error(assist: Assist, output: str) -> None:
    assert output in failed(assist, "in.jsonl", "--output", output)


def test_a_batch_that_cannot_be_read_is_an_operators_error(assist: Assist) -> None:
    assert "finns-inte" in failed(assist, "finns-inte")
    assert "assistant: " in failed(assist, ".")


def start(data: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "ask", *arguments],
        env=os.environ | {DATA: str(data)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored by what runs in the background


def test_a_batch_goes_through_pipes(built_data: Path) -> None:
    child = start(built_data, "--batch", "-", stdin=subprocess.PIPE)
    out, err = child.communicate(b'Hej!\n{"question": "\\ud800"}\n', timeout=60)
    assert (child.returncode, err) == (0, b"")
    assert [json.loads(line)["status"] for line in out.splitlines()] == ["clarify", "refused"]


def test_a_reader_that_has_gone_is_no_error(built_data: Path) -> None:
    with start(built_data, "--batch", "-", stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write("Vad är ERRIN?\n".encode() * 500)
        child.stdin.close()
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_an_interrupted_batch_leaves_whole_lines_and_a_usable_index(
    assist: Assist, own_data: Path, tmp_path: Path
) -> None:
    lines, output = tmp_path / "many.txt", tmp_path / "out.jsonl"
    lines.write_text("Hur många vänorter har Örebroregionen?\n" * 20_000, encoding="utf-8")
    child = start(own_data, "--batch", str(lines), "--output", str(output), preexec_fn=hear_ctrl_c)
    deadline = time.monotonic() + 60
    while not (output.exists() and output.stat().st_size > 20_000):
        assert time.monotonic() < deadline
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert b"Traceback" not in err
    content = output.read_bytes()
    assert content.endswith(b"\n")
    found = replies(output)
    assert 0 < len(found) < 20_000
    assert str(len(found)) in err.decode()
    assert assist("verify", output, data=own_data).code == 0
    assert assist("index", "--check", data=own_data).code == 0


def test_a_fifo_is_as_good_as_a_file(assist: Assist) -> None:
    os.mkfifo("pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_text("utf-8")))
    reader.start()
    Path("in.jsonl").write_bytes(b"Hej!\nHej!\n")
    assert assist("ask", "--batch", "in.jsonl", "--output", "pipe").code == 0
    reader.join(30)
    assert len(read[0].splitlines()) == 2
