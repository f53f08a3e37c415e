"""The files of deploy/, tried as far as a machine without containers allows."""

import http.client
import json
import os
import re
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from chibo.config import env
from tests.deploy.front import ROOT, chibo_behind, installed

DEPLOY = ROOT / "deploy"
SLOW_BODIES = 200
FRONTS = ["nginx", "caddy"]

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def programs_of_the_system(monkeypatch):
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin:/sbin")


def needs(name: str) -> None:
    if installed(name) is None:
        pytest.fail(f"{name} is not installed (.ci/run installs it)")


def test_the_unit_of_systemd_holds(tmp_path):
    needs("systemd-analyze")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    unit = tmp_path / "chibo.service"
    unit.write_text(
        (DEPLOY / "chibo.service")
        .read_text()
        .replace("/srv/chibo/current/.venv/bin/python", str(python))
    )

    told = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )

    assert (told.returncode, [line for line in told.stderr.splitlines() if "chibo" in line]) == (
        0,
        [],
    )


def test_every_setting_of_the_compose_file_is_one_that_the_settings_read():
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())
    named = set(compose["services"]["chibo"]["environment"])
    settings = (ROOT / "src" / "chibo" / "config" / "settings.py").read_text()

    assert {
        name
        for name in named
        if f'"{name.removesuffix("_FILE")}"' not in settings and f'"{name}"' not in settings
    } == set()
    example = (DEPLOY / "compose.env.example").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yml").read_text()))
    assert asked - set(re.findall(r"^([A-Z_]+)=", example, re.M)) == set()
    assert env.text("NOT_SET_ANYWHERE", "x") == "x"


def test_a_mail_server_that_asks_for_a_password_can_be_used_from_the_container():
    settings = (ROOT / "src" / "chibo" / "config" / "settings.py").read_text()
    mail = set(re.findall(r"CHIBO_MAIL_(?:HOST|PORT|USER|PASSWORD|TLS|FROM)", settings))
    compose = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())

    assert (len(mail), mail - set(compose["services"]["chibo"]["environment"])) == (6, set())


def test_the_front_server_is_answered_under_the_name_by_which_it_asks():
    services = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())["services"]
    asks = services["front"]["environment"]["CHIBO_UPSTREAM"].partition(":")[0]

    assert asks in services["chibo"]["environment"]["CHIBO_HOSTS"].split("},")[1].split(",")


def test_the_image_holds_what_an_installation_needs():
    copied = re.findall(r"^COPY (\S+) ", (DEPLOY / "Dockerfile").read_text(), re.M)

    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert {"src", "packs", "manage.py"} <= set(copied)


def ask(base: str, path: str, timeout: float = 30) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=timeout)
    connection.request("GET", path, headers={"Host": "127.0.0.1", "X-Forwarded-For": "6.6.6.6"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, dict(answer.getheaders())


class SlowSender(threading.Thread):
    """Sends the body of a sign-in one byte a second until it is told to stop or cut off."""

    def __init__(self, base: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.place, self.stop = urlsplit(base), stop

    def run(self) -> None:
        try:
            with socket.create_connection(
                (self.place.hostname, self.place.port), timeout=30, source_address=("127.0.0.2", 0)
            ) as line:
                head = (
                    "POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
                )
                line.sendall(
                    f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
                )
                while not self.stop.wait(1):
                    line.sendall(b"a")
        except OSError:
            return


@pytest.mark.parametrize("front", FRONTS)
def test_two_hundred_slow_bodies_keep_nobody_from_signing_in(front, tmp_path):
    needs(front)
    with chibo_behind(front, tmp_path) as base:
        stop = threading.Event()
        senders = [SlowSender(base, stop) for _ in range(SLOW_BODIES)]
        for sender in senders:
            sender.start()
        time.sleep(3)
        try:
            answers = [ask(base, "/account/login/") for _ in range(10)]
        finally:
            stop.set()
        for sender in senders:
            sender.join(timeout=30)

    assert [status for status, _ in answers] == [200] * 10


@pytest.mark.skipif("CHIBO_SLOW_FORM" not in os.environ, reason="waits for minutes; make nightly")
@pytest.mark.parametrize("front", FRONTS)
def test_a_form_that_takes_more_than_a_minute_to_send_arrives(front, tmp_path):
    needs(front)
    body = b"a" * 2_000_000
    with chibo_behind(front, tmp_path) as base:
        place = urlsplit(base)
        with socket.create_connection((place.hostname, place.port), timeout=60) as line:
            head = (
                "POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length:"
                f" {len(body)}\r\n"
            )
            line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
            for start in range(0, len(body), len(body) // 70):
                line.sendall(body[start : start + len(body) // 70])
                time.sleep(1)
            answer = line.recv(100)

    assert answer.startswith(b"HTTP/1.1 403 "), (
        answer
    )  # Chibo has read it, and misses the mark of its own form


def test_caddy_waits_long_enough_for_twenty_megabytes_at_half_a_megabit():
    needs("caddy")
    told = subprocess.run(
        ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")],
        capture_output=True,
        text=True,
        check=True,
    )
    (server,) = json.loads(told.stdout)["apps"]["http"]["servers"].values()
    buffered = next(
        handler for handler in _handlers(server) if handler["handler"] == "reverse_proxy"
    )

    assert server["read_timeout"] / 1e9 > 20 * 1024 * 1024 * 8 / 500_000 * 1.2
    assert buffered["buffer_requests"] is True


def _handlers(value) -> Iterator[dict]:
    """Every handler, however deep its route lies."""
    if isinstance(value, dict):
        if "handler" in value:
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _handlers(one)


@pytest.mark.parametrize("guide", ["vi", "en"])
def test_the_caddy_of_debian_loads_the_file_with_the_setting_that_the_guide_writes(guide, tmp_path):
    needs("caddy")
    text = (ROOT / "docs" / "admin" / f"{guide}.md").read_text()
    (line,) = re.findall(r"^printf .*caddy.service.d/chibo.conf$", text, re.M)
    written = tmp_path / "chibo.conf"
    subprocess.run(
        ["sh", "-c", line.replace("/etc/systemd/system/caddy.service.d/chibo.conf", str(written))],
        check=True,
    )
    own = dict(re.findall(r"^Environment=(\w+)=(\S+)$", written.read_text(), re.M))
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    homes = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }

    told = subprocess.run(
        command, env=os.environ | homes | own, capture_output=True, text=True, check=False
    )

    assert (told.returncode, own) == (0, {"CHIBO_SITE": "chibo.xa-truong-sinh.vn"}), told.stderr


@pytest.mark.parametrize("front", FRONTS)
def test_the_front_server_hides_figures_and_bounds_bodies(front, tmp_path):
    needs(front)
    with chibo_behind(front, tmp_path) as base:
        assert ask(base, "/metrics")[0] == 404
        assert ask(base, "/ready")[0] == 200
        request = urllib.request.Request(
            f"{base}/account/login/", data=b"a" * 22_000_000, method="POST"
        )
        with pytest.raises(OSError) as refused:
            urllib.request.urlopen(request, timeout=60)
        assert getattr(refused.value, "code", 413) in (413, 400)


def test_the_guide_names_every_file_of_the_folder():
    for guide in ("vi", "en"):
        text = (ROOT / "docs" / "admin" / f"{guide}.md").read_text()
        assert [file.name for file in sorted(Path(DEPLOY).iterdir()) if file.name not in text] == []
