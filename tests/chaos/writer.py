"""One writer: sends forms through the product's pages for ever, and writes down what it sent and
what was acknowledged.

After its death it goes on like a browser: what was sent and not answered is sent again with the
same key.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

NINE = {
    "votes_for": "9",
    "against": "0",
    "abstain": "0",
    "invalid": "",
    "decision": "resolution",
    "method": "card",
    "item": "",
}
KINDS = ("opinion", "opinion", "note", "vote")
UNHEARD = 0.2
PATIENCE = 150  # seconds; a key whose holder cannot be asked is free after two minutes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a writer writes: its own item of one meeting, in a session that was
    signed in before.
    """

    meeting: str
    item: str
    person: str
    session: str


@dataclass(slots=True)
class Journal:
    """What a writer sent and what was acknowledged, one line each; a death loses nothing of it."""

    file: Path
    sent: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.file.read_text().splitlines() if self.file.exists() else ():
            note = json.loads(line)
            if "status" in note:
                self.acknowledged[note["key"]] = note["status"]
            else:
                self.sent.append(note)

    def write(self, **note: Any) -> dict[str, Any]:
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, (json.dumps(note) + "\n").encode())
        os.close(handle)
        return note

    def open_one(self) -> dict[str, Any] | None:
        """The last form when it was not answered yet."""
        return (
            self.sent[-1] if self.sent and self.sent[-1]["key"] not in self.acknowledged else None
        )

    def last_text(self, kind: str) -> str:
        """What stands for certain: the text of the last acknowledged form of this kind."""
        done = [
            note["text"]
            for note in self.sent
            if note["kind"] == kind and note["key"] in self.acknowledged
        ]
        return done[-1] if done else ""


def forms(place: Place, number: int, journal: Journal, dice: Random) -> Iterator[dict[str, Any]]:
    """New forms without end, each with a text and a key that no other has."""
    count = len(journal.sent)
    while True:
        count += 1
        kind = dice.choice(KINDS)
        text = f"Việc {kind} {number} {count} {uuid4().hex[:6]}"
        yield {"kind": kind, "key": str(uuid4()), "text": text, "before": journal.last_text(kind)}


def request_of(place: Place, note: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Address and fields of a form."""
    from chibo.base.kernel.revisions import Revision

    at, key, text = f"/meetings/{place.meeting}/", {"key": note["key"]}, note["text"]
    match note["kind"]:
        case "opinion":
            return f"{at}items/{place.item}/opinions/", key | {
                "person": place.person,
                "kind": "spoken",
                "text": text,
            }
        case "note":
            return f"{at}items/{place.item}/notes/", {
                "text": text,
                "rev": str(Revision.of({"notes": note["before"]})),
            }
        case "vote":
            return f"{at}votes/", key | NINE | {"subject": text}
    raise ValueError(note["kind"])


def send(browser: Any, place: Place, note: dict[str, Any]) -> int:
    """Sends until it is answered, or patience ends; a note that stands already is acknowledged by
    what the other text is.
    """
    address, fields = request_of(place, note)
    until = time.monotonic() + PATIENCE
    while True:
        answer = browser.post(address, fields)
        if answer.status_code == 409 and note["kind"] == "note":
            return 200 if answer.json().get("theirs") == note["text"] else 409
        if answer.status_code not in (409, 503) or time.monotonic() > until:
            return answer.status_code
        time.sleep(0.05)


def write_on(place: Place, number: int, folder: Path, seed: int) -> None:
    """Writes until the file `stop` stands in the folder; the last form is answered then."""
    from django.test import Client

    journal, dice = Journal(folder / f"journal-{number}"), Random(seed)
    browser, parent = Client(), os.getppid()
    browser.cookies["sessionid"] = place.session
    fresh = forms(place, number, journal, dice)
    while os.getppid() == parent:
        note = journal.open_one()
        if note is None:
            if (folder / "stop").exists():
                return
            note = next(fresh)
            journal.sent.append(journal.write(**note))
        status = send(browser, place, note)
        if dice.random() < UNHEARD and not (folder / "stop").exists():
            os.kill(os.getpid(), signal.SIGKILL)  # The answer is there, and nobody has heard it.
        journal.write(key=note["key"], status=status)
        journal.acknowledged[note["key"]] = status
