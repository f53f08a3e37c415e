"""Opens the demo of an installation page by page, export by export, download by download, for every role; nothing may answer 5xx.

Runs with the interpreter of that installation (the runtime lock alone): builds the demo in a temporary folder, serves it,
signs in as each role over HTTP and follows every link, at most FEW times for addresses of the same form.
"""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter, deque
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from chibo.interfaces.demo.story import LOGINS, PASSWORD  # noqa: E402 (found only now)

FEW = int(os.environ.get("CHIBO_OPEN_FEW", "3"))
MOST_PAGES = 600  # for one role; a guard against a loop, not a goal
PATIENCE_SECONDS = 60
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}|\d+")
LEFT_OUT = ("/account/logout/", "/static/")


class Links(HTMLParser):
    """The addresses that a page leads to by a link, and the hidden token of its forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and (address := told.get("href")):
            self.found.append(address)
        if tag == "input" and told.get("name") == "csrfmiddlewaretoken":
            self.token = told.get("value") or ""


class Visitor:
    """One signed-in browser; keeps the answers by status and every address that failed."""

    def __init__(self, base: str, username: str) -> None:
        self.base, self.username = base, username
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.statuses: Counter[int] = Counter()
        self.failed: list[tuple[int, str]] = []

    def ask(self, path: str, data: bytes | None = None) -> tuple[int, str, bytes]:
        headers = {"Referer": f"{self.base}{path}"} if data else {}
        request = urllib.request.Request(f"{self.base}{path}", data=data, headers=headers)
        try:
            with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.headers.get_content_type(), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read()

    def sign_in(self) -> None:
        login = "/account/login/"
        page = self.read(login, self.ask(login)[2])
        form = {"csrfmiddlewaretoken": page.token, "login": self.username, "password": PASSWORD}
        status, _kind, body = self.ask(login, urllib.parse.urlencode(form).encode())
        if status != 200 or b'name="password"' in body:
            raise SystemExit(f"{self.username} could not sign in: {status}")

    def walk(self) -> None:
        waiting, seen, forms = deque(["/"]), {"/"}, Counter()
        while waiting and sum(self.statuses.values()) < MOST_PAGES:
            path = waiting.popleft()
            status, kind, body = self.ask(path)
            self.statuses[status] += 1
            if status >= 500:
                self.failed.append((status, path))
            if kind != "text/html":
                continue
            for address in self.read(path, body).found:
                target = urllib.parse.urljoin(f"{self.base}{path}", address).partition("#")[0]
                if not target.startswith(self.base + "/"):
                    continue
                step = target[len(self.base) :]
                form = CHANGING.sub("*", step)
                if step in seen or step.startswith(LEFT_OUT) or forms[form] >= FEW:
                    continue
                seen.add(step)
                forms[form] += 1
                waiting.append(step)
        self.forms = len(forms)

    @staticmethod
    def read(path: str, body: bytes) -> Links:
        links = Links()
        links.feed(body.decode("utf-8", "replace"))
        return links


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_SECONDS * 4):
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(f"{base}/account/login/", timeout=PATIENCE_SECONDS).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("the server does not answer")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="chibo-installed-") as folder:
        environment = os.environ | {"CHIBO_DEMO": "on", "CHIBO_DATA_DIR": folder, "DATABASE_URL": ""}
        environment.pop("DATABASE_URL")
        manage = [sys.executable, str(ROOT / "manage.py")]
        begin = time.monotonic()
        subprocess.run([*manage, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        built = time.monotonic()
        base = f"http://127.0.0.1:{(port := free_port())}"
        server = subprocess.Popen([*manage, "serve", "--port", str(port)], env=environment)
        try:
            wait_for(base, server)
            visitors = [Visitor(base, username) for username in LOGINS.values()]
            for visitor in visitors:
                visitor.sign_in()
                visitor.walk()
                told = ", ".join(f"{count} x {status}" for status, count in sorted(visitor.statuses.items()))
                print(f"{visitor.username:<10} {visitor.forms} kinds of address, {told}")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=PATIENCE_SECONDS)
    failed = [(visitor.username, *row) for visitor in visitors for row in visitor.failed]
    for username, status, path in failed:
        print(f"FAILED {status} {path} as {username}", file=sys.stderr)
    opened = sum(sum(visitor.statuses.values()) for visitor in visitors)
    seconds = f"demo built in {built - begin:.0f} s, opened in {time.monotonic() - built:.0f} s"
    print(f"{opened - len(failed)} passed, {len(failed)} failed")
    print(f"({seconds}, with {Path(sys.executable).parents[1].name} alone)")
    return 1 if failed or opened < 100 * len(visitors) // 4 else 0


if __name__ == "__main__":
    sys.exit(main())
