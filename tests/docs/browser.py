"""Pages opened in Chromium by its DevTools protocol: what is wrong with them at a width.

Tornado, which Dask and Jupyter need anyway, speaks the protocol's WebSocket; nothing is downloaded.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from patience import patience

WIDTHS = (390, 768, 1200)  # pixels: a phone, a tablet, a desk
SECONDS = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOUD = ("error", "assert")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
           "--no-first-run", "--disable-extensions")  # fmt: skip
# what sticks out of the page, the widest first; what scrolls within its own box does not
STICKING_OUT = """(() => {
  const root = document.documentElement, wide = root.clientWidth;
  if (root.scrollWidth <= wide) return "";
  const scrolls = e => e && e !== document.body && e !== root &&
    (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX) ||
     scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > wide + 1 && !scrolls(e.parentElement))
    .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right);
  const name = e => `<${e.tagName.toLowerCase()} class="${e.className}"> ${e.textContent}`;
  return `${root.scrollWidth} > ${wide}: ` + (out.length ? name(out[0]).slice(0, 90) : "?");
})()"""


def faults(pages: Sequence[Path], widths: Sequence[int] = WIDTHS, dark: bool = False) -> list[str]:
    """Sideways scrolling, messages of errors and exceptions, in words; skips without Chromium."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium here to open pages in")
    pytest.importorskip("tornado", reason="Chromium is spoken to by Tornado's WebSocket")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = (*OPTIONS, f"--user-data-dir={profile}")
        started = subprocess.Popen(
            [program, *words, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": profile},
        )
        try:
            address = _address(Path(profile), started)
            return asyncio.run(_all(address, pages, widths, dark))
        finally:
            started.terminate()
            started.wait(30)


def _address(profile: Path, started: subprocess.Popen[bytes]) -> str:
    """Where the browser listens, which it writes down when it does."""
    until = time.monotonic() + patience(SECONDS)
    while time.monotonic() < until:
        try:
            port, path, *_ = (profile / "DevToolsActivePort").read_text().split()
        except (OSError, ValueError):
            if started.poll() is not None:
                pytest.skip(f"Chromium ended at once, with {started.returncode}")
            time.sleep(0.05)
            continue
        return f"ws://127.0.0.1:{port}{path}"
    pytest.skip(f"Chromium did not listen within {SECONDS:.0f} s")


class _Tab:
    """One page of the browser: commands are answered, events are kept."""

    def __init__(self, connection: Any, session: str) -> None:
        self.connection, self.session, self.number = connection, session, 0
        self.events: list[dict[str, Any]] = []

    async def ask(self, method: str, **given: Any) -> dict[str, Any]:
        self.number += 1
        words = {"id": self.number, "method": method, "params": given}
        await self.connection.write_message(json.dumps(words | {"sessionId": self.session}))
        while True:
            heard = await self._hear()
            if heard.get("id") == self.number:
                assert "error" not in heard, (method, heard)
                return dict(heard["result"])

    async def wait(self, event: str) -> None:
        while not any(heard["method"] == event for heard in self.events):
            await self._hear()

    async def _hear(self) -> dict[str, Any]:
        text = await asyncio.wait_for(self.connection.read_message(), patience(SECONDS))
        heard = dict(json.loads(text))
        if "method" in heard:
            self.events.append(heard)
        return heard


async def _all(address: str, pages: Sequence[Path], widths: Sequence[int], dark: bool) -> list[str]:
    from tornado.websocket import websocket_connect

    connection = await websocket_connect(address, max_message_size=1 << 26)
    target = await _plain(connection, "Target.createTarget", url="about:blank")
    session = await _plain(
        connection, "Target.attachToTarget", targetId=target["targetId"], flatten=True
    )
    tab = _Tab(connection, session["sessionId"])
    for domain in ("Page", "Runtime", "Log"):
        await tab.ask(f"{domain}.enable")
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    await tab.ask("Emulation.setEmulatedMedia", features=[scheme])
    found = []
    for page in pages:
        tab.events.clear()
        await _sized(tab, widths[0])
        await tab.ask("Page.navigate", url=page.resolve().as_uri())
        await tab.wait("Page.loadEventFired")
        for width in widths:
            await _sized(tab, width)
            said = await tab.ask("Runtime.evaluate", expression=STICKING_OUT, returnByValue=True)
            if said["result"].get("value"):
                found.append(f"{page.name} at {width} pixels: {said['result']['value']}")
        found += [f"{page.name}: {message}" for message in _messages(tab.events)]
    connection.close()
    while await asyncio.wait_for(connection.read_message(), patience(SECONDS)) is not None:
        pass  # until the other side has closed as well
    return found


async def _plain(connection: Any, method: str, **given: Any) -> dict[str, Any]:
    """Of the browser itself, before there is a page."""
    await connection.write_message(json.dumps({"id": 0, "method": method, "params": given}))
    while True:
        text = await asyncio.wait_for(connection.read_message(), patience(SECONDS))
        heard = json.loads(text)
        if heard.get("id") == 0:
            return dict(heard["result"])


async def _sized(tab: _Tab, width: int) -> None:
    await tab.ask("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip


def _messages(events: Sequence[dict[str, Any]]) -> list[str]:
    """Errors that a page's console shows."""
    found = []
    for event in events:
        given = event["params"]
        if event["method"] == "Log.entryAdded" and given["entry"]["level"] == "error":
            found.append(str(given["entry"]["text"]))
        elif event["method"] == "Runtime.exceptionThrown":
            found.append(str(given["exceptionDetails"]["text"]))
        elif event["method"] == "Runtime.consoleAPICalled" and given["type"] in LOUD:
            found.append(" ".join(str(a.get("value", "")) for a in given["args"]))
    return found
