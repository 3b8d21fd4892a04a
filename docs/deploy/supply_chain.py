"""Checks what the service is made of: licences by a bill of materials, known faults by the pins.

    cyclonedx-py environment .venv/bin/python --of JSON -o sbom.json
    python docs/deploy/supply_chain.py sbom.json

Exits 1 if a licence was not agreed to or a pinned version has a known fault. Known faults are asked
for over the network; without one that is said and left.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CONSTRAINTS = HERE.parents[1] / "constraints.txt"
_AGREED = tomllib.loads((HERE / "licences.toml").read_text("utf-8"))
_ANSWER_SECONDS = 10
# Asking about some 230 versions, one by one.
_MOST_SECONDS = 300

Bill = Mapping[str, Any]


class OfflineError(Exception):
    """The database of known faults cannot be reached."""


def licence_faults(bill: Bill) -> Iterator[str]:
    """Yields a line for each package of ``bill`` whose licence is unknown or not agreed to."""
    for component in bill["components"]:
        name = component["name"]
        stated = [_stated(entry) for entry in component.get("licenses", ())]
        known = _AGREED["packages"].get(name)
        expressions = [known] if known else stated
        if not expressions:
            yield f"{name}: states no licence; read it and add it to licences.toml"
        elif not any(is_agreed(each) for each in expressions):
            yield f"{name}: {', '.join(expressions)} was not agreed to; see licences.toml"


def _stated(entry: Mapping[str, Any]) -> str:
    licence = entry.get("license", {})
    stated: str = entry.get("expression") or licence.get("id") or licence.get("name") or ""
    return str(_AGREED["names"].get(stated, stated))


def is_agreed(expression: str) -> bool:
    """Tells whether an SPDX expression can be met by licences that were agreed to.

    >>> is_agreed("MIT AND (GPL-3.0-only OR Apache-2.0)"), is_agreed("MIT AND GPL-3.0-only")
    (True, False)
    """
    from license_expression import (  # type: ignore[import-untyped]
        ExpressionError,
        get_spdx_licensing,
    )

    licensing = get_spdx_licensing()
    try:
        parsed = licensing.parse(expression, validate=True)
    except ExpressionError:
        return False
    agreed = set(_AGREED["agreed"])

    def is_met(part: Any) -> bool:  # noqa: ANN401 - a node of the library's own
        if isinstance(part, licensing.AND):
            return all(map(is_met, part.args))
        if isinstance(part, licensing.OR):
            return any(map(is_met, part.args))
        return str(part) in agreed

    return parsed is not None and is_met(parsed)


def known_faults() -> list[str]:
    """Returns a line for each pinned version with a known fault.

    Raises:
        OfflineError: Nobody could be asked.
    """
    command = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), "--no-deps"]
    command += ["--disable-pip", "--progress-spinner", "off", "-f", "json"]
    command += ["--timeout", str(_ANSWER_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - of our own making
            command, capture_output=True, text=True, check=False, timeout=_MOST_SECONDS
        )
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        raise OfflineError from error
    return list(faults_found(found))


def faults_found(found: list[dict[str, Any]]) -> Iterator[str]:
    """Yields a line for each known fault, and for each package that nobody could say anything of.

    Raises:
        OfflineError: That is so of all of them: who answered does not have the database.
    """
    unknown = [package["name"] for package in found if "skip_reason" in package]
    if len(unknown) == len(found):
        raise OfflineError
    for name in unknown:
        yield f"{name}: could not be checked"
    for package in found:
        for fault in package.get("vulns", ()):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def main() -> int:
    """Prints what was found; returns the exit code."""
    bill = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    faults = list(licence_faults(bill))
    print(f"licences: {len(bill['components'])} packages, {len(faults)} not agreed to")
    try:
        known = known_faults()
        print(f"known faults: {len(known)}")
        faults += known
    except OfflineError:
        print("known faults: SKIPPED, the advisory database cannot be reached")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
