"""Tells how long a first visitor waits on a slow telephone, and from asking to the answer.

    python tests/load/first_visit.py http://127.0.0.1:7860 "FRÅGA" --visits 3

Needs a Chromium. The line and the processor are slowed down as the browser's own tools call
"slow 4G" and "4x"; the answer is timed at full speed.
"""

import argparse
import os
import shutil
import statistics
import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

_LINE = {
    "offline": False,
    "latency": 150,  # ms
    "downloadThroughput": 1.6e6 / 8,  # bytes a second
    "uploadThroughput": 750e3 / 8,
}
# -1 takes a limit away.
_FREE_LINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
_PROCESSOR_RATE = 4
_SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""
# Measured in the page: what the driver of the browser takes is no part of a reader's wait.
_ASK = """(question) => new Promise((resolve) => {
  const field = document.querySelector('#fraga textarea');
  field.value = question;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  setTimeout(() => {
    const begun = performance.now();
    new MutationObserver((_, watching) => {
      if (!document.querySelector('#samtal .sagt')) return;
      watching.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - begun));
    }).observe(document.getElementById('samtal'), { childList: true, subtree: true });
    document.querySelector('#skicka').click();
  }, 100);
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one first visit took; times in milliseconds, the shift in the browser's own unit."""

    first_paint: float
    usable: float
    bytes_received: float
    shift: float
    answer: float


def visit(browser: Browser, address: str, question: str) -> Visit:
    """Returns what a visitor with an empty cache meets."""
    context = browser.new_context(viewport={"width": 375, "height": 667})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _PROCESSOR_RATE})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.locator("body.redo").wait_for(timeout=60_000)
    usable = page.evaluate("performance.now()")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    shift = page.evaluate(_SHIFTS)
    cold = sum(received)
    session.send("Network.emulateNetworkConditions", _FREE_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    answer = page.evaluate(_ASK, question)
    context.close()
    return Visit(paint, usable, cold, shift, answer)


def main() -> int:
    """Prints each figure's least and median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("question")
    parser.add_argument("--visits", type=int, default=3)
    given = parser.parse_args()
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        seen = [visit(browser, given.address, given.question) for _ in range(given.visits)]
        browser.close()
    for name in Visit.__slots__:
        values = [getattr(each, name) for each in seen]
        print(f"{name}: least {min(values):.4g}, median {statistics.median(values):.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
