"""Small web servers at which the address that members open is tried: ours, and all that are not."""

import ssl
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from chibo.base.maintenance.actions.reach import proof_of


class Handler(BaseHTTPRequestHandler):
    """Answers as the kind of server says; remembers what was asked."""

    asked: ClassVar[list[str]] = []
    kind = "ours"

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.kind == "redirect":
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host']}/elsewhere")
            self.end_headers()
            return
        if self.kind == "slow":
            time.sleep(2)
        challenge = self.path.rsplit("/", 1)[-1]
        told = {"other": "x" * 10_000, "error": proof_of(challenge)}.get(
            self.kind, proof_of(challenge)
        )
        self.send_response(500 if self.kind == "error" else 200)
        self.end_headers()
        with suppress(OSError):  # who asked may be gone
            self.wfile.write(told.encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def server(kind: str, certificate=None):
    handler = type("Server", (Handler,), {"kind": kind, "asked": []})
    made = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        made.socket = context.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{made.server_port}", handler
    finally:
        made.shutdown()
        made.server_close()
