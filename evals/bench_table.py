"""One table: our pipeline beside the stock one, in one run, with the ratio of each figure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evals import bench_pipelines as pipelines
from evals.bench import QUESTION, Figure, measure_start
from evals.bench_pipelines import Material
from evals.processes import Figures, in_process

if TYPE_CHECKING:
    from evals.bench_stock import Engine

ENGINES: "tuple[Engine, ...]" = ("ours", "own")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of both pipelines: its key, how it is called, and which end of it is better."""

    key: str
    name: str
    decimals: int = 1
    is_rate: bool = False


_MEASURES = (
    Measure("seconds", "indexing, s"),
    Measure("processor", "indexing, s of processor"),
    Measure("pieces", "passages", 0, is_rate=True),
    Measure("characters", "indexing, characters/s", 0, is_rate=True),
    *(
        Measure(f"{stage} {quantile}", f"{stage}, {quantile}, ms")
        for stage in ("search", "embed", "dense", "lexical")
        for quantile in ("p50", "p95")
    ),
    Measure("search processor", "search, ms of processor"),
    Measure("cold", "first answer, whole process, s", 2),
    Measure("peak", "its peak memory, MiB", 0),
    Measure("memory", "memory while searching, MiB", 0),
    Measure("recall_1", "R@1", 3, is_rate=True),
    Measure("recall_5", "R@5", 3, is_rate=True),
    Measure("ndcg_10", "nDCG@10", 3, is_rate=True),
)
_WITHOUT_RATIO = frozenset({"pieces"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured of one set of documents: our figures, and theirs by engine."""

    title: str
    ours: Figures
    theirs: Mapping["Engine", Figures]


def compare(
    material: Material, title: str, *, engines: Sequence["Engine"], tell: Tell
) -> Comparison:
    """Returns what both pipelines do with ``material``, the stock one with each engine.

    Args:
        material: The documents and questions.
        title: What to call it.
        engines: Of the stock pipeline; with the first its ranking and its start are measured.
        tell: Told of what is being done.
    """
    with TemporaryDirectory(prefix="utblick-bench-") as name:
        own, places = Path(name) / "index", {engine: Path(name) / engine for engine in engines}
        tell(f"{title}: building")
        ours = in_process(pipelines.build_ours, material, own)
        theirs = {
            engine: in_process(pipelines.build_theirs, material, place, engine)
            for engine, place in places.items()
        }
        tell(f"{title}: asking")
        ours |= in_process(pipelines.ask_ours, material, own)
        for engine, place in places.items():
            theirs[engine] |= in_process(pipelines.ask_theirs, material, place, engine)
        if material.passages is None:  # else neither the texts nor their vectors mean anything
            first = engines[0]  # another engine gives the same weights' vectors
            ours |= in_process(pipelines.rank_ours, material, own)
            theirs[first] |= in_process(pipelines.rank_theirs, material, places[first], first)
        if material.is_own:
            ours |= _start(["assistant", "ask", QUESTION, *material.options])
            started = _start(["evals.bench_stock", str(places[engines[0]]), QUESTION])
            theirs[engines[0]] |= started
    return Comparison(title, ours, theirs)


def _start(module: Sequence[str]) -> Figures:
    seconds, mib = measure_start(module)
    return {"cold": seconds, "peak": mib}


def comparisons(material: Material, *, scales: Sequence[int], tell: Tell) -> Iterator[Comparison]:
    """Yields the comparison of the documents as they are, then of each size in ``scales``."""
    yield compare(material, "as they are", engines=ENGINES, tell=tell)
    for passages in scales:
        larger = replace(material, passages=passages)
        yield compare(larger, f"{passages:,} passages", engines=("ours",), tell=tell)


def as_markdown(compared: Sequence[Comparison], single: Sequence[Figure]) -> str:
    """Returns the table; a ratio above 1 says how many times better ours is.

    Args:
        compared: What was measured of both.
        single: What only ours has.
    """
    head = ("Documents", "Measure", "ours", "stock", "ratio", "stock, own engine", "ratio")
    lines = [_line(head), _line(("---", "---", *["--:"] * 5))]
    for comparison in compared:
        lines += [_line(row) for row in _rows(comparison)]
    for one in single:
        cells = ("as they are", f"{one.name}, {one.unit}", f"{one.value:.2f}", *[""] * 4)
        lines.append(_line(cells))
    return "\n".join(lines)


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for measure in _MEASURES:
        mine = comparison.ours.get(measure.key)
        if mine is None:
            continue
        cells = [comparison.title, measure.name, _shown(mine, measure)]
        for engine in ENGINES:
            other = comparison.theirs.get(engine, {}).get(measure.key)
            cells += [_shown(other, measure), _ratio(mine, other, measure)]
        yield tuple(cells)


def _shown(value: float | None, measure: Measure) -> str:
    return "" if value is None else f"{value:,.{measure.decimals}f}"


def _ratio(mine: float, other: float | None, measure: Measure) -> str:
    if not other or not mine or measure.key in _WITHOUT_RATIO:
        return ""
    return f"{mine / other if measure.is_rate else other / mine:.2f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
