"""Measuring the indexing of a folder."""

from assistant.config import Config
from evals.bench_index import measure_indexing_of


def test_a_folder_is_measured_at_first_again_and_after_one_edit(invent, tmp_path, built_data):
    folder = invent({"flyget": {"text": "Flyget\n\nPlanet går.\n\nBussen väntar.\n"}})
    config = Config(paths={"data": built_data})
    found = {
        figure.name: figure.value
        for figure in measure_indexing_of(config, folder, directory=tmp_path / "index")
    }
    assert found["indexing, first, embedded"] > 0
    assert found["indexing, again, embedded"] == 0
    assert 0 < found["indexing, one edit, embedded"] <= found["indexing, first, embedded"]
    assert found["indexing, peak memory"] > 50
    assert (folder / "flyget.txt").read_text("utf-8").endswith("Bussen väntar.\n")
