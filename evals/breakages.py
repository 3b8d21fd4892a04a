"""The product broken on purpose, as a change might break it, to prove that the gate sees it.

A part is taken out of the open product, or its questions or replies are spoilt on their way; the
faults of replies are those of ``evals.fakes``. ``tests/integration/test_evals_gate.py`` asks
every one of them the samples.
"""

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from assistant.pipeline import Desk
from corpus.document import Document
from evals.fakes import Fault
from evals.product import Product
from evals.samples import Sample
from evals.system import System
from evals.texts import Place
from index.parts import Parts

Line = Mapping[str, Any]

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A system whose replies to known samples a fault spoils on their way out."""

    system: System
    samples: Mapping[str, Sample]
    fault: Fault

    def ask(self, line: Line) -> Mapping[str, Any]:
        """Returns the spoilt reply."""
        reply = copy.deepcopy(dict(self.system.ask(line)))
        return self.fault(reply, self.samples[line["id"]])

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns what the system finds."""
        return self.system.search(query, limit)

    def indexed(self) -> list[Place]:
        """Returns what the system holds."""
        return self.system.indexed()


@dataclass(frozen=True, slots=True)
class Rewired:
    """A system that is asked in another way: ``way`` gets it and the line, and gives the reply."""

    system: System
    way: Callable[[System, Line], Mapping[str, Any]]

    def ask(self, line: Line) -> Mapping[str, Any]:
        """Returns the reply to ``line``, asked for in that way."""
        return self.way(self.system, line)

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns what the system finds."""
        return self.system.search(query, limit)

    def indexed(self) -> list[Place]:
        """Returns what the system holds."""
        return self.system.indexed()


def forgetful(system: System) -> System:
    """Returns ``system`` asked without the turns before a question."""
    return Rewired(
        system, lambda inner, line: inner.ask({k: v for k, v in line.items() if k != "history"})
    )


def slow(system: System, *, times: int = 10) -> System:
    """Returns ``system`` taking ``times`` as long for every answer."""

    def asked_slowly(inner: System, line: Line) -> Mapping[str, Any]:
        started = time.perf_counter()
        reply = inner.ask(line)
        time.sleep((times - 1) * (time.perf_counter() - started))
        return reply

    return Rewired(system, asked_slowly)


def without_parts(product: Product, parts: Parts) -> Product:
    """Returns ``product`` searching by ``parts`` only."""
    desk = product.assistant.desk
    return _with_desk(product, replace(desk, index=desk.index.with_parts(parts)))


def never_refusing(product: Product) -> Product:
    """Returns ``product`` answering from the best evidence, however unlikely it is to answer."""
    return _answering_from(product, 0.0)


def always_refusing(product: Product) -> Product:
    """Returns ``product`` never sure enough of its evidence."""
    return _answering_from(product, 2.0)


def misdated(product: Product) -> Product:
    """Returns ``product`` taking every dated source to be a year older than it is."""
    desk = product.assistant.desk
    documents = {name: _a_year_older(one) for name, one in desk.corpus.documents.items()}
    return _with_desk(product, replace(desk, corpus=replace(desk.corpus, documents=documents)))


def without_page_facts(product: Product) -> Product:
    """Returns ``product`` blind to what pages say of themselves; all else stays as it is."""
    desk = product.assistant.desk
    passages = tuple(
        replace(one, blocks=tuple(replace(block, fact=None, facts=()) for block in one.blocks))
        for one in desk.corpus.passages
    )
    return _with_desk(product, replace(desk, corpus=replace(desk.corpus, passages=passages)))


def _answering_from(product: Product, probability: float) -> Product:
    desk = product.assistant.desk
    calibrations = {
        language: replace(one, answer_from=probability)
        for language, one in desk.calibrations.items()
    }
    return _with_desk(product, replace(desk, calibrations=calibrations))


def _a_year_older(document: Document) -> Document:
    source = document.source
    dated = source.dated - _YEAR if source.dated else None
    return replace(document, source=replace(source, dated=dated))


def _with_desk(product: Product, desk: Desk) -> Product:
    return replace(product, assistant=replace(product.assistant, desk=desk))
