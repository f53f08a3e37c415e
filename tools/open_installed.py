"""Opens the demo of an installation page by page, export by export, download by download, for every
role; nothing may answer 5xx.

Runs with the interpreter of that installation (the runtime lock alone): builds the demo in a
temporary folder, serves it, signs in as each role over HTTP and follows every link, at most FEW
times for addresses of the same form, each role others of them; then sends every form it met that
gives a file (`data-download`) or takes one, once for addresses of the same form.
"""

import http.cookiejar
import os
import random
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
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from chibo.interfaces.demo.story import LOGINS, PASSWORD  # noqa: E402 (found only now)

FEW = int(os.environ.get("CHIBO_OPEN_FEW", "3"))
MOST_PAGES = 600  # for one role; a guard against a loop, not a goal
# Pages, exports, downloads and uploads on the day this was last looked at; under nine tenths of it
# something is amiss.
FIGURE = 1177
PURPOSE = "Thử bản cài đặt"
# What is sent to forms that take a file: by the beginning of their address, else a text.
FILES = {
    "/roster/": ("danh-sach.xlsx", ROOT / "src/chibo/interfaces/demo/roster.xlsx"),
    "/regulations/": ("quy-dinh.yaml", ROOT / "tests/packs/made-up/song-huong-2026/pack.yaml"),
}
# Forms that somebody must have sent and seen accepted, by the form of their address.
# What a form with a file wants to be told beside it.
NAMED = ("purpose", "paper-title")
WANTED = ("/me/data/", "/roster/*/export/", "/roster/*/", "/meetings/*/agenda/")
PATIENCE_SECONDS = 60
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}|\d+")
LEFT_OUT = ("/account/logout/", "/static/")


@dataclass
class Form:
    """A form of a page with what its fields hold; a field without a value holds nothing yet."""

    action: str
    downloads: bool
    fields: dict[str, str] = field(default_factory=dict)
    file: str = ""


class Links(HTMLParser):
    """The addresses that a page leads to by a link, its forms that are posted, and their hidden
    token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.forms: list[Form] = []
        self.token = ""
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and (address := told.get("href")):
            self.found.append(address)
        if tag == "form" and told.get("method", "").lower() == "post":
            self._form = Form(told.get("action", ""), "data-download" in told)
            self.forms.append(self._form)
        if tag == "input" and told.get("name") == "csrfmiddlewaretoken":
            self.token = told.get("value", "")
        if self._form is not None:
            self._note(self._form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _note(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "select":
            self._select = name
        elif (
            tag == "option"
            and self._select
            and (self._select not in form.fields or "selected" in told)
        ):
            form.fields[self._select] = told.get("value", "")
        elif tag == "input" and kind == "file":
            form.file = name
        elif tag == "button" and name and form.file:  # the one behind the file sends it
            form.fields.setdefault(name, told.get("value", ""))
        elif tag == "textarea" or (
            tag == "input" and (kind not in ("checkbox", "radio") or "checked" in told)
        ):
            form.fields[name] = told.get("value", "")


class Staying(urllib.request.HTTPRedirectHandler):
    """Leaves an answer that leads elsewhere as it is: by it one sees that a form was accepted."""

    def redirect_request(self, *_told: object) -> None:
        return None


class Visitor:
    """One signed-in browser; keeps the answers by status and every address that failed."""

    def __init__(self, base: str, username: str) -> None:
        self.base, self.username = base, username
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.staying = urllib.request.build_opener(jar, Staying)
        self.statuses: Counter[int] = Counter()
        self.failed: list[tuple[int, str]] = []
        self.met: dict[str, tuple[str, Form]] = {}
        self.accepted: set[str] = set()
        self.random = random.Random(username)

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
            page = self.read(path, body)
            self.note_forms(path, page.forms)
            for address in self.random.sample(page.found, len(page.found)):
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

    def note_forms(self, path: str, forms: list[Form]) -> None:
        """The first form of each kind of address that gives or takes a file."""
        for form in forms:
            if form.downloads or form.file:
                address = urllib.parse.urljoin(path, form.action or path).partition("#")[0]
                self.met.setdefault(CHANGING.sub("*", address.partition("?")[0]), (address, form))

    def send(self) -> None:
        """Every form met that gives or takes a file, filled in."""
        for kind, (address, form) in self.met.items():
            fields = {
                name: value or (PURPOSE if name in NAMED else "")
                for name, value in form.fields.items()
            }
            name, source = next(
                (file for start, file in FILES.items() if address.startswith(start)),
                ("bao-cao.txt", None),
            )
            content = source.read_bytes() if source else f"Báo cáo của {self.username}".encode()
            status, taken = self.hand_in(address, *multipart(fields, form.file, name, content))
            self.statuses[status] += 1
            if status >= 500:
                self.failed.append((status, f"POST {address}"))
            if taken:
                self.accepted.add(kind)
            print(f"{self.username:<13} sent {kind}: {status}{', accepted' if taken else ''}")

    def hand_in(self, path: str, data: bytes, kind: str) -> tuple[int, bool]:
        """The status, and whether the form was accepted: it leads on, or gives a file; a form shown
        again does neither.
        """
        headers = {"Referer": f"{self.base}{path}", "Content-Type": kind}
        request = urllib.request.Request(f"{self.base}{path}", data=data, headers=headers)
        try:
            with self.staying.open(request, timeout=PATIENCE_SECONDS) as answer:
                answer.read()
                return answer.status, answer.headers.get("Content-Disposition", "").startswith(
                    "attachment"
                )
        except urllib.error.HTTPError as error:
            return error.code, error.code in (302, 303)

    @staticmethod
    def read(path: str, body: bytes) -> Links:
        links = Links()
        links.feed(body.decode("utf-8", "replace"))
        return links


def multipart(fields: dict[str, str], file: str, name: str, content: bytes) -> tuple[bytes, str]:
    """The body of a form with its file, and what kind of body it is."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    if file:
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{file}"; filename="{name}"\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


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
        environment = os.environ | {
            "CHIBO_DEMO": "on",
            "CHIBO_DATA_DIR": folder,
            "DATABASE_URL": "",
        }
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
                visitor.send()
                told = ", ".join(
                    f"{count} x {status}" for status, count in sorted(visitor.statuses.items())
                )
                print(f"{visitor.username:<13} {visitor.forms} kinds of address, {told}")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=PATIENCE_SECONDS)
    failed = [(visitor.username, *row) for visitor in visitors for row in visitor.failed]
    for username, status, path in failed:
        print(f"FAILED {status} {path} as {username}", file=sys.stderr)
    lacking = set(WANTED) - {kind for visitor in visitors for kind in visitor.accepted}
    for kind in sorted(lacking):
        print(f"FAILED nobody could send {kind}", file=sys.stderr)
    opened = sum(sum(visitor.statuses.values()) for visitor in visitors)
    seconds = f"demo built in {built - begin:.0f} s, opened in {time.monotonic() - built:.0f} s"
    print(f"{opened - len(failed)} passed, {len(failed)} failed")
    print(f"({seconds}, with {Path(sys.executable).parents[1].name} alone)")
    if opened < FIGURE * 9 // 10:
        print(f"FAILED only {opened} of about {FIGURE} addresses were met", file=sys.stderr)
    return 1 if failed or lacking or opened < FIGURE * 9 // 10 else 0


if __name__ == "__main__":
    sys.exit(main())
