"""A browser for journeys: open, sign in, take a picture, ask axe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 700}
DESK = {"width": 1280, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const rules = { "target-size": { enabled: true } };
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, rules });
  const told = (rule) => (node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`;
  return found.violations.flatMap((rule) => rule.nodes.map(told(rule)));
}"""


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: the tests print what matters."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server of this project in this process, for pages that need no database
    (else use live_server).
    """
    server = make_server(
        "127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), ThreadingServer, QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_context(
    browser: Browser,
    *,
    size: dict[str, int] | None = None,
    language: str = "vi",
    dark: bool = False,
    script: bool = True,
) -> BrowserContext:
    """A fresh person at a fresh device: no cookies, the given size, colour scheme and chosen
    language; the browser speaks English.
    """
    context = browser.new_context(
        viewport=size or DESK,
        locale="en-GB",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        timezone_id="Asia/Ho_Chi_Minh",
        java_script_enabled=script,
        device_scale_factor=1,
        bypass_csp=False,
    )
    context.set_default_timeout(15_000)
    chosen = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "path": "/"}
    context.add_cookies([chosen | {"domain": host} for host in ("localhost", "127.0.0.1")])
    return context


def sign_in(page: Page, base_url: str, login: str, password: str) -> None:
    """The page shows what this person sees first after signing in."""
    page.goto(f"{base_url}/account/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.click("main button.primary")
    page.wait_for_load_state("load")


def picture(page: Page, file: Path, *, whole: bool = True) -> Path:
    """A picture of the page, the whole length unless told."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => scrollTo(0, 0)")
    page.screenshot(path=str(file), full_page=whole)
    return file


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """One line per element that axe complains about (WCAG 2.2 AA and best practice); empty when it
    is content.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        # Evaluated, not injected as a tag: the content security policy of the pages stays in force.
        page.evaluate(_axe())
    return page.evaluate(RUN_AXE, RULES)


def sideways_scroll(page: Page) -> int:
    """How many pixels the page is wider than the window; 0 when nothing is cut off or must be
    pushed.
    """
    return page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
