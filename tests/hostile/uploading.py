"""Run by test_beside in a process of its own, on a database in a file: one person sends a file or
many, another saves meanwhile.
"""

import json
import resource
import sys
import threading
import time
import uuid
from pathlib import Path

import django
from django.conf import settings
from django.db import connections

from tests.tables import make_tables


def main(kinds: list[str]) -> list[dict[str, object]]:
    """For each kind of file: its answer, its seconds, the seconds of each save that began and ended
    meanwhile, the growth in MB.

    After the word "many" comes one kind: what `many` tells of it.
    """
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_tables()

    from tests.factories import make_meeting
    from tests.hostile import KINDS
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    meeting = make_meeting(people.cell)
    if kinds[0] == "many":
        name, make, _code = KINDS[kinds[1]]
        return [many(people, f"/meetings/{meeting.pk}/agenda/", name, make())]
    told = []
    for kind in kinds:
        name, make, _code = KINDS[kind]
        told.append(
            {"kind": kind} | beside(people, f"/meetings/{meeting.pk}/agenda/", name, make())
        )
    return told


def beside(people, address: str, name: str, content: bytes) -> dict[str, object]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    sender, saver = Client(raise_request_exception=False), Client(raise_request_exception=False)
    sender.force_login(people.secretary.account)
    saver.force_login(people.deputy.account)
    file = SimpleUploadedFile(name, content)
    before, answers = size(), {}

    def send() -> None:
        started = time.monotonic()
        data = {
            "key": str(uuid.uuid4()),
            "do": "paper",
            "paper-title": "Báo cáo tháng 11",
            "paper-item": "",
            "paper-file": file,
        }
        answer = sender.post(address, data)
        answers["status"], answers["seconds"] = answer.status_code, time.monotonic() - started
        answers["kept"] = "Báo cáo tháng 11" in answer.content.decode()
        connections.close_all()

    thread = threading.Thread(target=send)
    thread.start()
    saves, statuses, most = [], set(), before
    while thread.is_alive():
        started = time.monotonic()
        statuses.add(saver.post("/me/", {"key": str(uuid.uuid4()), "language": "vi"}).status_code)
        most = max(most, size())
        if thread.is_alive():
            saves.append(time.monotonic() - started)
    thread.join()
    return answers | {"saves": saves, "statuses": sorted(statuses), "grown": most - before}


def many(people, address: str, name: str, content: bytes, count: int = 16) -> dict[str, object]:
    """One account sends so many at once while another looks at the sign-in page and saves: what
    each was answered, and when.
    """
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    told, together = [], threading.Barrier(count + 1)

    def send(number: int) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(people.secretary.account)
        title, file = (
            f"Báo cáo số {number}",
            SimpleUploadedFile(name, content + b"\n%% %d" % number),
        )
        data = {
            "key": str(uuid.uuid4()),
            "do": "paper",
            "paper-title": title,
            "paper-item": "",
            "paper-file": file,
        }
        together.wait()
        answer = client.post(address, data)
        kept = title in answer.content.decode()
        told.append({"status": answer.status_code, "ended": time.monotonic(), "kept": kept})
        connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    saver, opened = Client(raise_request_exception=False), []
    saver.force_login(people.deputy.account)
    together.wait()
    while any(thread.is_alive() for thread in threads):
        statuses = [Client().get("/account/login/").status_code]
        statuses.append(
            saver.post("/me/", {"key": str(uuid.uuid4()), "language": "vi"}).status_code
        )
        opened.append({"statuses": statuses, "ended": time.monotonic()})
    return {"sent": told, "opened": opened}


def size() -> int:
    """What this process holds in memory just now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024**2


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
