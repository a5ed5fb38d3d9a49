"""A real server and a real browser, for the browser tests, the screenshots and the bench."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as NotInTimeError

ROOT = Path(__file__).parents[1]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=390, height=844)
# How long anything may take: on a machine with much else to do a page takes half a minute.
PATIENCE_S = 120


@contextmanager
def server(warehouse: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The dashboard on a port of its own; its address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", "app.py"),
            *("--server.port", str(port), "--server.fileWatcherType", "none"),
        ],
        cwd=ROOT,
        env=os.environ | {"BEATLINE_WAREHOUSE": str(warehouse)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address)
        yield address, process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_until_healthy(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless Chromium as the system has it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def profile(
    browser: Browser, viewport: ViewportSize = WIDE, *, paint_maps: bool = True
) -> BrowserContext:
    """A browser profile of its own, whose pages note what they ask of the server (see settle).

    paint_maps : without it maps are there and as large, but stay empty and answer no mouse:
        without a graphics card Chromium takes seconds to make ready what paints them
    """
    context = browser.new_context(viewport=viewport)
    if not paint_maps:
        context.add_init_script(PAINT_NO_MAPS)
    context.set_default_timeout(1000 * PATIENCE_S)
    context.add_init_script(NOTE_RUNS)
    return context


PAINT_NO_MAPS = """
for (const {prototype} of [WebGLRenderingContext, WebGL2RenderingContext])
  for (const shapes of ['Arrays', 'Elements', 'ArraysInstanced', 'ElementsInstanced'])
    if ('draw' + shapes in prototype) prototype['draw' + shapes] = () => {}
"""
# Numbers in one row what is sent and received, and keeps the newest of each kind: the frontend
# does not show that it has asked for a run before the server has begun it. A message starts with
# the number of its field; a hash (1) and what it is about (2) may stand before.
NOTE_RUNS = """
(() => {
  const RERUN_SCRIPT = 11, NEW_SESSION = 4, SCRIPT_FINISHED = 6, EARLY_FOR_RERUN = 2
  const runs = window.runs = {asked: 0, begun: 0, ended: 0}
  let count = 0
  function fieldAndValue(bytes) {
    let at = 0
    const number = () => {
      let value = 0, shift = 0, byte
      do {
        byte = bytes[at++]
        value |= (byte & 127) << shift
        shift += 7
      } while (byte & 128)
      return value
    }
    for (;;) {
      const field = number() >> 3, value = number()
      if (field > 2 || at >= bytes.length) return [field, value]
      at += value
    }
  }
  window.WebSocket = class extends WebSocket {
    constructor(...whereto) {
      super(...whereto)
      this.addEventListener('message', ({data}) => {
        const [field, value] = fieldAndValue(new Uint8Array(data))
        if (field === NEW_SESSION) runs.begun = ++count
        if (field === SCRIPT_FINISHED && value !== EARLY_FOR_RERUN) runs.ended = ++count
      })
    }
    send(data) {
      if (data[0] >> 3 === RERUN_SCRIPT) runs.asked = ++count
      super.send(data)
    }
  }
})()
"""
# Counted by the page itself, so that a browser that is short of time does not seem to be still.
IS_STILL = """
(call) => {
  const runs = window.runs ?? {asked: 0, begun: 0, ended: 0}
  const app = document.querySelector('[data-testid="stApp"]')
  const there = (selector) => document.querySelector(selector) !== null
  const missing = Object.entries({
    'the script has stopped': app?.dataset.testScriptState === 'notRunning',
    'the server is connected': app?.dataset.testConnectionState === 'CONNECTED',
    'the newest run has begun': runs.asked <= runs.begun,
    'the newest run has ended': runs.begun <= runs.ended,
    'a title': there('[data-testid="stMain"] h1'),
    'the frame': there('.attribution'),
    'nothing of an earlier run': !there('[data-stale="true"]'),
    'the code of every part': !there('[data-testid="stSkeleton"]'),
  }).filter(([, holds]) => !holds).map(([what]) => what)
  const before = window.stillFor?.call === call ? window.stillFor.polls : 0
  window.stillFor = {call, polls: missing.length ? 0 : before + 1, missing}
  return window.stillFor.polls >= 6
}
"""


def settle(page: Page, timeout_s: float = PATIENCE_S) -> None:
    """Wait until the newest run that the page asked for has ended and all of it is drawn.

    That is: the frame and the page are there, nothing is left of an earlier run, no part waits
    for its code, and so it stays for 0.3 s, in which a page may still ask for another run.
    """
    call = time.monotonic_ns()
    try:
        page.wait_for_function(IS_STILL, arg=call, polling=60, timeout=timeout_s * 1000)
    except NotInTimeError as error:
        missing = page.evaluate("window.stillFor?.missing")
        raise AssertionError(f"{page.url} lacks after {timeout_s} s: {missing}") from error
