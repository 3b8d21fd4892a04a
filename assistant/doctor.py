"""What is wrong with an installation, if anything: each check is one line with its remedy.

``doctor_checks`` has the checks. Nothing is built or mended, and nothing but a configured Chroma
server is asked over the network unless the operator says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.messages import Messages

State = Literal["sound", "faulty", "unchecked"]
_MARKS: dict[State, str] = {"sound": "✓", "faulty": "✗", "unchecked": "–"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: Its name: a table of the catalogue ``doctor``.
        state: Whether it is as it should be.
        text: Which of the check's texts says so.
        values: What the text's variables stand for.
    """

    check: str
    state: State
    text: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def mark(self) -> str:
        """One character for the state."""
        return _MARKS[self.state]

    def told(self, messages: Messages) -> str:
        """Returns what was found, and for a fault what to do, in one line."""
        told = messages.text(f"doctor.{self.check}.{self.text}", **dict(self.values))
        return " ".join(told.split())


def sound(check: str, text: str = "sound", **values: object) -> Finding:
    """Returns that all is well."""
    return Finding(check, "sound", text, tuple(values.items()))


def faulty(check: str, text: str, **values: object) -> Finding:
    """Returns a fault, by its text."""
    return Finding(check, "faulty", text, tuple(values.items()))


def unchecked(check: str, text: str = "unchecked", **values: object) -> Finding:
    """Returns that nothing was looked at, and why."""
    return Finding(check, "unchecked", text, tuple(values.items()))


def is_sound(findings: Sequence[Finding]) -> bool:
    """Tells whether there is no fault among the findings."""
    return all(finding.state != "faulty" for finding in findings)


def finding_line(finding: Finding, messages: Messages) -> str:
    """Returns the line for a reader: mark, what was looked at, what was found."""
    name = messages.text(f"doctor.{finding.check}.name")
    return f"{finding.mark} {name}: {finding.told(messages)}"


def summary_lines(findings: Sequence[Finding], messages: Messages) -> Iterator[str]:
    """Yields a line for each finding and one for all."""
    for finding in findings:
        yield finding_line(finding, messages)
    faults = sum(finding.state == "faulty" for finding in findings)
    key = "many" if faults > 1 else "one" if faults else "none"
    yield messages.text(f"doctor.faults.{key}", count=faults)


def findings_as_json(findings: Sequence[Finding], messages: Messages) -> dict[str, object]:
    """Returns the findings as plain data."""
    return {
        "schema": 1,
        "sound": is_sound(findings),
        "checks": [
            {"check": each.check, "state": each.state, "text": each.told(messages)}
            for each in findings
        ],
    }
