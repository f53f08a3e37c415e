"""What waited to be mailed when a backup was made is not mailed by the restored place without
somebody's word.
"""

import pytest
import time_machine

from chibo.base.audit.actions import INSTALLATION
from chibo.base.jobs.actions import announce, claim_job, perform, retry_jobs
from chibo.base.jobs.actions.workers import add_worker
from chibo.base.jobs.models import Job
from chibo.base.jobs.queries import failed_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.mail import MAIL_PAUSES
from chibo.base.maintenance.actions import declare_restore
from chibo.base.security.actions.emails import ask_for_proof
from chibo.base.security.models import EmailProof
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.actions.letters import give_up_mail
from chibo.library.notifications.models import Notice
from tests.library.notifications.addresses import prove_address

pytestmark = pytest.mark.django_db
NEWS = Message(
    "meeting.move", "The meeting is now on {day} at {time}, {place}.", {}, "/meetings/x/"
)
HEADER = {
    "id": "1",
    "made_at": "2026-11-03T02:00:00+07:00",
    "machine": "x",
    "version": "1",
    "heads": {},
}
PAGE = "/administration/jobs/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


def restore() -> int:
    return declare_restore(HEADER, [INSTALLATION], by="chibo", faults=0, actor=SYSTEM)


def work() -> None:
    worker = add_worker("x")
    while job := claim_job(worker_id=worker.pk, at=now()):
        perform(job)


def test_waiting_letters_are_sent_on_an_administrators_word_only(
    people_online, keeper, browse, mailoutbox, clock
):
    prove_address(people_online.member, "chung@xa.example")
    notify([people_online.member], cell=people_online.cell, news=NEWS)
    ask_for_proof(people_online.deputy.account, address="pho@xa.example")

    assert restore() == 2
    for pause in MAIL_PAUSES:
        work()
        clock.shift(pause)

    assert mailoutbox == []
    notice = Notice.all_rows_unscoped.get(code="meeting.move")
    assert (notice.mail_state, EmailProof.objects.get().mail_state) == ("failed", "failed")
    browser = browse(keeper)
    assert browser.get(PAGE).content.decode().count("sau khi khôi phục chưa được gửi") == 2
    for job in Job.objects.filter(state="failed"):
        browser.post(f"{PAGE}{job.pk}/retry/")
    work()
    assert {mail.to[0] for mail in mailoutbox} == {"chung@xa.example", "pho@xa.example"}
    notice.refresh_from_db()
    assert (notice.mail_state, EmailProof.objects.get().mail_state) == ("sent", "")


def test_a_letter_that_was_being_handed_over_is_unsure_and_never_sent_again(
    people_online, mailoutbox
):
    prove_address(people_online.member, "chung@xa.example")
    (notice,) = notify([people_online.member], cell=people_online.cell, news=NEWS)
    claim_job(worker_id=add_worker("then").pk, at=now())
    Notice.all_rows_unscoped.update(mail_state="sending")

    assert restore() == 1
    work()
    Job.objects.filter(state="failed").update(state="waiting", attempts=0)
    work()

    notice.refresh_from_db()
    assert (notice.mail_state, mailoutbox) == ("unsure", [])


def test_a_notice_that_was_still_to_be_made_is_not_mailed_a_second_time_by_itself(
    people_online, keeper, mailoutbox
):
    person = people_online.member
    prove_address(person, "chung@xa.example")
    announce("recovery.used", person_id=person.pk, unit_id=people_online.cell.pk)
    assert restore() == 1
    work()
    assert mailoutbox == []
    assert not Notice.all_rows_unscoped.filter(code="recovery.used").exists()
    retry_jobs(failed_jobs())
    work()
    assert [mail.to for mail in mailoutbox] == [["chung@xa.example"]]


def test_a_letter_that_was_given_up_is_sent_when_it_is_tried_again(people_online, mailoutbox):
    prove_address(people_online.member, "chung@xa.example")
    (notice,) = notify([people_online.member], cell=people_online.cell, news=NEWS)
    give_up_mail(str(notice.pk))
    work()
    assert [mail.to for mail in mailoutbox] == [["chung@xa.example"]]
