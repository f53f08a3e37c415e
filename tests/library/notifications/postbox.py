"""A small mail server on this machine: takes letters, or refuses as it is told; what it was said
stands in its log.
"""

import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message


class Postbox(socketserver.ThreadingTCPServer):
    """`answers` per address: what RCPT is answered, one after the other, the last for good; without
    one it is taken.

    `data_answers` likewise at the end of the letter; an empty answer hangs up.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.answers: dict[str, list[str]] = {}
        self.data_answers: dict[str, list[str]] = {}
        self.before_answer: Callable[[str], None] = lambda address: None
        self.letters: list[tuple[str, Message]] = []
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def reached(self) -> list[str]:
        return [address for address, _ in self.letters]

    @staticmethod
    def next_answer(answers: dict[str, list[str]], address: str) -> str:
        told = answers.get(address, ["250 OK"])
        return told.pop(0) if len(told) > 1 else told[0]


class _Session(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        self._say("220 local")
        address = ""
        for line in self.rfile:
            word = line.decode().strip()
            if word.upper().startswith("RCPT"):
                address = word.partition("<")[2].partition(">")[0]
                self._say(Postbox.next_answer(self.server.answers, address))
            elif word.upper() == "DATA":
                self._say("354 go on")
                letter = self._letter()
                answer = Postbox.next_answer(self.server.data_answers, address)
                if answer.startswith("250"):
                    self.server.letters.append((address, message_from_bytes(letter)))
                self.server.before_answer(address)
                if not answer:
                    return
                self._say(answer)
            elif word.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
