"""What a journey costs a person: presses, typed fields, pages and letters, told by the browser's
own events.
"""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.signals import request_started
from playwright.sync_api import BrowserContext, Page

SCRIPT = Path(__file__).with_name("effort.js").read_text(encoding="utf-8")
# So long after an event something may still be sent because of it: what is typed saves itself after
# a moment.
SECONDS = 6.0


@dataclass
class Effort:
    """The sum over all devices of a journey."""

    interactions: int = 0
    page_loads: int = 0
    characters: int = 0
    heights: dict[str, int] = field(default_factory=dict)
    unexplained: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    sent: int = 0
    received: int = 0
    running: bool = False
    _last: float = 0.0
    _unspent: int = 0

    def watch(self, context: BrowserContext) -> None:
        """Everything that happens in this context from now on is told; counted only while
        `running`.
        """
        context.expose_binding("chiboEffort", lambda _source, told: self._told(json.loads(told)))
        context.add_init_script(SCRIPT)
        context.on("request", self._requested)

    def listen(self) -> None:
        """The server counts what it receives: what came by another way than the pages is seen by
        that.
        """
        request_started.connect(self._received, weak=False)

    def stop(self) -> None:
        """The server counts no longer."""
        request_started.disconnect(self._received)

    def measure(self, name: str, page: Page) -> None:
        """The height of the page as it stands."""
        self.heights[name] = page.evaluate("() => document.documentElement.scrollHeight")

    def line(self) -> str:
        """The result as one line of JSON."""
        told = ("interactions", "page_loads", "characters", "heights")
        return json.dumps({name: getattr(self, name) for name in told}, ensure_ascii=False)

    def _told(self, event: dict[str, Any]) -> None:
        if event["kind"] in ("press", "typed"):
            self._last = time.monotonic()
            self._unspent += not event.get("again")
        if not self.running:
            return
        if event["kind"] == "press" or (event["kind"] == "typed" and not event["again"]):
            self.interactions += 1
            self.story.append(f"{event['kind']}: {event['what']}")
        elif event["kind"] in ("load", "swap"):
            self.page_loads += 1
            self.story.append(f"{event['kind']}: {event['path']}")
        self.characters += event.get("characters", 0)

    def _requested(self, request: Any) -> None:
        if request.method == "GET" or not self.running:
            return
        self.sent += 1
        self._unspent -= 1
        if self._unspent < 0 or time.monotonic() - self._last > SECONDS:
            self.unexplained.append(f"{request.method} {request.url}")

    def _received(self, environ: dict[str, Any] | None = None, **_more: Any) -> None:
        if environ and environ["REQUEST_METHOD"] != "GET" and self.running:
            self.received += 1
