"""What is installed: a bill of materials, licences that were agreed to, no known faults."""

import importlib.util
import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

# A folder of scripts, not a package: loaded by its place.
_SPEC = importlib.util.spec_from_file_location(
    "supply_chain", ROOT / "docs" / "deploy" / "supply_chain.py"
)
assert _SPEC
assert _SPEC.loader
supply_chain = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(supply_chain)


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if importlib.util.find_spec("cyclonedx_py") is None:
        pytest.skip("cyclonedx-bom is not installed")
    file = tmp_path_factory.mktemp("bill") / "sbom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    command += ["--no-validate", "--output-reproducible", "--of", "JSON", "-o", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def test_the_bill_of_materials_names_what_is_installed(bill: dict[str, Any]) -> None:
    assert bill["bomFormat"] == "CycloneDX"
    named = {component["name"].lower() for component in bill["components"]}
    assert {"chromadb", "gradio", "onnxruntime", "utblick", "uvicorn"} <= named
    assert all(component.get("version") for component in bill["components"])


def test_every_installed_licence_is_one_that_was_agreed_to(bill: dict[str, Any]) -> None:
    assert list(supply_chain.licence_faults(bill)) == []


@pytest.mark.parametrize(
    ("licences", "is_fault"),
    [
        pytest.param([], True, id="none"),
        pytest.param([{"license": {"id": "GPL-3.0-only"}}], True, id="not-agreed"),
        pytest.param([{"license": {"name": "My own licence"}}], True, id="unknown"),
        pytest.param([{"expression": "MIT AND AGPL-3.0-only"}], True, id="one-of-both"),
        pytest.param([{"expression": "MIT OR AGPL-3.0-only"}], False, id="one-of-two"),
        pytest.param([{"license": {"id": "MIT"}}], False, id="agreed"),
    ],
)
def test_a_licence_that_nobody_agreed_to_is_found(
    licences: list[dict[str, Any]], *, is_fault: bool
) -> None:
    made = {"components": [{"name": "a", "licenses": licences}]}
    assert bool(list(supply_chain.licence_faults(made))) == is_fault


def test_a_known_fault_and_a_package_that_could_not_be_checked_are_both_told() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    answered = {"name": "a", "version": "2.0", "vulns": [fault]}
    unknown = {"name": "b", "skip_reason": "not found"}
    assert list(supply_chain.faults_found([answered, unknown])) == [
        "b: could not be checked",
        "a 2.0: PYSEC-1, mended in 2.1",
    ]


def test_no_answer_about_any_package_is_no_clean_bill() -> None:
    with pytest.raises(supply_chain.OfflineError):
        list(supply_chain.faults_found([{"name": "b", "skip_reason": "not found"}]))


def test_no_pinned_package_has_a_known_fault() -> None:
    if importlib.util.find_spec("pip_audit") is None:
        pytest.skip("pip-audit is not installed")
    try:
        faults = supply_chain.known_faults()
    except supply_chain.OfflineError:
        pytest.skip("offline: the database of known faults cannot be reached")
    assert faults == []
