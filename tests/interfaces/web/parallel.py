"""Run by test_door in a process of its own, on a database in a file: parallel sends of one key, the
result as JSON.
"""

import json
import sys
import threading

import django
from django.conf import settings
from django.db import connections

from tests.tables import make_tables


def main(rounds: list[int]) -> dict[str, object]:
    """Per round the statuses and their number; how many invitations and receipts were written;
    breaks of the audit.
    """
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_tables()

    from chibo.base.audit.models import Entry, IdempotencyKey
    from chibo.base.audit.queries import chain_breaks
    from chibo.base.kernel.ids import new_id
    from tests.factories import make_member
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    answers, afterwards = [], []
    for senders in rounds:
        person = make_member(people.cell)
        url = f"/cells/{people.cell.pk}/members/{person.pk}/invite/"
        key = str(new_id())
        answers.append(send_at_once(url, key, people.secretary.account, senders))
        afterwards += send_at_once(url, key, people.secretary.account, 1)
    return {
        "answers": answers,
        "afterwards": afterwards,
        "written": Entry.objects.filter(code="person.invite").count(),
        "receipts": IdempotencyKey.objects.count(),
        "breaks": len(list(chain_breaks())),
    }


def send_at_once(url: str, key: str, account: object, senders: int) -> list[int]:
    """The statuses that so many threads get when they post the same form at one moment."""
    from django.test import Client

    browsers = [Client() for _ in range(senders)]
    for browser in browsers:
        browser.force_login(account)
    statuses: list[int] = []
    start = threading.Barrier(senders)

    def send(browser: Client) -> None:
        start.wait()
        try:
            statuses.append(browser.post(url, {"key": key}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


if __name__ == "__main__":
    print(json.dumps(main([int(text) for text in sys.argv[1:]])))
