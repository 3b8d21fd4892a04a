"""axe-core over a page that stands in the browser."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# Preloading is for one experimental rule, which is not run.
RUN = "axe.run(document, { resultTypes: ['violations'], preload: false })"


def violations(page: Page) -> list[str]:
    """Returns what axe finds, best practices included, one line each."""
    # Evaluated by the debugger, not by the page: our policy stays in force.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
