"""The real product, broken on purpose in ten ways and more: the gate fails each for its fault.

The product is asked every third sample of each kind once; what a breakage cannot touch keeps the
reply that the whole product gave.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evals import breakages, fakes, gate
from evals.__main__ import cli
from evals.breakages import Rewired, Spoilt
from evals.fakes import Fault
from evals.product import Product, open_product
from evals.results import write_results
from evals.run import Run, run_samples
from evals.samples import Sample, SampleSet, load_samples
from evals.system import System
from evals.texts import DOCUMENTS, Texts, read_texts
from evals.yardstick import measure_yardstick
from index.parts import Parts

DATA, FOLDER = "UTBLICK_PATHS__DATA", "UTBLICK_PATHS__DOCUMENTS"
FLOORS = gate.read_floors()
LOST = "orebroregionens-internationella-strategi-2009"
FEW = 12  # samples, where what is broken shows in each

Line = Mapping[str, Any]
Choice = Callable[[Sample, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class World:
    """The whole product, the samples it was asked, its run over them, and a baseline made of it."""

    product: Product
    texts: Texts
    samples: SampleSet
    asked: tuple[Sample, ...]
    run: Run
    baseline: gate.Baseline

    @property
    def by_id(self) -> dict[str, Sample]:
        return {sample.id: sample for sample in self.asked}

    @property
    def recorded(self) -> System:
        """The whole product, giving the replies that it gave."""
        replies = {record.sample.id: record.reply for record in self.run.records}
        return Rewired(self.product, lambda _, line: replies[line["id"]])

    def run_of(
        self,
        system: System,
        asked: Sequence[Sample] | None = None,
        *,
        yardstick: Callable[[], float] = lambda: 1.0,  # as long as no answer takes
    ) -> Run:
        return run_samples(
            system,
            self.asked if asked is None else asked,
            texts=self.texts,
            dataset=self.samples.digest,
            yardstick=yardstick,
        )

    def new_reasons(self, broken: Run) -> list[str]:
        """Returns why the gate fails ``broken`` and not the whole product over the same samples."""
        ids = {record.sample.id for record in broken.records}
        same = tuple(record for record in self.run.records if record.sample.id in ids)
        whole = gate.reasons(replace(self.run, records=same), self.baseline, FLOORS)
        known = {without_numbers(line) for line in whole}
        found = gate.reasons(broken, self.baseline, FLOORS)
        return [line for line in found if without_numbers(line) not in known]

    def touched(self, system: System, is_touched: Choice) -> System:
        """Returns the recorded product, asking ``system`` the samples that a breakage touches."""
        records = {record.sample.id: record for record in self.run.records}
        once = asked_once(system)

        def way(_: System, line: Line) -> Mapping[str, Any]:
            record = records[line["id"]]
            asks = is_touched(record.sample, record.reply)
            return once.ask(line) if asks else record.reply

        return Rewired(system, way)


def without_numbers(line: str) -> str:
    return re.sub(r"[-+]?\d+(\.\d+)?", "#", line)


def asked_once(system: System) -> System:
    """Returns ``system`` giving its first reply to a line again: that they repeat is not asked."""
    kept: dict[str, Mapping[str, Any]] = {}

    def way(inner: System, line: Line) -> Mapping[str, Any]:
        if line["id"] not in kept:
            kept[line["id"]] = inner.ask(line)
        return kept[line["id"]]

    return Rewired(system, way)


@pytest.fixture(scope="module")
def product(built_data: Path) -> Iterator[Product]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("UTBLICK_")]:
            patch.delenv(name)
        patch.setenv(DATA, str(built_data))
        opened = open_product()
    with opened.assistant.desk.index:
        yield opened


@pytest.fixture(scope="module")
def world(product: Product) -> World:
    texts = read_texts()
    samples = load_samples(texts)
    kinds: dict[str, list[Sample]] = {}
    for sample in samples.samples:
        kinds.setdefault(sample.kind, []).append(sample)
    asked = tuple(sample for alike in kinds.values() for sample in alike[::3])
    run = run_samples(asked_once(product), asked, texts=texts, dataset=samples.digest)
    made = gate.baseline_of(run)
    baseline = gate.Baseline(made["dataset"], made["values"])
    return World(product, texts, samples, asked, run, baseline)


def test_the_whole_product_keeps_its_promises_and_its_speed(world: World) -> None:
    assert gate.broken_promises(world.run) == []
    assert gate.losses(world.run, world.baseline) == []
    assert [line for line in gate.crossed_floors(world.run, FLOORS) if "speed" in line] == []


SPOILT_REPLIES = [
    pytest.param(fakes.shifts_citations, "not verbatim: citation 1", id="citations shifted by one"),
    pytest.param(fakes.drops_citations, "uncited sentence", id="sentences uncited"),
    pytest.param(fakes.says_nothing, "empty answer", id="answers empty"),
    pytest.param(fakes.marks_up, "mark-up in the answer", id="mark-up in answers"),
    pytest.param(fakes.varies(), "nondeterministic", id="different each time"),
]


@pytest.mark.parametrize(("fault", "reason"), SPOILT_REPLIES)
def test_a_fault_of_every_reply_fails_the_gate(fault: Fault, reason: str, world: World) -> None:
    spoilt = Spoilt(world.recorded, world.by_id, fault)
    broken = world.run_of(spoilt, world.asked[::5])
    assert any(reason in line for line in world.new_reasons(broken))


def test_without_lexical_search_what_is_found_is_worse(world: World) -> None:
    part = breakages.without_parts(world.product, Parts(lexical=False))
    broken = world.run_of(Rewired(part, lambda _, line: world.recorded.ask(line)))
    reasons = world.new_reasons(broken)
    assert any(line.startswith("ndcg_10: -0.") for line in reasons)


def test_wrong_dates_of_documents_are_a_broken_promise(world: World) -> None:
    few = [r.sample for r in world.run.records if r.reply["citations"]][:FEW]
    reasons = world.new_reasons(world.run_of(breakages.misdated(world.product), few))
    assert any("wrong date: citation 1 says 20" in line for line in reasons)


def test_with_refusal_off_what_has_no_answer_is_answered(world: World) -> None:
    broken = world.touched(
        breakages.never_refusing(world.product), lambda _, reply: reply["status"] == "refused"
    )
    reasons = world.new_reasons(world.run_of(broken, world.asked[::2]))
    assert any(line.startswith("withheld_right: -0.") for line in reasons)
    assert any(line.startswith("off_topic: withheld_right is 0.") for line in reasons)


def test_refusing_always_is_over_refusal(world: World) -> None:
    few = [sample for sample in world.asked if sample.is_answerable][::5]
    never = asked_once(breakages.always_refusing(world.product))
    reasons = world.new_reasons(world.run_of(never, few))
    assert any(line.startswith("all: over_refusal is ") for line in reasons)
    assert any(line.startswith("answered_right: -0.") for line in reasons)


def test_follow_ups_without_their_history_are_not_found(world: World) -> None:
    few = [sample for sample in world.asked if sample.history]
    broken = world.run_of(asked_once(breakages.forgetful(world.product)), few)
    reasons = world.new_reasons(broken)
    assert any(line.startswith("follow_up: recall_5 is 0.") for line in reasons)


def test_ten_times_slower_is_too_slow_whatever_the_machine(world: World) -> None:
    few = [sample for sample in world.asked if sample.is_answerable][:FEW]
    slow = asked_once(breakages.slow(world.product))
    reasons = world.new_reasons(world.run_of(slow, few, yardstick=measure_yardstick))
    assert [line for line in reasons if line.startswith("speed: the median answer takes ")]


def test_a_fault_that_moves_one_kind_only_crosses_its_floor(world: World) -> None:
    def unguarded(inner: System, line: Line) -> Mapping[str, Any]:
        return inner.ask({**line, "question": re.sub(r"\d", "x", str(line["question"]))})

    blind = Rewired(world.product, unguarded)
    broken = world.run_of(world.touched(blind, lambda s, _: s.kind == "personal_data"))
    assert gate.losses(broken, world.baseline) == []
    (reason,) = world.new_reasons(broken)
    assert reason.startswith("personal_data: reason_right is 0.")


def test_page_facts_unread_cross_the_floor_of_their_kind(world: World) -> None:
    few = [sample for sample in world.asked if sample.kind == "page_fact"]
    blind = asked_once(breakages.without_page_facts(world.product))
    reasons = world.new_reasons(world.run_of(blind, few))
    assert any(line.startswith("page_fact: answered_right is 0.") for line in reasons)


def test_a_second_run_writes_the_same_bytes(world: World, tmp_path: Path) -> None:
    few = world.asked[::9]
    paths = [
        write_results(world.run_of(world.product, few), tmp_path / name) for name in ("one", "two")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_command_exits_1_and_says_why_when_a_document_is_missing(
    world: World, own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = tmp_path / "baseline.json"
    places = [sample for sample in world.samples.samples if sample.kind == "place"]
    gate.write_baseline(world.run_of(asked_once(world.product), places), baseline)
    monkeypatch.setenv(DATA, str(own_data))
    monkeypatch.setenv(FOLDER, str(documents_without(LOST, tmp_path / "documents")))
    command = ["run", "--gate", "--kind", "place", "--baseline", str(baseline)]
    lacking = CliRunner().invoke(cli, command)
    assert lacking.exit_code == 1
    assert "The gate fails" in lacking.stderr
    assert re.search(r"recall_5: -0\.\d+ against the baseline", lacking.stderr)


def documents_without(name: str, folder: Path) -> Path:
    """Copies the bundled documents to ``folder``, but for the one called ``name``."""
    shutil.copytree(DOCUMENTS, folder)
    sources = folder / "sources.toml"
    entries = sources.read_text("utf-8").split("[[source]]")
    (lost,) = (entry for entry in entries if f'id = "{name}"' in entry)
    sources.write_text("[[source]]".join(one for one in entries if one != lost), "utf-8")
    (folder / re.findall(r'file = "(.+)"', lost)[0]).unlink()
    return folder
