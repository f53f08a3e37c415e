"""Known browsers, events of an account, attempts that are forgotten, letters with codes."""

from datetime import timedelta

import pytest
from django.core import mail

from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION
from chibo.base.audit.models import Entry
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import now
from chibo.base.security.actions.attempts import forget_old_attempts
from chibo.base.security.actions.devices import (
    forget_devices,
    record_account_event,
    sign_out_elsewhere,
)
from chibo.base.security.actions.emails import (
    ask_for_proof,
    mail_changed,
    mail_code,
    note_code_mail,
)
from chibo.base.security.enums import CodeMail
from chibo.base.security.models import Device, EmailProof, Tally, UsedCode
from chibo.base.security.queries import device_hash

ADDRESS = "chung@xa.example"


@pytest.fixture
def account(people_online) -> Account:
    return people_online.member.account


def know(account: Account, token: str) -> None:
    Device.objects.create(
        account=account, token_hash=device_hash(token), first_at=now(), last_at=now()
    )


def test_no_browser_is_known_any_more_but_the_one_in_the_hand(account, people_online):
    other = people_online.secretary.account
    for owner, token in ((account, "phone"), (account, "office"), (other, "phone")):
        know(owner, token)

    forget_devices(account, but="phone")
    assert [row.token_hash for row in account.devices.all()] == [device_hash("phone")]

    forget_devices(account)
    assert (account.devices.count(), other.devices.count()) == (0, 1)


def test_an_event_of_an_account_stands_in_the_audit_and_its_owner_is_warned_where_it_matters(
    account,
):
    record_account_event(account, "password_change", by="form")
    record_account_event(account, "signed_in")

    entries = Entry.objects.filter(chain_id=INSTALLATION, account_id=account.pk).order_by("seq")
    assert list(entries.values_list("code", "target", "values")) == [
        ("account.password_change", f"account:{account.pk}", {"by": "form"}),
        ("account.signed_in", f"account:{account.pk}", {}),
    ]
    jobs = Job.objects.filter(name="chibo.library.notifications.tasks.tell_account_warned")
    assert [job.arguments["what"] for job in jobs] == ["password_change"]


def test_tallies_and_used_codes_are_forgotten_that_are_older_than_a_moment(db):
    moment = now()
    for key, days in (("old", 2), ("young", 0)):
        at = moment - timedelta(days=days)
        Tally.objects.create(key=key, count=1, began_at=at, last_at=at)
        UsedCode.objects.create(key=key, used_at=at)

    assert forget_old_attempts(before=moment - timedelta(days=1)) == 2
    assert [row.key for row in (*Tally.objects.all(), *UsedCode.objects.all())] == ["young"] * 2
    assert forget_old_attempts(before=moment) == 0


def test_the_letter_with_the_code_goes_to_the_address_that_it_proves(account):
    ask_for_proof(account, address=ADDRESS)
    row = EmailProof.objects.get(account=account)
    note_code_mail(row, CodeMail.DELAYED)

    assert mail_code(EmailProof.objects.get(account=account)) == CodeMail.SENT

    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
    assert EmailProof.objects.get(account=account).mail_state == CodeMail.SENT


def test_what_became_of_a_letter_is_not_told_of_the_one_that_was_asked_for_after_it(account):
    ask_for_proof(account, address=ADDRESS)
    before = EmailProof.objects.get(account=account)
    EmailProof.objects.filter(pk=before.pk).update(nonce="of the next letter")

    note_code_mail(before, CodeMail.REFUSED)
    assert EmailProof.objects.get(account=account).mail_state != CodeMail.REFUSED

    note_code_mail(EmailProof.objects.get(account=account), CodeMail.REFUSED)
    assert EmailProof.objects.get(account=account).mail_state == CodeMail.REFUSED


def test_the_address_of_before_is_told_in_the_language_of_the_account(account):
    account.language = "en"

    assert mail_changed(account, address=ADDRESS) is True

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([ADDRESS], "Your e-mail in Chibo was changed")


def test_signed_out_elsewhere_every_other_session_and_browser_is_forgotten(account):
    know(account, "phone")
    know(account, "office")
    before = account.session_version

    sign_out_elsewhere(account, token="phone")

    account.refresh_from_db()
    assert account.session_version == before + 1
    assert [row.token_hash for row in account.devices.all()] == [device_hash("phone")]
    assert Entry.objects.filter(code="account.sign_out_elsewhere").count() == 1
