"""Chibo with a front server before it, as the files of deploy/ set it up, on ports of this test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    for _ in range(PATIENCE_SECONDS * 4):
        try:
            urllib.request.urlopen(url, timeout=PATIENCE_SECONDS).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"{url} does not answer")


@contextmanager
def running(command: list[str], **settings) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, **settings)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def nginx_config(folder: Path, *, port: int, upstream: int) -> Path:
    """deploy/nginx.conf with these ports, in a frame that needs no root."""
    own = (ROOT / "deploy" / "nginx.conf").read_text()
    own = (
        own.replace("    listen [::]:80;\n", "")
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("127.0.0.1:8000;", f"127.0.0.1:{upstream};", 1)
    )
    own = own.replace("server_name chibo.example;", "server_name localhost 127.0.0.1;")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    as_root = "user root;\n" if os.geteuid() == 0 else ""
    frame = (
        f"{as_root}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log"
        f" {folder}/error.log;\n"
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"{frame}events {{ worker_connections 1024; }}\nhttp {{\naccess_log"
        f" off;\n{temporary}{own}\n}}\n"
    )
    return file


def caddy_settings(folder: Path, *, port: int, upstream: int) -> dict[str, str]:
    """With these deploy/Caddyfile speaks plain HTTP on this port; not a byte of it is changed."""
    return {
        "CHIBO_SITE": f"http://127.0.0.1:{port}",
        "CHIBO_UPSTREAM": f"127.0.0.1:{upstream}",
        "CADDY_ADMIN": f"unix/{folder}/admin",
    }


@contextmanager
def chibo_behind(server: str, folder: Path) -> Iterator[str]:
    """The address of the front server with Chibo (two processes of eight threads) behind it."""
    port, upstream = free_port(), free_port()
    environment = os.environ | {
        "CHIBO_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": f"sqlite:///{folder}/chibo.sqlite3",
        "CHIBO_BEHIND_PROXY": "on",
        "CHIBO_HOSTS": "chibo.example",
        "PYTHONPATH": str(ROOT / "src"),
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
    if server == "nginx":
        front = [
            "nginx",
            "-p",
            str(folder),
            "-c",
            str(nginx_config(folder, port=port, upstream=upstream)),
        ]
    else:
        front = [
            "caddy",
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(ROOT / "deploy" / "Caddyfile"),
        ]
    own = environment | caddy_settings(folder, port=port, upstream=upstream)
    own |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with ExitStack() as stack:
        stack.enter_context(running([*manage, "serve", "--port", str(upstream)], env=environment))
        wait_for(f"http://127.0.0.1:{upstream}/health")
        stack.enter_context(running(front, env=own, stderr=subprocess.DEVNULL))
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"


def installed(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
