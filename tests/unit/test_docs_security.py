"""The tests that ``docs/security.md`` names as evidence are there."""

import re
from collections import Counter

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = set(re.findall(r"`(test_\w+)`", PAGE))


def defined() -> set[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {
        name
        for file in files
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }


def test_every_test_that_is_named_exists() -> None:
    assert len(NAMED) > 50
    assert NAMED - defined() == set()


def test_every_row_of_both_lists_names_a_test() -> None:
    rows = re.findall(r"^\| (V\d+|LLM\d+) .*\|$", PAGE, re.MULTILINE)
    told = Counter(row[:1] for row in rows)
    assert told == {"V": 11, "L": 10}
    for line in PAGE.splitlines():
        if re.match(r"\| (?:V\d+|LLM\d+) ", line):
            assert "`test_" in line, line
