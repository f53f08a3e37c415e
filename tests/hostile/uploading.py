"""Run by test_beside in a process of its own, on a database in a file: one person sends a file, another saves meanwhile."""

import json
import resource
import sys
import threading
import time
import uuid
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections


def main(kinds: list[str]) -> list[dict[str, object]]:
    """For each kind of file: its answer, its seconds, the seconds of each save that began and ended meanwhile, the growth in MB."""
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)

    from tests.factories import make_meeting
    from tests.hostile import KINDS
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    meeting = make_meeting(people.cell)
    told = []
    for kind in kinds:
        name, make, _code = KINDS[kind]
        told.append({"kind": kind} | beside(people, f"/meetings/{meeting.pk}/agenda/", name, make()))
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
        data = {"key": str(uuid.uuid4()), "do": "paper", "title": "Báo cáo tháng 11", "item": "", "file": file}
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


def size() -> int:
    """What this process holds in memory just now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024**2


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
