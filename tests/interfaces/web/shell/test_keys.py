"""A form sent twice has one effect: the keys of forms."""

import json
import os
import subprocess
import sys
import uuid
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.actions import RECEIPT_LEASE, LeaseLost, claim_key, release_key, store_answer
from chibo.base.audit.models import IdempotencyKey
from chibo.base.kernel.dates import now
from tests.interfaces.web.shell.doors import KEY, OURS, ROOT

# Each write once


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(people_online, browse):
    browser = browse(people_online.member)
    assert browser.post("/me/", {"language": "en", "key": KEY}).status_code == 302
    assert browser.post("/me/", {"language": "vi", "key": KEY}).status_code == 422
    people_online.member.account.refresh_from_db()
    assert people_online.member.account.language == "en"


@pytest.mark.django_db
def test_a_key_of_somebody_else_gives_nothing_away(people_online, browse):
    browse(people_online.member).post("/me/", {"language": "en", "key": KEY})
    answer = browse(people_online.secretary).post("/me/", {"language": "en", "key": KEY})
    assert answer.status_code == 422


@pytest.mark.django_db
def test_a_form_without_its_key_saves_nothing_and_is_offered_again(people_online, browse):
    browser, task = browse(people_online.member), '<b>"một\r\nhai"</b>'
    answer = browser.post("/me/", {"language": "en", "note": task, "key": None})
    people_online.member.account.refresh_from_db()
    assert (
        answer.status_code,
        people_online.member.account.language,
        IdempotencyKey.objects.count(),
    ) == (
        422,
        "vi",
        0,
    )
    assert answer.context["typed"] == [("language", "en"), ("note", task)]
    page = answer.content.decode()
    assert ("chưa được lưu" in page, 'action="/me/"' in page, task in page) == (True, True, False)
    offered = {"language": "en", "note": task, "key": str(answer.context["key"])}
    assert browser.post("/me/", offered).status_code == 302


@pytest.mark.parametrize("key", ["", "x", "0198a0a0"])
@pytest.mark.django_db
def test_what_is_no_key_counts_as_none(people_online, browse, key):
    assert (
        browse(people_online.member).post("/me/", {"language": "en", "key": key}).status_code == 422
    )


REPEATABLE = {
    "item-notes",
    "item-conclusion",
    "export",
    "my-data",
    "slips-take",
    "papers-take",
    "address",
}


def test_only_autosave_and_a_download_are_sent_without_a_key():
    named = {entry.name for _, entry in OURS if getattr(entry.callback, "repeatable", False)}
    assert named == REPEATABLE


@pytest.mark.django_db
def test_a_program_without_a_key_is_told_in_its_own_form(people_online, browse):
    answer = browse(people_online.member).post(
        "/me/", {"key": None}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, list(answer.json())) == (422, ["message"])


def taken(people, **changed) -> IdempotencyKey:
    """A key that a first send of the member's language form has reserved and not answered yet."""
    digest = sha256(b"/me/" + repr(("language", ["en"])).encode()).hexdigest()
    values = {
        "key": KEY,
        "account_id": people.member.account_id,
        "digest": digest,
        "answer": {},
        "at": now(),
    }
    return IdempotencyKey.objects.create(**values | changed)


@pytest.mark.django_db
def test_while_the_first_is_at_work_the_second_is_asked_to_wait(people_online, browse):
    taken(people_online)
    answer = browse(people_online.member).post("/me/", {"language": "en", "key": KEY})
    people_online.member.account.refresh_from_db()
    assert (answer.status_code, answer["Retry-After"], people_online.member.account.language) == (
        409,
        "2",
        "vi",
    )
    assert (str(answer.context["key"]), answer.context["typed"]) == (KEY, [("language", "en")])


@pytest.mark.django_db
def test_another_body_is_refused_while_the_first_is_at_work_too(people_online, browse):
    taken(people_online)
    assert (
        browse(people_online.member).post("/me/", {"language": "vi", "key": KEY}).status_code == 422
    )


@pytest.mark.django_db
def test_a_first_send_that_died_blocks_its_key_for_two_minutes_only(people_online, browse):
    taken(people_online, at=now() - RECEIPT_LEASE)
    assert (
        browse(people_online.member).post("/me/", {"language": "en", "key": KEY}).status_code == 302
    )
    assert IdempotencyKey.objects.get().answer == {"to": "/me/"}


@pytest.mark.django_db
def test_who_lost_the_key_to_another_attempt_undoes_the_work(people_online):
    mine = claim_key(uuid.UUID(KEY), account_id=people_online.member.account_id, digest="d")
    IdempotencyKey.objects.update(at=now() + RECEIPT_LEASE)
    with pytest.raises(LeaseLost):
        store_answer(mine, answer={"to": "/"})
    release_key(mine)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_the_key_costs_three_short_statements(people_online, browse):
    browser = browse(people_online.member)
    with CaptureQueriesContext(connection) as told:
        assert browser.post("/me/", {"language": "en"}).status_code == 302
    about = [
        query["sql"].split(" ")[0]
        for query in told.captured_queries
        if "audit_receipt" in query["sql"]
    ]
    assert about == ["SELECT", "INSERT", "UPDATE"]


@pytest.mark.django_db
def test_a_refused_form_leaves_its_key_free(people_online, browse):
    browser = browse(people_online.member)
    assert browser.post("/me/", {"language": "xx", "key": KEY}).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert browser.post("/me/", {"language": "en", "key": KEY}).status_code == 302


def test_asvs_2_3_4_parallel_sends_of_one_key_have_one_effect(empty_database, tmp_path):
    """Threads with connections of their own: one writes, the others get its answer or are asked to
    wait; all get it afterwards.
    """
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.interfaces.web.parallel", "2", "5", "20"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert (told["written"], told["receipts"], told["breaks"]) == (3, 3, 0)
    assert [len(round) for round in told["answers"]] == [2, 5, 20]
    assert [(set(round) <= {302, 409}, 302 in round) for round in told["answers"]] == [
        (True, True)
    ] * 3
    assert told["afterwards"] == [302, 302, 302]
