"""The mail with the code that proves an address: delayed, refused, given up; its person and the
administrator are told.
"""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db.migrations import RunPython

from chibo.base.accounts.models import Account
from chibo.base.jobs.actions import claim_job, perform
from chibo.base.jobs.actions.workers import add_worker
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.base.security.actions.emails import (
    ask_for_proof,
    code_of,
    drop_email,
    offer_proof,
    prove_email,
)
from chibo.base.security.models import EmailProof

pytestmark = pytest.mark.django_db
ADDRESS = "chung@xa.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def account(people_online) -> Account:
    return people_online.member.account


def work() -> list[tuple[str, int]]:
    """Every job that is due is done; state and attempts of those that mail."""
    worker = add_worker("x")
    while job := claim_job(worker_id=worker.pk, at=now()):
        perform(job)
    return list(
        Job.objects.filter(name__contains=".mail_").order_by("pk").values_list("state", "attempts")
    )


def shown(browse, people) -> str:
    return browse(people.member).get("/me/security/").content.decode()


def test_a_server_that_greylists_gets_the_letter_again_after_its_minutes(
    account, postbox, clock, browse, people_online
):
    postbox.answers[ADDRESS] = ["451 4.7.1 greylisted"] * 2 + ["250 OK"]
    ask_for_proof(account, address=ADDRESS)
    assert work() == [("waiting", 1)]
    assert "máy sẽ tự gửi lại" in shown(browse, people_online)
    for pause in MAIL_PAUSES[:2]:
        clock.shift(pause)
        work()
    assert (postbox.reached(), EmailProof.objects.get().mail_state) == ([ADDRESS], "")
    assert f"Mã đã được gửi tới {ADDRESS}" in shown(browse, people_online)
    assert "máy sẽ tự gửi lại" not in shown(browse, people_online)


def test_a_refused_address_is_tried_once_and_its_person_is_told(
    account, postbox, browse, people_online
):
    postbox.answers[ADDRESS] = ["550 5.1.1 no such user"]
    row = ask_for_proof(account, address=ADDRESS)
    assert work() == [("done", 1)]
    text = shown(browse, people_online)
    assert ("địa chỉ này không nhận thư" in text, 'name="code"' in text) == (True, False)

    postbox.answers[ADDRESS] = ["250 OK"]
    again = ask_for_proof(account, address=ADDRESS)
    assert work() == [("done", 1)] * 2
    assert (
        again.nonce != row.nonce,
        "địa chỉ này không nhận thư" in shown(browse, people_online),
    ) == (True, False)


def test_what_stays_delayed_is_given_up_after_a_day_and_bears_its_name(
    account, postbox, clock, browse, people_online
):
    postbox.answers[ADDRESS] = ["451 4.3.0 later"]
    ask_for_proof(account, address=ADDRESS)
    for pause in (timedelta(0), *MAIL_PAUSES):
        clock.shift(pause)
        told = work()
    assert told == [("failed", 6)]
    assert "Không gửi được thư chứa mã" in shown(browse, people_online)


def test_a_late_answer_about_an_older_letter_says_nothing_of_the_newer(account, postbox):
    postbox.answers[ADDRESS] = ["451 4.3.0 later"]
    ask_for_proof(account, address=ADDRESS)
    work()
    ask_for_proof(account, address="khac@xa.example")
    assert EmailProof.objects.get().mail_state == ""


def test_the_good_bye_to_an_address_that_is_gone_is_tried_once(account, postbox):
    account.email = ADDRESS
    account.save()
    postbox.answers[ADDRESS] = ["550 5.1.1 no such user"]
    drop_email(account)
    assert work()[0] == ("done", 1)
    postbox.answers[ADDRESS] = ["451 4.7.1 greylisted"]
    account.email = ADDRESS
    account.save()
    drop_email(account)
    work()
    assert Job.objects.get(state="waiting").due_at == now() + MAIL_PAUSES[0]


def test_a_code_mailed_while_the_clock_was_ahead_holds_no_more_and_another_is_offered(
    account, postbox, clock
):
    clock.shift(timedelta(days=1900))
    row = ask_for_proof(account, address=ADDRESS)
    clock.shift(timedelta(days=-1900))
    with pytest.raises(Refused, match="no longer valid"):
        prove_email(account, code=code_of(row))
    offer_proof(account, address=ADDRESS)
    assert EmailProof.objects.get().sent_at == now()


def test_a_code_mailed_before_the_upgrade_is_said_to_be_past_and_not_wrong(account, clock):
    """It was made with SHA-1: typed today it would be a wrong one, five times, and nobody would ask
    for a new one.
    """
    row = ask_for_proof(account, address=ADDRESS)
    step = import_module(
        "chibo.base.security.migrations.0003_what_became_of_the_letter_with_a_code"
    ).Migration
    for operation in step.operations:
        if isinstance(operation, RunPython):
            operation.code(apps, None)
    with pytest.raises(Refused) as refused:
        prove_email(account, code=code_of(row))
    assert refused.value.findings[0].code == "proof_closed"
